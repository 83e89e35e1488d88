#include "actors.hpp"

#include <gtest/gtest.h>

#include <map>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::integration {

namespace {

constexpr milliseconds kQuiet{300};

}  // namespace

Onlooker::Onlooker(const Stage& stage) : client_(stage) {
  const v1::Welcome& welcome =
      client_.join(stage.token({"onlooker", plan::Role::reader, plan::ActorKind::citizen}));
  seq_ = base::Seq{welcome.head_seq()};
}

void Onlooker::take(const v1::ServerFrame& frame) {
  bytes_ += frame.SerializeAsString();
  for (const v1::Event& event : frame.events()) {
    EXPECT_EQ(event.seq(), seq_.value + 1) << "a gap, or an event twice";
    seq_ = base::Seq{event.seq()};
    events_.push_back(event);
  }
}

void Onlooker::read_until(base::Seq seq) {
  while (seq_ < seq) {
    const auto frame = client_.next();
    if (!frame) give_up("an onlooker did not get event " + std::to_string(seq.value));
    take(*frame);
  }
}

void Onlooker::read_rest() {
  while (const auto frame = client_.next(kQuiet)) take(*frame);
}

Actors::Actors(Stage& stage) : stage_(stage) {
  onlookers_.push_back(std::make_unique<Onlooker>(stage_));
}

TestClient& Actors::join(const Who& who) {
  clients_.push_back(std::make_unique<TestClient>(stage_.client(who)));
  clients_.back()->wait_live();
  return *clients_.back();
}

void Actors::wait_all() {
  std::vector<TestClient*> all;
  for (const auto& client : clients_) all.push_back(client.get());
  EXPECT_TRUE(wait_equal(all, last_)) << "the boards are not equal";
  onlookers_.back()->read_until(last_);
}

base::Seq Actors::does(TestClient& who, const std::string& what, const Compose& compose) {
  who.edit(what, compose);
  who.wait_saved();
  const Told told = who.told();
  const auto saved = told.saved.find(what);
  if (saved == told.saved.end()) {
    const std::string why = told.refused.empty() ? "not saved" : told.refused.back().refused.detail;
    give_up(what + ": " + why);
  }
  done_.push_back(what);
  last_ = std::max(last_, saved->second);
  wait_all();
  return saved->second;
}

sync::Refused Actors::is_refused(TestClient& who, const std::string& what, const Compose& compose) {
  const std::size_t before = who.told().refused.size();
  const std::string board = who->confirmed_hash();
  who.edit(what, compose);
  if (!who.wait_refused(before + 1)) give_up(what + " was not refused");
  who.wait_saved();
  EXPECT_EQ(who->confirmed_hash(), board) << what;
  refused_.push_back(what);
  const HandedBack back = who.told().refused.back();
  EXPECT_EQ(back.label, what);
  return back.refused;
}

void Actors::restart(bool politely) {
  wait_all();
  onlookers_.back()->read_rest();
  if (politely) {
    EXPECT_EQ(stage_.server().stop(), 0) << stage_.server().log();
  } else {
    stage_.server().kill();
  }
  must(stage_.server().restart());
  for (const auto& client : clients_) client->wait_live();
  onlookers_.push_back(std::make_unique<Onlooker>(stage_));
  wait_all();
}

void Actors::check_everybody() {
  wait_all();
  onlookers_.back()->read_rest();
  std::map<std::string, std::size_t> seen;
  std::string bytes;
  for (const auto& onlooker : onlookers_) {
    for (const v1::Event& event : onlooker->events()) ++seen[event.edit().label()];
    bytes += onlooker->bytes();
  }
  for (const std::string& what : done_) {
    EXPECT_EQ(seen[what], 1u) << what;
    EXPECT_NE(bytes.find(what), std::string::npos) << what;
  }
  for (const std::string& what : refused_) {
    EXPECT_EQ(bytes.find(what), std::string::npos) << "refused, but sent to others: " << what;
  }
  EXPECT_FALSE(refused_.empty());
}

base::OpId Actors::find(TestClient& who, base::Kind kind, const std::string& title) const {
  return read(who, [&](const board::Board& board) {
    for (const board::Item* item : board.items()) {
      if (item->kind == kind && item->text_utf8(plan::fields::title) == title) return item->id;
    }
    give_up("there is no " + title);
  });
}

base::Actor Actors::number(TestClient& who) const {
  base::Actor actor;
  who->read([&](const sync::ClientSession& session) { actor = session.actor(); });
  return actor;
}

std::optional<plan::Denial> Actors::foresees(TestClient& who, plan::ActorKind kind,
                                             const Compose& compose) const {
  std::optional<plan::Denial> denial;
  who->read([&](const sync::ClientSession& session) {
    // On a board of its own, made of what this client has.
    board::Board copy = must(board::decode_snapshot(who->confirmed_snapshot()));
    board::Composer composer{copy, session.replica(), session.actor()};
    if (!compose(composer, copy)) give_up("what may be foreseen could not be composed");
    auto composed = composer.finish();
    static_cast<void>(copy.roll_back(std::move(composed.journal)));
    denial = plan::may(copy, {session.actor(), session.role(), kind}, *composed.edit);
  });
  return denial;
}

}  // namespace samtavle::integration
