// Goal: of every frame that the server sends the generator sees exactly the events that are in it,
// and what is no frame it calls malformed.
// Method: frames by the server's own encoders, whole, cut at every byte, and spoilt.

#include "load/server_frame.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::load {
namespace {

struct Seen {
  std::vector<EventHead> events;
  std::vector<std::pair<FramePart, std::string>> parts;
};

Result<Seen> scan(std::string_view message) {
  Seen seen;
  const auto good = scan_server_frame(
      message, [&](const EventHead& event) { seen.events.push_back(event); },
      [&](FramePart part, std::string_view bytes) { seen.parts.emplace_back(part, bytes); });
  if (!good) return base::pass_on(good);
  return seen;
}

// The edit of a client, with numbers of every length.
std::string edit_bytes(std::uint32_t replica, std::uint32_t counter) {
  v1::Edit edit;
  edit.set_replica(replica);
  edit.set_first_counter(counter);
  v1::SetField& set = *edit.add_operations()->mutable_set_field();
  set.set_item_replica(replica);
  set.set_item_counter(1);
  set.set_field(90);
  set.set_number(0.5);
  edit.set_label("æøå");
  return edit.SerializeAsString();
}

// As the server puts it into the ring; `behind` is how much its author had not seen.
void append_entry(std::string& frame, std::uint64_t seq, std::uint32_t replica,
                  std::uint32_t counter, std::uint64_t behind = 0) {
  const board::Stamp stamp{base::Seq{seq}, base::Actor{replica}, 1'700'000'000'000,
                           base::Seq{seq - 1 - behind}};
  sync::append_event_entry(frame, sync::encode_event(stamp, edit_bytes(replica, counter)));
}

struct Row {
  std::uint64_t seq;
  std::uint32_t replica;
  std::uint32_t counter;
};
const std::vector<Row> kRows = {{1, 0, 1},
                                {2, 1, 127},
                                {300, 128, 128},
                                {1ull << 40, 16'384, 1u << 31},
                                {(1ull << 63) + 5, 0xffff'fffe, 0xffff'fffe}};

TEST(ServerFrame, EventsOfTheServersOwnEncoder) {
  std::string frame;
  for (const Row& row : kRows) append_entry(frame, row.seq, row.replica, row.counter, row.seq / 2);
  v1::ServerFrame parsed;
  ASSERT_TRUE(parsed.ParseFromString(frame));
  const auto seen = scan(frame);
  ASSERT_TRUE(seen) << seen.error().detail;
  ASSERT_EQ(seen->events.size(), kRows.size());
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    EXPECT_EQ(seen->events[i].seq.value, kRows[i].seq);
    EXPECT_EQ(seen->events[i].replica.value, kRows[i].replica);
    EXPECT_EQ(seen->events[i].first_counter.value, kRows[i].counter);
    EXPECT_EQ(parsed.events(static_cast<int>(i)).seq(), kRows[i].seq);
  }
  EXPECT_TRUE(seen->parts.empty());
}

TEST(ServerFrame, OtherPartsAsBytes) {
  v1::ServerFrame frame;
  frame.mutable_welcome()->set_head_seq(7);
  frame.mutable_snapshot()->set_data(std::string(1'000, 'x'));
  frame.mutable_replica()->set_replica(3);
  frame.add_refusals()->set_text("no");
  frame.add_presence()->set_gone(true);
  frame.mutable_directory()->add_actors()->set_name("Anna");
  frame.add_notices()->set_delay_ms(5);
  frame.add_ballots()->set_number(9);
  std::string bytes;
  append_entry(bytes, 8, 3, 1);
  bytes += frame.SerializeAsString();
  // Fields of later versions, of each wire type.
  bytes += std::string("\x98\x06\x05\xa2\x06\x02hi\xa9\x06" "12345678" "\xb5\x06" "1234", 24);
  const auto seen = scan(bytes);
  ASSERT_TRUE(seen) << seen.error().detail;
  EXPECT_EQ(seen->events.size(), 1u);
  ASSERT_EQ(seen->parts.size(), 8u);
  const auto part = [&](FramePart wanted) {
    for (const auto& [which, content] : seen->parts) {
      if (which == wanted) return content;
    }
    return std::string{"missing"};
  };
  EXPECT_EQ(part(FramePart::welcome), frame.welcome().SerializeAsString());
  EXPECT_EQ(part(FramePart::snapshot), frame.snapshot().SerializeAsString());
  EXPECT_EQ(part(FramePart::replica), frame.replica().SerializeAsString());
  EXPECT_EQ(part(FramePart::refusal), frame.refusals(0).SerializeAsString());
  EXPECT_EQ(part(FramePart::presence), frame.presence(0).SerializeAsString());
  EXPECT_EQ(part(FramePart::directory), frame.directory().SerializeAsString());
  EXPECT_EQ(part(FramePart::notice), frame.notices(0).SerializeAsString());
  EXPECT_EQ(part(FramePart::ballot), frame.ballots(0).SerializeAsString());
}

// A frame that ends between two events is one; one that ends anywhere else is not.
TEST(ServerFrame, CutAtEveryByte) {
  std::string frame;
  std::set<std::size_t> whole{0};
  for (const Row& row : kRows) {
    append_entry(frame, row.seq, row.replica, row.counter, row.seq > 1 ? 1 : 0);
    whole.insert(frame.size());
  }
  for (std::size_t end = 0; end <= frame.size(); ++end) {
    const auto seen = scan(std::string_view{frame}.substr(0, end));
    ASSERT_EQ(seen.has_value(), whole.contains(end)) << end;
    if (seen) continue;
    EXPECT_EQ(seen.error().code, Errc::malformed);
  }
}

TEST(ServerFrame, MalformedFramesAreCalledSo) {
  const auto in_event = [](std::string_view event) {
    std::string frame;
    sync::append_event_entry(frame, event);
    return frame;
  };
  const auto literal = [](const char* bytes, std::size_t size) { return std::string(bytes, size); };
  const struct {
    const char* what;
    std::string bytes;
  } rows[] = {
      {"an event that is a number", "\x08\x01"},
      {"a welcome that is a number", "\x10\x01"},
      {"a group", "\x0b\x0c"},
      {"field 0", literal("\x02\x00", 2)},
      {"a wire type that there is not", "\x0e"},
      {"a length beyond the end", "\x0a\x7f\x08\x01"},
      {"a length of 64 bits", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"},
      {"a number of more than 64 bits", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"},
      {"a number without an end", "\x0a\xff\xff\xff"},
      {"an event without an edit", in_event("\x08\x01")},
      {"an event without a seq", in_event("\x22\x04\x08\x01\x10\x01")},
      {"an edit that is a number", in_event("\x08\x01\x20\x01")},
      {"an edit without a counter", in_event("\x08\x01\x22\x02\x08\x01")},
      {"an edit of counter 0", in_event(literal("\x08\x01\x22\x04\x08\x01\x10\x00", 8))},
      {"a counter of 33 bits", in_event("\x08\x01\x22\x06\x10\x80\x80\x80\x80\x10")},
      {"a replica of 33 bits", in_event("\x08\x01\x22\x08\x08\x80\x80\x80\x80\x10\x10\x01")},
      {"an edit that is cut off", in_event("\x08\x01\x22\x05\x08\x01\x10\x01\x1a")},
      {"an operation beyond its edit", in_event("\x08\x01\x22\x06\x08\x01\x10\x01\x1a\x09")},
  };
  for (const auto& row : rows) {
    const auto seen = scan(row.bytes);
    ASSERT_FALSE(seen) << row.what;
    EXPECT_EQ(seen.error().code, Errc::malformed) << row.what;
  }
  // The control: what the rows above spoil is good.
  EXPECT_TRUE(scan(in_event("\x08\x01\x22\x04\x08\x01\x10\x01")));
}

}  // namespace
}  // namespace samtavle::load
