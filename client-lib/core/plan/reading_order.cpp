#include "reading_order.hpp"

namespace samtavle::plan {
namespace {

// Ranks keep the depth small.
void add(const board::Board& board, const board::Item& item,
         std::vector<const board::Item*>& out) {
  out.push_back(&item);
  for (const board::Item* child : board.children(item.id)) add(board, *child, out);
}

}  // namespace

std::vector<const board::Item*> reading_order(const board::Board& board) {
  std::vector<const board::Item*> out;
  const board::Item* root = board.root();
  if (root != nullptr && !root->deleted()) add(board, *root, out);
  return out;
}

}  // namespace samtavle::plan
