#include "samtavle/views/questions.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::views {
namespace {

using base::OpId;

// The edit that is asked about, as bytes of the protocol: it is never applied.
class AskedEdit {
 public:
  AskedEdit(const board::Board& board, base::Replica replica) : board_(board) {
    edit_.set_replica(replica.value);
    edit_.set_first_counter(board.next_counter(replica).value);
  }

  // False for what is no question.
  bool add(Reader& in) {
    switch (static_cast<Asked>(in.number())) {
      case Asked::create: create(in); return true;
      case Asked::set: {
        const OpId item = in.id();
        const base::Field field = in.field();
        set(item, field, in.value());
        return true;
      }
      case Asked::text: text(in); return true;
      case Asked::members: members(in); return true;
      case Asked::move: move(in); return true;
      case Asked::erase: name(in.id(), *edit_.add_operations()->mutable_delete_item()); return true;
      case Asked::restore:
        name(in.id(), *edit_.add_operations()->mutable_restore_item());
        return true;
      case Asked::enter_phase: {
        const OpId phase = in.id();
        enter_phase(phase, in.flag());
        return true;
      }
    }
    return false;
  }

  v1::Edit& edit() { return edit_; }

 private:
  template <class Operation>
  static void name(OpId item, Operation& operation) {
    operation.set_item_replica(item.replica.value);
    operation.set_item_counter(item.counter.value);
  }
  template <class Operation>
  static void contain(OpId container, Operation& operation) {
    operation.set_container_replica(container.replica.value);
    operation.set_container_counter(container.counter.value);
    operation.set_order_key("\x80");
  }

  void create(Reader& in) {
    v1::CreateItem& create = *edit_.add_operations()->mutable_create_item();
    create.set_kind(in.number32());
    contain(in.id(), create);
  }
  void set(OpId item, base::Field field, const base::Value& value) {
    v1::SetField& set = *edit_.add_operations()->mutable_set_field();
    name(item, set);
    set.set_field(field.value);
    board::to_proto(value, &set);
  }
  void text(Reader& in) {
    v1::InsertText& insert = *edit_.add_operations()->mutable_insert_text();
    name(in.id(), insert);
    insert.set_field(in.field().value);
    insert.set_text("x");
  }
  void members(Reader& in) {
    v1::AddMember& add = *edit_.add_operations()->mutable_add_member();
    name(in.id(), add);
    add.set_field(in.field().value);
    board::to_proto(in.value(), add.mutable_value());
  }
  void move(Reader& in) {
    v1::PlaceItem& place = *edit_.add_operations()->mutable_place_item();
    name(in.id(), place);
    contain(in.id(), place);
  }
  // As plan::enter_phase composes it.
  void enter_phase(OpId phase, bool unready) {
    const board::Item* current = plan::current_phase(board_);
    if (unready) set(phase, plan::fields::entered_unready, true);
    if (current != nullptr && current->id != phase) {
      set(current->id, plan::fields::phase_state, "closed");
    }
    set(phase, plan::fields::phase_state, "open");
    set(board::kRootId, plan::fields::current_phase, phase);
  }

  const board::Board& board_;
  v1::Edit edit_;
};

void write_denial(Json& json, const plan::Denial& denial) {
  json.open('{').flag("allowed", false).text("code", base::name(denial.code));
  json.some_role("neededRole", denial.needed).some_level("neededLevel", denial.level);
  json.list("missing", denial.missing, [&](const std::string& word) { json.text(word); });
  json.text("path", denial.path).text("detail", denial.detail).close('}');
}

}  // namespace

base::Result<void> answer_questions(const sync::ClientSession& session, std::int64_t now_ms,
                                    Reader& in, Json& json) {
  const base::Replica replica =
      session.replica() ? session.replica() : base::kProvisionalReplica;
  AskedEdit asked{session.board(), replica};
  while (!in.at_end()) {
    if (!asked.add(in) || !in.ok()) {
      return base::fail(base::Errc::invalid, "a question that is cut off");
    }
  }
  plan::Asking asking{session.actor(), session.role(), plan::ActorKind::none, now_ms};
  const auto person = session.directory().find(session.actor());
  if (person != session.directory().end()) asking.kind = person->second.kind;
  auto denial = plan::may(session.board(), asking, asked.edit());
  const bool needs_reason = denial && denial->code == base::Errc::needs_reason;
  if (needs_reason) {
    asked.edit().set_reason("because");
    denial = plan::may(session.board(), asking, asked.edit());
  }
  if (denial) {
    write_denial(json, *denial);
  } else {
    json.open('{').flag("allowed", true).flag("needsReason", needs_reason).close('}');
  }
  return {};
}

}  // namespace samtavle::views
