// Goal: a board that is deleted is gone with all of its rows, in one write, and others stay; what
// is left says so, and no board of its id is ever made again.

#include "board_log_contract.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::contract {
namespace {

using base::Errc;
using base::Seq;
using support::read_all;
using support::SampleBoard;
using support::write_of;

hub::Deletion deletion_of(const hub::BoardInfo& info) {
  return {info.created_ms, info.head, 1'700'000'000'999, "the plan is carried out \xc3\xa6",
          "park-3.json"};
}

hub::BoardWrite deleting(const SampleBoard& board, const hub::BoardInfo& info) {
  hub::BoardWrite write = write_of(board.id(), info);
  write.deletion = deletion_of(info);
  return write;
}

TEST_P(BoardLogContract, DeletesABoardWithAllItsRows) {
  SampleBoard park("park");
  SampleBoard parkway("parkway");
  SampleBoard par("par");
  ASSERT_TRUE(commit({park.create(), parkway.create(), par.create()}));
  hub::BoardWrite full = park.more_of_everything();
  ASSERT_TRUE(commit({full, parkway.more_of_everything(), par.more_of_everything()}));
  auto others = *read_all(log());
  others.erase(park.id());
  ASSERT_TRUE(commit({deleting(park, full.info)}));
  for (const bool reopened : {false, true}) {
    if (reopened) reopen();
    EXPECT_EQ(*read_all(log()), others) << "beside it nothing has changed";
    EXPECT_EQ(log().info(park.id()).error().code, Errc::not_found);
    EXPECT_EQ(log().events(park.id(), Seq{}, 1000).error().code, Errc::not_found);
    EXPECT_EQ(log().snapshot(park.id()).error().code, Errc::not_found);
    EXPECT_EQ(*log().deletion(park.id()), deletion_of(full.info));
    EXPECT_EQ(*log().deletion(parkway.id()), std::nullopt);
    const auto all = *log().deletions();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0], std::pair(park.id(), deletion_of(full.info)));
  }
}

TEST_P(BoardLogContract, NothingIsWrittenToABoardThatWasDeleted) {
  SampleBoard park("park");
  const hub::BoardWrite made = park.create();
  ASSERT_TRUE(commit({made}));
  ASSERT_TRUE(commit({deleting(park, made.info)}));
  for (const bool reopened : {false, true}) {
    if (reopened) reopen();
    EXPECT_EQ(commit({made}).error().code, Errc::exists) << "an id is one board's";
    EXPECT_EQ(commit({SampleBoard(park).more(1)}).error().code, Errc::not_found);
    EXPECT_EQ(commit({deleting(park, made.info)}).error().code, Errc::not_found);
  }
}

TEST_P(BoardLogContract, ABoardCanBeMadeChangedAndDeletedInOneCommit) {
  SampleBoard park("park");
  const hub::BoardWrite made = park.create();
  const hub::BoardWrite full = park.more_of_everything();
  EXPECT_EQ(commit({made, full, deleting(park, full.info), park.more(1)}).error().code,
            Errc::not_found);
  EXPECT_TRUE(log().deletions()->empty()) << "a commit that was refused leaves nothing";
  ASSERT_TRUE(commit({made, full, deleting(park, full.info)}));
  EXPECT_TRUE(read_all(log())->empty());
  EXPECT_EQ(log().deletions()->size(), 1u);
}

TEST_P(BoardLogContract, KeepsWhenABoardIsToBeDeleted) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  hub::BoardWrite write = park.more(1);
  write.info.retention = {365, 0, "as decided \xc3\xa6", 1'700'000'000'123, base::Actor{7}};
  ASSERT_TRUE(commit({write}));
  reopen();
  EXPECT_EQ(log().info(park.id())->retention, write.info.retention);
  write = write_of(park.id(), *log().info(park.id()));
  write.info.retention.why = "\xff";
  EXPECT_EQ(commit({write}).error().code, Errc::invalid);
  write.info.retention = {};
  ASSERT_TRUE(commit({write}));
  reopen();
  EXPECT_EQ(log().info(park.id())->retention, hub::Retention{});
}

}  // namespace
}  // namespace samtavle::contract
