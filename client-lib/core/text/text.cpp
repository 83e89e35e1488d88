// Reading a text: what it says, positions, ids and anchors.

#include "samtavle/base/sort.hpp"
#include "samtavle/text/text.hpp"

#include <algorithm>

#include "samtavle/base/check.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {

using base::Errc;
using base::fail;

namespace {

// Appends the visible content of a leaf, characters from `from` up to `to` of its visible ones.
void append_visible(const Leaf& leaf, std::uint32_t from, std::uint32_t to, std::string& out) {
  if (from == 0 && to == leaf.sums.visible && leaf.sums.utf8 == leaf.bytes) {
    out.append(leaf.content(), leaf.bytes);
    return;
  }
  std::uint32_t visible = 0;
  const char* p = leaf.content();
  const char* const end = p + leaf.bytes;
  const auto bytes = [&](std::uint32_t count) {
    return leaf.ascii ? count : bytes_of(p, static_cast<std::size_t>(end - p), count);
  };
  for (std::size_t i = 0; i < leaf.count && visible < to; ++i) {
    const Span& s = leaf.spans()[i];
    if (s.dropped()) continue;
    if (s.deleted()) {
      p += bytes(s.length());
      continue;
    }
    const std::uint32_t begin = from > visible ? std::min(from - visible, s.length()) : 0;
    const std::uint32_t stop = std::min(to - visible, s.length());
    p += bytes(begin);
    const std::size_t count = bytes(stop - std::min(stop, begin));
    out.append(p, count);
    p += count;
    visible += s.length();
    if (stop < s.length()) return;
  }
}

const std::vector<MarkSpan> kNoMarks;

}  // namespace

Text::Text() noexcept = default;
Text::Text(const Shape& shape) : tree_(std::make_unique<Tree>(shape)) {}
Text::Text(const Text& other)
    : tree_(other.tree_ == nullptr ? nullptr : std::make_unique<Tree>(*other.tree_)) {}
Text& Text::operator=(const Text& other) {
  if (this != &other) tree_ = Text{other}.tree_;
  return *this;
}
Text::Text(Text&&) noexcept = default;
Text& Text::operator=(Text&&) noexcept = default;
Text::~Text() = default;

Tree& Text::tree() {
  if (tree_ == nullptr) tree_ = std::make_unique<Tree>(Shape{});
  return *tree_;
}

std::size_t Text::length() const noexcept { return tree_ == nullptr ? 0 : tree_->total().visible; }
std::size_t Text::history_length() const noexcept {
  return tree_ == nullptr ? 0 : tree_->total().characters;
}
std::size_t Text::utf8_length() const noexcept {
  return tree_ == nullptr ? 0 : tree_->total().utf8;
}
std::size_t Text::utf16_length() const noexcept {
  return tree_ == nullptr ? 0 : tree_->total().utf16;
}
std::size_t Text::memory_bytes() const noexcept {
  return tree_ == nullptr ? 0 : tree_->memory_bytes();
}

const std::vector<MarkSpan>& Text::marks() const noexcept {
  const auto* marks = tree_ == nullptr ? nullptr : tree_->marks_if_any();
  return marks == nullptr ? kNoMarks : *marks;
}

std::string Text::to_utf8() const {
  std::string out;
  out.reserve(utf8_length());
  append_utf8(out);
  return out;
}

void Text::append_utf8(std::string& out) const {
  if (tree_ == nullptr) return;
  for (const Leaf* leaf = tree_->first_leaf(); leaf != nullptr; leaf = Tree::next_leaf(leaf)) {
    append_visible(*leaf, 0, leaf->sums.visible, out);
  }
}

std::vector<std::pair<base::Replica, base::Counter>> Text::writers() const {
  std::vector<std::pair<base::Replica, base::Counter>> out;
  for (std::uint32_t i = 0; tree_ != nullptr && i < tree_->replicas.count(); ++i) {
    const Replicas::Entry& entry = tree_->replicas[i];
    if (entry.highest != 0) out.emplace_back(entry.replica, base::Counter{entry.highest});
  }
  base::sort(out.begin(), out.end());
  return out;
}

Result<std::string> Text::substring(std::size_t from, std::size_t to) const {
  if (from > to || to > length()) return fail(Errc::invalid, "the text is shorter than that");
  std::string out;
  if (from == to) return out;
  auto begin = static_cast<std::uint32_t>(from);
  auto left = static_cast<std::uint32_t>(to - from);
  const Leaf* leaf = tree_->descend(&Inner::visible, begin);
  for (; left > 0; leaf = Tree::next_leaf(leaf), begin = 0) {
    const std::uint32_t stop = std::min(leaf->sums.visible, begin + left);
    append_visible(*leaf, begin, stop, out);
    left -= stop - begin;
  }
  return out;
}

Result<Origins> Text::origins_at(std::size_t position) const {
  if (position > length()) return fail(Errc::invalid, "position is behind the end of the text");
  if (tree_ == nullptr) return Origins{};
  // Directly behind the visible character to the left; what is deleted there stays to the right.
  const Place at = tree_->seek_boundary(static_cast<std::uint32_t>(position));
  const LocalId left = position == 0 ? LocalId{} : at.span().id(at.offset - 1);
  return Origins{tree_->replicas.global(left), tree_->replicas.global(Tree::id_behind(at))};
}

Result<std::vector<IdRange>> Text::ids_at(std::size_t position, std::size_t count) const {
  if (position > length() || count > length() - position) {
    return fail(Errc::invalid, "the text is shorter than that");
  }
  std::vector<IdRange> ranges;
  if (count == 0) return ranges;
  Place at = tree_->seek_visible(static_cast<std::uint32_t>(position));
  for (auto left = static_cast<std::uint32_t>(count); left > 0;) {
    SAMTAVLE_CHECK(Tree::step_to_character(at));
    const Span& s = at.span();
    if (!s.deleted()) {
      const OpId first = tree_->replicas.global(s.id(at.offset));
      const std::uint32_t taken = std::min(left, s.length() - at.offset);
      if (!ranges.empty() && ranges.back().first + ranges.back().length == first) {
        ranges.back().length += taken;
      } else {
        ranges.push_back({first, taken});
      }
      left -= taken;
    }
    at.offset = s.length();
  }
  return ranges;
}

Result<Anchor> Text::anchor_at(std::size_t position, bool after) const {
  if (position >= length()) return fail(Errc::invalid, "there is no character at that position");
  const Place at = tree_->seek_visible(static_cast<std::uint32_t>(position));
  return Anchor{tree_->replicas.global(at.span().id(at.offset)), after};
}

Result<Anchor> Text::anchor_between(std::size_t position, Stick stick) const {
  if (position > length()) return fail(Errc::invalid, "position is behind the end of the text");
  if (stick == Stick::left) return position == 0 ? Anchor{} : anchor_at(position - 1, true);
  return position == length() ? Anchor{{}, true} : anchor_at(position, false);
}

namespace {

// The character with an id; false if it is not in the tree.
bool find_character(const Tree* tree, OpId id, Place& at) {
  return tree != nullptr && id && tree->find(tree->replicas.local(id), at);
}

}  // namespace

Result<std::size_t> Text::position_of(const Anchor& anchor) const {
  if (!anchor.id) return anchor.after ? length() : 0;
  Place at;
  if (!find_character(tree_.get(), anchor.id, at)) {
    return fail(Errc::not_found, "the anchor's character is not in this text");
  }
  const std::uint32_t behind = anchor.after && !at.span().deleted() ? 1 : 0;
  const std::uint32_t base = tree_->visible_before(at.leaf);
  tree_->remember(at, base);
  return std::size_t{base} + at.visible_here() + behind;
}

bool Text::contains(OpId id) const {
  Place at;
  return find_character(tree_.get(), id, at);
}

void Text::check_invariants() const {
  if (tree_ != nullptr) tree_->check_invariants();
}

}  // namespace samtavle::text
