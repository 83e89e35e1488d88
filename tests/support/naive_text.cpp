#include "samtavle/support/naive_text.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"

namespace samtavle::support {

using base::OpId;

void NaiveText::insert(OpId first, const text::Origins& origins, std::u32string_view text) {
  OpId id = first;
  OpId left = origins.left;
  for (const char32_t c : text) {
    Node node;
    node.origins = {left, origins.right};
    node.code_point = c;
    const bool sibling = origins.right && nodes_.at(origins.right).origins.left == left;
    node.side = sibling ? Side::left : Side::right;
    node.parent = sibling ? origins.right : left;
    Node& parent = nodes_.at(node.parent);
    (sibling ? parent.left : parent.right).push_back(id);
    nodes_.emplace(id, std::move(node));
    left = id;
    id = id + 1;
  }
}

void NaiveText::erase(const base::IdRange& range) {
  for (std::uint32_t i = 0; i < range.length; ++i) nodes_.at(range.first + i).deleted = true;
}

// From the root's child down to the node itself.
std::vector<OpId> NaiveText::path_to(OpId id) const {
  std::vector<OpId> path;
  for (; id; id = nodes_.at(id).parent) path.push_back(id);
  std::reverse(path.begin(), path.end());
  return path;
}

// Whether a stands before b in the whole text; the empty id is the end.
bool NaiveText::is_before(OpId a, OpId b) const {
  if (!a || !b) return static_cast<bool>(a);
  const auto path_a = path_to(a);
  const auto path_b = path_to(b);
  const auto [at_a, at_b] =
      std::mismatch(path_a.begin(), path_a.end(), path_b.begin(), path_b.end());
  if (at_a == path_a.end()) return nodes_.at(*at_b).side == Side::right;
  if (at_b == path_b.end()) return nodes_.at(*at_a).side == Side::left;
  const Side side_a = nodes_.at(*at_a).side;
  if (side_a != nodes_.at(*at_b).side) return side_a == Side::left;
  return is_sibling_before(*at_a, *at_b);
}

bool NaiveText::is_sibling_before(OpId a, OpId b) const {
  const OpId right_a = nodes_.at(a).origins.right;
  const OpId right_b = nodes_.at(b).origins.right;
  return right_a == right_b ? a < b : is_before(right_b, right_a);
}

void NaiveText::visit(OpId id, std::vector<OpId>& out) const {
  const Node& node = nodes_.at(id);
  const auto visit_sorted = [&](std::vector<OpId> children) {
    std::sort(children.begin(), children.end(),
              [this](OpId a, OpId b) { return is_sibling_before(a, b); });
    for (const OpId child : children) visit(child, out);
  };
  visit_sorted(node.left);
  if (id) out.push_back(id);
  visit_sorted(node.right);
}

std::vector<OpId> NaiveText::ids() const {
  std::vector<OpId> out;
  visit({}, out);
  return out;
}

std::string NaiveText::to_utf8() const {
  std::string out;
  for (const OpId id : ids()) {
    const Node& node = nodes_.at(id);
    if (!node.deleted) base::append_utf8(out, node.code_point);
  }
  return out;
}

}  // namespace samtavle::support
