// Goal: a server whose memory is short turns nobody away for good, and says so once; boards that
// come from the disk are what they were; and a crowd at the door of a large board gets all of it
// while those who work on it go on.
// Method: a real server with a small budget, and one with a board of thousands of cards.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "raw_client.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fields = plan::fields;
using Clock = std::chrono::steady_clock;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};

support::ServerOptions with_config(std::string config) {
  support::ServerOptions options;
  options.config = std::move(config);
  return options;
}

// --- memory ---

constexpr const char* kLittleMemory = R"([limits.board]
memory_budget_bytes = 1048576
idle_close_s = 3600
)";
// More than fit: a new board takes about 40 KiB.
constexpr int kBoards = 40;

class Memory : public testing::Test {
 protected:
  Memory() {
    for (int i = 0; i < kBoards; ++i) stage_.create_board(name(i));
  }
  static std::string name(int i) { return "board-" + std::to_string(i); }
  native::Options options(int i) const {
    native::Options options = stage_.client(kManager);
    options.board = name(i);
    TokenOptions token;
    token.board = name(i);
    options.token = stage_.token(kManager, token);
    return options;
  }

  Stage stage_{with_config(kLittleMemory)};
};

TEST_F(Memory, WhoIsTurnedAwayGetsInWhenOthersHaveGone) {
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < kBoards; ++i) clients.push_back(std::make_unique<TestClient>(options(i)));
  // Some are let in, the others wait at the door, as clients do.
  const auto is_live = [](TestClient& client) {
    bool live = false;
    client->read([&](const sync::ClientSession& session) {
      live = session.connection() == sync::Connection::live;
    });
    return live;
  };
  const auto turned_away = [](const TestClient& client) {
    const auto retries = client.told().retries;
    return std::any_of(retries.begin(), retries.end(), [](const base::Error& error) {
      return error.code == base::Errc::too_many;
    });
  };
  const auto deadline = Clock::now() + kSoon;
  const auto settled = [&] {
    return std::all_of(clients.begin(), clients.end(), [&](const auto& client) {
      return is_live(*client) || turned_away(*client);
    });
  };
  while (!settled() && Clock::now() < deadline) std::this_thread::sleep_for(milliseconds{20});
  std::size_t inside = 0;
  for (const auto& client : clients) inside += is_live(*client) ? 1 : 0;
  EXPECT_GE(inside, 10u);
  EXPECT_LE(inside, 35u) << "the budget was not kept";
  EXPECT_EQ(stage_.server().log_lines({"boards_turned_away"}), 1u) << stage_.server().log();

  // Those who are in work and go; in the end everybody was in.
  std::size_t served = 0;
  while (served < clients.size() && Clock::now() < deadline + kSoon) {
    for (auto& client : clients) {
      if (!client || !is_live(*client)) continue;
      client->type("here", "I was here.");
      client->wait_saved();
      client.reset();
      ++served;
    }
    std::this_thread::sleep_for(milliseconds{20});
  }
  EXPECT_EQ(served, clients.size()) << stage_.server().log();
  // The server looks once a second.
  const auto told = [&](const char* what) { return stage_.server().log_lines({what}); };
  while (told("boards_welcome_again") < told("boards_turned_away") &&
         Clock::now() < deadline + kSoon) {
    std::this_thread::sleep_for(milliseconds{20});
  }
  EXPECT_EQ(told("boards_welcome_again"), told("boards_turned_away"));
}

TEST_F(Memory, BoardsThatLeftEarlyAreWhatTheyWere) {
  for (int round = 1; round <= 2; ++round) {
    for (int i = 0; i < kBoards; ++i) {
      TestClient client{options(i)};
      client.wait_live();
      client.type("round", std::to_string(round) + ";");
      client.wait_saved();
      EXPECT_EQ(client.text(board::kRootId, fields::purpose), round == 1 ? "1;" : "1;2;");
    }
  }
  EXPECT_EQ(stage_.server().log_lines({"boards_turned_away"}), 0u) << stage_.server().log();
}

// --- a crowd at the door ---

constexpr const char* kCrowd = R"(threads = 1
[limits.session]
messages_per_second = 100000
operations_per_second = 1000000
bytes_per_second = 1000000000
connections_per_actor = 1000
connections_per_address = 1000
new_connections_per_address_and_minute = 10000
)";
constexpr std::size_t kCards = 5'000;
constexpr std::size_t kCardsAnEdit = 100;
constexpr std::size_t kCrowdSize = 100;

void make_cards(TestClient& client) {
  for (std::size_t made = 0; made < kCards; made += kCardsAnEdit) {
    client.edit("cards", [&](board::Composer& composer, const board::Board&) {
      for (std::size_t i = 0; i < kCardsAnEdit; ++i) {
        const auto card = composer.create_item(plan::kinds::idea, board::kRootId);
        if (!card) return board::Applied<void>{base::pass_on(card)};
        const std::string title = "Card " + std::to_string(made + i) + " with a title of its own";
        if (auto done = composer.insert_text(*card, fields::title, 0, title); !done) return done;
      }
      return board::Applied<void>{};
    });
  }
  client.wait_saved();
}

// Writes until its end.
class Writer {
 public:
  explicit Writer(TestClient& client)
      : thread_([this, &client](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            client.type("edit", "x");
            client.wait_saved();
            ++saved_;
          }
        }) {}
  [[nodiscard]] std::size_t saved() const { return saved_; }

 private:
  std::atomic<std::size_t> saved_{0};
  std::jthread thread_;
};

TEST(Crowd, GetsALargeBoardWhileOthersWriteOnIt) {
  const Stage stage{with_config(kCrowd)};
  TestClient client{stage.client(kManager)};
  client.wait_live();
  make_cards(client);

  std::vector<std::unique_ptr<RawClient>> crowd;
  for (std::size_t i = 0; i < kCrowdSize; ++i) crowd.push_back(std::make_unique<RawClient>(stage));
  std::optional<Writer> writer{std::in_place, client};
  for (const auto& one : crowd) one->send(RawClient::hello(stage.token(kManager)));
  const std::size_t before = writer->saved();
  // In turns, as they would read of themselves: who is not read from for long is sent away.
  std::vector<std::string> boards(kCrowdSize);
  std::size_t whole = 0;
  std::vector<std::size_t> totals(kCrowdSize, 1);
  while (whole < kCrowdSize) {
    for (std::size_t i = 0; i < kCrowdSize; ++i) {
      if (boards[i].size() >= totals[i]) continue;
      const auto frame = crowd[i]->next();
      ASSERT_TRUE(frame.has_value());
      if (!frame->has_snapshot()) continue;
      ASSERT_EQ(frame->snapshot().offset(), boards[i].size());
      boards[i] += frame->snapshot().data();
      totals[i] = frame->snapshot().total_bytes();
      if (boards[i].size() >= totals[i]) ++whole;
    }
  }
  EXPECT_GT(writer->saved(), before) << "no edit went through while the crowd was let in";
  writer.reset();
  for (const std::string& bytes : boards) EXPECT_TRUE(board::decode_snapshot(bytes).has_value());
  EXPECT_TRUE(client.told().retries.empty());
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
}

}  // namespace
}  // namespace samtavle::integration
