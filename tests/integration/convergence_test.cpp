// Goal: whoever edits a board, and however fast, everybody comes to the same board: every client,
// somebody who comes late, and the log on disk. What was saved is in the log exactly once, what was
// refused is not in it.
// Method: twenty real clients of all kinds of actors and most roles edit one board of a real server
// at once, at random (RandomEditor: every kind of operation). At the end hashes are compared, and
// the log is read from the disk of the stopped server and folded again.

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random_editor.hpp"
#include "stored_log.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

constexpr std::size_t kClients = 20;
constexpr milliseconds kSettle{50'000};

// Rates that no client of a test reaches.
constexpr const char* kRaisedLimits = R"(
[limits.session]
messages_per_second = 10000
operations_per_second = 100000
bytes_per_second = 100000000
)";

struct Load {
  std::uint64_t seed = 1;
  std::size_t edits = 0;        // of each client
  std::size_t pending_max = 0;  // a client waits while it has so many that are not saved
  std::string config;
};

Who member(std::size_t i) {
  constexpr plan::Role kRoles[] = {plan::Role::manager,     plan::Role::contributor,
                                   plan::Role::facilitator, plan::Role::manager,
                                   plan::Role::project_leader, plan::Role::commenter};
  Who who;
  who.subject = "member-" + std::to_string(i);
  who.role = kRoles[i % std::size(kRoles)];
  who.kind = static_cast<plan::ActorKind>(1 + i % 6);
  return who;
}

std::string label_of(std::size_t client, std::size_t edit) {
  return "c" + std::to_string(client) + "-" + std::to_string(edit);
}

// One client's edits, as fast as they can be made.
void write(TestClient& client, std::size_t number, const Load& load) {
  support::RandomEditor::Options options;
  options.items_max = 400;  // more than a new board has
  support::RandomEditor editor{load.seed * 1000 + number, options};
  for (std::size_t i = 0; i < load.edits; ++i) {
    must(client->wait_until(
        [&](const sync::ClientSession& session) {
          return session.pending_count() < load.pending_max;
        },
        kSettle));
    client.edit(label_of(number, i), [&](board::Composer& composer, const board::Board& board) {
      editor.edit(composer, board);
      return board::Applied<void>{};
    });
  }
}

// What each client was told about its edits, against what is in the log.
void compare(const StoredLog& log, const std::vector<std::unique_ptr<TestClient>>& clients,
             const Load& load) {
  std::size_t saved = 0;
  std::size_t refused = 0;
  for (std::size_t c = 0; c < clients.size(); ++c) {
    const Told told = clients[c]->told();
    EXPECT_TRUE(told.retries.empty()) << "client " << c << ": " << told.retries[0].detail;
    EXPECT_TRUE(told.saved_twice.empty()) << told.saved_twice[0];
    std::set<std::string> handed_back;
    for (const HandedBack& back : told.refused) {
      EXPECT_TRUE(handed_back.insert(back.label).second) << back.label << " came back twice";
    }
    for (std::size_t i = 0; i < load.edits; ++i) {
      const std::string label = label_of(c, i);
      const auto found = log.labels.find(label);
      const std::size_t times = found == log.labels.end() ? 0 : found->second;
      const bool is_saved = told.saved.contains(label);
      EXPECT_NE(is_saved, handed_back.contains(label)) << label << " has no answer, or two";
      EXPECT_EQ(times, is_saved ? 1u : 0u) << label;
      is_saved ? ++saved : ++refused;
    }
  }
  EXPECT_GT(saved, refused / 10) << "hardly anything was accepted";
  EXPECT_GT(refused, 0u) << "nothing was refused: roles were not tried";
  // Nothing else is in the log but the server's own.
  EXPECT_EQ(log.head.value, saved + log.by_server);
  std::printf("%zu saved, %zu handed back\n", saved, refused);
}

// The newest event when nothing more comes: a server looks once a second whether order keys are due
// for new ones, and writes that itself.
base::Seq quiet_head(const std::vector<std::unique_ptr<TestClient>>& clients) {
  constexpr std::chrono::milliseconds kTwoLooks{2'200};
  base::Seq head;
  for (base::Seq before; head == base::Seq{} || before != head;) {
    before = head;
    for (const auto& client : clients) head = std::max(head, client->seq());
    if (before != head) std::this_thread::sleep_for(kTwoLooks);
  }
  return head;
}

void run(const char* test, const Load& load) {
  SCOPED_TRACE("repeat: " + support::repeat_command(test, load.seed));
  support::ServerOptions options;
  options.config = load.config;
  const Stage stage{options};
  std::vector<std::unique_ptr<TestClient>> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<TestClient>(stage.client(member(i))));
  }
  for (const auto& client : clients) client->wait_live();

  std::vector<std::string> failures(kClients);
  {
    std::vector<std::jthread> writers;
    for (std::size_t i = 0; i < kClients; ++i) {
      writers.emplace_back([&, i] {
        try {
          write(*clients[i], i, load);
        } catch (const std::exception& error) {
          failures[i] = error.what();
        }
      });
    }
  }
  for (const std::string& failure : failures) ASSERT_EQ(failure, "") << stage.server().log();

  for (const auto& client : clients) client->wait_saved(kSettle);
  const base::Seq head = quiet_head(clients);
  std::vector<TestClient*> all;
  for (const auto& client : clients) all.push_back(client.get());
  TestClient late{stage.client({"late", plan::Role::reader, plan::ActorKind::citizen})};
  late.wait_live();
  all.push_back(&late);
  EXPECT_TRUE(wait_equal(all, head));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ((*all[i])->confirmed_hash(), late->confirmed_hash()) << "client " << i;
  }
  EXPECT_EQ(late.seq(), head);

  const std::string hash = late->confirmed_hash();
  for (const auto& client : clients) (*client)->close();
  late->close();
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
  const StoredLog log = read_log(stage.store(), stage.board());
  EXPECT_EQ(log.hash, hash) << "the log on disk folds to another board";
  compare(log, clients, load);
}

TEST(Convergence, TwentyClientsAtFullSpeed) {
  for (std::size_t i = 0; i < support::iterations(1); ++i) {
    run("Convergence.TwentyClientsAtFullSpeed",
        {support::first_seed() + i, 200, 64, kRaisedLimits});
  }
}

TEST(Convergence, TwentyClientsWithinTheDefaultLimits) {
  for (std::size_t i = 0; i < support::iterations(1); ++i) {
    run("Convergence.TwentyClientsWithinTheDefaultLimits",
        {support::first_seed() + i, 40, 8, {}});
  }
}

}  // namespace
}  // namespace samtavle::integration
