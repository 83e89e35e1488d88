#include "samtavle/plan/may.hpp"

#include <array>
#include <string>

#include "edit_items.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using board::Rank;

constexpr Role C = Role::commenter;
constexpr Role E = Role::contributor;
constexpr Role F = Role::facilitator;
constexpr Role P = Role::project_leader;
constexpr Role M = Role::manager;
constexpr Role N = kNobody;

using Row = std::array<Role, kSubjects>;

// The smallest role, by operation (in the order of its number) and subject.
constexpr std::array<Row, kOperationKinds> kNeeded = {{
    // board, structure, area, card, comment, own comment
    {M, P, F, E, F, C},  // create_item
    {M, P, F, E, F, C},  // set_field
    {M, P, F, E, F, E},  // place_item
    {M, P, F, E, F, C},  // insert_text
    {M, P, F, E, F, C},  // delete_text
    {M, P, F, E, F, C},  // mark_text
    {M, P, F, E, F, C},  // add_member
    {M, P, F, E, F, C},  // remove_member
    {M, P, F, E, F, C},  // delete_item
    {M, P, F, E, F, C},  // restore_item
    {N, N, N, N, N, N},  // flatten_text
}};

// A number that is no role is none: it must not count as a very high one.
bool holds(Role has, Role needed) noexcept { return has <= Role::manager && has >= needed; }

// Looks at one operation after the other.
class Judge {
 public:
  Judge(const board::Board& board, const Asking& asking, const v1::Edit& edit)
      : asking_(asking), edit_(edit), items_(board, edit) {}

  std::optional<Denial> run() {
    for (index_ = 0; index_ < edit_.operations_size(); ++index_) {
      const v1::Operation& op = edit_.operations(index_);
      if (auto denial = operation(op)) return denial;
      if (!items_.pass(op)) return at("text", Errc::invalid, "no text, or text that is no UTF-8");
    }
    return std::nullopt;
  }

 private:
  using Verdict = std::optional<Denial>;

  Verdict operation(const v1::Operation& op) const {
    using Kind = OperationKind;
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem: return create(op.create_item());
      case v1::Operation::kPlaceItem: return place(op.place_item());
      case v1::Operation::kSetField: return change(Kind::set_field, op.set_field());
      case v1::Operation::kInsertText: return change(Kind::insert_text, op.insert_text());
      case v1::Operation::kDeleteText: return change(Kind::delete_text, op.delete_text());
      case v1::Operation::kMarkText: return change(Kind::mark_text, op.mark_text());
      case v1::Operation::kAddMember: return change(Kind::add_member, op.add_member());
      case v1::Operation::kRemoveMember: return change(Kind::remove_member, op.remove_member());
      case v1::Operation::kDeleteItem: return change(Kind::delete_item, op.delete_item());
      case v1::Operation::kRestoreItem: return change(Kind::restore_item, op.restore_item());
      case v1::Operation::kFlattenText: return change(Kind::flatten_text, op.flatten_text());
      case v1::Operation::OPERATION_NOT_SET: break;
    }
    return at("operation", Errc::invalid, "an operation that this version does not know");
  }

  Verdict create(const v1::CreateItem& m) const {
    Subject subject = subject_of(base::Kind{m.kind()});
    const OpId container = base::op_id(m.container_replica(), m.container_counter());
    if (container) {
      const auto holder = items_.find(container);
      if (!holder) return no_container();
      if (subject == Subject::comment && on_card(*holder)) subject = Subject::own_comment;
    }
    return judge("kind", OperationKind::create_item, subject);
  }

  Verdict place(const v1::PlaceItem& m) const {
    const auto item = items_.find(base::op_id(m.item_replica(), m.item_counter()));
    if (!item) return no_item();
    const auto holder = items_.find(base::op_id(m.container_replica(), m.container_counter()));
    if (!holder) return no_container();
    Subject subject = subject_of(*item);
    if (subject == Subject::own_comment && !on_card(*holder)) subject = Subject::comment;
    return judge("item", OperationKind::place_item, subject);
  }

  template <class M>
  Verdict change(OperationKind kind, const M& m) const {
    const auto item = items_.find(base::op_id(m.item_replica(), m.item_counter()));
    if (!item) return no_item();
    return judge("item", kind, subject_of(*item));
  }

  Subject subject_of(base::Kind kind) const { return plan::subject_of(kind); }

  Subject subject_of(const EditItems::Known& item) const {
    const Subject subject = plan::subject_of(item.kind);
    const bool own = !item.created_by || *item.created_by == asking_.actor;
    return subject == Subject::comment && own ? Subject::own_comment : subject;
  }

  static bool on_card(const EditItems::Known& holder) {
    return board::rank(holder.kind) == Rank::card;
  }

  Verdict judge(const char* part, OperationKind kind, Subject subject) const {
    const Role needed = needed_role(kind, subject);
    if (holds(asking_.role, needed)) return std::nullopt;
    if (needed == kNobody) return at(part, Errc::not_allowed, "only the server does this");
    Denial denial = at(part, Errc::not_allowed, "this needs the role ");
    denial.detail += name(needed);
    denial.needed = needed;
    return denial;
  }

  Denial at(const char* part, Errc code, std::string detail) const {
    return {code, "operations[" + std::to_string(index_) + "]." + part, Role::none,
            std::move(detail)};
  }
  Denial no_item() const {
    return at("item", Errc::not_found, "there is no such item on this board");
  }
  Denial no_container() const {
    return at("container", Errc::not_found, "there is no such container");
  }

  const Asking& asking_;
  const v1::Edit& edit_;
  EditItems items_;
  int index_ = 0;
};

}  // namespace

Role needed_role(OperationKind operation, Subject subject) noexcept {
  const auto row = static_cast<std::size_t>(operation) - 1;
  const auto column = static_cast<std::size_t>(subject);
  return row < kOperationKinds && column < kSubjects ? kNeeded[row][column] : Role::manager;
}

std::optional<Denial> may(const board::Board& board, const Asking& asking, const v1::Edit& edit) {
  return Judge{board, asking, edit}.run();
}

}  // namespace samtavle::plan
