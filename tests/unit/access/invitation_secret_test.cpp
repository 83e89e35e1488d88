// Goal: a secret opens the board and the number that it was made for, in its one spelling, and
// nothing that is kept tells it.

#include "samtavle/access/invitation_secret.hpp"

#include <gmock/gmock.h>

#include <cctype>
#include <set>

namespace samtavle::access {
namespace {

using base::InvitationNumber;

const base::BoardId kPark = base::BoardId::parse("park").value();
const base::BoardId kHarbour = base::BoardId::parse("havnen").value();

MadeSecret make(std::uint32_t number = 3) {
  return make_secret(kPark, InvitationNumber{number}).value();
}

TEST(InvitationSecret, IsReadBack) {
  for (const std::uint32_t number : {1u, 10u, 4'294'967'295u}) {
    const MadeSecret made = make(number);
    EXPECT_THAT(made.text, testing::MatchesRegex("[0-9]+-[A-Za-z0-9_-]+"));
    const auto read = read_secret(kPark, made.text);
    ASSERT_TRUE(read) << made.text;
    EXPECT_EQ(read->number, InvitationNumber{number});
    EXPECT_TRUE(same_hash(read->hash, made.hash));
  }
}

TEST(InvitationSecret, IsNeverTheSame) {
  std::set<std::string> all;
  for (int i = 0; i < 1'000; ++i) all.insert(make().text);
  EXPECT_EQ(all.size(), 1'000u);
}

TEST(InvitationSecret, OpensNoOtherBoardAndNoOtherNumber) {
  const MadeSecret made = make();
  EXPECT_FALSE(same_hash(read_secret(kHarbour, made.text)->hash, made.hash));
  const auto other = read_secret(kPark, "4" + made.text.substr(1));
  ASSERT_TRUE(other);
  EXPECT_FALSE(same_hash(other->hash, made.hash));
}

TEST(InvitationSecret, WhatIsKeptDoesNotTellIt) {
  const MadeSecret made = make();
  EXPECT_EQ(made.hash.size(), kSecretHashBytes);
  EXPECT_THAT(made.hash, testing::Not(testing::HasSubstr(made.text.substr(2, 8))));
}

TEST(InvitationSecret, HasOneSpelling) {
  const std::string good = make().text;
  const std::string random = good.substr(2);
  // The last letter of 32 bytes in base64url has four bits; others would decode to the same bytes.
  const std::vector<std::string> wrong = {
      "",           "-",           "3",            "3-",          random,
      "-" + random, "03-" + random, "0-" + random, "+3-" + random, " 3-" + random,
      "3--" + random, "3-" + random + "=", "3-" + random + " ", "3-" + random + "A",
      "3-" + random.substr(1), "3." + random, "4294967296-" + random, "99999999999-" + random,
      "3-" + random.substr(0, 42) + "B", "3-" + std::string(43, '+'), "3-" + std::string(43, '/'),
      "x-" + random, "3x-" + random, std::string("3-") + random + std::string(1, '\0'),
      std::string(100'000, '3'), "3-" + std::string(100'000, 'A'), "\xff-" + random,
  };
  for (const std::string& text : wrong) {
    EXPECT_FALSE(read_secret(kPark, text)) << text.substr(0, 80);
  }
  EXPECT_TRUE(read_secret(kPark, good));
}

TEST(InvitationSecret, HashesOfAnotherLengthAreNeverEqual) {
  const std::string hash(kSecretHashBytes, 'x');
  EXPECT_TRUE(same_hash(hash, hash));
  EXPECT_FALSE(same_hash("", ""));
  EXPECT_FALSE(same_hash(hash, hash.substr(1)));
  EXPECT_FALSE(same_hash(hash + "x", hash + "x"));
  for (std::size_t i = 0; i < kSecretHashBytes; ++i) {
    std::string other = hash;
    other[i] = 'y';
    EXPECT_FALSE(same_hash(hash, other)) << i;
  }
}

TEST(InvitationCode, IsReadInEverySpellingAndOpensNothingElse) {
  const auto board = base::BoardId::parse("park").value();
  const auto other = base::BoardId::parse("parkway").value();
  const base::InvitationNumber number{3};
  const auto code = make_code(board, number);
  ASSERT_TRUE(code);
  ASSERT_EQ(code->text.size(), 9u);
  std::string plain = code->text;
  plain.erase(4, 1);
  std::string small = plain;
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string& typed : {code->text, plain, small, " " + plain + " "}) {
    const auto hash = code_hash(board, number, typed);
    ASSERT_TRUE(hash) << typed;
    EXPECT_TRUE(same_hash(*hash, code->hash)) << typed;
  }
  EXPECT_FALSE(same_hash(*code_hash(other, number, plain), code->hash));
  EXPECT_FALSE(same_hash(*code_hash(board, base::InvitationNumber{4}, plain), code->hash));
  for (const std::string& typed : {std::string(), plain.substr(1), plain + "2",
                                   std::string("0000-0000"), std::string(99, '2'),
                                   std::string("\xff\xff\xff\xff\xff\xff\xff\xff")}) {
    EXPECT_FALSE(code_hash(board, number, typed)) << typed;
  }
  std::set<std::string> all;
  for (int i = 0; i < 1'000; ++i) all.insert(make_code(board, number)->text);
  EXPECT_EQ(all.size(), 1'000u);
}

}  // namespace
}  // namespace samtavle::access
