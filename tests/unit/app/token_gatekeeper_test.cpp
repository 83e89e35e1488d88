// Goal: whatever somebody shows (a token of this server, of a login that it trusts, a ticket) lets
// them in as that says, and nothing of it does once it was taken back.
// Method: the gatekeeper on a log in memory, with an issuer whose answers the test writes.

#include "token_gatekeeper.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "../access/issuer_forge.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/memory_log.hpp"

namespace samtavle::app {
namespace {

namespace fs = std::filesystem;
using access::IssuerKey;
using access::Payload;
using base::Errc;

constexpr std::int64_t kNow = 1'700'000'000;

class Gate : public testing::Test {
 protected:
  Gate() {
    std::string pattern = (fs::temp_directory_path() / "samtavle-gate-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    ended = access::EndedLogins::open(folder / "ended", kNow).value();
    access::TrustedIssuers::Options options;
    options.issuers = {issuer()};
    options.call = [this](const access::OutgoingCall& call) {
      const bool keys = call.url.ends_with("/keys");
      return base::Result<access::OutgoingAnswer>(access::OutgoingAnswer{
          200, keys ? R"({"keys":[)" + key.jwk("k1") + "]}"
                    : R"({"issuer":"https://login.example","jwks_uri":"https://a.example/keys"})"});
    };
    issuers = std::make_unique<access::TrustedIssuers>(std::move(options));
    logins = std::make_unique<access::Logins>(own, *issuers, *ended, access::Logins::Options{});
    gate = std::make_unique<TokenGatekeeper>(own, log, *logins, *ended);
    for (int n = 0; n < 500 && !issuers->places(issuer()); ++n) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  }
  ~Gate() override { fs::remove_all(folder); }

  // Bearer tokens only; people without a role, but for the group of readers.
  static access::Issuer issuer() {
    access::Issuer made;
    made.name = "muni";
    made.url = "https://login.example";
    made.audience = "samtavle";
    made.kind.otherwise = plan::ActorKind::official;
    made.role = {"group", {{"readers", plan::Role::reader}}, plan::Role::none};
    made.operator_ = {"group", {{"operators", true}}, false};
    return made;
  }

  std::string own_token(const std::string& subject, bool every_board, bool for_operator) const {
    access::Grant grant;
    grant.identity = {
        subject, {subject, plan::ActorKind::citizen, "Havneby", false}, plan::Role::contributor};
    if (!every_board) grant.board = board;
    grant.operator_ = for_operator;
    grant.issued_s = kNow - 10;
    grant.expires_s = kNow + 3'600;
    return access::issue(own, grant).value();
  }
  std::string bearer(const std::string& group, std::int64_t issued_s = kNow - 10) const {
    return key.token(R"({"alg":"EdDSA","kid":"k1","typ":"JWT"})",
                     Payload{}
                         .with("iss", R"("https://login.example")")
                         .with("sub", R"("7")")
                         .with("group", '"' + group + '"')
                         .with("iat", std::to_string(issued_s))
                         .without("nbf")
                         .json());
  }
  std::string ticket(plan::Role role, bool for_operator = false) {
    access::LoginSession session;
    session.id = "login-1";
    session.issuer = "muni";
    session.identity = {"muni|7", {"Asta", plan::ActorKind::official, "", false}, role};
    session.operator_ = for_operator;
    session.begun_s = kNow - 10;
    session.until_s = kNow + 3'600;
    return logins->ticket(session, kNow).value();
  }

  template <class T>
  static std::optional<Errc> fault(const base::Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
  }
  std::optional<Errc> admit(const std::string& token) {
    return fault(gate->admit(token, board, kNow));
  }

  access::SigningKey own = access::test_key();
  IssuerKey key = IssuerKey::ed25519();
  const base::BoardId board = base::BoardId::parse("havnen").value();
  fs::path folder;
  support::MemoryLog log;
  std::unique_ptr<access::EndedLogins> ended;
  std::unique_ptr<access::TrustedIssuers> issuers;
  std::unique_ptr<access::Logins> logins;
  std::unique_ptr<TokenGatekeeper> gate;
};

TEST_F(Gate, EachSortLetsInAsItSays) {
  const auto by_own = gate->admit(own_token("anna", false, false), board, kNow);
  ASSERT_TRUE(by_own) << by_own.error().detail;
  EXPECT_EQ(by_own->identity.subject, "anna");
  EXPECT_EQ(by_own->issued_s, kNow - 10);
  const auto by_bearer = gate->admit(bearer("readers"), board, kNow);
  ASSERT_TRUE(by_bearer) << by_bearer.error().detail;
  EXPECT_EQ(by_bearer->identity.subject, "muni|7");
  EXPECT_EQ(by_bearer->identity.role, plan::Role::reader);
  EXPECT_EQ(by_bearer->expires_s, kNow + 3'600);
  const auto by_ticket = gate->admit(ticket(plan::Role::commenter), board, kNow);
  ASSERT_TRUE(by_ticket) << by_ticket.error().detail;
  EXPECT_EQ(by_ticket->login, "login-1");
  EXPECT_EQ(by_ticket->expires_s, kNow + 3'600);
}

TEST_F(Gate, ATicketLetsInOnce) {
  const std::string word = ticket(plan::Role::reader);
  EXPECT_EQ(admit(word), std::nullopt);
  EXPECT_EQ(admit(word), Errc::unauthenticated);
}

TEST_F(Gate, WithoutARoleNobodyReadsAnythingNotEvenAnOperator) {
  EXPECT_EQ(admit(bearer("operators")), Errc::forbidden);
  EXPECT_EQ(gate->opened_by(bearer("operators"), kNow)->identity.role, plan::Role::none);
  EXPECT_EQ(gate->authorize_operator(bearer("operators"), kNow).value(), "muni|7");
  EXPECT_EQ(fault(gate->authorize_operator(bearer("readers"), kNow)), Errc::forbidden);
  EXPECT_EQ(admit(ticket(plan::Role::none, true)), Errc::forbidden);
  EXPECT_EQ(gate->authorize_operator(ticket(plan::Role::none, true), kNow).value(), "muni|7");
}

TEST_F(Gate, OfAMemberTheBoardSaysTheRole) {
  support::SampleBoard sample{"havnen"};
  hub::BoardWrite write = sample.create();
  write.members = {{"anna", base::Actor{1}, plan::Role::manager, 1, {}},
                   {"bent", base::Actor{2}, plan::Role::none, 1, {}},
                   {"muni|7", base::Actor{3}, plan::Role::facilitator, 1, {}}};
  ASSERT_TRUE(log.commit(std::span<const hub::BoardWrite>(&write, 1)));
  for (const bool every_board : {false, true}) {
    const auto anna = gate->admit(own_token("anna", every_board, false), board, kNow);
    ASSERT_TRUE(anna) << anna.error().detail;
    EXPECT_EQ(anna->identity.role, plan::Role::manager);
    EXPECT_TRUE(anna->member);
    EXPECT_EQ(admit(own_token("bent", every_board, false)), Errc::forbidden) << "removed";
    EXPECT_FALSE(gate->admit(own_token("carl", every_board, false), board, kNow)->member);
  }
  EXPECT_EQ(fault(gate->opened_by(own_token("bent", false, false), kNow)), Errc::forbidden);
  // Also whose login gives no role at all.
  EXPECT_EQ(gate->admit(bearer("operators"), board, kNow)->identity.role,
            plan::Role::facilitator);
  EXPECT_EQ(fault(gate->admit(bearer("operators"), base::BoardId::parse("skoven").value(), kNow)),
            Errc::forbidden);
  log.fail_reads(1);
  EXPECT_EQ(admit(own_token("bent", false, false)), Errc::io) << "who is not known stays out";
}

TEST_F(Gate, WhatATokenOpensIsWhatItSays) {
  EXPECT_EQ(gate->opened_by(own_token("anna", false, false), kNow)->board, board);
  const auto all = gate->opened_by(own_token("anna", true, false), kNow);
  ASSERT_TRUE(all);
  EXPECT_FALSE(all->board);
  EXPECT_FALSE(all->login);
  EXPECT_EQ(all->identity.role, plan::Role::contributor);
  const auto login = gate->opened_by(ticket(plan::Role::manager), kNow);
  ASSERT_TRUE(login);
  EXPECT_TRUE(login->login);
  EXPECT_EQ(login->identity.subject, "muni|7");
}

TEST_F(Gate, WhatWasTakenBackLetsNobodyIn) {
  const std::string one = own_token("anna", false, false);
  const std::string all = own_token("anna", true, true);
  ASSERT_EQ(admit(one), std::nullopt);
  ASSERT_EQ(fault(gate->opened_by(all, kNow)), std::nullopt);
  ASSERT_EQ(fault(gate->authorize_operator(all, kNow)), std::nullopt);
  const auto here = gate->admit(one, board, kNow).value();
  const std::uint64_t before = gate->changes();
  ASSERT_TRUE(ended->end_person("anna", kNow));
  EXPECT_GT(gate->changes(), before);
  EXPECT_FALSE(gate->may_stay(here));
  EXPECT_EQ(admit(one), Errc::unauthenticated);
  EXPECT_EQ(admit(all), Errc::unauthenticated);
  EXPECT_EQ(fault(gate->opened_by(one, kNow)), Errc::unauthenticated);
  EXPECT_EQ(fault(gate->opened_by(all, kNow)), Errc::unauthenticated);
  EXPECT_EQ(fault(gate->authorize_operator(all, kNow)), Errc::unauthenticated);
  EXPECT_EQ(admit(own_token("bent", false, false)), std::nullopt) << "others are not concerned";

  ASSERT_TRUE(ended->end_person("muni|7", kNow));
  EXPECT_EQ(admit(bearer("readers")), Errc::unauthenticated);
  EXPECT_EQ(fault(gate->authorize_operator(bearer("operators"), kNow)), Errc::unauthenticated);
  EXPECT_EQ(admit(ticket(plan::Role::reader)), Errc::unauthenticated);
  EXPECT_EQ(admit(bearer("readers", kNow + 1)), std::nullopt) << "given afterwards";
}

TEST_F(Gate, TheEndOfOneLoginLeavesOthersOfThePerson) {
  const auto here = gate->admit(ticket(plan::Role::reader), board, kNow).value();
  ASSERT_TRUE(ended->end_login("login-2", kNow));
  EXPECT_TRUE(gate->may_stay(here));
  ASSERT_TRUE(ended->end_login("login-1", kNow));
  EXPECT_FALSE(gate->may_stay(here));
  EXPECT_EQ(admit(bearer("readers")), std::nullopt);
}

TEST_F(Gate, AnIssuerThatIsNotTrustedAnyMoreTakesItsPeopleAlong) {
  const auto by_ticket = gate->admit(ticket(plan::Role::reader), board, kNow).value();
  const auto by_bearer = gate->admit(bearer("readers"), board, kNow).value();
  const auto by_own = gate->admit(own_token("muni|7", false, false), board, kNow).value();
  const std::string spare = ticket(plan::Role::reader);
  const std::uint64_t before = gate->changes();
  issuers->replace({issuer()});
  EXPECT_TRUE(gate->may_stay(by_bearer)) << "read again, and as it was";
  issuers->replace({});
  EXPECT_GT(gate->changes(), before + 1) << "else nobody looks";
  EXPECT_FALSE(gate->may_stay(by_ticket));
  EXPECT_FALSE(gate->may_stay(by_bearer));
  EXPECT_TRUE(gate->may_stay(by_own)) << "it is this server that lets them in";
  EXPECT_EQ(admit(spare), Errc::unauthenticated);
  EXPECT_EQ(admit(bearer("readers")), Errc::unauthenticated);
  EXPECT_EQ(fault(gate->opened_by(bearer("readers"), kNow)), Errc::unauthenticated);
  EXPECT_EQ(fault(gate->authorize_operator(bearer("operators"), kNow)), Errc::unauthenticated);
}

TEST_F(Gate, ASensitiveBoardIsForItsMembersAndWhomThisServerInvites) {
  support::SampleBoard sample{"havnen"};
  hub::BoardWrite write = sample.create();
  write.info.sensitive = true;
  ASSERT_TRUE(log.commit(std::span<const hub::BoardWrite>(&write, 1)));
  EXPECT_EQ(admit(bearer("readers")), Errc::forbidden);
  EXPECT_EQ(admit(ticket(plan::Role::manager)), Errc::forbidden) << "whatever their role is";
  EXPECT_EQ(admit(own_token("anna", false, false)), std::nullopt);
  hub::BoardWrite more = support::write_of(board, write.info);
  more.members = {{"muni|7", base::Actor{3}, plan::Role::reader, 1, {}}};
  ASSERT_TRUE(log.commit(std::span<const hub::BoardWrite>(&more, 1)));
  EXPECT_EQ(admit(bearer("readers")), std::nullopt);
  EXPECT_EQ(admit(ticket(plan::Role::none)), std::nullopt);
}

TEST_F(Gate, WhatIsNeitherIsRefused) {
  for (const char* token : {"", "x", "ticket-", "ticket-x", "a.b.c"}) {
    EXPECT_EQ(admit(token), Errc::unauthenticated) << token;
    EXPECT_EQ(fault(gate->opened_by(token, kNow)), Errc::unauthenticated) << token;
    EXPECT_EQ(fault(gate->authorize_operator(token, kNow)), Errc::unauthenticated) << token;
  }
}

}  // namespace
}  // namespace samtavle::app
