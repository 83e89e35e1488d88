#include "samtavle/plan/steering.hpp"

#include "samtavle/plan/phases.hpp"

namespace samtavle::plan {

bool SteeringRule::steers(const Touch& touch) {
  using Op = OperationKind;
  if (touch.item == nullptr) {
    // New: only a criterion that comes after the course was set.
    const KindRow* row = find_kind(touch.kind);
    return touch.operation == Op::create_item && row != nullptr &&
           row->steering == Steering::in_force && is_in_force();
  }
  const FieldRow* row = find_field(touch.field);
  switch (touch.operation) {
    case Op::set_field:
    case Op::add_member:
    case Op::remove_member:
      return field_steers(touch, row);
    case Op::insert_text:
    case Op::delete_text:
    case Op::mark_text:
      if (row != nullptr && row->steering != Steering::never) return field_steers(touch, row);
      return touch.field != fields::note && kind_steers(touch, row);
    case Op::delete_item:
    case Op::restore_item:
      return kind_steers(touch, row);
    case Op::place_item:
      return (touch.kind == kinds::phase || touch.kind == kinds::frame) && kind_steers(touch, row);
    case Op::create_item:
    case Op::flatten_text:
      break;
  }
  return false;
}

bool SteeringRule::field_steers(const Touch& touch, const FieldRow* row) {
  if (row == nullptr) return false;
  switch (row->steering) {
    case Steering::never:
      return false;
    case Steering::in_force:
      return is_in_force();
    case Steering::overwritten:
      return !touch.item->value(touch.field).empty() || is_in_force();
    case Steering::always:
      return true;
  }
  return false;
}

bool SteeringRule::kind_steers(const Touch& touch, const FieldRow* row) {
  const KindRow* kind = find_kind(touch.kind);
  if (kind == nullptr || kind->steering == Steering::never) return false;
  // A frame of which nobody has said yet whether it is fixed is being written.
  if (touch.kind == kinds::frame) return !touch.item->value(fields::frame_type).empty();
  if (touch.kind == kinds::phase && row != nullptr) return is_in_force();
  return kind->steering == Steering::always || is_in_force();
}

bool SteeringRule::is_in_force() {
  if (!in_force_) in_force_ = in_force(board_);
  return *in_force_;
}

}  // namespace samtavle::plan
