// Goal: what is asked about invitations, and what each answer means.

#include "samtavle/native/invitations.hpp"

#include <gmock/gmock.h>

#include "fake_server.hpp"

namespace samtavle::native {
namespace {

using base::Errc;

constexpr const char* kOne =
    R"({"number": 3, "state": "open", "role": "contributor", "kind": "citizen", "authority": "Byen",
        "label": "May", "made_at": "2026-01-01T00:00:00Z", "expires_at": "2026-02-01T00:00:00Z",
        "uses": 2, "uses_max": 5, "later": "unknown members are no harm"})";

Invitations invitations_of(const FakeServer& server) {
  Api::Options options;
  options.server = server.url();
  options.token = "secret";
  return Invitations::of(std::move(options), "havnen").value();
}

TEST(Invitations, AreListed) {
  std::string request;
  FakeServer server{
      {answer_http(200, R"({"invitations": [)" + std::string{kOne} + "]}", &request)}};
  const auto all = invitations_of(server).all();
  ASSERT_TRUE(all) << all.error().detail;
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ(all->front().number, base::InvitationNumber{3});
  EXPECT_EQ(all->front().state, "open");
  EXPECT_EQ(all->front().label, "May");
  EXPECT_EQ(all->front().uses_max, 5u);
  EXPECT_FALSE(all->front().needs_code);
  EXPECT_EQ(request, "GET /api/v1/boards/havnen/invitations Bearer secret ");
}

TEST(Invitations, AreMadeWithAllThatIsWished) {
  std::string request;
  FakeServer server{{answer_http(
      201, R"({"number": 1, "secret": "1-x", "link": "/b/havnen#i=1-x"})", &request)}};
  InvitationWish wish;
  wish.kind = "official";
  wish.label = "a \"b\"";
  wish.life = std::chrono::seconds{90};
  wish.uses_max = 7;
  const auto made = invitations_of(server).make(wish);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->secret, "1-x");
  EXPECT_EQ(made->link, "/b/havnen#i=1-x");
  EXPECT_EQ(request,
            "POST /api/v1/boards/havnen/invitations Bearer secret "
            R"({"role":"contributor","kind":"official","authority":"","label":"a \"b\"",)"
            R"("expires_in_s":90,"uses_max":7})");
}

TEST(Invitations, MayNeedACodeThatIsToldOnce) {
  std::string request;
  FakeServer server{
      {answer_http(201,
                   R"({"number": 1, "secret": "1-x", "code": "K7QM-2XWD", "needs_code": true})",
                   &request),
       answer_http(200, R"({"invitations": [{"number": 1, "needs_code": true}]})")}};
  InvitationWish wish;
  wish.code = true;
  const auto made = invitations_of(server).make(wish);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->code, "K7QM-2XWD");
  EXPECT_TRUE(made->needs_code);
  EXPECT_THAT(request, testing::HasSubstr(R"("uses_max":500,"code":true})"));
  const auto all = invitations_of(server).all();
  ASSERT_TRUE(all) << all.error().detail;
  EXPECT_TRUE(all->front().needs_code);
  EXPECT_EQ(all->front().code, "");
}

TEST(Invitations, AreRotatedAndRevokedByTheirNumber) {
  std::string rotated;
  std::string revoked;
  FakeServer server{{answer_http(200, kOne, &rotated), answer_http(200, kOne, &revoked)}};
  EXPECT_TRUE(invitations_of(server).rotate(base::InvitationNumber{3}));
  EXPECT_TRUE(invitations_of(server).revoke(base::InvitationNumber{3}));
  EXPECT_EQ(rotated, "POST /api/v1/boards/havnen/invitations/3/rotate Bearer secret ");
  EXPECT_EQ(revoked, "DELETE /api/v1/boards/havnen/invitations/3 Bearer secret ");
}

TEST(Invitations, AnswersThatMakeNoSenseAreErrors) {
  for (const char* body : {"", "{}", "[]", R"({"invitations": 1})", R"({"invitations": [{}]})"}) {
    FakeServer server{{answer_http(200, body)}};
    EXPECT_EQ(invitations_of(server).all().error().code, Errc::unavailable) << body;
  }
  FakeServer server{{answer_http(403, R"({"detail": "this is for managers of the board"})")}};
  const auto refused = invitations_of(server).all();
  EXPECT_EQ(refused.error().code, Errc::forbidden);
  EXPECT_EQ(refused.error().detail, "this is for managers of the board");
  EXPECT_EQ(Invitations::of({}, "../x").error().code, Errc::invalid);
}

}  // namespace
}  // namespace samtavle::native
