// Goal: an invitation's code can be guessed so often in a minute and no more, another one's guesses
// do not count, and what is over is forgotten.

#include "samtavle/net/code_guesses.hpp"

#include <gtest/gtest.h>

namespace samtavle::net {
namespace {

using std::chrono::seconds;

const base::BoardId kPark = base::BoardId::parse("park").value();
const base::BoardId kHarbour = base::BoardId::parse("harbour").value();
constexpr base::InvitationNumber kFirst{1};
constexpr base::InvitationNumber kSecond{2};

TEST(CodeGuesses, AreCountedForEachInvitationAndMinute) {
  CodeGuesses guesses;
  const CodeGuesses::TimePoint begun{std::chrono::hours{1}};
  for (std::uint32_t i = 0; i < kWrongCodesMax; ++i) {
    EXPECT_TRUE(guesses.may_try(kPark, kFirst, begun + seconds{i % 30}));
    guesses.wrong(kPark, kFirst, begun + seconds{i % 30});
  }
  EXPECT_FALSE(guesses.may_try(kPark, kFirst, begun + seconds{59}));
  EXPECT_TRUE(guesses.may_try(kPark, kSecond, begun + seconds{59}));
  EXPECT_TRUE(guesses.may_try(kHarbour, kFirst, begun + seconds{59}));
  EXPECT_TRUE(guesses.may_try(kPark, kFirst, begun + seconds{60}));
  for (std::uint32_t i = 1; i < kWrongCodesMax; ++i) {
    guesses.wrong(kPark, kFirst, begun + seconds{61});
  }
  EXPECT_TRUE(guesses.may_try(kPark, kFirst, begun + seconds{62})) << "a new minute";
  guesses.wrong(kPark, kFirst, begun + seconds{62});
  EXPECT_FALSE(guesses.may_try(kPark, kFirst, begun + seconds{62})) << "which counts, too";
  guesses.forget(kPark, kFirst);
  EXPECT_TRUE(guesses.may_try(kPark, kFirst, begun + seconds{62}));
}

TEST(CodeGuesses, AreForgotten) {
  CodeGuesses guesses;
  const CodeGuesses::TimePoint begun{std::chrono::hours{1}};
  for (std::uint32_t i = 1; i <= 100; ++i) {
    guesses.wrong(kPark, base::InvitationNumber{i}, begun);
  }
  EXPECT_EQ(guesses.size(), 100u);
  guesses.wrong(kPark, kFirst, begun + seconds{121});
  EXPECT_EQ(guesses.size(), 1u);
}

}  // namespace
}  // namespace samtavle::net
