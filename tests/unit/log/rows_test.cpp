// Goal: keys and rows are the bytes that FORMAT.md fixes, in the order that it promises.
// Method: literal bytes, round trips, and rows that are damaged.

#include "rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samtavle/support/log_samples.hpp"

namespace samtavle::log {
namespace {

using base::Errc;
using support::board_id;
using support::sample_event;
using support::SampleBoard;

TEST(Keys, AreAsInTheExampleOfTheFormat) {
  EXPECT_EQ(seq_key(board_id("park"), Seq{258}), std::string("park\0\0\0\0\0\0\0\1\2", 13));
  EXPECT_EQ(number_key(board_id("park"), 0x01020304), std::string("park\0\1\2\3\4", 9));
  EXPECT_EQ(ballot_key(board_id("park"), base::op_id(1, 0x0203), base::Actor{4}),
            std::string("park\0\0\0\0\1\0\0\2\3\0\0\0\4", 17));
}

TEST(Keys, AreOrderedByBoardAndThenByNumber) {
  const std::vector<std::string> keys = {first_key(board_id("a")),
                                         seq_key(board_id("a"), Seq{0}),
                                         seq_key(board_id("a"), Seq{255}),
                                         seq_key(board_id("a"), Seq{256}),
                                         seq_key(board_id("a"), base::kPendingSeq),
                                         end_key(board_id("a")),
                                         first_key(board_id("a-b")),
                                         seq_key(board_id("a-b"), Seq{1}),
                                         end_key(board_id("a-b")),
                                         first_key(board_id("aa"))};
  for (std::size_t i = 1; i < keys.size(); ++i) EXPECT_LT(keys[i - 1], keys[i]) << i;
}

TEST(Keys, GiveTheirNumberBack) {
  const BoardId park = board_id("park");
  EXPECT_EQ(number_of(seq_key(park, Seq{~std::uint64_t{0}}), park, 8), ~std::uint64_t{0});
  EXPECT_EQ(number_of(number_key(park, 7), park, 4), 7u);
  EXPECT_EQ(number_of(number_key(park, 7), park, 8), std::nullopt);
  const base::OpId round = base::op_id(0xfffffffe, 9);
  const base::Actor actor{0x01020304};
  EXPECT_EQ(ballot_of(ballot_key(park, round, actor), park), std::pair(round, actor));
  EXPECT_EQ(ballot_of(number_key(park, 7), park), std::nullopt);
}

TEST(Rows, ThatCannotBeReadAreCorrupt) {
  for (const std::string bytes : {"\xff",
                                  "\x0a\x05"
                                  "ab",
                                  "\x0a\x01\xff"}) {
    EXPECT_EQ(decode_board(bytes).error().code, Errc::corrupt);
    EXPECT_EQ(decode_actor(bytes).error().code, Errc::corrupt);
  }
  EXPECT_EQ(decode_replica("\xff").error().code, Errc::corrupt);
  EXPECT_EQ(decode_ballot("\xff").error().code, Errc::corrupt);
  EXPECT_EQ(decode_invitation("\xff").error().code, Errc::corrupt);
}

TEST(SeqIn, FindsTheSeqWithoutTheRest) {
  EXPECT_EQ(seq_in(sample_event(Seq{300}).bytes), Seq{300});
  v1::Event event;
  event.set_seq(5);
  event.mutable_edit()->set_label("x");
  const std::string usual = event.SerializeAsString();
  EXPECT_EQ(seq_in(usual.substr(2) + usual.substr(0, 2)), Seq{5}) << "in another order";
}

TEST(SeqIn, FindsNoneWhereThereIsNone) {
  EXPECT_EQ(seq_in(""), std::nullopt);
  EXPECT_EQ(seq_in("\x08"), std::nullopt);
  EXPECT_EQ(seq_in("\x08\xff\xff"), std::nullopt);
  EXPECT_EQ(seq_in("\x10\x05"), std::nullopt);
  EXPECT_EQ(seq_in("\x22\x7f"), std::nullopt);
}

TEST(CheckWrite, TakesWhatContinuesTheLog) {
  SampleBoard park("park");
  static_cast<void>(park.more(4));
  const hub::BoardWrite write = park.more(3);
  EXPECT_TRUE(check_write(write, Seq{4}));
  EXPECT_EQ(check_write(write, Seq{3}).error().code, Errc::invalid);
  EXPECT_EQ(check_write(write, Seq{5}).error().code, Errc::invalid);
}

}  // namespace
}  // namespace samtavle::log
