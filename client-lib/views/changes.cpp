#include "samtavle/views/changes.hpp"

namespace samtavle::views {

using What = board::Change::What;

void Changes::add(const board::Board& board, const board::Delta& delta) {
  for (const board::Change& change : delta.changes) {
    items_.insert(change.item);
    const board::Item* item = board.find(change.item);
    if (item != nullptr) within_.insert(item->place.container);
    if (change.field) fields_.emplace(change.item, change.field);
    switch (change.what) {
      case What::created:
      case What::placed:
      case What::deleted:
      case What::restored: placed(board, change); break;
      case What::removed:
        containers_.insert(change.container);
        removed_.insert(change.item);
        break;
      default: break;
    }
  }
}

void Changes::placed(const board::Board& board, const board::Change& change) {
  if (change.container) containers_.insert(change.container);
  const board::Item* item = board.find(change.item);
  if (item == nullptr) return;  // taken back since
  containers_.insert(item->place.container);
  kinds_.insert(item->kind);
  if (change.what == What::created) return;
  // Whether what stands in it is to be seen may be another thing now.
  for (const board::Item* inner : board.inside(change.item)) {
    items_.insert(inner->id);
    within_.insert(inner->place.container);
    kinds_.insert(inner->kind);
  }
}

}  // namespace samtavle::views
