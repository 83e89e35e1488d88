// Goal: an event that was there can be replaced by another of its seq, and no other; snapshots that
// could hold what it held are gone; what was redacted is kept by seq, apart by board.

#include "board_log_contract.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::contract {
namespace {

using base::Seq;
using hub::LogEvent;
using hub::RedactionRecord;
using support::SampleBoard;
using support::sample_event;
using support::write_of;

// One of that seq that holds something else.
LogEvent other_event(Seq seq) { return sample_event(seq, 90); }

RedactionRecord redaction(Seq seq) {
  return {seq, base::op_id(4, 0xffff'ffff), {base::Field{1}, base::Field{2}}, 1'700'000'000'123,
          base::Actor{3}, "because \xc3\xa6"};
}

TEST_P(BoardLogContract, ReplacesEventsThatAreThere) {
  SampleBoard park("park");
  SampleBoard parkway("parkway");
  ASSERT_TRUE(commit({park.create(), parkway.create()}));
  hub::BoardWrite five = park.more(5);
  five.snapshot = hub::SnapshotRecord{Seq{5}, "with everything"};
  ASSERT_TRUE(commit({five, parkway.more(2)}));
  hub::BoardWrite write = park.more(1);
  write.rewritten = {other_event(Seq{2}), other_event(Seq{5})};
  write.redactions = {redaction(Seq{6})};
  ASSERT_TRUE(commit({write}));
  reopen();

  const auto events = *log().events(park.id(), Seq{0}, ~std::size_t{0});
  ASSERT_EQ(events.size(), 6u);
  for (const LogEvent& event : events) {
    const bool other = event.seq == Seq{2} || event.seq == Seq{5};
    EXPECT_EQ(event, other ? other_event(event.seq) : sample_event(event.seq)) << event.seq.value;
  }
  EXPECT_EQ(*log().snapshot(park.id()), std::nullopt);
  EXPECT_EQ(*log().redactions(park.id()), std::vector{redaction(Seq{6})});
  EXPECT_TRUE(log().redactions(parkway.id())->empty());
  EXPECT_EQ((*log().events(parkway.id(), Seq{0}, ~std::size_t{0}))[1], sample_event(Seq{2}));
}

TEST_P(BoardLogContract, KeepsTheSnapshotsThatHoldNothingOfIt) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  hub::BoardWrite many = park.more(hub::kSnapshotSpacing + 10);
  many.snapshot = hub::SnapshotRecord{Seq{7}, "early"};
  ASSERT_TRUE(commit({many}));
  hub::BoardWrite late = write_of(park.id(), many.info);
  late.snapshot = hub::SnapshotRecord{many.info.head, "late"};
  ASSERT_TRUE(commit({late}));
  hub::BoardWrite write = park.more(1);
  write.rewritten = {other_event(Seq{9})};
  write.snapshot = hub::SnapshotRecord{write.info.head, "clean"};
  ASSERT_TRUE(commit({write}));
  EXPECT_EQ((*log().snapshot(park.id()))->bytes, "clean");
  EXPECT_EQ((*log().snapshot_at(park.id(), many.info.head))->bytes, "early");
}

TEST_P(BoardLogContract, ReplacesNoEventByAnotherOne) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create(), park.more(2)}));
  hub::BoardWrite write = park.more(1);
  for (const LogEvent& wrong :
       {LogEvent{Seq{2}, sample_event(Seq{1}).bytes}, other_event(Seq{3}), other_event(Seq{4}),
        LogEvent{Seq{0}, sample_event(Seq{0}).bytes}}) {
    write.rewritten = {wrong};
    EXPECT_EQ(commit({write}).error().code, base::Errc::invalid) << wrong.seq.value;
  }
  write.rewritten.clear();
  write.redactions = {redaction(Seq{3})};
  write.redactions[0].why = "\xff";
  EXPECT_EQ(commit({write}).error().code, base::Errc::invalid);
  EXPECT_EQ(log().redactions(support::board_id("nowhere")).error().code, base::Errc::not_found);
}

}  // namespace
}  // namespace samtavle::contract
