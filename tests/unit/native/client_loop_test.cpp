// Goal: a client on an app's own loop does all that one with a thread does, without any: it asks
// for its turns, answers at once whether they are taken or not, and leaves nothing behind,
// whichever goes first, the client or the loop. Method: the test is the loop. It waits for the
// descriptor, so what is not asked for stays undone and the test fails.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "fake_server.hpp"
#include "samtavle/native/client.hpp"
#include "samtavle/plan/schema.hpp"
#include "temporary_folder.hpp"

namespace samtavle::native::loop_test {
namespace {

using namespace std::chrono_literals;
using base::Errc;
using board::Applied;
using board::Composer;
using sync::ClientSession;
using sync::Connection;
using testing::ElementsAre;

constexpr auto kSoon = 10s;

Options on_loop(const FakeServer& server) {
  Options options;
  options.server = server.url();
  options.board = "havnen";
  options.backoff_base = 5ms;
  options.backoff_cap = 20ms;
  options.on_app_loop = true;
  return options;
}

std::unique_ptr<Client> open(Options options, Observer observer = {}) {
  auto client = Client::open(std::move(options), std::move(observer));
  EXPECT_TRUE(client) << client.error().detail;
  return std::move(*client);
}

auto type(std::string text) {
  return [text](Composer& c) -> Applied<void> {
    return c.insert_text(board::kRootId, plan::fields::purpose, 0, text);
  };
}

// Takes turns when they are asked for. False: it has come to a standstill before `holds` did.
template <class Holds>
bool turn_until(Client::Loop& loop, Holds holds, std::chrono::milliseconds within = kSoon) {
  const auto end = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd due{loop.descriptor(), POLLIN, 0};
    if (left <= 0ms || ::poll(&due, 1, static_cast<int>(left.count())) != 1) return false;
    loop.turn();
  }
  return true;
}

bool turn_to_the_end(Client::Loop& loop) {
  bool over = false;
  const auto end = std::chrono::steady_clock::now() + kSoon;
  while (!over && std::chrono::steady_clock::now() < end) {
    pollfd due{loop.descriptor(), POLLIN, 0};
    if (::poll(&due, 1, 5'000) != 1) return false;
    over = !loop.turn();
  }
  return over;
}

bool is_live(const Client& client) {
  bool live = false;
  client.read([&](const ClientSession& s) { live = s.connection() == Connection::live; });
  return live;
}

std::size_t pending(const Client& client) {
  std::size_t count = 0;
  client.read([&](const ClientSession& s) { count = s.pending_count(); });
  return count;
}

std::size_t threads() {
  const std::filesystem::directory_iterator tasks{"/proc/self/task"};
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

TEST(ClientLoop, EverythingHappensInTurnsAndNoThreadIsAdded) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  const std::size_t before = threads();
  const std::thread::id here = std::this_thread::get_id();
  std::vector<base::Seq> saved;
  Observer observer;
  observer.on_saved = [&](sync::EditId, base::Seq seq) {
    EXPECT_EQ(std::this_thread::get_id(), here);
    saved.push_back(seq);
  };
  auto client = open(on_loop(server), observer);
  const auto loop = client->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
  ASSERT_TRUE(client->edit(type("Hvorfor")));
  ASSERT_TRUE(turn_until(*loop, [&] { return pending(*client) == 0; }));
  EXPECT_THAT(saved, ElementsAre(base::Seq{2}));
  ASSERT_TRUE(client->undo());
  ASSERT_TRUE(turn_until(*loop, [&] { return pending(*client) == 0; }));
  ASSERT_TRUE(client->redo());
  ASSERT_TRUE(turn_until(*loop, [&] { return pending(*client) == 0; }));
  EXPECT_EQ(client->confirmed_hash(), board.hash());
  EXPECT_EQ(threads(), before);
  client->close();
  EXPECT_TRUE(turn_to_the_end(*loop));
  EXPECT_FALSE(loop->turn());
}

TEST(ClientLoop, ManyEditsInARowAreSentWithoutWaitingForMore) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(on_loop(server));
  const auto loop = client->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
  std::vector<std::string> written;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(client->edit(type(std::to_string(i))));
    client->flush();
    written.push_back(std::to_string(i));
  }
  ASSERT_TRUE(turn_until(*loop, [&] { return pending(*client) == 0; }));
  EXPECT_EQ(board.texts(), written);
}

TEST(ClientLoop, ItComesBackAfterADroppedLine) {
  FakeBoard board;
  FakeServer server{{board.serve(), board.serve()}};
  auto client = open(on_loop(server));
  const auto loop = client->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
  client->drop_connection();
  ASSERT_TRUE(client->edit(type("uden net")));
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client) && pending(*client) == 0; }));
  EXPECT_EQ(server.connections(), 2);
  EXPECT_THAT(board.texts(), ElementsAre("uden net"));
}

TEST(ClientLoop, WithoutTurnsCallsAreAnsweredAndWhatIsWrittenIsKept) {
  const TemporaryFolder folder;
  FakeBoard board;
  FakeBoard::Manners deaf;
  deaf.acknowledges = false;
  FakeServer server{{board.serve(deaf), board.serve()}};
  Options options = on_loop(server);
  options.pending_file = (folder.path / "pending").string();
  {
    auto client = open(options);
    // Before the first turn, and on another thread too.
    EXPECT_EQ(pending(*client), 0u);
    EXPECT_EQ(client->edit(type("too early")).error().code, Errc::unavailable);
    std::thread{[&] { EXPECT_EQ(pending(*client), 0u); }}.join();
    const auto loop = client->loop();
    ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
    // And after the last one.
    ASSERT_TRUE(client->edit(type("one")));
    std::thread{[&] {
      EXPECT_TRUE(client->edit(type("two")));
      const auto waited = client->wait_saved(20ms);
      ASSERT_FALSE(waited);
      EXPECT_EQ(waited.error().code, Errc::unavailable);
    }}.join();
    EXPECT_EQ(pending(*client), 2u);
    client->close();
    // It is the next one's at once, though the goodbye has not been said.
    EXPECT_EQ(PendingFile::open(options.pending_file).value().pending_count(), 2u);
  }
  auto again = open(options);
  const auto loop = again->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*again) && pending(*again) == 0; }));
  EXPECT_THAT(board.texts(), ElementsAre("one", "two"));
}

TEST(ClientLoop, WhatWasWrittenAtTheEndIsSentBeforeTheGoodbye) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(on_loop(server));
  const auto loop = client->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
  ASSERT_TRUE(client->edit(type("first")));
  ASSERT_TRUE(turn_until(*loop, [&] { return pending(*client) == 0; }));
  ASSERT_TRUE(client->edit(type("last")));
  client.reset();
  EXPECT_TRUE(turn_to_the_end(*loop));
  EXPECT_THAT(board.texts(), ElementsAre("first", "last"));
}

TEST(ClientLoop, OthersMayWriteAndWaitWhileTurnsAreTaken) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(on_loop(server));
  const auto loop = client->loop();
  std::atomic<bool> done{false};
  std::thread other{[&] {
    EXPECT_TRUE(client->wait_live(kSoon));
    for (int i = 0; i < 20; ++i) {
      const auto made = client->edit(type("x"));
      ASSERT_TRUE(made);
      EXPECT_TRUE(client->wait_saved(*made, kSoon));
    }
    done = true;
    client->flush();  // there is a turn due, so that the loop looks again
  }};
  EXPECT_TRUE(turn_until(*loop, [&] { return done.load(); }));
  other.join();
  EXPECT_EQ(board.texts().size(), 20u);
}

TEST(ClientLoop, AClientWhoseLoopIsGoneIsAsIfItWereClosed) {
  const TemporaryFolder folder;
  FakeBoard board;
  FakeServer server{{board.serve()}};
  Options options = on_loop(server);
  options.pending_file = (folder.path / "pending").string();
  auto client = open(options);
  auto loop = client->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
  std::thread waiting{[&] {
    const auto waited =
        client->wait_until([](const ClientSession&) { return false; }, kSoon);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Errc::closed);
  }};
  ASSERT_TRUE(client->edit(type("left behind")));
  loop.reset();
  waiting.join();
  EXPECT_EQ(client->edit(type("too late")).error().code, Errc::closed);
  EXPECT_FALSE(is_live(*client));
  EXPECT_EQ(PendingFile::open(options.pending_file).value().pending_count(), 1u);
  client->close();
}

TEST(ClientLoop, ItMayBeClosedFromWithinACallbackAndWhatWasWrittenThereIsKept) {
  const TemporaryFolder folder;
  FakeBoard board;
  FakeServer server{{board.serve()}};
  Options options = on_loop(server);
  options.pending_file = (folder.path / "pending").string();
  std::unique_ptr<Client> client;
  int told = 0;
  Observer observer;
  observer.on_saved = [&](sync::EditId, base::Seq) {
    ++told;
    ASSERT_TRUE(client->edit(type("in the callback")));
    client->close();
  };
  observer.on_settled = [&] { EXPECT_EQ(told, 0) << "told after the end"; };
  client = open(options, observer);
  const auto loop = client->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
  ASSERT_TRUE(client->edit(type("first")));
  EXPECT_TRUE(turn_to_the_end(*loop));
  EXPECT_EQ(told, 1);
  EXPECT_EQ(PendingFile::open(options.pending_file).value().pending_count(), 1u);
}

TEST(ClientLoop, AProviderOfTokensMayCloseIt) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  std::unique_ptr<Client> client;
  Options options = on_loop(server);
  options.token_provider = [&] {
    client->close();
    return std::string{"a token"};
  };
  client = open(options);
  const auto loop = client->loop();
  EXPECT_TRUE(turn_to_the_end(*loop));
  EXPECT_EQ(server.connections(), 0);
}

TEST(ClientLoop, TheClientFollowsToTheThreadThatTakesTheTurns) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(on_loop(server));
  const auto loop = client->loop();
  EXPECT_TRUE(client->on_own_thread());
  std::thread other{[&] {
    EXPECT_FALSE(client->on_own_thread());
    EXPECT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
    EXPECT_TRUE(client->on_own_thread());
  }};
  other.join();
  EXPECT_FALSE(client->on_own_thread());
  client->read([&](const ClientSession&) { EXPECT_TRUE(client->on_own_thread()); });
}

TEST(ClientLoop, AServerWithANameIsFoundAndNobodyWaitsForOneThatIsNot) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  Options options = on_loop(server);
  const std::size_t port = options.server.rfind(':');
  options.server = "http://localhost" + options.server.substr(port);
  auto client = open(options);
  const auto loop = client->loop();
  EXPECT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));

  std::optional<std::string> why;
  Observer observer;
  observer.on_retry = [&](const base::Error& error, std::chrono::milliseconds) {
    why = error.detail;
  };
  options.server = "http://no.such.name.invalid" + options.server.substr(port);
  auto lost = open(options, observer);
  const auto other = lost->loop();
  EXPECT_TRUE(turn_until(*other, [&] { return why.has_value(); }));
  EXPECT_THAT(*why, testing::HasSubstr("cannot find http://no.such.name.invalid"));
  // In the middle of the next look.
  lost.reset();
  EXPECT_TRUE(turn_to_the_end(*other));
}

TEST(ClientLoop, NothingToDoAsksForNoTurn) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(on_loop(server));
  const auto loop = client->loop();
  ASSERT_TRUE(turn_until(*loop, [&] { return is_live(*client); }));
  for (int i = 0; i < 10; ++i) loop->turn();
  // To look at it is nothing to do either: an app may do that after each turn.
  EXPECT_EQ(pending(*client), 0u);
  EXPECT_FALSE(client->can_undo());
  pollfd due{loop->descriptor(), POLLIN, 0};
  EXPECT_EQ(::poll(&due, 1, 50), 0);
}

}  // namespace
}  // namespace samtavle::native::loop_test
