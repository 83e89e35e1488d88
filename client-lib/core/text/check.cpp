// Everything that must be true of a tree, looked at one by one. For tests.

#include <map>
#include <unordered_set>

#include "samtavle/base/check.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {
namespace {

void check_leaf(const Leaf& leaf) {
  Sums sums;
  std::size_t at = 0;
  for (std::size_t i = 0; i < leaf.count; ++i) {
    const Span& s = leaf.spans()[i];
    SAMTAVLE_CHECK(s.length() > 0 && s.counter != 0);
    SAMTAVLE_CHECK(s.deleted() || !s.dropped());
    SAMTAVLE_CHECK(i == 0 || !leaf.spans()[i - 1].joins(s));
    sums.characters += s.length();
    sums.visible += s.visible();
    if (s.dropped()) continue;
    const std::size_t bytes = bytes_of(leaf.content() + at, leaf.bytes - at, s.length());
    const Utf8Counts counts = count_utf8(leaf.content() + at, bytes);
    SAMTAVLE_CHECK(counts.code_points == s.length());
    SAMTAVLE_CHECK(!leaf.ascii || bytes == s.length());
    if (!s.deleted()) {
      sums.utf8 += static_cast<std::uint32_t>(bytes);
      sums.utf16 += counts.utf16;
    }
    at += bytes;
  }
  SAMTAVLE_CHECK(at == leaf.bytes);
  SAMTAVLE_CHECK(sums == leaf.sums);
  SAMTAVLE_CHECK(leaf.count <= leaf.span_room && leaf.bytes <= leaf.byte_room);
}

Sums sums_of_node(const Node* node, unsigned height) {
  return height == 0 ? static_cast<const Leaf*>(node)->sums
                     : static_cast<const Inner*>(node)->total();
}

}  // namespace

void Tree::check_node(const Node* node, unsigned height, std::size_t& leaves) const {
  if (height == 0) {
    const Leaf& leaf = *static_cast<const Leaf*>(node);
    check_leaf(leaf);
    SAMTAVLE_CHECK(leaf.count <= shape_.leaf_spans && leaf.bytes <= shape_.leaf_bytes);
    SAMTAVLE_CHECK(leaf.count > 0 || height_ == 0);
    SAMTAVLE_CHECK(more_ == nullptr || more_->leaves.at(leaf.number) == &leaf);
    ++leaves;
    return;
  }
  const Inner& inner = *static_cast<const Inner*>(node);
  SAMTAVLE_CHECK(inner.level == height);
  SAMTAVLE_CHECK(inner.count > 0 && inner.count <= shape_.children);
  for (std::size_t i = 0; i < inner.count; ++i) {
    SAMTAVLE_CHECK(inner.child[i]->parent == &inner && inner.child[i]->slot == i);
    SAMTAVLE_CHECK(sums_of_node(inner.child[i], height - 1) == inner.sums(i));
    check_node(inner.child[i], height - 1, leaves);
  }
}

void Tree::check_digests(Node* node, unsigned height) const {
  for (std::size_t i = 0; height > 0 && i < node->count; ++i) {
    Node* child = static_cast<Inner*>(node)->child[i];
    SAMTAVLE_CHECK(!node->digested || child->digested);
    check_digests(child, height - 1);
  }
  if (!node->digested) return;
  const Digest kept = digest(node, height);
  node->digested = false;
  SAMTAVLE_CHECK(digest(node, height) == kept);
}

void Tree::check_invariants() const {
  std::size_t leaves = 0;
  SAMTAVLE_CHECK(root_->parent == nullptr);
  check_node(root_, height_, leaves);
  SAMTAVLE_CHECK(sums_of_node(root_, height_) == total_);
  SAMTAVLE_CHECK(height_ == 0 || static_cast<const Inner*>(root_)->count > 1);
  if (more_ != nullptr) {
    SAMTAVLE_CHECK(more_->leaves.size() == leaves + more_->free_numbers.size());
    if (more_->index != nullptr) more_->index->check_invariants();
    check_digests(root_, height_);
  }

  // Ids are here once; left origins stand before, right origins behind.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> seen;
  const auto is_seen = [&seen](LocalId id) {
    auto run = seen.upper_bound({id.replica, id.counter});
    if (run == seen.begin()) return false;
    --run;
    return run->first.first == id.replica && id.counter - run->first.second < run->second;
  };
  for (Place at = start(); step_to_character(at); at.offset = at.span().length()) {
    const Span& s = at.span();
    SAMTAVLE_CHECK(s.replica() < replicas.count());
    SAMTAVLE_CHECK(s.last().counter <= replicas[s.replica()].highest);
    SAMTAVLE_CHECK(!is_seen(s.id()) && !is_seen(s.last()));
    SAMTAVLE_CHECK(!s.left() || is_seen(s.left()));
    SAMTAVLE_CHECK(!s.right() || !is_seen(s.right()));
    seen.emplace(std::pair{s.replica(), s.counter}, s.length());
    if (more_ != nullptr && more_->index != nullptr) {
      for (const LocalId id : {s.id(), s.last()}) {
        SAMTAVLE_CHECK(more_->index->find(id.replica, id.counter) == at.leaf->number);
      }
    }
  }
  for (Place at = start(); step_to_character(at); at.offset = at.span().length()) {
    SAMTAVLE_CHECK(!at.span().right() || is_seen(at.span().right()));
  }
  if (more_ == nullptr || more_->cursor.leaf == nullptr) return;
  const Cursor& cursor = more_->cursor;
  SAMTAVLE_CHECK(more_->leaves.at(cursor.leaf->number) == cursor.leaf);
  SAMTAVLE_CHECK(cursor.base == sums_before(cursor.leaf).visible);
  SAMTAVLE_CHECK(cursor.index < cursor.leaf->count);
  const Place at = place_in(cursor.leaf, cursor.index, 0);
  SAMTAVLE_CHECK(at.visible == cursor.visible && at.stored == cursor.stored);
}

}  // namespace samtavle::text
