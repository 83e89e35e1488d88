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

  void add(const Question& asked) {
    switch (asked.what) {
      case Asked::create: return create(asked);
      case Asked::set: return set(asked.item, asked.field, asked.value);
      case Asked::text: return text(asked);
      case Asked::members: return members(asked);
      case Asked::move: return move(asked);
      case Asked::erase: return name(asked.item, *edit_.add_operations()->mutable_delete_item());
      case Asked::restore:
        return name(asked.item, *edit_.add_operations()->mutable_restore_item());
      case Asked::enter_phase: return enter_phase(asked.item, asked.unready);
    }
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

  void create(const Question& asked) {
    v1::CreateItem& create = *edit_.add_operations()->mutable_create_item();
    create.set_kind(asked.kind.value);
    contain(asked.container, create);
  }
  void set(OpId item, base::Field field, const base::Value& value) {
    v1::SetField& set = *edit_.add_operations()->mutable_set_field();
    name(item, set);
    set.set_field(field.value);
    board::to_proto(value, &set);
  }
  void text(const Question& asked) {
    v1::InsertText& insert = *edit_.add_operations()->mutable_insert_text();
    name(asked.item, insert);
    insert.set_field(asked.field.value);
    insert.set_text("x");
  }
  void members(const Question& asked) {
    v1::AddMember& add = *edit_.add_operations()->mutable_add_member();
    name(asked.item, add);
    add.set_field(asked.field.value);
    board::to_proto(asked.value, add.mutable_value());
  }
  void move(const Question& asked) {
    v1::PlaceItem& place = *edit_.add_operations()->mutable_place_item();
    name(asked.item, place);
    contain(asked.container, place);
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

// Nothing for what is no question.
std::optional<Question> read_question(Reader& in) {
  Question out;
  out.what = static_cast<Asked>(in.number());
  switch (out.what) {
    case Asked::create:
      out.kind = base::Kind{in.number32()};
      out.container = in.id();
      return out;
    case Asked::set:
    case Asked::members:
      out.item = in.id();
      out.field = in.field();
      out.value = in.value();
      return out;
    case Asked::text:
      out.item = in.id();
      out.field = in.field();
      return out;
    case Asked::move:
      out.item = in.id();
      out.container = in.id();
      return out;
    case Asked::erase:
    case Asked::restore:
      out.item = in.id();
      return out;
    case Asked::enter_phase:
      out.item = in.id();
      out.unready = in.flag();
      return out;
  }
  return std::nullopt;
}

plan::Asking asking_of(const sync::ClientSession& session, std::int64_t now_ms) {
  plan::Asking asking{session.actor(), session.role(), plan::ActorKind::none, now_ms};
  const auto person = session.directory().find(session.actor());
  if (person != session.directory().end()) asking.kind = person->second.kind;
  return asking;
}

void write_denial(Json& json, const plan::Denial& denial) {
  json.open('{').flag("allowed", false).text("code", base::name(denial.code));
  json.some_role("neededRole", denial.needed).some_level("neededLevel", denial.level);
  json.list("missing", denial.missing, [&](const std::string& word) { json.text(word); });
  json.text("path", denial.path).text("detail", denial.detail).close('}');
}

}  // namespace

Permission may(const sync::ClientSession& session, std::int64_t now_ms,
               std::span<const Question> questions) {
  const base::Replica replica =
      session.replica() ? session.replica() : base::kProvisionalReplica;
  AskedEdit asked{session.board(), replica};
  for (const Question& question : questions) asked.add(question);
  const plan::Asking asking = asking_of(session, now_ms);
  Permission out;
  out.denial = plan::may(session.board(), asking, asked.edit());
  out.needs_reason = out.denial && out.denial->code == base::Errc::needs_reason;
  if (out.needs_reason) {
    asked.edit().set_reason("because");
    out.denial = plan::may(session.board(), asking, asked.edit());
  }
  return out;
}

base::Result<void> answer_questions(const sync::ClientSession& session, std::int64_t now_ms,
                                    Reader& in, Json& json) {
  std::vector<Question> questions;
  while (!in.at_end()) {
    auto question = read_question(in);
    if (!question || !in.ok()) {
      return base::fail(base::Errc::invalid, "a question that is cut off");
    }
    questions.push_back(std::move(*question));
  }
  const Permission permission = may(session, now_ms, questions);
  if (permission.denial) {
    write_denial(json, *permission.denial);
  } else {
    json.open('{').flag("allowed", true).flag("needsReason", permission.needs_reason).close('}');
  }
  return {};
}

plan::Inviting may_invite(const sync::ClientSession& session, std::int64_t now_ms) {
  return plan::may_invite(session.board(), asking_of(session, now_ms));
}

void write_inviting(Json& json, const plan::Inviting& inviting) {
  json.open('{').some_role("most", inviting.most).flag("vouches", inviting.vouches).close('}');
}

}  // namespace samtavle::views
