// Goal: the session in bytes at the end of PROTOCOL.md is what client and server really say.
// Method: play it with ClientSession and ServerSession, and compare each message with its block. A
// failure prints the bytes as they ought to stand there.

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "document.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/server_session.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace samtavle::contract {
namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;
using base::Actor;
using base::Replica;
using base::Seq;

constexpr int kExample = 20;
constexpr sync::TimePoint kStart{std::chrono::hours{1}};
constexpr Actor kAnna{1};
constexpr Replica kReplica{1};
constexpr base::OpId kCard = base::op_id(1, 1);

// A server that decides as the real one does, without disk and connections.
class Server {
 public:
  Server() {
    v1::Edit edit;
    edit.set_first_counter(1);
    edit.add_operations()->mutable_create_item()->set_kind(kinds::board.value);
    accept(edit, base::kServerActor, 1000);
  }

  std::string welcome() {
    v1::ServerFrame frame;
    v1::Welcome* w = frame.mutable_welcome();
    w->set_session(0x1122334455667789);
    w->set_epoch(1);
    w->set_head_seq(board_.seq().value);
    w->set_actor(kAnna.value);
    w->set_role(v1::ROLE_CONTRIBUTOR);
    w->set_level(v1::LEVEL_EDIT);
    v1::SessionLimits* l = w->mutable_limits();
    l->set_frame_bytes_max(static_cast<std::uint32_t>(limits_.session.frame_bytes_max));
    l->set_edit_operations_max(static_cast<std::uint32_t>(limits_.edit.operations_max));
    l->set_operation_text_bytes_max(
        static_cast<std::uint32_t>(limits_.edit.operation_text_bytes_max));
    l->set_field_code_points_max(static_cast<std::uint32_t>(limits_.edit.field_code_points_max));
    l->set_messages_per_second(limits_.session.messages_per_second);
    l->set_operations_per_second(limits_.session.operations_per_second);
    l->set_bytes_per_second(limits_.session.bytes_per_second);
    l->set_burst_factor(limits_.session.burst_factor);
    l->set_presence_per_second(limits_.session.presence_per_second);
    l->set_message_fields_max(static_cast<std::uint32_t>(limits_.edit.message_fields_max));
    l->set_message_submessages_max(
        static_cast<std::uint32_t>(limits_.edit.message_submessages_max));
    v1::ActorEntry* entry = w->mutable_directory()->add_actors();
    entry->set_actor(kAnna.value);
    entry->set_name("Anna");
    entry->set_kind(v1::ACTOR_KIND_CITIZEN);
    w->set_version(sync::kProtocolVersion);
    w->set_server("samtavled");
    w->set_snapshot(true);
    session_.welcomed(Replica{});
    return frame.SerializeAsString();
  }

  std::string snapshot() {
    const std::string bytes = board::encode_snapshot(board_);
    v1::ServerFrame frame;
    v1::SnapshotChunk* chunk = frame.mutable_snapshot();
    chunk->set_seq(board_.seq().value);
    chunk->set_total_bytes(static_cast<std::uint32_t>(bytes.size()));
    chunk->set_data(bytes);
    return frame.SerializeAsString();
  }

  // The answer to a message, if there is one.
  std::string answer(const std::string& message) {
    std::string out;
    for (sync::ServerAction& action : session_.received(message, kStart)) {
      if (std::holds_alternative<sync::Join>(action)) continue;
      if (std::holds_alternative<sync::Grant>(action)) {
        session_.granted(kReplica);
        v1::ServerFrame frame;
        frame.mutable_replica()->set_replica(kReplica.value);
        out += frame.SerializeAsString();
      } else if (auto* submit = std::get_if<sync::Submit>(&action)) {
        out += decide(*submit);
      } else {
        ADD_FAILURE() << "the server did not like it";
      }
    }
    return out;
  }

  [[nodiscard]] const board::Board& board() const { return board_; }

 private:
  std::string decide(const sync::Submit& submit) {
    EXPECT_TRUE(session_.admits(submit) && !submit.wrong);
    const plan::Asking asking{kAnna, plan::Role::contributor, plan::ActorKind::citizen};
    const auto denial = plan::may(board_, asking, *submit.edit);
    if (!denial) return accept(*submit.edit, kAnna, 2000, submit.based_on);
    return session_.refuse(submit, {denial->code, denial->path, denial->needed, {},
                                    denial->detail});
  }

  std::string accept(const v1::Edit& edit, Actor actor, std::int64_t time_ms, Seq seen = {}) {
    const board::Stamp stamp{Seq{board_.seq().value + 1}, actor, time_ms, seen};
    const auto done = board_.apply(edit, stamp, &limits_.edit);
    EXPECT_TRUE(done.has_value());
    std::string frame;
    sync::append_event_entry(frame, sync::encode_event(stamp, board::encode_edit(edit)));
    return frame;
  }

  base::Limits limits_;
  sync::ServerSession session_{limits_, kStart};
  board::Board board_;
};

class Example : public testing::Test {
 protected:
  Example() : client_(options(), kStart) {}

  static sync::ClientOptions options() {
    sync::ClientOptions out;
    out.board = "park";
    for (char c = 0; c < 16; ++c) out.device.push_back(c);
    out.client = "example";
    return out;
  }

  // The next message of the client, and what it heard before.
  std::string from_client() {
    std::string sent;
    for (sync::ClientAction& action : client_.take_actions()) {
      if (auto* send = std::get_if<sync::Send>(&action)) {
        EXPECT_TRUE(sent.empty());
        sent = std::move(send->bytes);
      } else if (auto* refused = std::get_if<sync::Refused>(&action)) {
        refused_.push_back(refused->code);
      } else if (auto* close = std::get_if<sync::CloseConnection>(&action)) {
        ADD_FAILURE() << close->error.detail;
      }
    }
    note(sent);
    return sent;
  }
  void to_client(const std::string& message) {
    note(message);
    client_.received(message, kStart);
  }
  void note(const std::string& message) { played_.push_back(message); }

  void edit(const sync::ClientSession::Compose& compose) {
    EXPECT_TRUE(client_.edit(compose, kStart).has_value());
    client_.flush(kStart);
  }

  sync::ClientSession client_;
  Server server_;
  std::vector<std::string> played_;
  std::vector<base::Errc> refused_;
};

TEST_F(Example, IsWhatTheyReallySay) {
  client_.connected("t", kStart);
  EXPECT_EQ(server_.answer(from_client()), "");
  to_client(server_.welcome());
  to_client(server_.snapshot());
  EXPECT_EQ(client_.connection(), sync::Connection::live);

  edit([](board::Composer& c) -> board::Applied<void> {
    const auto card = c.create_item(kinds::idea, board::kRootId);
    if (!card) return base::Unexpected<board::ApplyError>{card.error()};
    return c.insert_text(*card, fields::title, 0, "Hø");
  });
  to_client(server_.answer(from_client()));  // NeedReplica
  client_.flush(kStart);
  to_client(server_.answer(from_client()));  // the edit, under its numbers

  edit([](board::Composer& c) { return c.set(board::kRootId, fields::language, "en"); });
  const std::string not_allowed = from_client();
  edit([](board::Composer& c) { return c.erase_text(kCard, fields::title, 1, 1); });
  EXPECT_EQ(client_.pending_count(), 2u);
  const std::string overtaken = from_client();
  to_client(server_.answer(not_allowed));
  EXPECT_EQ(server_.answer(overtaken), "") << "of an attempt that is over";
  client_.flush(kStart);
  to_client(server_.answer(from_client()));  // again, with the refused edit's counter

  EXPECT_EQ(refused_, std::vector{base::Errc::not_allowed});
  EXPECT_EQ(client_.pending_count(), 0u);
  EXPECT_EQ(client_.board().find(kCard)->text_utf8(fields::title), "H");
  const std::string hash = board::snapshot_hash(server_.board());
  EXPECT_EQ(client_.confirmed_hash(), hash);
  EXPECT_NE(section(kExample).find("`" + hash + "`"), std::string_view::npos)
      << "the board hash is " << hash;

  const std::vector<HexBlock> written = hex_blocks(section(kExample));
  EXPECT_EQ(written.size(), played_.size());
  for (std::size_t i = 0; i < played_.size(); ++i) {
    const HexBlock block = i < written.size() ? written[i] : HexBlock{"missing", {}};
    EXPECT_TRUE(block.bytes == played_[i])
        << "block " << i + 1 << " (" << block.title << ") ought to be\n"
        << to_hex(played_[i]);
  }
}

}  // namespace
}  // namespace samtavle::contract
