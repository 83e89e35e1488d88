#pragma once
// A second, independent formulation of the sequence CRDT, to compare core/text with: the tree of
// the FugueMax paper (Weidner & Kleppmann 2023, section 5) instead of a list with a scan.
//
// A character is a left child of its right origin if both have the same left origin, otherwise a
// right child of its left origin. The text is the in-order traversal: left children by id, the
// character, right children by descending position of their right origins and then by id.
//
// Slow, without checks of its input: origins must be there. For tests.

#include <map>
#include <string>
#include <vector>

#include "samtavle/text/text.hpp"

namespace samtavle::support {

class NaiveText {
 public:
  void insert(base::OpId first, const text::Origins& origins, std::u32string_view text);
  void erase(const base::IdRange& range);

  // All ids in order, deleted ones included.
  [[nodiscard]] std::vector<base::OpId> ids() const;
  [[nodiscard]] std::string to_utf8() const;

 private:
  enum class Side { left, right };
  struct Node {
    base::OpId parent;  // empty: the root
    Side side = Side::right;
    text::Origins origins;
    char32_t code_point = 0;
    bool deleted = false;
    std::vector<base::OpId> left;
    std::vector<base::OpId> right;
  };

  [[nodiscard]] std::vector<base::OpId> path_to(base::OpId id) const;
  [[nodiscard]] bool is_before(base::OpId a, base::OpId b) const;
  [[nodiscard]] bool is_sibling_before(base::OpId a, base::OpId b) const;
  void visit(base::OpId id, std::vector<base::OpId>& out) const;

  // With the empty id as the root.
  std::map<base::OpId, Node> nodes_{{base::OpId{}, Node{}}};
};

}  // namespace samtavle::support
