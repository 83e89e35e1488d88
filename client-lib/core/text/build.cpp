// A tree from its spans, from below: leaves are filled one after the other, then the levels above.

#include <algorithm>
#include <cstring>

#include "samtavle/base/check.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {

class TreeBuilder {
 public:
  TreeBuilder(Tree& tree, std::string_view content) : tree_(tree), content_(content) {
    ascii_ = is_ascii(content.data(), content.size());
    // Not quite full, so that the first edits do not split every leaf.
    spans_max_ = std::max<std::size_t>(2, tree.shape_.leaf_spans * 3u / 4);
    bytes_max_ = std::max<std::size_t>(8, tree.shape_.leaf_bytes * 3u / 4);
  }

  void run(const std::vector<Span>& spans) {
    const bool one = spans.size() <= tree_.shape_.leaf_spans &&
                     content_.size() <= tree_.shape_.leaf_bytes;
    if (one) {
      spans_max_ = tree_.shape_.leaf_spans;
      bytes_max_ = tree_.shape_.leaf_bytes;
    }
    pending_.reserve(spans_max_);
    for (const Span& span : spans) add(span);
    if (!pending_.empty()) finish_leaf();
    if (leaves_.empty()) return;
    ::operator delete(tree_.root_);
    tree_.root_ = leaves_[0];
    if (leaves_.size() > 1) {
      tree_.root_ = nullptr;
      tree_.more();
      tree_.more_->leaves.reserve(leaves_.size());
      for (Node* leaf : leaves_) tree_.number_leaf(static_cast<Leaf*>(leaf));
    }
    for (const Sums& s : sums_) tree_.total_ += s;
    while (leaves_.size() > 1) add_level();
    tree_.root_ = leaves_[0];
  }

 private:
  // A long span is cut where a leaf is full.
  void add(Span span) {
    while (true) {
      const std::size_t room = bytes_max_ - (end_ - begin_);
      std::size_t bytes = 0;
      std::uint32_t count = span.length();
      if (!span.deleted()) {
        const std::size_t left = content_.size() - end_;
        bytes = ascii_ ? count : bytes_of(content_.data() + end_, left, count);
        if (bytes > room) {
          bytes = room;
          while (!ascii_ && bytes > 0 && (content_[end_ + bytes] & 0xc0) == 0x80) --bytes;
          count = ascii_ ? static_cast<std::uint32_t>(bytes)
                         : count_utf8(content_.data() + end_, bytes).code_points;
        }
      }
      if (count != 0) {
        pending_.push_back(span.first(count));
        end_ += bytes;
      }
      const bool whole = count == span.length();
      if (!whole) span = span.from(count);
      if (!whole || pending_.size() >= spans_max_) finish_leaf();
      if (whole) return;
    }
  }

  void finish_leaf() {
    const std::string_view content = content_.substr(begin_, end_ - begin_);
    Leaf* leaf = Tree::allocate_leaf(pending_.size(), content.size());
    leaf->count = static_cast<std::uint16_t>(pending_.size());
    leaf->bytes = static_cast<std::uint16_t>(content.size());
    std::memcpy(leaf->spans(), pending_.data(), pending_.size() * sizeof(Span));
    std::memcpy(leaf->content(), content.data(), content.size());
    for (const Span& s : pending_) {
      leaf->sums.characters += s.length();
      leaf->sums.visible += s.visible();
    }
    leaf->sums.utf8 = static_cast<std::uint32_t>(content.size());
    leaf->ascii = leaf->sums.utf8 == leaf->sums.visible;
    leaf->sums.utf16 = leaf->ascii ? leaf->sums.utf8
                                   : count_utf8(content.data(), content.size()).utf16;
    leaves_.push_back(leaf);
    sums_.push_back(leaf->sums);
    pending_.clear();
    begin_ = end_;
  }

  void add_level() {
    const std::size_t per_node = std::max<std::size_t>(2, tree_.shape_.children * 3u / 4);
    std::vector<Node*> nodes;
    std::vector<Sums> sums;
    ++tree_.height_;
    for (std::size_t i = 0; i < leaves_.size(); i += per_node) {
      Inner* inner = new Inner;
      inner->level = tree_.height_;
      for (std::size_t j = i; j < std::min(i + per_node, leaves_.size()); ++j) {
        inner->child[inner->count] = leaves_[j];
        inner->set_sums(inner->count, sums_[j]);
        leaves_[j]->parent = inner;
        leaves_[j]->slot = inner->count++;
      }
      nodes.push_back(inner);
      sums.push_back(inner->total());
    }
    leaves_ = std::move(nodes);
    sums_ = std::move(sums);
  }

  Tree& tree_;
  std::string_view content_;
  bool ascii_ = false;
  std::size_t spans_max_ = 0;
  std::size_t bytes_max_ = 0;
  std::size_t begin_ = 0;  // of the content of the leaf that is being filled
  std::size_t end_ = 0;
  std::vector<Span> pending_;
  std::vector<Node*> leaves_;  // the nodes of the highest level so far
  std::vector<Sums> sums_;
};

std::unique_ptr<Tree> Tree::build(const std::vector<Span>& spans, std::string_view content,
                                  Replicas replicas, const Shape& shape) {
  auto tree = std::make_unique<Tree>(shape);
  tree->replicas = std::move(replicas);
  TreeBuilder{*tree, content}.run(spans);
  return tree;
}

}  // namespace samtavle::text
