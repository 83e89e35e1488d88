#pragma once
// Which item an operation is about, without a board.

#include "samtavle/base/ids.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {

// Calls `look` with each operation and its item, in order; a new item has the operation's own id.
// It ends at an operation whose counters cannot be told.
template <class Look>
void for_each_item(const v1::Edit& edit, const Look& look) {
  base::OpId next = base::op_id(edit.replica(), edit.first_counter());
  const auto item_of = [](const auto& m) {
    return base::op_id(m.item_replica(), m.item_counter());
  };
  for (const v1::Operation& op : edit.operations()) {
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem:
        look(op, next);
        break;
      case v1::Operation::kSetField:
        look(op, item_of(op.set_field()));
        break;
      case v1::Operation::kPlaceItem:
        look(op, item_of(op.place_item()));
        break;
      case v1::Operation::kInsertText:
        look(op, item_of(op.insert_text()));
        break;
      case v1::Operation::kDeleteText:
        look(op, item_of(op.delete_text()));
        break;
      case v1::Operation::kMarkText:
        look(op, item_of(op.mark_text()));
        break;
      case v1::Operation::kAddMember:
        look(op, item_of(op.add_member()));
        break;
      case v1::Operation::kRemoveMember:
        look(op, item_of(op.remove_member()));
        break;
      case v1::Operation::kDeleteItem:
        look(op, item_of(op.delete_item()));
        break;
      case v1::Operation::kRestoreItem:
        look(op, item_of(op.restore_item()));
        break;
      case v1::Operation::kFlattenText:
        look(op, item_of(op.flatten_text()));
        break;
      case v1::Operation::OPERATION_NOT_SET:
        break;
    }
    const auto used = board::counters_of(op);
    if (!used) return;
    next = next + *used;
  }
}

// The field that an operation writes; 0 for one that writes none, or several.
[[nodiscard]] inline base::Field field_of(const v1::Operation& op) {
  switch (op.operation_case()) {
    case v1::Operation::kSetField:
      return base::Field{op.set_field().field()};
    case v1::Operation::kInsertText:
      return base::Field{op.insert_text().field()};
    case v1::Operation::kDeleteText:
      return base::Field{op.delete_text().field()};
    case v1::Operation::kMarkText:
      return base::Field{op.mark_text().field()};
    case v1::Operation::kAddMember:
      return base::Field{op.add_member().field()};
    case v1::Operation::kRemoveMember:
      return base::Field{op.remove_member().field()};
    case v1::Operation::kFlattenText:
      return base::Field{op.flatten_text().field()};
    default:
      return {};
  }
}

}  // namespace samtavle::plan
