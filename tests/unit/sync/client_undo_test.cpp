// Goal: what an undo looks like to whoever keeps the session: its errors, how its edits are called,
// that they are stored and told of like others, and that what cannot be sent is not half done.
// Method: a session that has heard a server's first words, and no server behind them.

#include <gtest/gtest.h>

#include <algorithm>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/session.pb.h"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync {
namespace {

using base::Errc;
using board::Composer;
namespace fields = plan::fields;

class ClientUndo : public testing::Test {
 protected:
  static ClientOptions options() {
    ClientOptions out;
    out.board = "havnen";
    out.device = std::string(16, 'd');
    return out;
  }

  void load(std::uint32_t frame_bytes_max = 0) {
    session.connected("t", now);
    v1::ServerFrame frame;
    frame.mutable_welcome()->set_session(1);
    frame.mutable_welcome()->set_epoch(1);
    frame.mutable_welcome()->set_head_seq(1);
    frame.mutable_welcome()->set_actor(1);
    frame.mutable_welcome()->set_snapshot(true);
    if (frame_bytes_max != 0) {
      frame.mutable_welcome()->mutable_limits()->set_frame_bytes_max(frame_bytes_max);
    }
    session.received(frame.SerializeAsString(), now);
    board::Board board;
    v1::Edit root;
    root.set_first_counter(1);
    root.add_operations()->mutable_create_item()->set_kind(plan::kinds::board.value);
    ASSERT_TRUE(board.apply(root, {Seq{1}, base::kServerActor, 1}));
    const std::string snapshot = board::encode_snapshot(board);
    v1::ServerFrame chunk;
    chunk.mutable_snapshot()->set_seq(1);
    chunk.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(snapshot.size()));
    chunk.mutable_snapshot()->set_data(snapshot);
    session.received(chunk.SerializeAsString(), now);
    static_cast<void>(session.take_actions());
  }
  void type(const std::string& text, const std::string& label = {}) {
    now += std::chrono::seconds{5};
    ASSERT_TRUE(session.edit(
        [&](Composer& c) {
          c.label(label);
          return c.insert_text(board::kRootId, fields::purpose, 0, text);
        },
        now));
  }
  [[nodiscard]] std::string purpose() const {
    return session.board().root()->text_utf8(fields::purpose);
  }
  // The pending edits that were stored since the last call.
  std::vector<v1::Edit> stored() {
    std::vector<v1::Edit> edits;
    changes = 0;
    for (const ClientAction& action : session.take_actions()) {
      changes += std::holds_alternative<Changed>(action) ? 1 : 0;
      const auto* store = std::get_if<Store>(&action);
      v1::PendingRecord record;
      if (store == nullptr || !record.ParseFromString(store->record)) continue;
      if (record.has_add()) edits.push_back(record.add());
    }
    return edits;
  }

  TimePoint now{std::chrono::hours{1}};
  ClientSession session{options(), now};
  int changes = 0;
};

TEST_F(ClientUndo, SaysWhatThereIsToUndo) {
  EXPECT_EQ(session.undo(now).error().code, Errc::unavailable);
  load();
  EXPECT_EQ(session.undo(now).error().code, Errc::not_found);
  EXPECT_EQ(session.redo(now).error().code, Errc::not_found);
  EXPECT_FALSE(session.can_undo().has_value());
  type("a", "Write");
  type("b");
  EXPECT_EQ(session.can_undo(), "");
  ASSERT_TRUE(session.undo(now));
  EXPECT_EQ(session.can_undo(), "Write");
  EXPECT_EQ(session.can_redo(), "");
  EXPECT_EQ(session.pending_count(), 3u);
}

TEST_F(ClientUndo, ItsEditsAreNamedStoredAndTold) {
  load();
  type("a", "Write");
  static_cast<void>(stored());
  const auto undone = session.undo(now);
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->label, "Write");
  EXPECT_EQ(undone->edits.size(), 1u);
  auto edits = stored();
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits[0].label(), "undo: Write");
  EXPECT_EQ(edits[0].reason(), "");
  EXPECT_EQ(changes, 1);
  ASSERT_TRUE(session.redo(now));
  edits = stored();
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits[0].label(), "redo: Write");
  ASSERT_TRUE(session.undo(now, {"Fortryd", "because"}));
  edits = stored();
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits[0].label(), "Fortryd");
  EXPECT_EQ(edits[0].reason(), "because");
  // The step is still called what it was.
  EXPECT_EQ(session.can_redo(), "Write");
}

TEST_F(ClientUndo, ALongLabelIsCutBetweenCharacters) {
  load();
  std::string label;
  while (label.size() + 2 <= base::EditLimits{}.reason_bytes_max) label += "æ";
  type("a", label);
  static_cast<void>(stored());
  ASSERT_TRUE(session.undo(now));
  const auto edits = stored();
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_LE(edits[0].label().size(), base::EditLimits{}.reason_bytes_max);
  EXPECT_TRUE(edits[0].label().ends_with("æ"));
}

// Every character that was erased alone comes back alone: more than this server's frames hold.
TEST_F(ClientUndo, WhatDoesNotFitIsNotHalfDone) {
  load(1'200);
  type(std::string(120, 'x'));
  now += std::chrono::seconds{5};
  ASSERT_TRUE(session.edit(
      [](Composer& c) -> board::Applied<void> {
        for (std::size_t at = 0; at < 50; ++at) {
          if (auto done = c.erase_text(board::kRootId, fields::purpose, at, 1); !done) return done;
        }
        return {};
      },
      now));
  const std::string before = purpose();
  const std::size_t pending = session.pending_count();
  static_cast<void>(stored());
  const auto undone = session.undo(now);
  ASSERT_FALSE(undone);
  EXPECT_EQ(undone.error().code, Errc::limit);
  EXPECT_EQ(purpose(), before);
  EXPECT_EQ(session.pending_count(), pending);
  EXPECT_TRUE(stored().empty());
  EXPECT_TRUE(session.can_undo().has_value());
  session.undo_history().check_invariants();
}

// Marks and pasted text together: more than one edit, one step.
TEST_F(ClientUndo, AStepMayTakeSeveralEdits) {
  load();
  type(std::string(40'000, 'x'), "Paste");
  type(std::string(40'000, 'y'), "Paste more");
  now += std::chrono::seconds{5};
  ASSERT_TRUE(session.edit(
      [](Composer& c) { return c.erase_text(board::kRootId, fields::purpose, 0, 80'000); }, now));
  const auto undone = session.undo(now);
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->edits.size(), 2u);
  EXPECT_EQ(purpose(), std::string(40'000, 'y') + std::string(40'000, 'x'));
  ASSERT_TRUE(session.redo(now));
  EXPECT_EQ(purpose(), "");
  ASSERT_TRUE(session.undo(now));
  ASSERT_TRUE(session.undo(now));
  EXPECT_EQ(purpose(), std::string(40'000, 'x'));
  ASSERT_TRUE(session.undo(now));
  EXPECT_EQ(purpose(), "");
  session.undo_history().check_invariants();
}

}  // namespace
}  // namespace samtavle::sync
