// The rule that decides where concurrent insertions go (the raw right-origin rule).
//
// Among the elements that stand between the origins, one with a left origin further left ends the
// search; one with the same left origin, a sibling, is ordered by its right origin (further right
// goes first) and then by id; one with a left origin further right belongs to a run that is passed
// as a whole. Inside of a span only the first character has to be looked at: the left origins of
// the others are in the span.
//
// Who comes back after a long time may have a whole document between the origins of a word. So a
// search that has become long takes nodes by their digests: a node is passed if nothing below it
// could change what has been found so far.

#include "tree.hpp"

namespace samtavle::text {

class PlaceSearch {
 public:
  PlaceSearch(const Tree& tree, const Tree::Between& between)
      : tree_(tree), between_(between), at_(between.from), destination_(between.from) {}

  bool run(Place& destination) {
    const std::uint32_t patience = tree_.shape_.leaf_spans;
    for (std::uint32_t spans = 0; Tree::step_to_character(at_); ++spans) {
      if (spans > patience && at_.index == 0 && at_.offset == 0 && pass_leaves()) continue;
      if (!pass_span()) break;
    }
    // Whole leaves were passed without counting in them.
    destination = Tree::place_in(destination_.leaf, destination_.index, destination_.offset);
    return siblings_ <= kSiblingsMax;
  }

 private:
  enum class Order { less, equal, greater };

  Order compare_left(LocalId other) const {
    if (other == between_.left) return Order::equal;
    if (!other) return Order::less;
    if (!between_.left) return Order::greater;
    Place at;
    const bool found = tree_.find(other, at);
    return found && Tree::is_before(at, between_.left_at) ? Order::less : Order::greater;
  }
  Order compare_right(LocalId other) const {
    if (other == between_.right) return Order::equal;
    if (!other) return Order::greater;
    if (!between_.right) return Order::less;
    Place at;
    const bool found = tree_.find(other, at);
    return found && Tree::is_before(at, between_.right_at) ? Order::less : Order::greater;
  }

  // False where the search ends.
  bool pass_span() {
    const Span& span = at_.span();
    const Span piece = span.from(at_.offset);
    if (between_.right && piece.id() == between_.right) return false;
    // Most of what a search passes goes on with the span before, which it has passed as well.
    const bool goes_on = passed_before_ && at_.index > 0 && (&span)[-1].contains(piece.left());
    passed_before_ = at_.offset == 0;
    const Order left = goes_on ? Order::greater : compare_left(piece.left());
    if (left == Order::less) return false;
    if (left == Order::equal) {
      if (++siblings_ > kSiblingsMax) return false;
      const Order right = compare_right(piece.right());
      if (right == Order::equal && between_.first < tree_.replicas.global(piece.id())) return false;
      scanning_ = right == Order::less;
    }
    at_.offset = between_.right && piece.contains(between_.right)
                     ? between_.right.counter - span.counter
                     : span.length();
    if (!scanning_) destination_ = at_;
    return true;
  }

  // From the begin of a leaf passes it, and more if it is the first of more; false, and no move, if
  // it must be looked at span by span.
  bool pass_leaves() {
    Node* node = at_.leaf;
    unsigned height = 0;
    if (!can_pass(node, height)) return false;
    while (node->slot == 0 && node->parent != nullptr && can_pass(node->parent, height + 1)) {
      node = node->parent;
      ++height;
    }
    const Digest& passed = tree_.digest(node, height);
    if (passed.left == between_.left) siblings_ += passed.siblings;
    for (; height > 0; --height) node = static_cast<Inner*>(node)->child[node->count - 1];
    Leaf* leaf = static_cast<Leaf*>(node);
    at_ = {leaf, leaf->count - 1u, leaf->spans()[leaf->count - 1].length(), 0, 0};
    if (!scanning_) destination_ = at_;
    return true;
  }

  // Whether nothing below a node could change what the search has found.
  bool can_pass(Node* node, unsigned height) const {
    if (between_.right) {
      const Node* holder = between_.right_at.leaf;
      for (unsigned h = height; h > 0; --h) holder = holder->parent;
      if (holder == node) return false;
    }
    const Digest& digest = tree_.digest(node, height);
    const Order left = compare_left(digest.left);
    if (left != Order::equal) return left == Order::greater;
    if (scanning_) return compare_right(digest.rightmost) == Order::less;
    const Order least = compare_right(digest.least_right);
    return least == Order::greater ||
           (least == Order::equal && digest.highest < between_.first);
  }

  const Tree& tree_;
  const Tree::Between& between_;
  Place at_;
  Place destination_;
  bool scanning_ = false;
  bool passed_before_ = false;  // the span before, all of it
  std::size_t siblings_ = 0;
};

bool Tree::place_for(const Between& between, Place& destination) const {
  return PlaceSearch{*this, between}.run(destination);
}

bool Tree::comes_before(LocalId a, LocalId b) const {
  Place at_a;
  Place at_b;
  return find(a, at_a) && find(b, at_b) && is_before(at_a, at_b);
}

void Tree::add_to_digest(Digest& digest, const Digest& more) const {
  if (more.left != digest.left) {
    // No left origin is the start, further left than any.
    if (digest.left && (!more.left || comes_before(more.left, digest.left))) digest = more;
    return;
  }
  digest.siblings += more.siblings;
  if (digest.highest < more.highest) digest.highest = more.highest;
  // No right origin is the end, further right than any.
  if (more.rightmost != digest.rightmost && digest.rightmost &&
      (!more.rightmost || comes_before(digest.rightmost, more.rightmost))) {
    digest.rightmost = more.rightmost;
  }
  if (more.least_right != digest.least_right && more.least_right &&
      (!digest.least_right || comes_before(more.least_right, digest.least_right))) {
    digest.least_right = more.least_right;
  }
}

const Digest& Tree::digest(Node* node, unsigned height) const {
  if (height > 0) {
    Inner* inner = static_cast<Inner*>(node);
    if (inner->digested) return inner->digest;
    inner->digest = digest(inner->child[0], height - 1);
    for (std::size_t i = 1; i < inner->count; ++i) {
      add_to_digest(inner->digest, digest(inner->child[i], height - 1));
    }
    inner->digested = true;
    return inner->digest;
  }
  Leaf* leaf = static_cast<Leaf*>(node);
  if (more_->digests.size() < more_->leaves.size()) more_->digests.resize(more_->leaves.size());
  Digest& out = more_->digests[leaf->number];
  if (leaf->digested) return out;
  for (std::size_t i = 0; i < leaf->count; ++i) {
    const Span& s = leaf->spans()[i];
    const Digest one{s.left(), s.right(), s.right(), replicas.global(s.id()), 1};
    if (i == 0) {
      out = one;
    } else {
      add_to_digest(out, one);
    }
  }
  leaf->digested = true;
  return out;
}

}  // namespace samtavle::text
