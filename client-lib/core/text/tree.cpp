// Nodes: allocating, splitting, joining; sums and the index kept in step.

#include "tree.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "samtavle/base/check.hpp"
#include "samtavle/base/sort.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {
namespace {

constexpr std::size_t kIndexChunk = 128;

std::uint16_t narrow(std::size_t n) {
  SAMTAVLE_CHECK(n <= 0xffff);
  return static_cast<std::uint16_t>(n);
}

// Visible content of a leaf; `stored` characters are all that it has.
Sums sums_of_leaf(const Leaf& leaf) {
  Sums out;
  std::size_t at = 0;
  for (std::size_t i = 0; i < leaf.count; ++i) {
    const Span& s = leaf.spans()[i];
    out.characters += s.length();
    out.visible += s.visible();
    if (leaf.ascii || s.dropped()) continue;
    const std::size_t bytes = bytes_of(leaf.content() + at, leaf.bytes - at, s.length());
    if (!s.deleted()) {
      out.utf8 += static_cast<std::uint32_t>(bytes);
      out.utf16 += count_utf8(leaf.content() + at, bytes).utf16;
    }
    at += bytes;
  }
  if (leaf.ascii) out.utf8 = out.utf16 = out.visible;
  return out;
}

}  // namespace

Leaf* Tree::allocate_leaf(std::size_t spans, std::size_t bytes) {
  void* block = ::operator new(Leaf::size_bytes(spans, bytes));
  Leaf* leaf = new (block) Leaf;
  leaf->span_room = narrow(spans);
  leaf->byte_room = narrow(bytes);
  return leaf;
}

Tree::Tree(const Shape& shape) : root_(allocate_leaf(1, 16)), shape_(shape) {
  SAMTAVLE_CHECK(shape.leaf_spans >= 4 && shape.leaf_bytes >= 16 && shape.children >= 4);
  SAMTAVLE_CHECK(shape.children <= kChildrenMax && shape.leaf_bytes <= 0x8000);
}

Tree::Tree(const Tree& other)
    : replicas(other.replicas),
      root_(nullptr),
      total_(other.total_),
      shape_(other.shape_),
      height_(other.height_) {
  if (other.more_ != nullptr) more().marks = other.more_->marks;
  root_ = clone(other.root_, height_, more_ == nullptr ? nullptr : &more_->leaves);
}

Tree::~Tree() { free_node(root_, height_); }

void Tree::free_node(Node* node, unsigned height) {
  if (height == 0) {
    ::operator delete(static_cast<Leaf*>(node));
    return;
  }
  Inner* inner = static_cast<Inner*>(node);
  for (std::size_t i = 0; i < inner->count; ++i) free_node(inner->child[i], height - 1);
  delete inner;
}

Node* Tree::clone(const Node* node, unsigned height, std::vector<Leaf*>* leaves) {
  if (height == 0) {
    const Leaf& from = *static_cast<const Leaf*>(node);
    Leaf* leaf = allocate_leaf(from.count, from.bytes);
    std::memcpy(leaf->spans(), from.spans(), from.count * sizeof(Span));
    std::memcpy(leaf->content(), from.content(), from.bytes);
    leaf->count = from.count;
    leaf->bytes = from.bytes;
    leaf->ascii = from.ascii;
    leaf->sums = from.sums;
    if (leaves != nullptr) {
      leaf->number = static_cast<std::uint32_t>(leaves->size());
      leaves->push_back(leaf);
    }
    return leaf;
  }
  const Inner& from = *static_cast<const Inner*>(node);
  Inner* inner = new Inner(from);
  inner->digested = false;
  for (std::size_t i = 0; i < inner->count; ++i) {
    inner->child[i] = clone(from.child[i], height - 1, leaves);
    inner->child[i]->parent = inner;
    inner->child[i]->slot = narrow(i);
  }
  return inner;
}

Tree::More& Tree::more() {
  if (more_ == nullptr) {
    more_ = std::make_unique<More>();
    if (root_ != nullptr) number_leaf(static_cast<Leaf*>(root_));
  }
  return *more_;
}

std::vector<MarkSpan>& Tree::marks() { return more().marks; }

const std::vector<MarkSpan>* Tree::marks_if_any() const {
  return more_ == nullptr ? nullptr : &more_->marks;
}

void Tree::number_leaf(Leaf* leaf) {
  if (more_->free_numbers.empty()) {
    leaf->number = static_cast<std::uint32_t>(more_->leaves.size());
    more_->leaves.push_back(leaf);
  } else {
    leaf->number = more_->free_numbers.back();
    more_->free_numbers.pop_back();
    more_->leaves[leaf->number] = leaf;
  }
}

void Tree::free_leaf(Leaf* leaf) {
  more_->leaves[leaf->number] = nullptr;
  more_->free_numbers.push_back(leaf->number);
  ::operator delete(leaf);
}

void Tree::forget_cursor() const {
  if (more_ != nullptr) more_->cursor.leaf = nullptr;
}

void Tree::replace_child(Node* old_node, Node* new_node) {
  if (old_node == root_) {
    root_ = new_node;
  } else {
    old_node->parent->child[old_node->slot] = new_node;
  }
}

Leaf* Tree::move_leaf(Leaf* leaf, std::size_t span_room, std::size_t byte_room) {
  Leaf* moved = allocate_leaf(span_room, byte_room);
  *static_cast<Node*>(moved) = *leaf;
  moved->number = leaf->number;
  moved->bytes = leaf->bytes;
  moved->ascii = leaf->ascii;
  moved->sums = leaf->sums;
  std::memcpy(moved->spans(), leaf->spans(), leaf->count * sizeof(Span));
  std::memcpy(moved->content(), leaf->content(), leaf->bytes);
  replace_child(leaf, moved);
  if (more_ != nullptr) {
    more_->leaves[leaf->number] = moved;
    if (more_->cursor.leaf == leaf) more_->cursor.leaf = moved;
  }
  ::operator delete(leaf);
  return moved;
}

Leaf* Tree::grow(Leaf* leaf, std::size_t spans, std::size_t bytes) {
  if (spans <= leaf->span_room && bytes <= leaf->byte_room) return leaf;
  std::size_t span_room = leaf->span_room;
  std::size_t byte_room = leaf->byte_room;
  // A text of one leaf may be one of very many short ones.
  const std::size_t more_spans = height_ == 0 ? spans / 4 : spans / 4 + 4;
  const std::size_t more_bytes = height_ == 0 ? bytes / 4 + 8 : bytes / 4 + 64;
  if (spans > span_room) {
    span_room = std::min<std::size_t>(shape_.leaf_spans, spans + more_spans);
  }
  if (bytes > byte_room) {
    byte_room = std::min<std::size_t>(shape_.leaf_bytes, bytes + more_bytes);
  }
  return move_leaf(leaf, span_room, byte_room);
}

// Puts `right` behind `left`, of whose sums in its parent right_sums are a part so far. Nothing
// changes above.
void Tree::insert_child(Node* left, Node* right, const Sums& right_sums) {
  if (left->parent == nullptr) {
    Inner* root = new Inner;
    root->level = height_ + 1u;
    root->count = 1;
    root->child[0] = left;
    root->set_sums(0, total_);
    left->parent = root;
    left->slot = 0;
    root_ = root;
    ++height_;
  } else if (left->parent->count == shape_.children) {
    Inner* full = left->parent;
    // One that gets one more at its end stays nearly full: texts grow at their end.
    const bool grows = left->slot + 1u == full->count;
    const std::size_t keep = grows ? full->count - 1u : full->count / 2u;
    Inner* rest = new Inner;
    rest->level = full->level;
    for (std::size_t i = keep; i < full->count; ++i) {
      const std::size_t to = rest->count++;
      rest->child[to] = full->child[i];
      rest->set_sums(to, full->sums(i));
      rest->child[to]->parent = rest;
      rest->child[to]->slot = narrow(to);
    }
    full->count = narrow(keep);
    insert_child(full, rest, rest->total());
  }
  Inner* parent = left->parent;
  const std::size_t at = left->slot + 1u;
  for (std::size_t i = parent->count; i > at; --i) {
    parent->child[i] = parent->child[i - 1];
    parent->child[i]->slot = narrow(i);
    parent->set_sums(i, parent->sums(i - 1));
  }
  parent->set_sums(left->slot, parent->sums(left->slot) - right_sums);
  parent->child[at] = right;
  parent->set_sums(at, right_sums);
  right->parent = parent;
  right->slot = narrow(at);
  ++parent->count;
}

// Takes a node out that holds nothing any more, and what becomes empty by that.
void Tree::remove_child(Node* node) {
  Inner* parent = node->parent;
  for (std::size_t i = node->slot; i + 1 < parent->count; ++i) {
    parent->child[i] = parent->child[i + 1];
    parent->child[i]->slot = narrow(i);
    parent->set_sums(i, parent->sums(i + 1));
  }
  --parent->count;
  if (parent->count == 0) {
    remove_child(parent);
    delete parent;
    return;
  }
  while (height_ > 0 && static_cast<Inner*>(root_)->count == 1) {
    Inner* root = static_cast<Inner*>(root_);
    root_ = root->child[0];
    root_->parent = nullptr;
    root_->slot = 0;
    --height_;
    delete root;
  }
}

Leaf* Tree::split(Leaf* leaf, std::uint32_t index, std::uint32_t offset) {
  more();
  Place at{leaf, 0, 0, 0, 0};
  for (; at.index < index; ++at.index) at.stored += at.span().stored();
  at.offset = offset;
  const std::size_t byte_at = index == leaf->count ? leaf->bytes : content_at(at);
  const std::size_t spans = leaf->count - index;
  const std::size_t bytes = leaf->bytes - byte_at;
  Leaf* right = allocate_leaf(std::max<std::size_t>(spans, 4), std::max<std::size_t>(bytes, 16));
  std::memcpy(right->spans(), leaf->spans() + index, spans * sizeof(Span));
  std::memcpy(right->content(), leaf->content() + byte_at, bytes);
  right->count = narrow(spans);
  right->bytes = narrow(bytes);
  leaf->count = narrow(index);
  leaf->bytes = narrow(byte_at);
  lose_digest(leaf);
  if (offset != 0) {
    leaf->spans()[index] = leaf->spans()[index].first(offset);
    ++leaf->count;
    right->spans()[0] = right->spans()[0].from(offset);
  }
  if (!leaf->ascii) leaf->ascii = is_ascii(leaf->content(), leaf->bytes);
  right->ascii = is_ascii(right->content(), right->bytes);
  right->sums = sums_of_leaf(*right);
  leaf->sums = leaf->sums - right->sums;
  number_leaf(right);
  insert_child(leaf, right, right->sums);
  index_leaf(right);
  forget_cursor();
  return right;
}

// `typing`: the place is the boundary at which characters will be inserted, and stays on the side
// where they can join what they go on with; otherwise it is the character behind it.
Place Tree::split_at_middle(Place at, bool typing) {
  Leaf* leaf = at.leaf;
  const std::uint32_t end = leaf->count;
  if (typing && at.index + 1 == end && at.offset == at.span().length()) {
    // What grows at the end of a leaf leaves it full.
    return {split(leaf, end, 0), 0, 0, 0, 0};
  }
  std::uint32_t index = end / 2;
  std::uint32_t offset = 0;
  if (end < shape_.leaf_spans / 2u) {
    // It is the content that is too much.
    index = 0;
    offset = count_utf8(leaf->content(), leaf->bytes / 2u).code_points;
    for (; offset >= leaf->spans()[index].stored(); ++index) {
      offset -= leaf->spans()[index].stored();
    }
  }
  Leaf* right = split(leaf, index, offset);
  const bool stays = typing ? at.offset <= offset : at.offset < offset;
  if (at.index < index || (at.index == index && stays)) return at;
  if (at.index == index) at.offset -= offset;
  return place_in(right, at.index - index, at.offset);
}

// After characters went: an empty leaf goes, a small one joins a neighbour.
void Tree::join_small(Leaf* leaf) {
  if (leaf->parent == nullptr) return;
  if (leaf->count == 0) {
    forget_cursor();
    remove_child(leaf);
    free_leaf(leaf);
    return;
  }
  if (leaf->count > shape_.leaf_spans / 4u || leaf->bytes > shape_.leaf_bytes / 4u) return;
  const Inner* parent = leaf->parent;
  const std::size_t left_slot = leaf->slot == 0 ? 0u : leaf->slot - 1u;
  if (left_slot + 1 >= parent->count) return;
  Leaf* left = static_cast<Leaf*>(parent->child[left_slot]);
  Leaf* right = static_cast<Leaf*>(parent->child[left_slot + 1]);
  const std::size_t spans = std::size_t{left->count} + right->count;
  const std::size_t bytes = std::size_t{left->bytes} + right->bytes;
  if (spans > shape_.leaf_spans / 2u || bytes > shape_.leaf_bytes / 2u) return;
  forget_cursor();
  left = grow(left, spans, bytes);
  std::memcpy(left->spans() + left->count, right->spans(), right->count * sizeof(Span));
  std::memcpy(left->content() + left->bytes, right->content(), right->bytes);
  const std::uint32_t seam = left->count;
  left->count = narrow(spans);
  left->bytes = narrow(bytes);
  if (left->spans()[seam - 1].joins(left->spans()[seam])) {
    left->spans()[seam - 1].bits += left->spans()[seam].length();
    erase_spans(left, seam, 1);
  }
  left->ascii = left->ascii && right->ascii;
  lose_digest(left);
  left->sums += right->sums;
  left->parent->add_sums(left->slot, right->sums);
  remove_child(right);
  free_leaf(right);
  index_leaf(left);
}

// Tells the index, if there is one, that all spans of a leaf are in it.
void Tree::index_leaf(const Leaf* leaf) {
  if (more_ == nullptr || more_->index == nullptr) return;
  for (std::size_t i = 0; i < leaf->count; ++i) {
    const Span& s = leaf->spans()[i];
    const bool last = s.last().counter >= replicas[s.replica()].highest;
    more_->index->assign(s.replica(), s.counter, s.length(), leaf->number, last);
  }
}

void Tree::build_index() const {
  struct Item {
    LocalId first;
    std::uint32_t leaf;
  };
  std::vector<Item> items;
  for (const Leaf* leaf = first_leaf(); leaf != nullptr; leaf = next_leaf(leaf)) {
    for (std::size_t i = 0; i < leaf->count; ++i) {
      items.push_back({leaf->spans()[i].id(), leaf->number});
    }
  }
  base::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.first.replica != b.first.replica ? a.first.replica < b.first.replica
                                              : a.first.counter < b.first.counter;
  });
  more_->index =
      std::make_unique<IdIndex>(std::min<std::size_t>(kIndexChunk, 2u * shape_.leaf_spans));
  for (const Item& item : items) {
    more_->index->append(item.first.replica, item.first.counter, item.leaf);
  }
}

std::size_t Tree::memory_bytes() const {
  std::size_t bytes = sizeof *this + replicas.memory_bytes();
  const auto visit = [&bytes](const auto& self, const Node* node, unsigned height) -> void {
    if (height == 0) {
      const Leaf* leaf = static_cast<const Leaf*>(node);
      bytes += Leaf::size_bytes(leaf->span_room, leaf->byte_room);
      return;
    }
    const Inner* inner = static_cast<const Inner*>(node);
    bytes += sizeof *inner;
    for (std::size_t i = 0; i < inner->count; ++i) self(self, inner->child[i], height - 1);
  };
  visit(visit, root_, height_);
  if (more_ != nullptr) {
    bytes += sizeof *more_ + more_->leaves.capacity() * sizeof(Leaf*);
    bytes += more_->free_numbers.capacity() * sizeof(std::uint32_t);
    bytes += more_->marks.capacity() * sizeof(MarkSpan);
    bytes += more_->digests.capacity() * sizeof(Digest);
    for (const MarkSpan& mark : more_->marks) bytes += mark.value.size_bytes();
    if (more_->index != nullptr) bytes += more_->index->memory_bytes();
  }
  return bytes;
}

}  // namespace samtavle::text
