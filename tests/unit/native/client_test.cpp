// Goal: the shell around the session: when it comes back and when it does not, that nothing is lost
// on the way, and that calls from any thread get their answer. Method: a server in this process
// that does what a script says, on a loopback port.

#include "samtavle/native/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "fake_server.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::native {
namespace {

using namespace std::chrono_literals;
using base::Errc;
using board::Applied;
using board::Composer;
using sync::ClientSession;
using sync::Connection;
using testing::ElementsAre;

constexpr auto kSoon = 10s;

Options quick(const FakeServer& server) {
  Options options;
  options.server = server.url();
  options.board = "havnen";
  options.token = "a token";
  options.backoff_base = 5ms;
  options.backoff_cap = 20ms;
  options.close_timeout = 200ms;
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

std::size_t pending(const Client& client) {
  std::size_t count = 0;
  client.read([&](const ClientSession& session) { count = session.pending_count(); });
  return count;
}

class WithFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "samtavle-client-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file() const { return (folder_ / "pending").string(); }

  std::filesystem::path folder_;
};
using ClientFile = WithFile;

TEST(Client, TypesAndIsSaved) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(quick(server));
  ASSERT_TRUE(client->wait_live(kSoon));
  const auto edit = client->edit(type("Hvorfor"));
  ASSERT_TRUE(edit);
  const auto saved = client->wait_saved(*edit, kSoon);
  ASSERT_TRUE(saved) << saved.error().detail;
  EXPECT_EQ(*saved, base::Seq{2});
  EXPECT_THAT(board.texts(), ElementsAre("Hvorfor"));
  EXPECT_EQ(client->confirmed_hash(), board.hash());
}

TEST(Client, AWrongAddressOrBoardIsSaidAtOnce) {
  Options options;
  options.board = "havnen";
  options.server = "localhost:8080";
  EXPECT_EQ(Client::open(options).error().code, Errc::invalid);
  options.server = "http://localhost:8080";
  options.board = "Havnen!";
  EXPECT_EQ(Client::open(options).error().code, Errc::invalid);
}

TEST(Client, WhatIsFatalIsNotTriedAgain) {
  const std::pair<std::uint16_t, Errc> table[] = {{4401, Errc::unauthenticated},
                                                  {4403, Errc::forbidden},
                                                  {4404, Errc::no_such_board},
                                                  {4426, Errc::client_too_old},
                                                  {4427, Errc::server_too_old}};
  for (const auto& [code, errc] : table) {
    FakeServer server{{close_with(code, "why")}};
    std::atomic<int> told = 0;
    Observer observer;
    observer.on_closed = [&told](const base::Error& error) {
      EXPECT_EQ(error.detail, "why");
      ++told;
    };
    auto client = open(quick(server), observer);
    const auto live = client->wait_live(kSoon);
    ASSERT_FALSE(live);
    EXPECT_EQ(live.error().code, errc);
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(told, 1);
  }
}

// What is written meanwhile stays where it is kept, for the app after its update.
TEST_F(ClientFile, ANewerServerSaysThatTheAppHasToBeUpdated) {
  {
    FakeBoard board;
    FakeBoard::Manners silent;
    silent.acknowledges = false;
    FakeServer server{{board.serve(silent)}};
    Options options = quick(server);
    options.pending_file = file();
    auto client = open(std::move(options));
    ASSERT_TRUE(client->wait_live(kSoon));
    ASSERT_TRUE(client->edit(type("Hvorfor")));
  }
  FakeServer newer{{of_versions({2, 3})}};
  Options options = quick(newer);
  options.pending_file = file();
  auto client = open(std::move(options));
  const auto live = client->wait_live(kSoon);
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().code, Errc::client_too_old);
  EXPECT_EQ(live.error().detail,
            "This app speaks protocol 1; the server needs 2 or newer. Update the app.");
  EXPECT_EQ(newer.connections(), 1);
  EXPECT_EQ(pending(*client), 1u);
}

TEST(Client, AnOlderServerSaysThatItHasToBeUpdated) {
  FakeServer older{{of_versions({0, 0})}};
  auto client = open(quick(older));
  const auto live = client->wait_live(kSoon);
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().code, Errc::server_too_old);
  EXPECT_EQ(live.error().detail, "This app speaks protocol 1; the server knows up to 0. Update the "
                                 "server, or use an older app.");
  EXPECT_EQ(older.connections(), 1);
}

TEST(Client, WhatIsNotFatalIsTriedAgain) {
  FakeBoard board;
  FakeServer server{{close_with(1011, "oh"), close_with(4410, "slow"), answer_http(503, ""),
                     [](net::ip::tcp::socket) {}, board.serve()}};
  std::atomic<int> retries = 0;
  Observer observer;
  observer.on_retry = [&retries](const base::Error&, milliseconds) { ++retries; };
  auto client = open(quick(server), observer);
  ASSERT_TRUE(client->wait_live(kSoon));
  EXPECT_EQ(retries, 4);
}

TEST(Client, AnUpgradeThatIsDeclined) {
  const std::pair<unsigned, Errc> table[] = {{401, Errc::unauthenticated},
                                             {403, Errc::forbidden},
                                             {404, Errc::no_such_board}};
  for (const auto& [status, errc] : table) {
    FakeServer server{{answer_http(status, R"({"title": "No", "detail": "the reason"})")}};
    auto client = open(quick(server));
    const auto live = client->wait_live(kSoon);
    ASSERT_FALSE(live);
    EXPECT_EQ(live.error().code, errc);
    EXPECT_EQ(live.error().detail, "the reason");
  }
}

TEST(Client, AProviderIsAskedOnceMoreWhenItsTokenHasExpired) {
  std::vector<std::string> tokens;
  FakeBoard board;
  FakeServer server{{close_with(4401, "expired", &tokens), board.serve()}};
  Options options = quick(server);
  std::atomic<int> asked = 0;
  options.token_provider = [&asked] { return "token " + std::to_string(++asked); };
  auto client = open(std::move(options));
  ASSERT_TRUE(client->wait_live(kSoon));
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(tokens, ElementsAre("token 1"));
}

TEST(Client, AProviderWhoseTokensAreNeverAcceptedIsNotAskedForever) {
  FakeServer server{{close_with(4401, "no")}};
  Options options = quick(server);
  options.token_provider = [] { return std::string{"bad"}; };
  auto client = open(std::move(options));
  EXPECT_EQ(client->wait_live(kSoon).error().code, Errc::unauthenticated);
  EXPECT_EQ(server.connections(), 2);
}

TEST(Client, AFreshTokenBeginsAnew) {
  FakeBoard board;
  FakeServer server{{close_with(4401, "no"), board.serve()}};
  auto client = open(quick(server));
  ASSERT_FALSE(client->wait_live(kSoon));
  client->refresh_token("better");
  EXPECT_TRUE(client->wait_live(kSoon));
}

TEST(Client, ComesBackWhenTheServerSaidSo) {
  FakeBoard board;
  FakeBoard::Manners draining;
  draining.draining_ms = 300;
  FakeServer server{{board.serve(draining), board.serve()}};
  std::atomic<std::int64_t> delay = -1;
  Observer observer;
  observer.on_retry = [&delay](const base::Error& error, milliseconds d) {
    EXPECT_EQ(error.code, Errc::going_away);
    delay = d.count();
  };
  auto client = open(quick(server), observer);
  ASSERT_TRUE(client->wait_until([&](const ClientSession&) { return delay >= 0; }, kSoon));
  EXPECT_EQ(delay, 300);
  EXPECT_TRUE(client->wait_until(
      [&](const ClientSession& s) {
        return s.connection() == Connection::live && server.connections() == 2;
      },
      kSoon));
}

TEST(Client, NothingIsLostWhenTheLineBreaks) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(quick(server));
  ASSERT_TRUE(client->wait_live(kSoon));
  std::vector<std::string> typed;
  for (int i = 0; i < 60; ++i) {
    typed.push_back(std::to_string(i));
    ASSERT_TRUE(client->edit(type(typed.back())));
    if (i % 10 == 5) client->drop_connection();
  }
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_EQ(board.texts(), typed);
  EXPECT_EQ(client->confirmed_hash(), board.hash());
}

TEST(Client, ARefusalComesBackToWhoWaits) {
  FakeBoard board;
  FakeBoard::Manners strict;
  strict.refuse = "the phase is closed";
  FakeServer server{{board.serve(strict)}};
  auto client = open(quick(server));
  ASSERT_TRUE(client->wait_live(kSoon));
  const auto edit = client->edit(type("x"));
  ASSERT_TRUE(edit);
  const auto saved = client->wait_saved(*edit, kSoon);
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, Errc::frozen);
  EXPECT_EQ(saved.error().detail, "the phase is closed");
  EXPECT_TRUE(client->wait_saved(kSoon)) << "nothing is pending any more";
  EXPECT_EQ(client->wait_saved(sync::EditId{99}, kSoon).error().code, Errc::not_found);
}

// --- votes; whether something is a round only a server says ---

const std::vector<plan::Dots> kDots = {{board::kRootId, 2}};

sync::OwnBallot own_ballot(const Client& client) {
  sync::OwnBallot own;
  client.read([&](const ClientSession& session) { own = session.own_ballot(board::kRootId); });
  return own;
}

TEST(Client, VotesAndIsAnswered) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  std::atomic<int> told = 0;
  Observer observer;
  observer.on_ballot = [&](base::OpId round) {
    EXPECT_EQ(round, board::kRootId);
    ++told;
  };
  auto client = open(quick(server), observer);
  EXPECT_EQ(client->vote(board::kRootId, kDots).error().code, Errc::unavailable);
  ASSERT_TRUE(client->wait_live(kSoon));
  ASSERT_TRUE(client->vote(board::kRootId, kDots));
  EXPECT_TRUE(client->wait_voted(board::kRootId, kSoon));
  EXPECT_EQ(own_ballot(*client).confirmed, kDots);
  EXPECT_EQ(told, 2) << "given, and answered";
  EXPECT_EQ(client->vote(base::op_id(9, 9), kDots).error().code, Errc::not_found);
  client->close();
  EXPECT_EQ(client->vote(board::kRootId, {}).error().code, Errc::closed);
}

TEST_F(ClientFile, ARefusedBallotIsToldBeforeTheFileLetsGoOfIt) {
  FakeBoard board;
  FakeBoard::Manners strict;
  strict.refuse = "the vote is closed";
  FakeServer server{{board.serve(strict), board.serve()}};
  Options options = quick(server);
  options.pending_file = file();
  const auto ballots_in_copy = [&] {
    const std::string copy = file() + ".copy";
    std::filesystem::copy_file(file(), copy, std::filesystem::copy_options::overwrite_existing);
    const auto opened = PendingFile::open(copy);
    std::size_t count = 0;
    for (const std::string& bytes : opened->records()) {
      v1::PendingRecord record;
      count += record.ParseFromString(bytes) && record.has_ballot() ? 1u : 0u;
    }
    return count;
  };
  std::atomic<int> refused = 0;
  Observer observer;
  observer.on_ballot_refused = [&](const sync::BallotRefused& back) {
    EXPECT_EQ(back.dots, kDots);
    EXPECT_EQ(ballots_in_copy(), 1u);
    ++refused;
  };
  auto client = open(options, observer);
  ASSERT_TRUE(client->wait_live(kSoon));
  ASSERT_TRUE(client->vote(board::kRootId, kDots));
  const auto voted = client->wait_voted(board::kRootId, kSoon);
  ASSERT_FALSE(voted);
  EXPECT_EQ(voted.error().code, Errc::frozen);
  EXPECT_EQ(voted.error().detail, "the vote is closed");
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(ballots_in_copy(), 0u);
  EXPECT_TRUE(client->wait_saved(kSoon)) << "nothing is pending any more";
  // What became of the one before says nothing of the next.
  client->drop_connection(1ms);
  ASSERT_TRUE(client->vote(board::kRootId, {}));
  EXPECT_TRUE(client->wait_voted(board::kRootId, kSoon));
}

TEST_F(ClientFile, ABallotThatWasNotAnsweredOutlivesTheClient) {
  FakeBoard board;
  FakeBoard::Manners silent;
  silent.acknowledges = false;
  FakeServer server{{board.serve(silent), board.serve()}};
  Options options = quick(server);
  options.pending_file = file();
  {
    auto client = open(options);
    ASSERT_TRUE(client->wait_live(kSoon));
    ASSERT_TRUE(client->vote(board::kRootId, {{board::kRootId, 1}}));
    ASSERT_TRUE(client->vote(board::kRootId, kDots));
    EXPECT_EQ(client->wait_voted(board::kRootId, 50ms).error().code, Errc::unavailable);
    EXPECT_EQ(client->wait_saved(1ms).error().code, Errc::unavailable);
  }
  auto client = open(options);
  EXPECT_EQ(own_ballot(*client).pending, kDots);
  EXPECT_TRUE(client->wait_voted(board::kRootId, kSoon));
  EXPECT_EQ(own_ballot(*client).confirmed, kDots);
}

TEST(Client, CallbacksMayEditAndRead) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  std::atomic<Client*> self = nullptr;
  std::atomic<int> saved = 0;
  Observer observer;
  observer.on_saved = [&](sync::EditId, base::Seq) {
    if (++saved < 5) {
      EXPECT_TRUE(self.load()->edit(type("again")));
    }
    EXPECT_LE(pending(*self), 2u);
  };
  auto client = open(quick(server), observer);
  self = client.get();
  ASSERT_TRUE(client->wait_live(kSoon));
  ASSERT_TRUE(client->edit(type("once")));
  EXPECT_TRUE(client->wait_until([&](const ClientSession&) { return saved == 5; }, kSoon));
}

TEST(Client, ManyThreadsAtOnce) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(quick(server));
  ASSERT_TRUE(client->wait_live(kSoon));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&client] {
      for (int i = 0; i < 25; ++i) {
        const auto edit = client->edit(type("x"));
        ASSERT_TRUE(edit);
        if (i % 5 == 0) {
          EXPECT_TRUE(client->wait_saved(*edit, kSoon));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_EQ(board.texts().size(), 100u);
}

TEST(Client, AClosedClientAnswersStill) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(quick(server));
  ASSERT_TRUE(client->wait_live(kSoon));
  ASSERT_TRUE(client->edit(type("before")));
  client->close();
  client->close();
  EXPECT_THAT(board.texts(), ElementsAre("before"));
  EXPECT_EQ(client->edit(type("after")).error().code, Errc::closed);
  EXPECT_EQ(pending(*client), 0u);
  EXPECT_EQ(client->confirmed_hash(), board.hash());
  EXPECT_EQ(client->wait_live(10ms).error().code, Errc::closed);
}

TEST(Client, WhoWaitsIsToldOfTheEnd) {
  FakeServer server{{[](net::ip::tcp::socket) {}}};
  auto client = open(quick(server));
  std::thread waiting{[&client] {
    EXPECT_EQ(client->wait_live(kSoon).error().code, Errc::closed);
  }};
  std::this_thread::sleep_for(30ms);
  client->close();
  waiting.join();
}

TEST(Client, GivesUpWaitingInTime) {
  FakeServer server{{[](net::ip::tcp::socket) { std::this_thread::sleep_for(200ms); }}};
  auto client = open(quick(server));
  EXPECT_EQ(client->wait_live(20ms).error().code, Errc::unavailable);
}

TEST(Client, ASilentServerIsGivenUp) {
  FakeBoard board;
  FakeServer server{{[](net::ip::tcp::socket) { std::this_thread::sleep_for(300ms); },
                     board.serve()}};
  Options options = quick(server);
  options.connect_timeout = 50ms;
  auto client = open(std::move(options));
  EXPECT_TRUE(client->wait_live(kSoon));
}

TEST_F(ClientFile, WhatWasNotSavedOutlivesTheClient) {
  FakeBoard board;
  FakeBoard::Manners deaf;
  deaf.acknowledges = false;
  FakeServer server{{board.serve(deaf), board.serve()}};
  Options options = quick(server);
  options.pending_file = file();
  {
    auto client = open(options);
    ASSERT_TRUE(client->wait_live(kSoon));
    ASSERT_TRUE(client->edit(type("one")));
    ASSERT_TRUE(client->edit(type("two")));
    EXPECT_EQ(Client::open(options).error().code, Errc::locked);
    client->close();
    EXPECT_EQ(pending(*client), 2u);
  }
  EXPECT_TRUE(board.texts().empty());
  auto client = open(options);
  ASSERT_TRUE(client->wait_live(kSoon));
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_THAT(board.texts(), ElementsAre("one", "two"));
  client->close();
  // Nothing is left to do, and the device keeps its number.
  const auto kept = PendingFile::open(file());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->pending_count(), 0u);
  EXPECT_EQ(kept->board(), "havnen");
}

std::string purpose(const Client& client) {
  std::string text;
  client.read([&](const ClientSession& session) {
    text = session.board().root()->text_utf8(plan::fields::purpose);
  });
  return text;
}

TEST(Client, UndoesAndRedoesFromAnyThread) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  auto client = open(quick(server));
  EXPECT_EQ(client->undo().error().code, Errc::unavailable);
  ASSERT_TRUE(client->wait_live(kSoon));
  EXPECT_EQ(client->undo().error().code, Errc::not_found);
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(client->edit([&](Composer& c) {
      c.label(std::to_string(i));
      return c.insert_text(board::kRootId, plan::fields::purpose, 0, "x");
    }));
  }
  EXPECT_EQ(client->can_undo(), "39");
  std::atomic<int> undone = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) {
        const auto done = client->undo();
        ASSERT_TRUE(done);
        ASSERT_EQ(done->edits.size(), 1u);
        EXPECT_TRUE(client->wait_saved(done->edits[0], kSoon));
        ++undone;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(undone, 20);
  EXPECT_EQ(purpose(*client), std::string(20, 'x'));
  EXPECT_EQ(client->can_undo(), "19");
  EXPECT_EQ(client->can_redo(), "20");
  ASSERT_TRUE(client->redo());
  EXPECT_EQ(purpose(*client), std::string(21, 'x'));
  client->close();
  EXPECT_EQ(client->undo().error().code, Errc::closed);
}

TEST_F(ClientFile, WhatCanBeUndoneOutlivesTheClient) {
  FakeBoard board;
  FakeBoard::Manners deaf;
  deaf.acknowledges = false;
  FakeServer server{{board.serve(), board.serve(deaf), board.serve()}};
  Options options = quick(server);
  options.pending_file = file();
  const auto words = [](const char* label, const char* text) {
    return [=](Composer& c) {
      c.label(label);
      return c.insert_text(board::kRootId, plan::fields::purpose, 0, text);
    };
  };
  {
    auto client = open(options);
    ASSERT_TRUE(client->wait_live(kSoon));
    ASSERT_TRUE(client->edit(words("first", "one ")));
    ASSERT_TRUE(client->edit(words("second", "two ")));
    ASSERT_TRUE(client->wait_saved(kSoon));
  }
  {
    auto client = open(options);
    ASSERT_TRUE(client->wait_live(kSoon));
    EXPECT_EQ(client->can_undo(), "second");
    // The server does not hear of it in this life.
    ASSERT_TRUE(client->undo());
    EXPECT_EQ(purpose(*client), "one ");
    client->close();
  }
  auto client = open(options);
  EXPECT_EQ(client->can_redo(), "second");
  ASSERT_TRUE(client->wait_live(kSoon));
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_EQ(purpose(*client), "one ");
  ASSERT_TRUE(client->redo());
  EXPECT_EQ(purpose(*client), "two one ");
  ASSERT_TRUE(client->undo());
  ASSERT_TRUE(client->undo());
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_EQ(purpose(*client), "");
  EXPECT_EQ(client->confirmed_hash(), board.hash());
  EXPECT_FALSE(client->can_undo().has_value());
}

TEST_F(ClientFile, OfAnotherBoardIsRefused) {
  FakeBoard board;
  FakeServer server{{board.serve()}};
  Options options = quick(server);
  options.pending_file = file();
  {
    auto client = open(options);
    ASSERT_TRUE(client->wait_live(kSoon));
    ASSERT_TRUE(client->edit(type("x")));
    ASSERT_TRUE(client->wait_saved(kSoon));
  }
  options.board = "another";
  const auto other = Client::open(options);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Errc::config);
}

}  // namespace
}  // namespace samtavle::native
