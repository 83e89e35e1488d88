// Goal: what is cut up before it is parsed is cut where protobuf would cut it, and whatever is not
// a frame, or claims too much, is refused before anything is built from it. Method: frames made by
// protobuf, cut off at every byte, bent in single bytes, and filled up to each limit and one over
// it; frames written by hand for what protobuf would not write.

#include "samtavle/sync/wire.hpp"

#include <gtest/gtest.h>

#include "samtavle/board/codec.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {
namespace {

using base::EditLimits;
using base::Errc;

v1::ClientFrame sample() {
  v1::ClientFrame frame;
  frame.set_attempt(7);
  frame.set_based_on(1'000'000);
  for (std::uint32_t i = 0; i < 3; ++i) {
    v1::Edit* edit = frame.add_edits();
    edit->set_replica(300);
    edit->set_first_counter(1 + i * 10);
    v1::InsertText* text = edit->add_operations()->mutable_insert_text();
    text->set_item_counter(1);
    text->set_field(1);
    text->set_text("some text");
    v1::DeleteText* gone = edit->add_operations()->mutable_delete_text();
    for (std::uint32_t r = 0; r < 4; ++r) gone->add_ranges()->set_counter(r + 1);
    edit->set_label("a label");
  }
  frame.mutable_need_replica();
  frame.mutable_presence()->mutable_from()->set_counter(3);
  frame.mutable_presence()->set_x(0.5f);
  for (std::uint32_t i = 1; i <= 2; ++i) {
    v1::Ballot* ballot = frame.add_ballots();
    ballot->set_round_counter(i);
    ballot->add_dots()->set_count(i);
    ballot->set_number(300);
  }
  return frame;
}

std::string frame_of(const v1::Edit& edit) {
  v1::ClientFrame frame;
  *frame.add_edits() = edit;
  return frame.SerializeAsString();
}

TEST(CutClientFrame, CutsWhereProtobufDoes) {
  const v1::ClientFrame frame = sample();
  const std::string bytes = frame.SerializeAsString();
  const auto parts = cut_client_frame(bytes, EditLimits{});
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->attempt, 7u);
  EXPECT_EQ(parts->based_on, base::Seq{1'000'000});
  ASSERT_EQ(parts->edits.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(parts->edits[static_cast<std::size_t>(i)], frame.edits(i).SerializeAsString());
  }
  EXPECT_FALSE(parts->hello.has_value());
  EXPECT_TRUE(parts->need_replica);
  ASSERT_TRUE(parts->presence.has_value());
  EXPECT_EQ(*parts->presence, frame.presence().SerializeAsString());
  ASSERT_EQ(parts->ballots.size(), 2u);
  EXPECT_EQ(parts->ballots[1], frame.ballots(1).SerializeAsString());
}

TEST(CutClientFrame, AnEmptyMessageIsAFrameWithNothingInIt) {
  const auto parts = cut_client_frame("", EditLimits{});
  ASSERT_TRUE(parts.has_value());
  EXPECT_TRUE(parts->edits.empty());
}

// Whatever is taken, protobuf takes too; cut off anywhere but between fields, nothing is.
TEST(CutClientFrame, CutOffAtEveryByte) {
  const std::string bytes = sample().SerializeAsString();
  std::size_t taken = 0;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string part = bytes.substr(0, length);
    const bool cut = cut_client_frame(part, EditLimits{}).has_value();
    v1::ClientFrame parsed;
    EXPECT_EQ(cut, parsed.ParseFromString(part)) << length;
    if (cut) ++taken;
  }
  // Behind nothing, attempt, each edit, need_replica, presence, based_on and the first ballot.
  EXPECT_EQ(taken, 9u);
}

TEST(CutClientFrame, EveryChangedByteIsRefusedOrHarmless) {
  const std::string bytes = sample().SerializeAsString();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int change : {0x01, 0x80, 0xff}) {
      std::string bent = bytes;
      bent[i] = static_cast<char>(bent[i] ^ change);
      const auto parts = cut_client_frame(bent, EditLimits{});
      if (!parts) continue;
      std::size_t inside = 0;
      for (const std::string_view edit : parts->edits) inside += edit.size();
      for (const std::string_view ballot : parts->ballots) inside += ballot.size();
      EXPECT_LE(inside, bent.size());
    }
  }
}

TEST(CutClientFrame, RefusesGroupsAndBrokenTags) {
  const std::string_view wrong[] = {
      std::string_view{"\x13\x14", 2},              // a group, field 2
      std::string_view{"\x14", 1},                  // the end of one
      std::string_view{"\x16", 1},                  // wire type 6
      std::string_view{"\x17", 1},                  // wire type 7
      std::string_view{"\x00\x01", 2},              // field 0
      std::string_view{"\x12\xff\xff\xff\xff\x0f", 6},  // a length beyond the end
      std::string_view{"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11},  // 2^64 - 1
      std::string_view{"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11},  // over 64 bits
      std::string_view{"\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 12},  // 11 bytes
      std::string_view{"\x09\x01\x02", 3},          // a fixed64 cut off
      std::string_view{"\x0d\x01\x02", 3},          // a fixed32 cut off
  };
  for (const std::string_view bytes : wrong) {
    const auto parts = cut_client_frame(bytes, EditLimits{});
    ASSERT_FALSE(parts.has_value()) << testing::PrintToString(bytes);
    EXPECT_EQ(parts.error().code, Errc::malformed);
  }
}

TEST(CutClientFrame, AMessageFieldOfAnotherWireTypeIsRefused) {
  for (const int field : {2, 3, 4, 5, 7}) {
    const std::string varint{static_cast<char>(field * 8), 1};
    EXPECT_FALSE(cut_client_frame(varint, EditLimits{}).has_value()) << field;
  }
}

TEST(CutClientFrame, UnknownFieldsPass) {
  const auto parts = cut_client_frame(std::string_view{"\xf8\x07\x05\xfa\x07\x03zzz", 9}, {});
  EXPECT_TRUE(parts.has_value());
}

TEST(CutClientFrame, TwoHelloAreOneTooMany) {
  v1::ClientFrame frame;
  frame.mutable_hello()->set_version(1);
  const std::string once = frame.SerializeAsString();
  EXPECT_TRUE(cut_client_frame(once, EditLimits{}).has_value());
  EXPECT_FALSE(cut_client_frame(once + once, EditLimits{}).has_value());
}

TEST(CutClientFrame, CountsFieldsUpToTheLimit) {
  EditLimits limits;
  limits.message_fields_max = 50;
  std::string bytes;
  for (int i = 0; i < 50; ++i) bytes += std::string{"\x08\x01", 2};
  EXPECT_TRUE(cut_client_frame(bytes, limits).has_value());
  bytes += std::string{"\x08\x01", 2};
  EXPECT_FALSE(cut_client_frame(bytes, limits).has_value());
}

TEST(CutClientFrame, CountsSubmessagesUpToTheLimit) {
  EditLimits limits;
  limits.message_submessages_max = 20;
  v1::Edit edit;
  v1::DeleteText* gone = edit.add_operations()->mutable_delete_text();
  for (int i = 0; i < 17; ++i) gone->add_ranges();  // and edit, operation and deletion
  EXPECT_TRUE(cut_client_frame(frame_of(edit), limits).has_value());
  gone->add_ranges();
  EXPECT_FALSE(cut_client_frame(frame_of(edit), limits).has_value());
}

TEST(CutClientFrame, AMegabyteOfEmptySubmessagesIsRefused) {
  std::string bytes;
  for (int i = 0; i < 512 * 1024; ++i) bytes += std::string{"\x12\x00", 2};
  EXPECT_FALSE(cut_client_frame(bytes, EditLimits{}).has_value());
}

TEST(CutClientFrame, CountsDepthUpToTheLimit) {
  v1::Edit edit;
  edit.add_operations()->mutable_set_field()->mutable_item()->set_counter(1);
  EditLimits limits;
  limits.message_depth_max = 5;  // frame, edit, operation, set_field, item
  EXPECT_TRUE(cut_client_frame(frame_of(edit), limits).has_value());
  limits.message_depth_max = 4;
  EXPECT_FALSE(cut_client_frame(frame_of(edit), limits).has_value());
}

TEST(WeighEdit, SaysWhatAFrameIsHeldAgainst) {
  const v1::ClientFrame frame = sample();
  const auto weight = weigh_edit(frame.edits(0).SerializeAsString());
  ASSERT_TRUE(weight.has_value());
  v1::ClientFrame alone;
  *alone.add_edits() = frame.edits(0);
  const std::string bytes = alone.SerializeAsString();
  EditLimits limits;
  limits.message_fields_max = weight->fields;
  limits.message_submessages_max = weight->messages;
  limits.message_depth_max = weight->depth;
  EXPECT_TRUE(cut_client_frame(bytes, limits).has_value());
  const std::pair<std::size_t EditLimits::*, base::Limit> names[] = {
      {&EditLimits::message_fields_max, base::Limit::message_fields_max},
      {&EditLimits::message_submessages_max, base::Limit::message_submessages_max},
      {&EditLimits::message_depth_max, base::Limit::message_depth_max}};
  for (const auto& [limit, its_name] : names) {
    EditLimits less = limits;
    --(less.*limit);
    const auto cut = cut_client_frame(bytes, less);
    ASSERT_FALSE(cut.has_value()) << name(its_name);
    EXPECT_EQ(cut.error().limit, its_name) << name(its_name);
  }
  EXPECT_EQ(cut_client_frame("\xff", limits).error().limit, base::Limit::none);
  EXPECT_FALSE(weigh_edit("\x1a").has_value());
}

TEST(CutClientFrame, CountsTheDotsOfBallots) {
  v1::ClientFrame frame;
  v1::Ballot* ballot = frame.add_ballots();
  for (int i = 0; i < 19; ++i) ballot->add_dots();  // and the ballot itself
  EditLimits limits;
  limits.message_submessages_max = 20;
  limits.message_depth_max = 3;
  EXPECT_TRUE(cut_client_frame(frame.SerializeAsString(), limits).has_value());
  limits.message_depth_max = 2;
  EXPECT_FALSE(cut_client_frame(frame.SerializeAsString(), limits).has_value());
  limits.message_depth_max = 3;
  ballot->add_dots();
  EXPECT_FALSE(cut_client_frame(frame.SerializeAsString(), limits).has_value());
}

TEST(WeighBallot, SaysWhatAFrameIsHeldAgainst) {
  v1::ClientFrame frame;
  *frame.add_ballots() = sample().ballots(1);
  const auto weight = weigh_ballot(frame.ballots(0).SerializeAsString());
  ASSERT_TRUE(weight.has_value());
  // The ballot with its round, number and dots, and in those a count.
  EXPECT_EQ(weight->fields, 5u);
  EXPECT_EQ(weight->messages, 2u);
  EXPECT_EQ(weight->depth, 3u);
  EXPECT_FALSE(weigh_ballot("\x1a").has_value());
}

TEST(EncodeEvent, IsWhatProtobufReads) {
  const v1::ClientFrame frame = sample();
  const std::string edit = frame.edits(1).SerializeAsString();
  for (const std::uint64_t seq : {std::uint64_t{1}, std::uint64_t{300}, ~std::uint64_t{0} >> 1}) {
    const std::string bytes = encode_event(
        {base::Seq{seq}, base::Actor{200}, 1'740'000'000'000, base::Seq{seq / 2}}, edit);
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(bytes));
    EXPECT_EQ(event.seq(), seq);
    EXPECT_EQ(event.actor(), 200u);
    EXPECT_EQ(event.time_ms(), 1'740'000'000'000);
    EXPECT_EQ(event.behind(), seq - 1 - seq / 2);
    EXPECT_EQ(event.edit().SerializeAsString(), edit);
    EXPECT_EQ(event.SerializeAsString(), bytes);
  }
}

TEST(EncodeEvent, WhatItsAuthorHadSeenComesBack) {
  const auto there_and_back = [](std::uint64_t seq, std::uint64_t based_on) {
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(
        encode_event({base::Seq{seq}, base::Actor{1}, 5, base::Seq{based_on}}, "")));
    return board::stamp_of(event).based_on;
  };
  for (std::uint64_t seq = 1; seq < 5; ++seq) {
    for (std::uint64_t seen = 0; seen < seq; ++seen) {
      EXPECT_EQ(there_and_back(seq, seen), base::Seq{seen});
    }
  }
  EXPECT_EQ(there_and_back(1ull << 40, 0), base::Seq{0});
  // Nobody has seen an event before it was there, and none had nothing before it.
  EXPECT_EQ(there_and_back(7, 7), base::Seq{6});
  EXPECT_EQ(there_and_back(7, ~std::uint64_t{0}), base::Seq{6});
  EXPECT_EQ(there_and_back(0, 3), base::Seq{0});
  v1::Event hostile;
  hostile.set_seq(7);
  hostile.set_behind(~std::uint64_t{0});
  EXPECT_EQ(board::stamp_of(hostile).based_on, base::Seq{0});
}

// Who had seen everything costs nothing.
TEST(EncodeEvent, NothingIsWrittenForAnAuthorWhoIsUpToDate) {
  const auto size = [](std::uint64_t based_on) {
    return encode_event({base::Seq{1000}, base::Actor{1}, 5, base::Seq{based_on}}, "").size();
  };
  EXPECT_EQ(size(998), size(999) + 2);
}

// The most frequent edit of all, as small as it is meant to be.
TEST(EncodeEdit, OneNumberInOneFieldTakesNineteenBytes) {
  v1::Edit edit;
  edit.set_replica(20);
  edit.set_first_counter(5'000);
  v1::SetField* set = edit.add_operations()->mutable_set_field();
  set->set_item_replica(1);
  set->set_item_counter(5'000);
  set->set_field(90);
  set->set_integer(4'000);
  EXPECT_EQ(board::encode_edit(edit).size(), 19u);
}

TEST(EncodeEvent, TheServersOwnAndTheBeginningOfTimeAreLeftOut) {
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(encode_event({base::Seq{1}, base::Actor{0}}, "")));
  EXPECT_EQ(event.actor(), 0u);
  EXPECT_EQ(event.time_ms(), 0);
}

TEST(EventEntries, OneAfterTheOtherAreAFrame) {
  std::string bytes;
  for (std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{127}, std::size_t{128},
                           std::size_t{20'000}}) {
    const std::string event = encode_event({base::Seq{size + 1}, base::Actor{1}, 5}, "");
    std::string label(size, 'x');
    v1::Event parsed;
    ASSERT_TRUE(parsed.ParseFromString(event));
    parsed.mutable_edit()->set_label(label);
    const std::string whole = parsed.SerializeAsString();
    const std::size_t before = bytes.size();
    append_event_entry(bytes, whole);
    EXPECT_EQ(bytes.size() - before, event_entry_size(whole.size()));
  }
  v1::ServerFrame frame;
  ASSERT_TRUE(frame.ParseFromString(bytes));
  EXPECT_EQ(frame.events_size(), 5);
  EXPECT_EQ(frame.events(4).edit().label().size(), 20'000u);
}

TEST(ChunkHead, WithItsDataIsWhatProtobufWrites) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{110}, std::size_t{127},
                                 std::size_t{128}, std::size_t{262'144}}) {
    for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, std::size_t{40'000'000}}) {
      const std::string data(size, '\xd8');
      v1::ServerFrame expected;
      v1::SnapshotChunk* chunk = expected.mutable_snapshot();
      chunk->set_seq(300);
      chunk->set_total_bytes(static_cast<std::uint32_t>(offset + size));
      chunk->set_offset(static_cast<std::uint32_t>(offset));
      chunk->set_data(data);
      const ChunkHead head{base::Seq{300}, offset + size, offset, size};
      EXPECT_EQ(encode_chunk_head(head) + data, expected.SerializeAsString())
          << size << " from " << offset;
    }
  }
}

}  // namespace
}  // namespace samtavle::sync
