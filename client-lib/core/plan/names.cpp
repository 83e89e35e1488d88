#include "samtavle/plan/names.hpp"

#include <algorithm>
#include <utility>

#include "name_words.hpp"

namespace samtavle::plan {
namespace {

constexpr std::size_t kPartLettersMin = 3;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool same_or_with_s(std::u32string_view word, std::u32string_view name) {
  return word == name || (word.size() == name.size() + 1 && word.starts_with(name) &&
                          word.back() == U's');
}

}  // namespace

void NameFinder::add(std::string_view name, bool of_person) {
  if (is_blank(name)) return;
  const std::size_t number = names_.size();
  names_.emplace_back(name);
  const std::vector<NameWord> words = name_words(name);
  if (words.empty()) {
    wordless_.push_back(number);
    return;
  }
  Entry whole{{}, number, false};
  for (const NameWord& word : words) whole.words.push_back(word.folded);
  add_entry(std::move(whole));
  if (!of_person || words.size() == 1) return;
  for (const NameWord& word : words) {
    if (word.capital && word.folded.size() >= kPartLettersMin) {
      add_entry({{word.folded}, number, true});
    }
  }
}

void NameFinder::add_entry(Entry entry) {
  const std::u32string first = entry.words.front();
  entries_.emplace(first, std::move(entry));
}

std::vector<NameFinder::Found> NameFinder::find(std::string_view text) const {
  std::vector<Found> found;
  const std::vector<NameWord> words = name_words(text);
  for (std::size_t at = 0; at < words.size();) {
    const Entry* longest = nullptr;
    const auto look = [&](const std::u32string& first) {
      for (auto [it, end] = entries_.equal_range(first); it != end; ++it) {
        const Entry& entry = it->second;
        const std::size_t count = entry.words.size();
        if (count > words.size() - at || (entry.capital && !words[at].capital)) continue;
        if (longest != nullptr && longest->words.size() >= count) continue;
        bool same = same_or_with_s(words[at + count - 1].folded, entry.words.back());
        for (std::size_t i = 0; same && i + 1 < count; ++i) {
          same = words[at + i].folded == entry.words[i];
        }
        if (same) longest = &entry;
      }
    };
    const std::u32string& first = words[at].folded;
    look(first);
    if (first.ends_with(U's')) look(first.substr(0, first.size() - 1));
    if (longest == nullptr) {
      ++at;
      continue;
    }
    const std::size_t count = longest->words.size();
    found.push_back({words[at].from, words[at + count - 1].to, names_[longest->name]});
    at += count;
  }
  for (const std::size_t number : wordless_) {
    const std::string& name = names_[number];
    for (std::size_t at = text.find(name); at != std::string_view::npos;
         at = text.find(name, at + name.size())) {
      const std::size_t to = at + name.size();
      const bool overlaps = std::any_of(found.begin(), found.end(), [&](const Found& other) {
        return other.from < to && at < other.to;
      });
      if (!overlaps) found.push_back({at, to, name});
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Found& a, const Found& b) { return a.from < b.from; });
  return found;
}

std::string NameFinder::replaced(std::string_view text, std::string_view instead) const {
  std::string out;
  std::size_t copied = 0;
  for (const Found& found : find(text)) {
    out += text.substr(copied, found.from - copied);
    out += instead;
    copied = found.to;
  }
  out += text.substr(copied);
  return out;
}

}  // namespace samtavle::plan
