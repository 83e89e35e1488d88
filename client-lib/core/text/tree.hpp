#pragma once
// The B+tree inside a text: spans of characters in leaves, sums above them, ids found through an
// index that is built when it is first needed. Knows the concurrency rule (place.cpp) and nothing
// of operations: what its functions are given has been checked. Private to core/text.
//
// A place is a boundary between characters, or the character behind that boundary. Whoever holds
// one must not hold it over a change of the tree; changing functions give back where they ended.

#include <memory>
#include <string_view>
#include <vector>

#include "id_index.hpp"
#include "node.hpp"
#include "replicas.hpp"
#include "samtavle/text/text.hpp"

namespace samtavle::text {

struct Place {
  Leaf* leaf = nullptr;
  std::uint32_t index = 0;    // of the span in the leaf
  std::uint32_t offset = 0;   // in the span; its length: behind its last character
  std::uint32_t visible = 0;  // visible characters in the leaf before the span
  std::uint32_t stored = 0;   // characters with content in the leaf before the span

  [[nodiscard]] Span& span() const { return leaf->spans()[index]; }
  // Visible characters in the leaf before the place.
  [[nodiscard]] std::uint32_t visible_here() const {
    return visible + (offset != 0 && !span().deleted() ? offset : 0);
  }
  [[nodiscard]] std::uint32_t stored_here() const {
    return stored + (offset != 0 && !span().dropped() ? offset : 0);
  }
};

class Tree {
 public:
  explicit Tree(const Shape& shape);
  Tree(const Tree& other);
  Tree& operator=(const Tree&) = delete;
  ~Tree();

  // A tree of these spans with the content of the visible ones; what is deleted has none. The ids
  // are numbers in `replicas`, whose highest counters are noted already.
  static std::unique_ptr<Tree> build(const std::vector<Span>& spans, std::string_view content,
                                     Replicas replicas, const Shape& shape);

  // --- finding (navigate.cpp) ---

  [[nodiscard]] const Sums& total() const { return total_; }
  [[nodiscard]] Leaf* first_leaf() const;
  // Nullptr behind the last.
  [[nodiscard]] static Leaf* next_leaf(const Leaf* leaf);
  [[nodiscard]] Place start() const { return {first_leaf(), 0, 0, 0, 0}; }
  // The visible character at a position that is there.
  [[nodiscard]] Place seek_visible(std::uint32_t position) const;
  // The boundary behind the visible character to the left of a position, or the start.
  [[nodiscard]] Place seek_boundary(std::uint32_t position) const;
  // The leaf that holds the n-th unit of a sum (an array of Inner), with n counted from its begin.
  [[nodiscard]] Leaf* descend(std::uint32_t (Inner::*sum)[kChildrenMax], std::uint32_t& n) const;
  // The character with an id; false if it is not here.
  [[nodiscard]] bool find(LocalId id, Place& out) const;
  [[nodiscard]] bool contains(LocalId id) const;
  // Whether any of `count` ids from `first` on is here.
  [[nodiscard]] bool contains_any(LocalId first, std::uint32_t count) const;
  // Sums of all that stands before a leaf.
  [[nodiscard]] Sums sums_before(const Leaf* leaf) const;
  [[nodiscard]] std::uint32_t visible_before(const Leaf* leaf) const;
  // Whether the character at a stands before the character at b.
  [[nodiscard]] static bool is_before(const Place& a, const Place& b);
  // From behind a span to the first character of the next; false, and no move, at the end.
  [[nodiscard]] static bool step_to_character(Place& at);
  // The id behind a boundary; none at the end of the text.
  [[nodiscard]] static LocalId id_behind(Place at);
  // Where the content of a place begins in its leaf.
  [[nodiscard]] static std::size_t content_at(const Place& at);
  // Remembers a place for the next search. `base`: visible characters before its leaf.
  void remember(const Place& at, std::uint32_t base) const;

  // --- changing (change.cpp) ---

  // Inserts characters at a boundary, as many as `span` has; `bytes` are their content. Gives back
  // where the first one is.
  Place put(Place at, Span span, std::string_view bytes);
  // Deletes `count` characters of the span at `at`, or brings them back, and gives back where the
  // first of them is.
  Place flip(Place at, std::uint32_t count);
  // Removes `count` characters of the span at `at` without a trace.
  void remove(Place at, std::uint32_t count);

  // --- going on at the cursor (typing.cpp) ---

  [[nodiscard]] Span* growing_span(base::OpId first) const;
  // The position behind that span.
  [[nodiscard]] std::uint32_t growing_position() const;
  // Adds characters of one byte each; false if there is no room, or not for that.
  bool grow_span(Span* span, std::string_view ascii);
  // Deletes one visible character, if it stands beside the one that was deleted last.
  bool erase_beside(std::uint32_t position, LocalId& erased);

  // --- the rule (place.cpp) ---

  struct Between {
    base::OpId first;    // the id that is to be inserted
    LocalId left;        // none: the start
    LocalId right;       // none: the end
    Place left_at;       // the left character, if there is one
    Place right_at;      // the right character, if there is one
    Place from;          // the boundary behind the left character
  };
  // False, and no place, if more than kSiblingsMax siblings stand in the way.
  [[nodiscard]] bool place_for(const Between& between, Place& destination) const;

  [[nodiscard]] std::vector<MarkSpan>& marks();
  [[nodiscard]] const std::vector<MarkSpan>* marks_if_any() const;
  [[nodiscard]] std::size_t memory_bytes() const;
  void check_invariants() const;

  [[nodiscard]] const Shape& shape() const { return shape_; }
  Replicas replicas;

 private:
  friend class TreeBuilder;
  friend class PlaceSearch;

  // Where the last search or change ended.
  struct Cursor {
    Leaf* leaf = nullptr;
    std::uint32_t base = 0;  // visible characters before the leaf
    std::uint32_t index = 0;
    std::uint32_t visible = 0;
    std::uint32_t stored = 0;
  };
  // What only larger or formatted texts need.
  struct More {
    Cursor cursor;
    std::vector<Leaf*> leaves;  // by number; nullptr: the number is free
    std::vector<std::uint32_t> free_numbers;
    std::unique_ptr<IdIndex> index;
    std::uint32_t scans = 0;  // for ids, before there was an index
    std::vector<MarkSpan> marks;
    std::vector<Digest> digests;  // of leaves, by number
  };

  // tree.cpp
  static Leaf* allocate_leaf(std::size_t spans, std::size_t bytes);
  static void free_node(Node* node, unsigned height);
  static Node* clone(const Node* node, unsigned height, std::vector<Leaf*>* leaves);
  More& more();
  void number_leaf(Leaf* leaf);
  void free_leaf(Leaf* leaf);
  // Makes room in a leaf for so many spans and bytes in all; the leaf may move.
  Leaf* grow(Leaf* leaf, std::size_t spans, std::size_t bytes);
  Leaf* move_leaf(Leaf* leaf, std::size_t span_room, std::size_t byte_room);
  void replace_child(Node* old_node, Node* new_node);
  void insert_child(Node* left, Node* right, const Sums& right_sums);
  void remove_child(Node* node);
  void add_sums(Leaf* leaf, const Sums& delta) {
    leaf->sums += delta;
    total_ += delta;
    const Node* node = leaf;
    for (Inner* inner = node->parent; inner != nullptr; inner = inner->parent) {
      inner->add_sums(node->slot, delta);
      node = inner;
    }
  }
  Leaf* split(Leaf* leaf, std::uint32_t index, std::uint32_t offset);
  // Splits the leaf of a place so that there is more room, and gives back the place.
  Place split_at_middle(Place at, bool typing);
  void join_small(Leaf* leaf);
  void forget_cursor() const;
  void index_leaf(const Leaf* leaf);
  void build_index() const;
  void check_node(const Node* node, unsigned height, std::size_t& leaves) const;

  // navigate.cpp
  [[nodiscard]] bool scan(LocalId id, Place& out) const;
  [[nodiscard]] static bool find_in(Leaf* leaf, LocalId id, Place& out);
  [[nodiscard]] static Place place_in(Leaf* leaf, std::uint32_t index, std::uint32_t offset);

  // place.cpp
  [[nodiscard]] bool comes_before(LocalId a, LocalId b) const;
  void add_to_digest(Digest& digest, const Digest& more) const;
  [[nodiscard]] const Digest& digest(Node* node, unsigned height) const;
  // New and lost spans make the digests of a node and of all above it wrong.
  static void lose_digest(Node* node) {
    for (; node != nullptr && node->digested; node = node->parent) node->digested = false;
  }
  void check_digests(Node* node, unsigned height) const;

  // change.cpp
  void insert_spans(Leaf* leaf, std::uint32_t at, std::uint32_t count);
  void erase_spans(Leaf* leaf, std::uint32_t at, std::uint32_t count);
  [[nodiscard]] static Sums sums_of(const Place& at, std::uint32_t count);
  Place settle(Place at, std::uint32_t count, std::uint32_t need);
  Place put_span(const Place& at, const Span& span);
  Place flip_whole(Place at);
  Place flip_head(Place at, std::uint32_t count);
  Place flip_tail(Place at, std::uint32_t count);

  Node* root_;
  Sums total_;
  Shape shape_;
  std::uint16_t height_ = 0;  // 0: the root is a leaf
  mutable std::unique_ptr<More> more_;
};

}  // namespace samtavle::text
