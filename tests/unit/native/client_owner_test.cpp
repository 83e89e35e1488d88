// Goal: what one person has not saved is never sent as another's who uses the same account of the
// machine: it waits for the one who wrote it. Method: a server in this process that says who is
// welcome, and that takes nothing the first time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "fake_server.hpp"
#include "samtavle/native/client.hpp"
#include "samtavle/plan/schema.hpp"
#include "temporary_folder.hpp"

namespace samtavle::native::owner_test {
namespace {

using namespace std::chrono_literals;
using base::Errc;
using board::Applied;
using board::Composer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kSoon = 10s;

FakeBoard::Manners as(std::uint32_t actor, const char* name, std::uint32_t epoch = 1) {
  FakeBoard::Manners out;
  out.actor = actor;
  out.name = name;
  out.epoch = epoch;
  return out;
}

FakeBoard::Manners deaf(FakeBoard::Manners manners) {
  manners.acknowledges = false;
  return manners;
}

class Owner : public testing::Test {
 protected:
  Options options(const FakeServer& server) const {
    Options out;
    out.server = server.url();
    out.board = "havnen";
    out.backoff_base = 5ms;
    out.backoff_cap = 20ms;
    out.close_timeout = 50ms;
    out.pending_place = true;
    return out;
  }
  std::unique_ptr<Client> live(const Options& options) const {
    auto client = Client::open(options);
    EXPECT_TRUE(client) << client.error().detail;
    EXPECT_TRUE((*client)->wait_live(kSoon));
    return std::move(*client);
  }
  void write_and_go(const Options& options, const char* text) const {
    auto client = live(options);
    ASSERT_TRUE(client->edit([text](Composer& c) -> Applied<void> {
      return c.insert_text(board::kRootId, plan::fields::purpose, 0, text);
    }));
    client->close();
  }
  static std::size_t pending(const Client& client) {
    std::size_t count = 0;
    client.read([&](const sync::ClientSession& session) { count = session.pending_count(); });
    return count;
  }

  FakeBoard board_;
  TemporaryFolder state_;
  Variable xdg_{"XDG_STATE_HOME", state_.path.c_str()};
};

TEST_F(Owner, AnotherPersonGetsAFileOfTheirOwnAndTheFirstOneTheirEditsBack) {
  const auto anna = as(1, "Anna");
  const auto bo = as(2, "Bo");
  FakeServer server{{board_.serve(deaf(anna)), board_.serve(bo), board_.serve(bo),
                     board_.serve(anna)}};
  write_and_go(options(server), "Annas");
  {
    auto client = live(options(server));
    EXPECT_EQ(server.connections(), 3) << "once with Anna's file, and once without";
    EXPECT_EQ(pending(*client), 0u);
    ASSERT_TRUE(client->edit([](Composer& c) -> Applied<void> {
      return c.insert_text(board::kRootId, plan::fields::purpose, 0, "Bos");
    }));
    ASSERT_TRUE(client->wait_saved(kSoon));
    EXPECT_THAT(board_.texts(), ElementsAre("Bos"));
  }
  auto client = live(options(server));
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_THAT(board_.texts(), ElementsAre("Bos", "Annas"));
}

TEST_F(Owner, AFileThatTheAppNamedIsLeftToWhoWroteIt) {
  const auto anna = as(1, "Anna");
  const auto bo = as(2, "Bo");
  FakeServer server{{board_.serve(deaf(anna)), board_.serve(bo), board_.serve(anna)}};
  Options named = options(server);
  named.pending_place = false;
  named.pending_file = (state_.path / "mine").string();
  write_and_go(named, "Annas");
  {
    auto client = Client::open(named).value();
    const auto waited = client->wait_live(kSoon);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Errc::config);
    EXPECT_THAT(waited.error().detail, HasSubstr("somebody else"));
    EXPECT_THAT(board_.texts(), IsEmpty());
  }
  auto client = live(named);
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_THAT(board_.texts(), ElementsAre("Annas"));
}

TEST_F(Owner, AFileWithNothingUnsavedIsAnybodys) {
  const auto anna = as(1, "Anna");
  const auto bo = as(2, "Bo");
  FakeServer server{{board_.serve(anna), board_.serve(bo)}};
  {
    auto client = live(options(server));
    ASSERT_TRUE(client->edit([](Composer& c) -> Applied<void> {
      return c.insert_text(board::kRootId, plan::fields::purpose, 0, "Annas");
    }));
    ASSERT_TRUE(client->wait_saved(kSoon));
  }
  const auto client = live(options(server));
  EXPECT_EQ(server.connections(), 2);
  EXPECT_FALSE(client->can_undo()) << "what Anna did is not Bo's to undo";
}

TEST_F(Owner, AfterARestoreTheSamePersonMayHaveAnotherNumber) {
  FakeServer server{{board_.serve(deaf(as(1, "Anna"))), board_.serve(as(7, "Anna", 2))}};
  write_and_go(options(server), "Annas");
  auto client = live(options(server));
  ASSERT_TRUE(client->wait_saved(kSoon));
  EXPECT_THAT(board_.texts(), ElementsAre("Annas"));
}

}  // namespace
}  // namespace samtavle::native::owner_test
