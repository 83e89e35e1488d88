// Goal: what was redacted is in no event and no version of a board, everything else is as it was,
// and a board that saw the redaction happen is the one that the cleaned log makes. In a log that
// was restored it is redacted again, and only what is older than the redaction.
// Method: a log in memory, written edit by edit beside a board that folds it.

#include "samtavle/hub/redacting.hpp"

#include <gmock/gmock.h>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/memory_log.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::hub {
namespace {

using base::Errc;
using base::Field;
using base::OpId;
using plan::fields::body;
using plan::fields::title;
using support::MemoryLog;
using testing::ElementsAre;

constexpr std::int64_t kNow = 1'700'000'000'000;
const std::string kSecret = "Qvist-81";

class Redacting : public testing::Test {
 protected:
  Redacting() {
    board::Board fold;
    const auto first = plan::default_board(fold, "Havnen", "Byen", plan::Language::danish);
    EXPECT_TRUE(first.has_value());
    BoardWrite write = support::write_of(id_, {});
    write.create = true;
    write.info.created_ms = kNow;
    put(write, board::encode_edit(*first->edit), Actor{});
    phase_ = board_.children(board::kRootId).front()->id;
  }

  // Appends an event, and folds it.
  void put(BoardWrite& write, const std::string& edit, Actor actor) {
    const board::Stamp stamp{Seq{board_.seq().value + 1}, actor,
                             kNow + static_cast<std::int64_t>(board_.seq().value), board_.seq()};
    write.info.head = stamp.seq;
    write.events.push_back({stamp.seq, sync::encode_event(stamp, edit)});
    commit(write);
    ASSERT_TRUE(apply_event(write.events.back(), board_));
  }
  void commit(const BoardWrite& write) {
    ASSERT_TRUE(log_.commit(std::span<const BoardWrite>(&write, 1)));
  }
  // What a replica does; the number is also its actor's.
  void edit(std::uint32_t replica, const std::function<void(board::Composer&)>& compose) {
    board::Composer composer{board_, Replica{replica}, Actor{replica}};
    compose(composer);
    composer.label("wrote " + kSecret);
    auto composed = composer.finish();
    static_cast<void>(board_.roll_back(std::move(composed.journal)));
    BoardWrite write = support::write_of(id_, *log_.info(id_));
    put(write, board::encode_edit(*composed.edit), Actor{replica});
  }
  OpId card(std::uint32_t replica, const std::string& text) {
    OpId made;
    edit(replica, [&](board::Composer& composer) {
      made = *composer.create_item(plan::kinds::idea, phase_);
      EXPECT_TRUE(composer.insert_text(made, title, 0, text));
    });
    return made;
  }
  void type(std::uint32_t replica, OpId item, Field field, std::size_t at,
            const std::string& text) {
    edit(replica, [&](board::Composer& composer) {
      EXPECT_TRUE(composer.insert_text(item, field, at, text));
    });
  }
  // As a live board does.
  RedactionRecord redact(OpId item, std::optional<Field> field = {}) {
    const auto target = redaction_target(board_, item, field);
    EXPECT_TRUE(target) << target.error().detail;
    auto cleaned = clean(log_, id_, *target, board_.find(item)->created_seq, board_.seq(),
                         board_.seq());
    EXPECT_TRUE(cleaned) << cleaned.error().detail;
    BoardWrite write = support::write_of(id_, *log_.info(id_));
    write.rewritten = std::move(cleaned->rewritten);
    const Seq seq{board_.seq().value + 1};
    const RedactionRecord record{seq, item, target->fields, kNow + 5, Actor{9}, "it names a child"};
    write.redactions.push_back(record);
    put(write, redacting_edit(cleaned->board, *target, record.by, record.why), record.by);
    return record;
  }
  [[nodiscard]] KeptRedaction kept(const RedactionRecord& record) const {
    return {id_, kNow, record};
  }
  std::size_t again(const KeptRedaction& one) {
    const auto done = redact_again(log_, std::span<const KeptRedaction>(&one, 1));
    EXPECT_TRUE(done) << done.error().detail;
    return done.value_or(99);
  }

  [[nodiscard]] std::vector<LogEvent> events() { return *log_.events(id_, Seq{}, ~std::size_t{0}); }
  // The seqs of events that hold a text.
  [[nodiscard]] std::vector<std::uint64_t> events_with(const std::string& text) {
    std::vector<std::uint64_t> found;
    for (const LogEvent& event : events()) {
      if (event.bytes.find(text) != std::string::npos) found.push_back(event.seq.value);
    }
    return found;
  }
  [[nodiscard]] std::string shown(OpId item, Field field, std::uint64_t at) {
    return board_at(log_, id_, Seq{at})->find(item)->text_utf8(field);
  }
  [[nodiscard]] std::string folded() {
    return board::encode_snapshot(*board_at(log_, id_, log_.info(id_)->head));
  }

  const BoardId id_ = support::board_id("park");
  board::Board board_;  // of somebody who saw everything happen
  MemoryLog log_;
  OpId phase_;
};

TEST_F(Redacting, LeavesItInNoEventAndNoVersion) {
  const OpId item = card(1, "Ring til " + kSecret);
  const OpId other = card(2, "En bænk til " + kSecret + " også");
  type(2, item, title, 9, "Grethe ");
  const std::uint64_t before = board_.seq().value;
  const RedactionRecord record = redact(item);
  EXPECT_EQ(record.fields, std::vector{title});
  EXPECT_THAT(events_with(kSecret), ElementsAre(3)) << "the other card";
  EXPECT_THAT(events_with("Grethe"), testing::IsEmpty());
  EXPECT_EQ(shown(item, title, before - 2), "fjernet fjernet f");
  EXPECT_EQ(shown(item, title, before), "fjernet ffjernetjernet f") << "typed where it was typed";
  EXPECT_EQ(shown(item, title, before + 1), "fjernet");
  EXPECT_EQ(shown(other, title, before + 1), "En bænk til " + kSecret + " også");
  EXPECT_EQ(folded(), board::encode_snapshot(board_)) << "who saw it happen has the same board";
  EXPECT_EQ(board_.find(item)->created_by, Actor{1});
  EXPECT_THAT(*log_.redactions(id_), ElementsAre(record));
}

TEST_F(Redacting, ReachesMarksValuesAndWhatWasErased) {
  const OpId item = card(1, "Kort");
  type(1, item, body, 0, kSecret + " bor her");
  edit(2, [&](board::Composer& composer) {
    EXPECT_TRUE(composer.mark_text(item, body, 0, 4, v1::MARK_LINK, "mailto:" + kSecret));
    EXPECT_TRUE(composer.set(item, plan::fields::on_behalf_of, kSecret));
    EXPECT_TRUE(composer.add_member(item, plan::fields::labels, kSecret));
  });
  edit(1, [&](board::Composer& composer) {
    EXPECT_TRUE(composer.erase_text(item, body, 0, 8));
    EXPECT_TRUE(composer.delete_item(item));
  });
  redact(item);
  EXPECT_EQ(events_with(kSecret).size(), 1u) << "a set is redacted when it is asked for";
  EXPECT_EQ(redaction_target(board_, item, plan::fields::labels).error().code, Errc::invalid);
  edit(2, [&](board::Composer& composer) {
    EXPECT_TRUE(composer.remove_member(item, plan::fields::labels, kSecret));
  });
  redact(item, plan::fields::labels);
  EXPECT_THAT(events_with(kSecret), testing::IsEmpty());
  const auto now = board_at(log_, id_, log_.info(id_)->head);
  EXPECT_EQ(now->find(item)->value(plan::fields::on_behalf_of),
            base::Value(std::string("fjernet")));
  EXPECT_TRUE(now->find(item)->deleted()) << "that stays as it was";
}

TEST_F(Redacting, OnlyTheFieldThatWasAskedFor) {
  const OpId item = card(1, "Titel");
  type(1, item, body, 0, kSecret);
  redact(item, body);
  EXPECT_EQ(shown(item, title, board_.seq().value), "Titel");
  EXPECT_EQ(shown(item, body, board_.seq().value), "fjernet");
  EXPECT_THAT(events_with(kSecret), testing::IsEmpty()) << "nor in a label";
}

TEST_F(Redacting, SaysWhatCannotBe) {
  const OpId item = card(1, "Titel");
  EXPECT_EQ(redaction_target(board_, base::op_id(7, 7), {}).error().code, Errc::not_found);
  for (const Field field : {body, plan::fields::colour, Field{7'777}}) {
    EXPECT_EQ(redaction_target(board_, item, field).error().code, Errc::invalid) << field.value;
  }
  OpId bare;
  edit(1, [&](board::Composer& composer) {
    bare = *composer.create_item(plan::kinds::idea, phase_);
  });
  EXPECT_EQ(redaction_target(board_, bare, {}).error().code, Errc::invalid);
}

TEST_F(Redacting, ALogFromBeforeIsRedactedAgain) {
  const OpId item = card(1, kSecret);
  RedactionRecord record{Seq{99}, item, {title}, kNow + 5, Actor{9}, "it names a child"};
  EXPECT_EQ(again(kept(record)), 1u);
  EXPECT_THAT(events_with(kSecret), testing::IsEmpty());
  record.seq = Seq{3};
  EXPECT_THAT(*log_.redactions(id_), ElementsAre(record));
  EXPECT_EQ(shown(item, title, 3), "fjernet");
  EXPECT_EQ(again(kept(record)), 0u) << "once";
  EXPECT_EQ(log_.info(id_)->head, Seq{3});
}

TEST_F(Redacting, WhatWasWrittenAfterwardsStays) {
  const OpId item = card(1, kSecret);
  const RedactionRecord record = redact(item);
  type(2, item, title, 7, " og nyt");
  EXPECT_EQ(again(kept(record)), 0u);
  EXPECT_EQ(shown(item, title, board_.seq().value), "fjernet og nyt");
}

TEST_F(Redacting, ReachesNothingElse) {
  const OpId item = card(1, kSecret);
  const RedactionRecord record{Seq{99}, item, {title}, kNow + 5, Actor{9}, "why"};
  KeptRedaction other = kept(record);
  other.created_ms += 1;
  EXPECT_EQ(again(other), 0u) << "another board of the same name";
  other = kept(record);
  other.board = support::board_id("nowhere");
  EXPECT_EQ(again(other), 0u);
  other = kept(record);
  other.redaction.item = base::op_id(7, 7);
  EXPECT_EQ(again(other), 0u) << "made later";
  EXPECT_THAT(events_with(kSecret), ElementsAre(2));
  EXPECT_TRUE(redactions_in(log_)->empty());
  log_.fail_next_commit(MemoryLog::Fault::write);
  const KeptRedaction meant = kept(record);
  EXPECT_EQ(redact_again(log_, std::span<const KeptRedaction>(&meant, 1)).error().code, Errc::io);
}

}  // namespace
}  // namespace samtavle::hub
