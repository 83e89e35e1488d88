// The audit: who was refused what. A refusal changes nothing on the board, so it is no event; it
// goes to the disk beside the log. What somebody is refused again and again is counted in one row a
// minute, and who is refused very many different things gets rows that only count, so that nobody
// fills the disk by asking.

#include <algorithm>

#include "operation_at.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/audit.pb.h"

namespace samtavle::hub {

namespace {

using std::chrono::minutes;

// Rows of a board that tell refusals apart, in a minute.
constexpr std::size_t kSortsMax = 256;

struct Target {
  base::OpId item;
  base::Field field;
};

template <class Operation>
Target of_item(const Operation& operation) {
  return {base::op_id(operation.item_replica(), operation.item_counter()), {}};
}
template <class Operation>
Target of_field(const Operation& operation) {
  const base::Field field{operation.field()};
  return {of_item(operation).item, plan::find_field(field) != nullptr ? field : base::Field{}};
}

Target target_of(const v1::Operation& operation) {
  switch (operation.operation_case()) {
    case v1::Operation::kCreateItem:
      return {base::op_id(operation.create_item().container_replica(),
                          operation.create_item().container_counter()),
              {}};
    case v1::Operation::kSetField: return of_field(operation.set_field());
    case v1::Operation::kPlaceItem: return of_item(operation.place_item());
    case v1::Operation::kInsertText: return of_field(operation.insert_text());
    case v1::Operation::kDeleteText: return of_field(operation.delete_text());
    case v1::Operation::kMarkText: return of_field(operation.mark_text());
    case v1::Operation::kAddMember: return of_field(operation.add_member());
    case v1::Operation::kRemoveMember: return of_field(operation.remove_member());
    case v1::Operation::kDeleteItem: return of_item(operation.delete_item());
    case v1::Operation::kRestoreItem: return of_item(operation.restore_item());
    case v1::Operation::kFlattenText: return of_field(operation.flatten_text());
    case v1::Operation::OPERATION_NOT_SET: break;
  }
  return {};
}

}  // namespace

void LiveBoard::note_refusal(const Session& session, const plan::Denial& denial,
                             const v1::Edit& edit) {
  const v1::Operation* operation = operation_at(edit, denial.path);
  const Target target = operation != nullptr ? target_of(*operation) : Target{};
  Refusals wanted{0,
                  runtime_.now(),
                  next_stamp(session.actor_, info_.head).time_ms,
                  info_.head,
                  session.actor_,
                  denial.code,
                  operation == nullptr
                      ? 0
                      : static_cast<std::uint32_t>(operation->operation_case()),
                  target.item,
                  target.field,
                  denial.needed,
                  denial.level};
  const auto same = [&](const Refusals& r) {
    return r.actor == wanted.actor && r.code == wanted.code && r.operation == wanted.operation &&
           r.item == wanted.item && r.field == wanted.field;
  };
  auto found = std::find_if(refusals_.begin(), refusals_.end(), same);
  if (found == refusals_.end() && refusals_.size() >= kSortsMax) {
    wanted.operation = 0;
    wanted.item = {};
    wanted.field = {};
    wanted.needed = plan::Role::none;
    wanted.level = plan::Level::none;
    found = std::find_if(refusals_.begin(), refusals_.end(), same);
  }
  const bool fresh = found == refusals_.end();
  if (fresh) {
    wanted.number = ++last_refusal_;
    found = refusals_.insert(refusals_.end(), wanted);
  }
  ++found->count;
  found->written = false;
  if (fresh) write_refusals();
}

// The first of a sort at once, the others once a second.
void LiveBoard::write_refusals() {
  if (!committer_.writable()) return;
  for (Refusals& refusals : refusals_) {
    if (refusals.written) continue;
    v1::AuditRow row;
    row.set_number(refusals.number);
    row.set_time_ms(refusals.time_ms);
    row.set_actor(refusals.actor.value);
    row.set_code(static_cast<v1::RefusalCode>(refusals.code));
    row.set_operation(refusals.operation);
    row.mutable_item()->set_replica(refusals.item.replica.value);
    row.mutable_item()->set_counter(refusals.item.counter.value);
    row.set_field(refusals.field.value);
    row.set_needed_role(static_cast<v1::Role>(refusals.needed));
    row.set_needed_level(static_cast<v1::Level>(refusals.level));
    row.set_count(refusals.count);
    row.set_seq(refusals.seq.value);
    outgoing().audit.push_back({refusals.number, row.SerializeAsString()});
    refusals.written = true;
  }
  const sync::TimePoint now = runtime_.now();
  std::erase_if(refusals_, [&](const Refusals& r) {
    return r.written && now - r.since >= minutes{1};
  });
  push();
}

}  // namespace samtavle::hub
