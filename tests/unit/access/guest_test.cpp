// Goal: a guest has a name that can be shown to others, and a token that says what the invitation
// says, for no longer than it.

#include "samtavle/access/guest.hpp"

#include <gmock/gmock.h>

#include <set>

#include "forge.hpp"
#include "samtavle/access/token.hpp"

namespace samtavle::access {
namespace {

using base::Errc;

constexpr std::int64_t kNow_s = 1'700'000'000;
const base::BoardId kPark = base::BoardId::parse("park").value();

Invited invited(std::int64_t expires_s = kNow_s + 14 * 86'400) {
  return {kPark, base::InvitationNumber{7}, plan::ActorKind::association, "Havneby",
          plan::Role::contributor, expires_s};
}

TEST(GuestName, IsOneLineOfText) {
  const std::vector<std::pair<std::string, std::string>> good = {
      {"Asta", "Asta"},
      {"  Åse Ø.  ", "Åse Ø."},
      {"\u00a0Bo\u2003", "Bo"},
      {"O'Neill <b>", "O'Neill <b>"},
      {"محمد", "محمد"},
      {"👩‍🌾 Ida", "👩‍🌾 Ida"},
      {std::string(80, 'a'), std::string(80, 'a')},
      {"a", "a"},
  };
  for (const auto& [wanted, name] : good) {
    const auto got = guest_name(wanted);
    ASSERT_TRUE(got) << wanted << ": " << got.error().detail;
    EXPECT_EQ(*got, name);
  }
  const std::vector<std::string> bad = {
      "", " ", "\u200b\u200d", "\u3164", "\u00ad", "a\nb", "a\tb", std::string("a\0b", 3), "\x7f",
      "a\u202eb", "a\u2066b", "\xff", "\xc3", "\xed\xa0\x80", "a\u2028b",
      std::string(81, 'a'), std::string(2'000, 'a'), std::string(2'000, ' ') + "a",
  };
  for (const std::string& wanted : bad) {
    const auto got = guest_name(wanted);
    ASSERT_FALSE(got) << testing::PrintToString(wanted);
    EXPECT_EQ(got.error().code, Errc::invalid);
    EXPECT_FALSE(got.error().detail.empty());
  }
  std::string wide;
  for (int i = 0; i < 51; ++i) wide += "\U0001F600";
  EXPECT_FALSE(guest_name(wide)) << "51 letters of 4 bytes are more than a token takes";
}

TEST(GuestSubject, IsNeverTheSame) {
  std::set<std::string> all;
  for (int i = 0; i < 1'000; ++i) all.insert(new_guest_subject().value());
  EXPECT_EQ(all.size(), 1'000u);
  EXPECT_THAT(*all.begin(), testing::MatchesRegex("guest-[0-9a-f]+"));
}

TEST(GuestToken, SaysWhatTheInvitationSays) {
  const auto given = issue_guest(test_key(), invited(), "guest-1", "Asta", kNow_s);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->expires_s, kNow_s + kGuestTokenLife_s);
  const auto verified = verify(test_key(), given->token, kPark, kNow_s);
  ASSERT_TRUE(verified) << verified.error().detail;
  EXPECT_EQ(verified->identity.subject, "guest-1");
  EXPECT_EQ(verified->identity.person,
            (plan::Person{"Asta", plan::ActorKind::association, "Havneby", true}));
  EXPECT_EQ(verified->identity.role, plan::Role::contributor);
  EXPECT_EQ(verified->invitation, base::InvitationNumber{7});
  EXPECT_FALSE(verified->operator_);
  const auto elsewhere = base::BoardId::parse("havnen").value();
  EXPECT_EQ(verify(test_key(), given->token, elsewhere, kNow_s).error().code, Errc::forbidden);
}

TEST(GuestToken, EndsWithTheInvitation) {
  const auto given = issue_guest(test_key(), invited(kNow_s + 100), "guest-1", "Asta", kNow_s);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->expires_s, kNow_s + 100);
  EXPECT_FALSE(verify(test_key(), given->token, kPark, kNow_s + 100));
  EXPECT_FALSE(issue_guest(test_key(), invited(kNow_s), "guest-1", "Asta", kNow_s));
}

TEST(GuestToken, IsReadForRenewalAlsoWhenItHasEnded) {
  const auto given = issue_guest(test_key(), invited(), "guest-1", "Asta", kNow_s).value();
  const auto guest = verify_guest(test_key(), given.token, kNow_s + 10 * 86'400);
  ASSERT_TRUE(guest) << guest.error().detail;
  EXPECT_EQ(guest->identity.subject, "guest-1");
  EXPECT_EQ(guest->board, kPark);
  EXPECT_EQ(guest->invitation, base::InvitationNumber{7});
  EXPECT_EQ(verify_guest(test_key(1), given.token, kNow_s).error().code, Errc::unauthenticated);
  EXPECT_EQ(verify_guest(test_key(), given.token + "x", kNow_s).error().code,
            Errc::unauthenticated);
  EXPECT_EQ(verify_guest(test_key(), Payload().token(), kNow_s).error().code, Errc::forbidden)
      << "a token of somebody with a login";
}

TEST(GuestToken, TheClaimIsCheckedByItsValue) {
  const auto outcome = [](Payload payload) {
    const auto board = base::BoardId::parse("groen-bydel").value();
    const auto verified = verify(test_key(), payload.token(), board, kNow_s);
    return verified ? verified->invitation.value : 0u;
  };
  EXPECT_EQ(outcome(Payload().with("guest", "true").with("invitation", "7")), 7u);
  EXPECT_EQ(outcome(Payload().with("guest", "true").with("invitation", "4294967295")),
            4'294'967'295u);
  for (const char* value : {"0", "-1", "4294967296", "\"7\"", "true", "7.0"}) {
    EXPECT_EQ(outcome(Payload().with("guest", "true").with("invitation", value)), 0u) << value;
  }
  EXPECT_EQ(outcome(Payload().with("invitation", "7")), 0u) << "nobody but guests has one";
  EXPECT_EQ(outcome(Payload().with("guest", "true").with("board", "\"*\"").with("invitation", "7")),
            0u)
      << "nor for every board";
}

TEST(GuestToken, NoOtherTokenCanBeIssuedWithAnInvitation) {
  Grant grant;
  grant.identity = {"anna", {"Anna", plan::ActorKind::citizen, "", false}, plan::Role::reader};
  grant.board = kPark;
  grant.issued_s = kNow_s;
  grant.expires_s = kNow_s + 1;
  grant.invitation = base::InvitationNumber{1};
  EXPECT_EQ(issue(test_key(), grant).error().code, Errc::invalid);
  grant.identity.person.guest = true;
  EXPECT_TRUE(issue(test_key(), grant));
  grant.board.reset();
  EXPECT_EQ(issue(test_key(), grant).error().code, Errc::invalid);
}

}  // namespace
}  // namespace samtavle::access
