#include "samtavle/support/plain_text.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_set>

#include "samtavle/base/utf8.hpp"

namespace samtavle::support {

using base::Errc;
using base::fail;

namespace {

bool runs_over(OpId first, std::size_t count) {
  return count > std::numeric_limits<std::uint32_t>::max() - first.counter.value;
}

// Joins a splice to the one before where they touch, so that observers see few of them.
void push_removal(std::vector<Splice>& out, std::size_t position) {
  if (!out.empty() && out.back().inserted.empty() && out.back().position == position) {
    ++out.back().removed;
  } else {
    out.push_back({position, 1, {}});
  }
}

void push_insertion(std::vector<Splice>& out, std::size_t position, char32_t code_point) {
  if (!out.empty() && out.back().position + out.back().inserted.size() == position) {
    out.back().inserted.push_back(code_point);
  } else {
    out.push_back({position, 0, std::u32string(1, code_point)});
  }
}

// Ids as runs, so that a claim of many costs no more than a claim of one.
class IdRuns {
 public:
  [[nodiscard]] bool contains(OpId id) const {
    auto run = runs_.upper_bound(id);
    if (run == runs_.begin()) return false;
    --run;
    return run->first.replica == id.replica &&
           id.counter.value - run->first.counter.value < run->second;
  }

  // False if one of them is here already. first + count does not run over.
  [[nodiscard]] bool add(OpId first, std::uint32_t count) {
    const auto next = runs_.lower_bound(first);
    const bool meets = next != runs_.end() && next->first < first + count;
    if (meets || contains(first)) return false;
    runs_.emplace_hint(next, first, count);
    return true;
  }

 private:
  std::map<OpId, std::uint32_t> runs_;
};

}  // namespace

std::string PlainText::to_utf8() const {
  std::string out;
  out.reserve(visible_);
  for (const Element& e : elements_) {
    if (!e.deleted) base::append_utf8(out, e.code_point);
  }
  return out;
}

std::size_t PlainText::find(OpId id) const {
  const std::size_t n = elements_.size();
  if (n == 0) return kNone;
  // Outwards from the last place found: edits come in neighbourhoods.
  std::size_t up = std::min(hint_, n - 1);
  std::size_t down = up;
  while (true) {
    if (up < n) {
      if (elements_[up].id == id) return hint_ = up;
      ++up;
    }
    if (down > 0) {
      --down;
      if (elements_[down].id == id) return hint_ = down;
    } else if (up >= n) {
      return kNone;
    }
  }
}

bool PlainText::contains_any(OpId first, std::size_t count) const {
  const auto highest = std::find_if(highest_.begin(), highest_.end(),
                                    [&](OpId id) { return id.replica == first.replica; });
  // What a replica inserts is nearly always later than all that it inserted before.
  if (highest == highest_.end() || *highest < first) return false;
  return std::any_of(elements_.begin(), elements_.end(), [&](const Element& e) {
    return e.id.replica == first.replica && e.id >= first &&
           e.id.counter.value - first.counter.value < count;
  });
}

void PlainText::note_highest(OpId last) {
  for (OpId& id : highest_) {
    if (id.replica != last.replica) continue;
    id = std::max(id, last);
    return;
  }
  highest_.push_back(last);
}

std::size_t PlainText::index_of_visible(std::size_t position) const {
  // The hint says that visible_hint_ visible characters stand before visible_hint_index_.
  std::size_t index = visible_hint_index_;
  std::size_t seen = visible_hint_;
  while (seen > position) {
    --index;
    if (!elements_[index].deleted) --seen;
  }
  while (index < elements_.size() && (seen < position || elements_[index].deleted)) {
    if (!elements_[index].deleted) ++seen;
    ++index;
  }
  visible_hint_index_ = index;
  visible_hint_ = seen;
  return index;
}

std::size_t PlainText::visible_before(std::size_t target) const {
  std::size_t index = visible_hint_index_;
  std::size_t seen = visible_hint_;
  while (index > target) {
    --index;
    if (!elements_[index].deleted) --seen;
  }
  while (index < target) {
    if (!elements_[index].deleted) ++seen;
    ++index;
  }
  visible_hint_index_ = index;
  visible_hint_ = seen;
  return seen;
}

Result<Origins> PlainText::origins_at(std::size_t position) const {
  if (position > visible_) return fail(Errc::invalid, "position is behind the end of the text");
  if (elements_.empty()) return Origins{};
  // Directly behind the visible character to the left; what is deleted there stays to the right.
  std::size_t index = 0;
  if (position > 0) index = index_of_visible(position - 1) + 1;
  Origins origins;
  if (index > 0) origins.left = elements_[index - 1].id;
  if (index < elements_.size()) origins.right = elements_[index].id;
  return origins;
}

Result<std::vector<IdRange>> PlainText::ids_at(std::size_t position, std::size_t count) const {
  if (position > visible_ || count > visible_ - position) {
    return fail(Errc::invalid, "the text is shorter than that");
  }
  std::vector<IdRange> ranges;
  if (count == 0) return ranges;
  for (std::size_t i = index_of_visible(position); count > 0; ++i) {
    const Element& e = elements_[i];
    if (e.deleted) continue;
    --count;
    if (!ranges.empty() && ranges.back().first + ranges.back().length == e.id) {
      ++ranges.back().length;
    } else {
      ranges.push_back({e.id, 1});
    }
  }
  return ranges;
}

Result<Anchor> PlainText::anchor_at(std::size_t position, bool after) const {
  if (position >= visible_) return fail(Errc::invalid, "there is no character at that position");
  return Anchor{elements_[index_of_visible(position)].id, after};
}

Result<std::size_t> PlainText::position_of(const Anchor& anchor) const {
  if (!anchor.id) return anchor.after ? visible_ : 0;
  const std::size_t index = find(anchor.id);
  if (index == kNone) return fail(Errc::not_found, "the anchor's character is not in this text");
  const bool behind = anchor.after && !elements_[index].deleted;
  return visible_before(index) + (behind ? 1 : 0);
}

// The raw right-origin rule. Among elements that stand between the origins, a concurrent one with
// a left origin further left ends the search; one with the same left origin is ordered by its right
// origin (further right goes first) and then by id.
std::size_t PlainText::place_for(OpId id, std::size_t left, std::size_t right,
                            const Origins& origins) const {
  // Indexes count from 1 here so that 0 is the start; `right` is the first index not to pass.
  std::size_t destination = left;
  bool scanning = false;
  for (std::size_t i = left;; ++i) {
    if (!scanning) destination = i;
    if (i == right) break;
    const Element& other = elements_[i];
    std::size_t other_left = 0;
    if (other.left == origins.left) {
      other_left = left;
    } else if (other.left) {
      other_left = find(other.left) + 1;
    }
    if (other_left < left) break;
    if (other_left > left) continue;
    std::size_t other_right = elements_.size();
    if (other.right == origins.right) {
      other_right = right;
    } else if (other.right) {
      other_right = find(other.right);
    }
    if (other_right < right) {
      scanning = true;
    } else if (other_right == right && id < other.id) {
      break;
    } else {
      scanning = false;
    }
  }
  return destination;
}

Result<Splice> PlainText::insert(OpId first, const Origins& origins, std::u32string_view text) {
  if (text.empty()) return fail(Errc::invalid, "an insertion without text");
  if (!first || runs_over(first, text.size())) return fail(Errc::invalid, "ids run over");
  if (contains_any(first, text.size())) {
    return fail(Errc::invalid, "an id that is in this text already");
  }
  std::size_t left = 0;
  if (origins.left) {
    const std::size_t index = find(origins.left);
    if (index == kNone) return fail(Errc::not_found, "the left origin is not in this text");
    left = index + 1;
  }
  std::size_t right = elements_.size();
  if (origins.right) {
    right = find(origins.right);
    if (right == kNone) return fail(Errc::not_found, "the right origin is not in this text");
  }
  if (right < left) return fail(Errc::invalid, "the origins are in the wrong order");
  const std::size_t at = place_for(first, left, right, origins);

  const std::size_t position = visible_before(at);
  std::vector<Element> fresh(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto n = static_cast<std::uint32_t>(i);
    fresh[i] = {first + n, i == 0 ? origins.left : first + (n - 1), origins.right, text[i], false};
  }
  elements_.insert(elements_.begin() + static_cast<std::ptrdiff_t>(at), fresh.begin(), fresh.end());
  visible_ += text.size();
  hint_ = at + text.size() - 1;
  note_highest(fresh.back().id);
  return Splice{position, 0, std::u32string{text}};
}

Result<std::vector<Splice>> PlainText::erase(std::span<const IdRange> ranges,
                                        std::vector<IdRange>* newly) {
  std::size_t total = 0;
  for (const IdRange& range : ranges) {
    if (!range.first || range.length == 0 || runs_over(range.first, range.length)) {
      return fail(Errc::invalid, "an empty or overlong range of ids");
    }
    // Before any loop over it: a range cannot name more characters than there are.
    total += range.length;
    if (total > elements_.size()) return fail(Errc::invalid, "more ids than there are characters");
  }
  std::vector<std::size_t> found;
  found.reserve(total);
  for (const IdRange& range : ranges) {
    for (std::uint32_t i = 0; i < range.length; ++i) {
      const std::size_t index = find(range.first + i);
      if (index == kNone) return fail(Errc::not_found, "a character that is not in this text");
      found.push_back(index);
    }
  }
  std::vector<Splice> splices;
  for (const std::size_t index : found) {
    Element& e = elements_[index];
    if (e.deleted) continue;
    push_removal(splices, visible_before(index));
    e.deleted = true;
    // The hint stands before `index`, so its count of visible characters still holds.
    --visible_;
    if (newly == nullptr) continue;
    if (!newly->empty() && newly->back().first + newly->back().length == e.id) {
      ++newly->back().length;
    } else {
      newly->push_back({e.id, 1});
    }
  }
  return splices;
}

bool PlainText::has_anchor(const Anchor& anchor) const { return !anchor.id || contains(anchor.id); }

Result<void> PlainText::mark(MarkSpan mark) {
  if (!has_anchor(mark.from) || !has_anchor(mark.to)) {
    return fail(Errc::not_found, "a mark's anchor is not in this text");
  }
  marks_.push_back(std::move(mark));
  return {};
}

std::vector<Splice> PlainText::take_back_insert(OpId first, std::size_t count) {
  // Whatever came between these characters came later and was taken back before.
  const std::size_t index = find(first);
  SAMTAVLE_CHECK(index != kNone && count <= elements_.size() - index);
  const auto begin = elements_.begin() + static_cast<std::ptrdiff_t>(index);
  for (std::size_t i = 0; i < count; ++i) {
    const Element& e = elements_[index + i];
    SAMTAVLE_CHECK(e.id == first + static_cast<std::uint32_t>(i) && !e.deleted);
  }
  const std::size_t position = visible_before(index);
  elements_.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  visible_ -= count;
  return {Splice{position, count, {}}};
}

std::vector<Splice> PlainText::take_back_erase(std::span<const IdRange> newly) {
  std::vector<Splice> splices;
  for (const IdRange& range : newly) {
    for (std::uint32_t i = 0; i < range.length; ++i) {
      const std::size_t index = find(range.first + i);
      SAMTAVLE_CHECK(index != kNone && elements_[index].deleted);
      const std::size_t position = visible_before(index);
      elements_[index].deleted = false;
      ++visible_;
      push_insertion(splices, position, elements_[index].code_point);
    }
  }
  return splices;
}

void PlainText::take_back_mark(OpId id) {
  SAMTAVLE_CHECK(!marks_.empty() && marks_.back().id == id);
  marks_.pop_back();
}

std::vector<Run> PlainText::runs() const {
  std::vector<Run> out;
  OpId last;
  for (const Element& e : elements_) {
    const bool joins = !out.empty() && last + 1 == e.id && e.left == last &&
                       e.right == out.back().origins.right &&
                       e.deleted == (out.back().deleted != 0);
    if (!joins) out.push_back({e.id, {e.left, e.right}, {}, 0});
    if (e.deleted) {
      ++out.back().deleted;
    } else {
      out.back().text.push_back(e.code_point);
    }
    last = e.id;
  }
  return out;
}

Result<PlainText> PlainText::load(std::span<const Run> runs, std::vector<MarkSpan> marks,
                        std::size_t characters_max) {
  PlainText text;
  IdRuns seen;
  for (const Run& run : runs) {
    const std::size_t count = run.text.empty() ? run.deleted : run.text.size();
    const bool both = !run.text.empty() && run.deleted != 0;
    if (count == 0 || both || !run.first || runs_over(run.first, count)) {
      return fail(Errc::corrupt, "a run of text that contradicts itself");
    }
    if (count > characters_max - text.elements_.size()) {
      return fail(Errc::limit, "more characters in a text than allowed");
    }
    // In the sequence an element's left origin stands before it, always.
    if (run.origins.left && !seen.contains(run.origins.left)) {
      return fail(Errc::corrupt, "a left origin that does not stand before its character");
    }
    if (!seen.add(run.first, static_cast<std::uint32_t>(count))) {
      return fail(Errc::corrupt, "a character id twice");
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto n = static_cast<std::uint32_t>(i);
      text.elements_.push_back({run.first + n, i == 0 ? run.origins.left : run.first + (n - 1),
                                run.origins.right, run.text.empty() ? U'\0' : run.text[i],
                                run.text.empty()});
    }
    text.visible_ += run.text.size();
    text.note_highest(text.elements_.back().id);
  }
  IdRuns behind;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (run->origins.right && !behind.contains(run->origins.right)) {
      return fail(Errc::corrupt, "a right origin that does not stand behind its character");
    }
    const std::size_t count = run->text.empty() ? run->deleted : run->text.size();
    SAMTAVLE_CHECK(behind.add(run->first, static_cast<std::uint32_t>(count)));
  }
  for (const MarkSpan& mark : marks) {
    const auto known = [&](const Anchor& a) { return !a.id || seen.contains(a.id); };
    if (!known(mark.from) || !known(mark.to)) {
      return fail(Errc::corrupt, "a mark's anchor is not in the text");
    }
  }
  text.marks_ = std::move(marks);
  return text;
}

void PlainText::check_invariants() const {
  std::unordered_set<OpId> seen;
  std::size_t visible = 0;
  for (const Element& e : elements_) {
    SAMTAVLE_CHECK(e.id && seen.insert(e.id).second);
    SAMTAVLE_CHECK(!e.left || seen.contains(e.left));
    SAMTAVLE_CHECK(!e.right || !seen.contains(e.right));
    SAMTAVLE_CHECK(std::any_of(highest_.begin(), highest_.end(), [&e](OpId id) {
      return id.replica == e.id.replica && id >= e.id;
    }));
    if (!e.deleted) ++visible;
  }
  for (const Element& e : elements_) SAMTAVLE_CHECK(!e.right || seen.contains(e.right));
  SAMTAVLE_CHECK(visible == visible_);
  SAMTAVLE_CHECK(visible_hint_index_ <= elements_.size());
  std::size_t before = 0;
  for (std::size_t i = 0; i < visible_hint_index_; ++i) before += elements_[i].deleted ? 0 : 1;
  SAMTAVLE_CHECK(before == visible_hint_);
}

}  // namespace samtavle::support
