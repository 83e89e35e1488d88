// Goal: coming, going and coming back, on both sides: nothing that somebody wrote is lost or
// written twice, and whoever may not do something is told what it would take.
// Method: one story a test, played by real clients (and, where the bytes matter, a raw one) on a
// real server that is stopped, killed and started again in the middle.

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "raw_client.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"
#include "stored_log.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fields = plan::fields;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
const Who kPartner{"partner", plan::Role::manager, plan::ActorKind::association};

std::string purpose(const TestClient& client) {
  return client.text(board::kRootId, fields::purpose);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Ends the server and holds the labels in its log against the ones that ought to be there, once.
void expect_log(const Stage& stage, const std::vector<std::string>& labels) {
  if (stage.server().running()) {
    ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  }
  const StoredLog log = read_log(stage.store(), stage.board());
  for (const std::string& label : labels) {
    const auto found = log.labels.find(label);
    EXPECT_EQ(found == log.labels.end() ? 0u : found->second, 1u) << label;
  }
}

// --- away and back ---

TEST(Lifecycle, OfflineWorkMerges) {
  const Stage stage;
  TestClient here{stage.client(kManager)};
  TestClient away{stage.client(kPartner)};
  here.wait_live();
  away.wait_live();
  here.type("together", "We want a harbour bath.");
  ASSERT_TRUE(wait_equal({&here, &away}, base::Seq{2}));

  away.go_away();
  away.type("offline 1", " With a sauna.");
  const base::OpId card = here.make_card("online card", "Who pays?");
  here.type("online", " And a bench.");
  away.type("offline 2", " Open all year.");
  here.wait_saved();
  EXPECT_EQ(away.pending(), 2u);
  EXPECT_FALSE(contains(purpose(here), "sauna"));

  away.come_back();
  away.wait_saved();
  EXPECT_TRUE(wait_equal({&here, &away}, base::Seq{6}));
  for (const char* part : {"We want a harbour bath.", " With a sauna. Open all year.",
                           " And a bench."}) {
    EXPECT_TRUE(contains(purpose(here), part)) << purpose(here);
  }
  EXPECT_EQ(away.text(card, fields::title), "Who pays?");
  EXPECT_TRUE(away.told().refused.empty());
  EXPECT_EQ(away.told().snapshots, 1u) << "only the difference is sent";
  expect_log(stage, {"together", "offline 1", "offline 2", "online", "online card"});
}

TEST(Lifecycle, EditOfWhatOthersDeletedIsKept) {
  const Stage stage;
  TestClient here{stage.client(kManager)};
  TestClient away{stage.client(kPartner)};
  here.wait_live();
  away.wait_live();
  here.wait_live();
  here.make_card("get a number", "first");
  here.wait_saved();
  const base::OpId card = here.make_card("card", "A bench");
  here.wait_saved();
  ASSERT_TRUE(wait_equal({&here, &away}, here.seq()));

  away.go_away();
  away.edit("edited", [&](board::Composer& composer, const board::Board&) {
    return composer.insert_text(card, fields::title, 7, " by the water");
  });
  here.edit("deleted", [&](board::Composer& composer, const board::Board&) {
    return composer.delete_item(card);
  });
  here.wait_saved();
  away.come_back();
  away.wait_saved();
  ASSERT_TRUE(wait_equal({&here, &away}, away.seq()));
  here.edit("restored", [&](board::Composer& composer, const board::Board&) {
    return composer.restore_item(card);
  });
  ASSERT_TRUE(wait_equal({&here, &away}, base::Seq{6}));
  EXPECT_EQ(away.text(card, fields::title), "A bench by the water");
  expect_log(stage, {"card", "edited", "deleted", "restored"});
}

TEST(Lifecycle, PendingEditsOutliveTheProcess) {
  const Stage stage;
  native::Options options = stage.client(kManager);
  options.pending_file = (stage.folder() / "pending").string();
  {
    TestClient before{options};
    before.wait_live();
    before.type("saved", "One.");
    before.wait_saved();
    before.go_away();
    before.type("pending 1", " Two.");
    before.type("pending 2", " Three.");
    EXPECT_EQ(before.pending(), 2u);
  }
  TestClient after{options};
  EXPECT_EQ(after.pending(), 2u);
  after.wait_saved();
  after.type("new", " Four.");
  after.wait_saved();
  EXPECT_EQ(purpose(after), "One. Two. Three. Four.");
  expect_log(stage, {"saved", "pending 1", "pending 2", "new"});
}

// Nobody has given this device a number yet when its process ends.
TEST(Lifecycle, PendingEditsWithoutANumberOutliveTheProcess) {
  const Stage stage;
  native::Options options = stage.client(kManager);
  options.pending_file = (stage.folder() / "pending").string();
  {
    TestClient before{options};
    before.wait_live();
    before.go_away();
    before.make_card("card", "A bench");
    before.type("purpose", "Sit down.");
  }
  TestClient after{options};
  after.wait_saved();
  EXPECT_EQ(purpose(after), "Sit down.");
  expect_log(stage, {"card", "purpose"});
}

// The files of a device were copied: two programs believe that they are the same device.
TEST(Lifecycle, ACopiedProfileLosesNothing) {
  const Stage stage;
  native::Options options = stage.client(kManager);
  native::Options copied = options;
  options.pending_file = (stage.folder() / "pending").string();
  copied.pending_file = (stage.folder() / "copy").string();
  {
    TestClient before{options};
    before.wait_live();
    before.type("before", "Before.");
    before.wait_saved();
  }
  std::filesystem::copy_file(options.pending_file, copied.pending_file);
  TestClient first{options};
  TestClient second{copied};
  must(first->wait_until([](const auto& session) { return session.loaded(); }, kSoon));
  must(second->wait_until([](const auto& session) { return session.loaded(); }, kSoon));
  first.type("first", " First.");
  second.type("second", " Second.");
  first.wait_saved();
  second.wait_saved();
  EXPECT_TRUE(wait_equal({&first, &second}, base::Seq{4}));
  EXPECT_TRUE(contains(purpose(first), " First.")) << purpose(first);
  EXPECT_TRUE(contains(purpose(first), " Second.")) << purpose(first);
  (*first).close();
  (*second).close();
  expect_log(stage, {"before", "first", "second"});
}

// --- the server goes and comes back ---

class Restart : public testing::TestWithParam<const char*> {};

TEST_P(Restart, InTheMiddleOfWriting) {
  const bool politely = std::string{GetParam()} == "SIGTERM";
  support::ServerOptions options;
  options.config = "[stop]\nspread_ms = 100\n";
  const Stage stage{options};
  TestClient one{stage.client(kManager)};
  TestClient two{stage.client(kPartner)};
  one.wait_live();
  two.wait_live();
  constexpr int kRounds = 3;
  constexpr int kEdits = 20;
  std::vector<std::string> labels;
  for (int round = 0; round < kRounds; ++round) {
    std::jthread down{[&] {
      if (politely) {
        EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
      } else {
        stage.server().kill();
      }
      must(stage.server().restart());
    }};
    for (int i = 0; i < kEdits; ++i) {
      for (TestClient* client : {&one, &two}) {
        labels.push_back(std::to_string(labels.size()));
        client->type(labels.back(), " " + labels.back() + ";");
      }
    }
    down.join();
    one.wait_saved();
    two.wait_saved();
  }
  EXPECT_TRUE(wait_equal({&one, &two}, base::Seq{labels.size() + 1}));
  for (const std::string& label : labels) {
    EXPECT_TRUE(contains(purpose(one), " " + label + ";")) << label;
  }
  for (const TestClient* client : {&one, &two}) {
    EXPECT_TRUE(client->told().refused.empty());
    EXPECT_TRUE(client->told().saved_twice.empty());
    EXPECT_GE(client->told().retries.size(), 1u) << "the server was never away";
  }
  (*one).close();
  (*two).close();
  expect_log(stage, labels);
}

INSTANTIATE_TEST_SUITE_P(Signals, Restart, testing::Values("SIGTERM", "SIGKILL"),
                         [](const auto& row) { return std::string{row.param}; });

// --- one replica, two connections ---

// A connection that the device has given up for dead is still open at the server.
TEST(Lifecycle, ASecondConnectionResumes) {
  const Stage stage;
  v1::Edit edit;
  edit.set_first_counter(1);
  edit.set_label("sent twice");
  v1::CreateItem& create = *edit.add_operations()->mutable_create_item();
  create.set_kind(plan::kinds::idea.value);
  create.set_container_counter(board::kRootId.counter.value);
  create.set_order_key("m");

  const v1::ClientFrame hello = RawClient::hello(stage.token(kManager));
  RawClient dead{stage};
  dead.join(hello);
  edit.set_replica(dead.ask_replica());
  v1::ClientFrame frame;
  *frame.add_edits() = edit;
  dead.send(frame);
  ASSERT_TRUE(dead.wait_event(1));

  v1::ClientFrame again = hello;
  again.mutable_hello()->set_replica(edit.replica());
  again.mutable_hello()->set_epoch(1);
  RawClient alive{stage};
  const v1::Welcome& welcome = alive.join(again);
  EXPECT_EQ(welcome.resumed().replica(), edit.replica());
  EXPECT_EQ(welcome.resumed().high_water(), 1u);
  EXPECT_EQ(welcome.resumed().edit_hash(), board::edit_hash(board::encode_edit(edit)));
  const auto end = dead.wait_end();
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, base::close_code(base::Errc::replaced));

  // Sending twice is sending once; the next one follows.
  alive.resume(edit.replica());
  alive.send(frame);
  alive.send(frame);
  edit.set_first_counter(2);
  edit.set_label("the next");
  frame.clear_edits();
  *frame.add_edits() = edit;
  alive.send(frame);
  ASSERT_TRUE(alive.wait_event(2));
  expect_log(stage, {"sent twice", "the next"});
}

// Somebody else does not get it, nor another device of the same person.
TEST(Lifecycle, AReplicaIsResumedByItsDeviceOnly) {
  const Stage stage;
  const v1::ClientFrame hello = RawClient::hello(stage.token(kManager));
  RawClient owner{stage};
  owner.join(hello);
  v1::ClientFrame other = RawClient::hello(stage.token(kPartner));
  other.mutable_hello()->set_replica(owner.ask_replica());
  other.mutable_hello()->set_epoch(1);
  v1::ClientFrame same_device = other;
  same_device.mutable_hello()->set_device(hello.hello().device());
  v1::ClientFrame same_person = other;
  same_person.mutable_hello()->set_token(hello.hello().token());
  for (const v1::ClientFrame& thief : {other, same_device, same_person}) {
    RawClient raw{stage};
    EXPECT_FALSE(raw.join(thief).has_resumed());
  }
  EXPECT_TRUE(owner.answers()) << "its owner was thrown out";
}

// --- tokens and boards ---

TEST(Lifecycle, ATokenEndsInMidConnection) {
  const Stage stage;
  TokenOptions short_lived;
  short_lived.life = std::chrono::seconds{2};
  native::Options options = stage.client(kManager);
  options.token = stage.token(kManager, short_lived);
  TestClient client{options};
  client.wait_live();
  client.type("before", "Before.");
  client.wait_saved();
  ASSERT_TRUE(client.wait_told([](const Told& told) { return !told.ends.empty(); }));
  EXPECT_EQ(client.told().ends[0].code, base::Errc::unauthenticated);
  client.type("between", " Between.");
  EXPECT_EQ(client.pending(), 1u);
  client->refresh_token(stage.token(kManager));
  client.wait_saved();
  EXPECT_EQ(purpose(client), "Before. Between.");
}

TEST(Lifecycle, AFreshTokenKeepsTheConnection) {
  const Stage stage;
  TokenOptions short_lived;
  short_lived.life = std::chrono::seconds{3};
  native::Options options = stage.client(kManager);
  options.token = stage.token(kManager, short_lived);
  const auto end_of_first = std::chrono::steady_clock::now() + short_lived.life;
  TestClient client{options};
  client.wait_live();
  client->refresh_token(stage.token(kManager));
  // Time itself is what is waited for: the first token is over, and the server has looked.
  std::this_thread::sleep_until(end_of_first + milliseconds{1'500});
  client.type("after", "After.");
  client.wait_saved();
  EXPECT_TRUE(client.told().retries.empty());
  EXPECT_TRUE(client.told().ends.empty());
}

TEST(Lifecycle, ATokenProviderIsAskedAgain) {
  const Stage stage;
  TokenOptions short_lived;
  short_lived.life = std::chrono::seconds{2};
  native::Options options = stage.client(kManager);
  int asked = 0;
  options.token_provider = [&] {
    return ++asked == 1 ? stage.token(kManager, short_lived) : stage.token(kManager);
  };
  TestClient client{options};
  client.wait_live();
  ASSERT_TRUE(client.wait_told([](const Told& told) { return !told.retries.empty(); }));
  EXPECT_EQ(client.told().retries[0].code, base::Errc::unauthenticated);
  client.type("after", "After.");
  client.wait_saved();
  EXPECT_TRUE(client.told().ends.empty());
  client->close();
  EXPECT_EQ(asked, 2);
}

TEST(Lifecycle, WhoMayNotComeIsToldWhy) {
  const Stage stage;
  struct Row {
    const char* what;
    std::string board;
    std::string token;
    base::Errc code;
  };
  TokenOptions every;
  every.board = "*";
  TokenOptions other;
  other.board = "another-board";
  TokenOptions over;
  over.life = std::chrono::seconds{0};
  std::string forged = stage.token(kManager);
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  const std::vector<Row> rows = {
      {"no such board", "nowhere", stage.token(kManager, every), base::Errc::no_such_board},
      {"no token", stage.board(), "", base::Errc::unauthenticated},
      {"no token of anybody", stage.board(), "x.y.z", base::Errc::unauthenticated},
      {"a forged token", stage.board(), forged, base::Errc::unauthenticated},
      {"a token of another board", stage.board(), stage.token(kManager, other),
       base::Errc::forbidden},
  };
  for (const Row& row : rows) {
    native::Options options = stage.client(kManager);
    options.board = row.board;
    options.token = row.token;
    TestClient client{options};
    const auto live = client->wait_live(kSoon);
    ASSERT_FALSE(live) << row.what;
    EXPECT_EQ(live.error().code, row.code) << row.what << ": " << live.error().detail;
    EXPECT_FALSE(live.error().detail.empty()) << row.what;
    EXPECT_EQ(client.told().ends.size(), 1u) << row.what;
  }
}

// --- rights ---

TEST(Lifecycle, WhatAReaderWritesComesBack) {
  const Stage stage;
  TestClient manager{stage.client(kManager)};
  TestClient reader{stage.client({"reader", plan::Role::reader, plan::ActorKind::citizen})};
  manager.wait_live();
  reader.wait_live();
  const std::string before = reader->confirmed_hash();
  reader.make_card("card", "My good idea");
  ASSERT_TRUE(reader.wait_refused(1));
  const HandedBack back = reader.told().refused[0];
  EXPECT_EQ(back.label, "card");
  EXPECT_EQ(back.refused.code, base::Errc::not_allowed);
  EXPECT_EQ(back.refused.needed, plan::Role::contributor);
  EXPECT_EQ(back.refused.path, "operations[0].kind");
  EXPECT_FALSE(back.refused.detail.empty());
  const auto edit = board::decode_edit(back.refused.edit_bytes);
  ASSERT_TRUE(edit);
  EXPECT_EQ((*edit)->operations(1).insert_text().text(), "My good idea");
  EXPECT_EQ(reader->confirmed_hash(), before);
  EXPECT_EQ(reader.pending(), 0u);

  // Nobody else has heard of it.
  manager.type("purpose", "x");
  manager.wait_saved();
  EXPECT_EQ(manager.seq(), base::Seq{2});
}

// What follows a refused edit is kept where it can stand without it, and handed back where not.
TEST(Lifecycle, WhatFollowsARefusedEdit) {
  const Stage stage;
  TestClient client{
      stage.client({"contributor", plan::Role::contributor, plan::ActorKind::citizen})};
  client.wait_live();
  client.make_card("first", "A number for this device");
  client.wait_saved();
  client.go_away();
  base::OpId area;
  client.edit("area", [&](board::Composer& composer, const board::Board&) -> board::Applied<void> {
    const auto made = composer.create_item(plan::kinds::area, board::kRootId);
    if (!made) return base::pass_on(made);
    area = *made;
    return {};
  });
  client.edit("in the area", [&](board::Composer& composer, const board::Board&) {
    const auto made = composer.create_item(plan::kinds::idea, area);
    return made ? board::Applied<void>{} : board::Applied<void>{base::pass_on(made)};
  });
  client.make_card("beside it", "This one may stay");
  client.come_back();
  ASSERT_TRUE(client.wait_refused(2));
  client.wait_saved();
  const Told told = client.told();
  ASSERT_EQ(told.refused.size(), 2u);
  for (const HandedBack& back : told.refused) {
    if (back.label == "area") {
      EXPECT_EQ(back.refused.code, base::Errc::not_allowed);
      EXPECT_EQ(back.refused.needed, plan::Role::facilitator);
    } else {
      EXPECT_EQ(back.label, "in the area");
      EXPECT_EQ(back.refused.code, base::Errc::not_found);
    }
  }
  EXPECT_TRUE(told.saved.contains("beside it"));
  client->close();
  expect_log(stage, {"first", "beside it"});
}

// --- who is here ---

TEST(Lifecycle, WhoIsHere) {
  const Stage stage;
  TestClient anna{stage.client({"anna", plan::Role::contributor, plan::ActorKind::citizen})};
  anna.wait_live();
  const auto others = [](const sync::ClientSession& session) {
    return session.present().size() - session.present().count(session.session());
  };
  {
    TestClient club{stage.client({"club", plan::Role::reader, plan::ActorKind::association})};
    club.wait_live();
    must(anna->wait_until([&](const auto& session) { return others(session) == 1; }, kSoon));
    anna->read([&](const sync::ClientSession& session) {
      for (const auto& [id, who] : session.present()) {
        if (id == session.session()) continue;
        ASSERT_TRUE(session.directory().contains(who.actor));
        EXPECT_EQ(session.directory().at(who.actor).kind, plan::ActorKind::association);
        EXPECT_EQ(session.directory().at(who.actor).name, "club");
      }
    });
    sync::Presence at;
    at.item = board::kRootId;
    at.field = fields::title;
    at.x = 12.5f;
    at.typing = true;
    club->present(at);
    must(anna->wait_until(
        [&](const sync::ClientSession& session) {
          return std::any_of(session.present().begin(), session.present().end(),
                             [&](const auto& entry) { return entry.second.at == at; });
        },
        kSoon));
  }
  must(anna->wait_until([&](const auto& session) { return others(session) == 0; }, kSoon));
}

// --- values ---

TEST(Lifecycle, AnOverwrittenValueIsReportedToBoth) {
  const Stage stage;
  TestClient red{stage.client(kManager)};
  TestClient blue{stage.client(kPartner)};
  red.wait_live();
  blue.wait_live();
  red.make_card("number", "first");
  red.wait_saved();
  const base::OpId card = red.make_card("card", "A bench");
  ASSERT_TRUE(wait_equal({&red, &blue}, base::Seq{3}));
  const auto paint = [&](TestClient& client, const char* colour) {
    client.edit(colour, [&](board::Composer& composer, const board::Board&) {
      return composer.set(card, fields::colour, colour);
    });
  };
  red.go_away();
  paint(red, "red");
  paint(blue, "blue");
  blue.wait_saved();
  red.come_back();
  red.wait_saved();
  ASSERT_TRUE(wait_equal({&red, &blue}, base::Seq{5}));
  for (const TestClient* client : {&red, &blue}) {
    ASSERT_TRUE(client->wait_told([](const Told& told) { return !told.overwritten.empty(); }));
    EXPECT_EQ(client->told().overwritten[0].value, base::Value{"blue"});
    EXPECT_EQ(client->told().overwritten[0].seq, base::Seq{4});
  }
  red->read([&](const sync::ClientSession& session) {
    EXPECT_EQ(session.board().find(card)->value(fields::colour), base::Value{"red"});
  });
}

// --- catching up ---

// Small rings and a low bound, so that some edits are enough to fall behind them.
TEST(Lifecycle, LateJoinersCatchUpBySnapshotAndByEvents) {
  support::ServerOptions options;
  options.config =
      "[limits.board]\nring_bytes = 4096\nring_segment_bytes = 1024\nwrite_bytes_max = 1024\n"
      "catch_up_bytes = 2048\nsnapshot_chunk_bytes = 1024\ncatch_up_events_max = 150\n";
  const Stage stage{options};
  TestClient writer{stage.client(kManager)};
  TestClient pauses{stage.client(kPartner)};
  writer.wait_live();
  pauses.wait_live();
  EXPECT_EQ(pauses.told().snapshots, 1u);
  const auto write = [&](int edits, const char* label) {
    for (int i = 0; i < edits; ++i) {
      writer.type(label + std::to_string(i), std::string(100, 'x'));
    }
    writer.wait_saved();
  };

  pauses.go_away();
  write(120, "events ");
  pauses.come_back();
  ASSERT_TRUE(wait_equal({&writer, &pauses}, writer.seq()));
  EXPECT_EQ(pauses.told().snapshots, 1u) << "120 events are sent as events";

  pauses.go_away();
  write(200, "snapshot ");
  pauses.come_back();
  ASSERT_TRUE(wait_equal({&writer, &pauses}, writer.seq()));
  EXPECT_EQ(pauses.told().snapshots, 2u) << "for 200 events there is a snapshot";

  TestClient late{stage.client({"late", plan::Role::reader, plan::ActorKind::citizen})};
  late.wait_live();
  EXPECT_TRUE(wait_equal({&writer, &pauses, &late}, writer.seq()));
  EXPECT_EQ(late.told().snapshots, 1u);
}

}  // namespace
}  // namespace samtavle::integration
