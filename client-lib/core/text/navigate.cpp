// Finding: positions, ids, order. Nothing here changes the text; the cursor moves.

#include "samtavle/base/check.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {

Leaf* Tree::first_leaf() const {
  Node* node = root_;
  for (unsigned h = height_; h > 0; --h) node = static_cast<Inner*>(node)->child[0];
  return static_cast<Leaf*>(node);
}

Leaf* Tree::next_leaf(const Leaf* leaf) {
  const Node* node = leaf;
  unsigned up = 0;
  for (Inner* parent = node->parent; parent != nullptr; parent = node->parent) {
    if (node->slot + 1u < parent->count) {
      Node* next = parent->child[node->slot + 1];
      for (; up > 0; --up) next = static_cast<Inner*>(next)->child[0];
      return static_cast<Leaf*>(next);
    }
    node = parent;
    ++up;
  }
  return nullptr;
}

Leaf* Tree::descend(std::uint32_t (Inner::*sum)[kChildrenMax], std::uint32_t& n) const {
  Node* node = root_;
  for (unsigned h = height_; h > 0; --h) {
    Inner* inner = static_cast<Inner*>(node);
    const std::uint32_t* sums = inner->*sum;
    std::size_t slot = 0;
    for (; n >= sums[slot]; ++slot) n -= sums[slot];
    node = inner->child[slot];
  }
  return static_cast<Leaf*>(node);
}

Place Tree::seek_visible(std::uint32_t position) const {
  Place at;
  std::uint32_t rest = position;
  std::uint32_t base = 0;
  const Cursor* cursor = more_ == nullptr ? nullptr : &more_->cursor;
  // A position before the cursor's leaf wraps to a large number.
  if (cursor != nullptr && cursor->leaf != nullptr &&
      position - cursor->base < cursor->leaf->sums.visible) {
    at = {cursor->leaf, cursor->index, 0, cursor->visible, cursor->stored};
    base = cursor->base;
    rest = position - base;
    while (at.visible > rest) {
      --at.index;
      at.visible -= at.span().visible();
      at.stored -= at.span().stored();
    }
  } else {
    at.leaf = descend(&Inner::visible, rest);
    base = position - rest;
  }
  const Span* span = &at.span();
  for (; rest - at.visible >= span->visible(); ++span, ++at.index) {
    at.visible += span->visible();
    at.stored += span->stored();
  }
  at.offset = rest - at.visible;
  remember(at, base);
  return at;
}

Place Tree::seek_boundary(std::uint32_t position) const {
  if (position == 0) return start();
  Place at = seek_visible(position - 1);
  ++at.offset;
  return at;
}

Place Tree::place_in(Leaf* leaf, std::uint32_t index, std::uint32_t offset) {
  Place at{leaf, 0, offset, 0, 0};
  for (; at.index < index; ++at.index) {
    at.visible += at.span().visible();
    at.stored += at.span().stored();
  }
  return at;
}

bool Tree::find_in(Leaf* leaf, LocalId id, Place& out) {
  out = {leaf, 0, 0, 0, 0};
  for (; out.index < leaf->count; ++out.index) {
    const Span& s = out.span();
    if (s.contains(id)) {
      out.offset = id.counter - s.counter;
      return true;
    }
    out.visible += s.visible();
    out.stored += s.stored();
  }
  return false;
}

bool Tree::find(LocalId id, Place& out) const {
  if (height_ == 0) return find_in(static_cast<Leaf*>(root_), id, out);
  const Cursor& cursor = more_->cursor;
  if (cursor.leaf != nullptr) {
    // Most of what is named stands where the last change was: in that span or the next one.
    out = {cursor.leaf, cursor.index, 0, cursor.visible, cursor.stored};
    for (unsigned i = 0; i < 3 && out.index < out.leaf->count; ++i, ++out.index) {
      const Span& s = out.span();
      if (s.contains(id)) {
        out.offset = id.counter - s.counter;
        return true;
      }
      out.visible += s.visible();
      out.stored += s.stored();
    }
  }
  if (scan(id, out)) return true;
  if (more_->index == nullptr) return false;
  const std::uint32_t number = more_->index->find(id.replica, id.counter);
  if (number == IdIndex::kNone) return false;
  Leaf* leaf = more_->leaves[number];
  return leaf != nullptr && find_in(leaf, id, out);
}

// Until a few ids have been looked for, going through all spans costs less than an index of them.
bool Tree::scan(LocalId id, Place& out) const {
  constexpr std::uint32_t kScans = 8;
  if (more_->index != nullptr) return false;
  if (more_->scans == kScans) {
    build_index();
    return false;
  }
  ++more_->scans;
  for (Leaf* leaf = first_leaf(); leaf != nullptr; leaf = next_leaf(leaf)) {
    if (find_in(leaf, id, out)) return true;
  }
  return false;
}

bool Tree::contains(LocalId id) const {
  Place at;
  return find(id, at);
}

bool Tree::contains_any(LocalId first, std::uint32_t count) const {
  // What a replica inserts is nearly always later than all that it inserted before.
  if (first.counter > replicas[first.replica].highest) return false;
  const std::uint32_t last = first.counter + (count - 1);
  const auto in_leaf = [&](const Leaf* leaf) {
    for (std::size_t i = 0; i < leaf->count; ++i) {
      const Span& s = leaf->spans()[i];
      if (s.replica() == first.replica && s.counter <= last && s.last().counter >= first.counter) {
        return true;
      }
    }
    return false;
  };
  if (height_ == 0) return in_leaf(static_cast<const Leaf*>(root_));
  if (more_->index == nullptr) build_index();
  return more_->index->any_leaf(first.replica, first.counter, last, [&](std::uint32_t number) {
    const Leaf* leaf = more_->leaves[number];
    return leaf != nullptr && in_leaf(leaf);
  });
}

Sums Tree::sums_before(const Leaf* leaf) const {
  Sums out;
  const Node* node = leaf;
  for (const Inner* parent = node->parent; parent != nullptr; parent = parent->parent) {
    for (std::size_t i = 0; i < node->slot; ++i) out += parent->sums(i);
    node = parent;
  }
  return out;
}

std::uint32_t Tree::visible_before(const Leaf* leaf) const {
  if (more_ != nullptr && more_->cursor.leaf == leaf) return more_->cursor.base;
  std::uint32_t out = 0;
  const Node* node = leaf;
  for (const Inner* parent = node->parent; parent != nullptr; parent = parent->parent) {
    for (std::size_t i = 0; i < node->slot; ++i) out += parent->visible[i];
    node = parent;
  }
  return out;
}

bool Tree::is_before(const Place& a, const Place& b) {
  if (a.leaf == b.leaf) return a.index != b.index ? a.index < b.index : a.offset < b.offset;
  const Node* left = a.leaf;
  const Node* right = b.leaf;
  while (left->parent != right->parent) {
    left = left->parent;
    right = right->parent;
  }
  return left->slot < right->slot;
}

bool Tree::step_to_character(Place& at) {
  if (at.index < at.leaf->count && at.offset < at.span().length()) return true;
  if (at.index + 1 < at.leaf->count) {
    at.visible += at.span().visible();
    at.stored += at.span().stored();
    ++at.index;
    at.offset = 0;
    return true;
  }
  Leaf* next = next_leaf(at.leaf);
  if (next == nullptr) return false;
  at = {next, 0, 0, 0, 0};
  return true;
}

LocalId Tree::id_behind(Place at) {
  return step_to_character(at) ? at.span().id(at.offset) : LocalId{};
}

std::size_t Tree::content_at(const Place& at) {
  const std::uint32_t stored = at.index < at.leaf->count ? at.stored_here() : at.stored;
  if (at.leaf->ascii) return stored;
  return bytes_of(at.leaf->content(), at.leaf->bytes, stored);
}

void Tree::remember(const Place& at, std::uint32_t base) const {
  if (more_ != nullptr) more_->cursor = {at.leaf, base, at.index, at.visible, at.stored};
}

}  // namespace samtavle::text
