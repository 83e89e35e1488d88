// Goal: nothing that a client sends brings the server down, and nothing over a limit is let
// through.
// Method: the input is a list of messages (two bytes of length, little-endian, before each). Each
// is cut up under the usual and under small limits, and what was let through is counted again on
// the parsed message. Then the list goes to a session that waits for its Hello, and to one that was
// welcomed, in front of a small board that decides as the real one does.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "../accepted.hpp"
#include "samtavle/base/check.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/sync/server_session.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace {

using namespace samtavle;

constexpr base::Replica kReplica{1};
constexpr base::Actor kActor{1};
constexpr sync::TimePoint kStart{std::chrono::hours{1}};
constexpr std::size_t kMessagesMax = 24;

std::vector<std::string_view> cut(std::string_view input) {
  std::vector<std::string_view> out;
  while (input.size() >= 2 && out.size() < kMessagesMax) {
    const auto low = static_cast<std::uint8_t>(input[0]);
    const auto high = static_cast<std::uint8_t>(input[1]);
    const std::size_t length = std::min<std::size_t>(low + 256u * high, input.size() - 2);
    out.push_back(input.substr(2, length));
    input.remove_prefix(2 + length);
  }
  return out;
}

// What a parsed frame consists of: never more, and never deeper, than what was on the wire.
class Shape {
 public:
  explicit Shape(const v1::ClientFrame& frame) {
    add(1, true);
    messages = 0;  // the frame itself is not held by anything
    add(2, frame.has_need_replica());
    add(2, frame.has_hello());
    add(3, frame.hello().has_cursor());
    add(2, frame.has_presence());
    add(3, frame.presence().has_from());
    add(3, frame.presence().has_to());
    for (const v1::Ballot& ballot : frame.ballots()) {
      add(2, true);
      for (int i = 0; i < ballot.dots_size(); ++i) add(3, true);
    }
    for (const v1::Edit& edit : frame.edits()) {
      add(2, true);
      for (const v1::Operation& operation : edit.operations()) {
        add(3, true);
        content(operation);
      }
    }
  }

  std::size_t messages = 0;
  std::size_t depth = 0;

 private:
  void add(std::size_t at, bool there) {
    if (!there) return;
    ++messages;
    depth = std::max(depth, at);
  }
  template <class M>
  void value(std::size_t at, const M& m) {
    add(at, m.has_value());
    add(at + 1, m.value().has_item());
  }
  void content(const v1::Operation& op) {
    add(4, op.operation_case() != v1::Operation::OPERATION_NOT_SET);
    for (const v1::FieldValue& field : op.create_item().fields()) {
      add(5, true);
      value(6, field);
    }
    add(5, op.set_field().has_item());
    value(5, op.add_member());
    value(5, op.remove_member());
    for (int i = 0; i < op.delete_text().ranges_size(); ++i) add(5, true);
    add(5, op.mark_text().has_from());
    add(5, op.mark_text().has_to());
    value(5, op.mark_text());
  }
};

void check_cut(std::string_view message, const base::EditLimits& limits) {
  const auto parts = sync::cut_client_frame(message, limits);
  if (!parts) return;
  v1::ClientFrame frame;
  if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size()))) return;
  const Shape shape{frame};
  SAMTAVLE_CHECK(shape.messages <= limits.message_submessages_max);
  SAMTAVLE_CHECK(shape.messages <= limits.message_fields_max);
  SAMTAVLE_CHECK(shape.depth <= limits.message_depth_max);
  SAMTAVLE_CHECK(parts->attempt == frame.attempt());
  SAMTAVLE_CHECK(parts->based_on.value == frame.based_on());
  SAMTAVLE_CHECK(parts->need_replica == frame.has_need_replica());
  SAMTAVLE_CHECK(parts->hello.has_value() == frame.has_hello());
  SAMTAVLE_CHECK(parts->presence.has_value() == frame.has_presence());
  SAMTAVLE_CHECK(parts->edits.size() == static_cast<std::size_t>(frame.edits_size()));
  for (int i = 0; i < frame.edits_size(); ++i) {
    const auto edit = board::decode_edit(parts->edits[static_cast<std::size_t>(i)]);
    SAMTAVLE_CHECK(edit && (*edit)->SerializeAsString() == frame.edits(i).SerializeAsString());
    SAMTAVLE_CHECK(sync::weigh_edit(parts->edits[static_cast<std::size_t>(i)]).has_value());
  }
  SAMTAVLE_CHECK(parts->ballots.size() == static_cast<std::size_t>(frame.ballots_size()));
  for (const std::string_view bytes : parts->ballots) {
    SAMTAVLE_CHECK(sync::weigh_ballot(bytes).has_value());
  }
}

// The usual limits, and for each of them one that is small, so that short inputs meet it.
std::vector<base::EditLimits> all_limits() {
  std::vector<base::EditLimits> out(4);
  out[1].message_fields_max = 24;
  out[2].message_submessages_max = 8;
  out[3].message_depth_max = 5;
  return out;
}

// The round that fill() makes, about its card.
constexpr base::OpId kCard = base::op_id(0, 2);
constexpr base::OpId kRound = base::op_id(0, 14);

// A board with a card, a text and an open vote about the card.
void fill(board::Board& board) {
  v1::Edit edit;
  edit.set_first_counter(1);
  edit.add_operations()->mutable_create_item()->set_kind(plan::kinds::board.value);
  v1::CreateItem* card = edit.add_operations()->mutable_create_item();
  card->set_kind(plan::kinds::idea.value);
  card->set_container_counter(1);
  card->set_order_key("\x80");
  v1::InsertText* text = edit.add_operations()->mutable_insert_text();
  text->set_item_counter(2);
  text->set_field(plan::fields::title.value);
  text->set_text("samskabelse");
  v1::CreateItem* round = edit.add_operations()->mutable_create_item();
  round->set_kind(plan::kinds::vote_round.value);
  round->set_container_counter(1);
  round->set_order_key("\x90");
  v1::FieldValue* state = round->add_fields();
  state->set_field(plan::fields::round_state.value);
  state->mutable_value()->set_text("open");
  v1::AddMember* about = edit.add_operations()->mutable_add_member();
  about->set_item_counter(kRound.counter.value);
  about->set_field(plan::fields::cards.value);
  about->mutable_value()->mutable_item()->set_counter(kCard.counter.value);
  SAMTAVLE_CHECK(board.apply(edit, {base::Seq{1}, base::kServerActor, 1}).has_value());
}

class Server {
 public:
  Server(const base::Limits& limits, bool welcomed) : limits_(limits), session_(limits, kStart) {
    fill(board_);
    if (!welcomed) return;
    v1::ClientFrame frame;
    frame.mutable_hello()->set_version(sync::kProtocolVersion);
    frame.mutable_hello()->set_device(std::string(16, 'd'));
    SAMTAVLE_CHECK(session_.received(frame.SerializeAsString(), kStart).size() == 1);
    session_.welcomed(kReplica);
  }

  void message(std::string_view bytes, sync::TimePoint now) {
    const bool over = bytes.size() > session_.message_bytes_max();
    auto actions = session_.received(bytes, now);
    if (over) SAMTAVLE_CHECK(actions.empty() || ended(actions.front()));
    for (sync::ServerAction& action : actions) {
      SAMTAVLE_CHECK(!over_);
      if (ended(action)) over_ = true;
      if (std::holds_alternative<sync::Join>(action)) {
        fuzz::accepted();
        session_.welcomed(kReplica);
      }
      if (std::holds_alternative<sync::Grant>(action)) session_.granted(kReplica);
      if (auto* submit = std::get_if<sync::Submit>(&action)) decide(*submit);
      if (const auto* vote = std::get_if<sync::Vote>(&action)) count(*vote);
    }
    static_cast<void>(session_.read_pause(now));
    static_cast<void>(session_.overstrained(now));
  }

  void check() const { board_.check_invariants(); }

 private:
  static bool ended(const sync::ServerAction& action) {
    return std::holds_alternative<sync::EndSession>(action);
  }

  // What is taken keeps to what everybody has, on cards of the round.
  void count(const sync::Vote& vote) {
    const plan::Asking asking{kActor, plan::Role::commenter, plan::ActorKind::citizen};
    if (plan::check_ballot(board_, asking, vote.ballot, limits_.edit)) return;
    SAMTAVLE_CHECK(board_.find(vote.ballot.round) != nullptr);
    std::uint64_t sum = 0;
    for (const plan::Dots& d : vote.ballot.dots) {
      SAMTAVLE_CHECK(board_.find(d.card) != nullptr);
      sum += d.count;
    }
    SAMTAVLE_CHECK(sum <= limits_.edit.ballot_dots_max);
    fuzz::accepted();
  }

  void decide(const sync::Submit& submit) {
    if (!session_.admits(submit)) return;
    auto reason = submit.wrong ? submit.wrong : apply(submit);
    if (!reason) return;
    v1::ServerFrame frame;
    SAMTAVLE_CHECK(frame.ParseFromString(session_.refuse(submit, *reason)));
    SAMTAVLE_CHECK(frame.refusals_size() == 1 && frame.refusals(0).code() != 0);
    SAMTAVLE_CHECK(!session_.admits(submit));
  }

  std::optional<sync::RefusalReason> apply(const sync::Submit& submit) {
    const v1::Edit& edit = *submit.edit;
    SAMTAVLE_CHECK(base::Replica{edit.replica()} == kReplica);
    const base::Counter next = board_.next_counter(kReplica);
    if (submit.last < next) return std::nullopt;
    const plan::Asking asking{kActor, plan::Role::manager, plan::ActorKind::official};
    auto denial = plan::may(board_, asking, edit);
    if (!denial) denial = plan::check_schema(board_, edit);
    if (denial) return sync::RefusalReason{denial->code, denial->path, denial->needed, {}, {}};
    const board::Stamp stamp{base::Seq{board_.seq().value + 1}, kActor, 1,
                             std::min(submit.based_on, board_.seq())};
    const auto done = board_.apply(edit, stamp, &limits_.edit);
    if (!done) return sync::RefusalReason{done.error().code, done.error().path, {}, {}, {}};
    SAMTAVLE_CHECK(board_.next_counter(kReplica).value == submit.last.value + 1);
    fuzz::accepted();
    return std::nullopt;
  }

  const base::Limits& limits_;
  sync::ServerSession session_;
  board::Board board_;
  bool over_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const base::Limits limits;
  const auto messages = cut(input);
  for (const bool welcomed : {false, true}) {
    Server server{limits, welcomed};
    sync::TimePoint now = kStart;
    for (const std::string_view message : messages) {
      server.message(message, now += std::chrono::milliseconds{10});
    }
    server.check();
  }
  for (const std::string_view message : messages) {
    for (const base::EditLimits& each : all_limits()) check_cut(message, each);
  }
  return 0;
}
