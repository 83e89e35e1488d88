// Goal: ids are written, read, ordered and hashed as their header says, and nothing else is read.
// Method: tables of good and bad spellings.

#include "samtavle/base/ids.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace samtavle::base {
namespace {

TEST(Ids, OpIdsAreWrittenAndRead) {
  for (const OpId id : {OpId{}, op_id(3, 17), op_id(0, 1), op_id(0xffffffff, 0xffffffff)}) {
    const auto parsed = parse_op_id(to_string(id));
    ASSERT_TRUE(parsed) << to_string(id);
    EXPECT_EQ(*parsed, id);
  }
  EXPECT_EQ(to_string(op_id(3, 17)), "3.17");
  EXPECT_EQ(to_string(OpId{}), "-");
  EXPECT_EQ(to_string(op_id(3, 0)), "-");
}

TEST(Ids, OtherSpellingsOfOpIdsAreRefused) {
  for (const char* text : {"",
                           ".",
                           "3",
                           "3.",
                           ".17",
                           "3.0",
                           "3,17",
                           "3.17 ",
                           " 3.17",
                           "3 .17",
                           "3. 17",
                           "-3.17",
                           "3.-17",
                           "+3.17",
                           "3.+17",
                           "3.17.1",
                           "a.b",
                           "0x3.1",
                           "4294967296.1",
                           "1.4294967296",
                           "1.99999999999999999999",
                           "--",
                           "3.1e1"}) {
    const auto parsed = parse_op_id(text);
    ASSERT_FALSE(parsed) << '"' << text << '"';
    EXPECT_EQ(parsed.error().code, Errc::invalid);
  }
  EXPECT_FALSE(parse_op_id(std::string_view{"3.17\0", 5}));
}

TEST(Ids, OpIdsAreOrderedByReplicaThenCounter) {
  EXPECT_LT(op_id(1, 9), op_id(2, 1));
  EXPECT_LT(op_id(2, 1), op_id(2, 2));
  EXPECT_EQ(op_id(2, 1) + 4, op_id(2, 5));
  EXPECT_FALSE(OpId{});
  EXPECT_FALSE(op_id(7, 0));
  EXPECT_TRUE(op_id(0, 1));
}

TEST(Ids, DenseIdsOfManyReplicasHashApart) {
  std::unordered_set<std::size_t> hashes;
  for (std::uint32_t replica = 0; replica < 100; ++replica) {
    for (std::uint32_t counter = 1; counter <= 100; ++counter) {
      hashes.insert(std::hash<OpId>{}(op_id(replica, counter)));
    }
  }
  EXPECT_EQ(hashes.size(), 10'000u);
}

TEST(Ids, StrongNumbersCompareAndTellZero) {
  EXPECT_LT(Seq{1}, Seq{2});
  EXPECT_FALSE(Seq{});
  EXPECT_TRUE(Seq{1});
  EXPECT_LT(Seq{1'000'000}, kPendingSeq);
  EXPECT_EQ(std::hash<Seq>{}(Seq{5}), std::hash<std::uint64_t>{}(5));
  static_assert(!std::is_convertible_v<std::uint64_t, Seq>);
  static_assert(!std::is_convertible_v<Replica, Actor>);
}

TEST(BoardIds, GoodOnesAreRead) {
  for (const std::string& text : {std::string{"a"}, std::string{"0"}, std::string{"havn-2025"},
                                  std::string{"a--b"}, std::string(64, 'z')}) {
    const auto parsed = BoardId::parse(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->str(), text);
    EXPECT_EQ(std::hash<BoardId>{}(*parsed), std::hash<std::string>{}(text));
  }
  EXPECT_LT(*BoardId::parse("a"), *BoardId::parse("b"));
}

TEST(BoardIds, BadOnesAreRefused) {
  for (const std::string& text :
       {std::string{}, std::string{"-"}, std::string{"-a"}, std::string{"a-"}, std::string{"A"},
        std::string{"a b"}, std::string{"a_b"}, std::string{"a/b"}, std::string{".."},
        std::string{"å"}, std::string{"a\0", 2}, std::string{"a\n"}, std::string(65, 'z')}) {
    const auto parsed = BoardId::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::invalid);
    EXPECT_FALSE(parsed.error().detail.empty());
  }
}

}  // namespace
}  // namespace samtavle::base
