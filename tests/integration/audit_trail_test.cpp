// Goal: the audit log of a server says who was not let in and who was sent away, once for each, and
// a flood of refusals does not fill it.
// Method: real clients on the real server, whose log is read behind it.

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>

#include "samtavle/access/audit_log.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
const Who kAnna{"anna", plan::Role::contributor, plan::ActorKind::citizen};

using Records = std::vector<access::AuditRecord>;

// Of a server that has ended.
Records records_of(const Stage& stage) {
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
  return must(access::read_audit_folder(stage.server().data_dir(), {}, {}));
}

std::size_t count(const Records& records, const access::AuditEntry& entry) {
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [&](const auto& record) { return record.entry == entry; }));
}

TEST(AuditTrail, SaysWhoWasSentAway) {
  const Stage stage;
  TestClient anna{stage.client(kAnna)};
  TestClient manager{stage.client(kManager)};
  anna.wait_live();
  manager.wait_live();
  TokenOptions every;
  every.board = "*";
  every.for_operator = true;
  const auto answer = support::http_request(
      stage.server().port(), "POST", "/auth/revoke",
      {{"Authorization", "Bearer " + stage.token({"op", plan::Role::manager}, every)},
       {"Content-Type", "application/json"}},
      R"({"subject":"anna"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_TRUE(anna.wait_told([](const Told& told) { return !told.ends.empty(); }));
  manager.type("after", "Goes on.");
  manager.wait_saved();

  const Records records = records_of(stage);
  EXPECT_EQ(count(records, {"person_sent_away", "op", "anna", "", ""}), 1u);
  EXPECT_EQ(count(records, {"session_ended", "", "anna", "havnen", "the login was ended"}), 1u);
  for (const auto& record : records) EXPECT_NE(record.entry.whom, "manager");
}

TEST(AuditTrail, SaysWhoseTokenEnded) {
  const Stage stage;
  TokenOptions brief;
  brief.life = std::chrono::seconds{1};
  native::Options options = stage.client(kAnna);
  options.token = stage.token(kAnna, brief);
  TestClient anna{options};
  ASSERT_TRUE(anna.wait_told([](const Told& told) { return !told.ends.empty(); }));
  const access::AuditEntry ended{"session_ended", "", "anna", "havnen", "the token has ended"};
  EXPECT_EQ(count(records_of(stage), ended), 1u);
}

TEST(AuditTrail, RefusalsAreKeptAndAFloodOfThemIsNot) {
  const Stage stage;
  constexpr int kTries = 300;
  for (int i = 0; i < kTries; ++i) {
    support::RawSocket page(stage.server().port());
    ASSERT_EQ(page.upgrade(stage.board(), {{"Origin", "https://evil.example"}}).status, 403);
  }
  for (int i = 0; i < 20; ++i) {
    native::Options options = stage.client(kAnna);
    options.token = "x.y.z";
    options.board = "board-" + std::to_string(i);
    TestClient nobody{options};
    ASSERT_FALSE(nobody->wait_live(kSoon));
  }
  const Records records = records_of(stage);
  const auto about = [&](const std::string& what) {
    return std::count_if(records.begin(), records.end(),
                         [&](const auto& record) { return record.entry.what == what; });
  };
  EXPECT_GE(about("refused"), 1);
  EXPECT_GE(about("session_refused"), 1);
  // One a minute and sort, and one more that says how many there were.
  EXPECT_LE(about("refused") + about("session_refused"), 8);
}

}  // namespace
}  // namespace samtavle::integration
