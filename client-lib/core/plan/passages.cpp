#include "samtavle/base/sort.hpp"
#include "samtavle/plan/passages.hpp"

#include <algorithm>
#include <map>

#include "samtavle/base/utf8.hpp"
#include "samtavle/text/formatting.hpp"

namespace samtavle::plan {

using base::OpId;
using text::Text;

namespace {

// The visible characters of a text, and what they are called.
struct Characters {
  explicit Characters(const Text* text) {
    if (text == nullptr || text->length() == 0) return;
    words = base::decode_utf8(text->to_utf8()).value();
    ids.reserve(words.size());
    const auto ranges = text->ids_at(0, words.size()).value();
    for (const base::IdRange& range : ranges) {
      for (std::uint32_t i = 0; i < range.length; ++i) ids.push_back(range.first + i);
    }
    sorted = ids;
    base::sort(sorted.begin(), sorted.end());
  }
  [[nodiscard]] bool has(OpId id) const {
    return std::binary_search(sorted.begin(), sorted.end(), id);
  }

  std::u32string words;
  std::vector<OpId> ids;
  std::vector<OpId> sorted;
};

// Without what is the same at both ends; false if nothing is left.
bool trim(Passage& passage) {
  std::u32string& removed = passage.removed;
  std::u32string& inserted = passage.inserted;
  const auto ends = std::mismatch(removed.begin(), removed.end(), inserted.begin(), inserted.end());
  const auto head = static_cast<std::size_t>(ends.first - removed.begin());
  removed.erase(0, head);
  inserted.erase(0, head);
  passage.position += head;
  while (!removed.empty() && !inserted.empty() && removed.back() == inserted.back()) {
    removed.pop_back();
    inserted.pop_back();
  }
  return !removed.empty() || !inserted.empty();
}

std::vector<Passage> whole(const Characters& before, const Characters& after) {
  Passage all{0, before.words, after.words};
  if (!trim(all)) return {};
  return {std::move(all)};
}

// The mark of one kind on each visible character.
using Coat = std::vector<base::Value>;

std::map<std::uint32_t, Coat> coats_of(const Text& text) {
  std::map<std::uint32_t, Coat> coats;
  if (text.marks().empty()) return coats;
  for (const text::FormatSpan& span : text::format_spans(text)) {
    for (const text::MarkSpan* mark : span.marks) {
      Coat& coat = coats[mark->mark];
      coat.resize(text.length());
      const auto begin = coat.begin() + static_cast<std::ptrdiff_t>(span.position);
      std::fill(begin, begin + static_cast<std::ptrdiff_t>(span.length), mark->value);
    }
  }
  return coats;
}

}  // namespace

std::vector<Passage> passages(const Text* before, const Text* after) {
  const Characters then{before};
  const Characters now{after};
  std::vector<Passage> out;
  Passage open;
  const auto close = [&] {
    if (trim(open)) out.push_back(std::move(open));
    open = {};
  };
  std::size_t i = 0;
  std::size_t j = 0;
  bool any_in_both = false;
  while (i < then.ids.size() || j < now.ids.size()) {
    const bool fresh = open.removed.empty() && open.inserted.empty();
    if (fresh) open.position = i;
    if (i < then.ids.size() && !now.has(then.ids[i])) {
      open.removed.push_back(then.words[i++]);
    } else if (j < now.ids.size() && !then.has(now.ids[j])) {
      open.inserted.push_back(now.words[j++]);
    } else {
      // In both, and so at the same place of the order.
      if (i >= then.ids.size() || j >= now.ids.size() || then.ids[i] != now.ids[j]) {
        return whole(then, now);
      }
      any_in_both = true;
      close();
      ++i;
      ++j;
    }
  }
  close();
  // Flattened in between: the characters have other names.
  if (!any_in_both && !then.ids.empty() && !now.ids.empty()) return whole(then, now);
  return out;
}

std::vector<MarkChange> mark_changes(const Text* now, const Text* wanted) {
  std::vector<MarkChange> out;
  if (now == nullptr || wanted == nullptr || now->length() != wanted->length()) return out;
  if (now->marks().empty() && wanted->marks().empty()) return out;
  if (now->to_utf8() != wanted->to_utf8()) return out;
  auto have = coats_of(*now);
  auto want = coats_of(*wanted);
  for (const auto& entry : have) want.try_emplace(entry.first);
  for (auto& [mark, coat] : want) {
    Coat& current = have[mark];
    coat.resize(now->length());
    current.resize(now->length());
    for (std::size_t at = 0; at < coat.size(); ++at) {
      if (coat[at] == current[at]) continue;
      const bool goes_on = !out.empty() && out.back().mark == mark && out.back().to == at &&
                           out.back().value == coat[at];
      if (goes_on) {
        ++out.back().to;
      } else {
        out.push_back({at, at + 1, mark, coat[at]});
      }
    }
  }
  return out;
}

}  // namespace samtavle::plan
