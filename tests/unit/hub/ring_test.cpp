// Goal: any range of a ring is one valid ServerFrame with exactly its events, nothing that a write
// in flight points to moves, and what falls out is the oldest. Method: random events, sizes of
// segments and reads (some events larger than a segment), held against a plain list; frames are
// kept while the ring moves on and looked at again.

#include "samtavle/hub/ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {
namespace {

using base::Seq;

std::string event_bytes(std::uint64_t seq, std::size_t label) {
  v1::Event event;
  event.set_seq(seq);
  event.mutable_edit()->set_label(std::string(label, static_cast<char>('a' + seq % 26)));
  return event.SerializeAsString();
}

std::string text_of(const Frame& frame) {
  std::string bytes;
  for (std::size_t i = 0; i < frame.count; ++i) bytes.append(frame.parts[i]);
  return bytes;
}

TEST(Ring, AnEmptyOneKnowsWhatComesNext) {
  Ring ring{1'000, 100};
  ring.start_at(Seq{42});
  EXPECT_EQ(ring.oldest(), Seq{42});
  EXPECT_EQ(ring.begin(), ring.end());
  EXPECT_EQ(ring.offset_of(Seq{42}), ring.end());
}

TEST(Ring, GoesOnBehindWhatItForgot) {
  Ring ring{1'000, 100};
  ring.start_at(Seq{7});
  ring.append(Seq{7}, event_bytes(7, 300));
  ring.append(Seq{8}, event_bytes(8, 20));
  const std::uint64_t end = ring.end();
  ring.forget();
  EXPECT_EQ(ring.memory_bytes(), 0u);
  EXPECT_EQ(ring.end(), end);
  EXPECT_EQ(ring.begin(), end);
  EXPECT_EQ(ring.oldest(), Seq{9});
  EXPECT_EQ(ring.offset_of(Seq{9}), end);
  ring.append(Seq{9}, event_bytes(9, 20));
  Frame frame;
  EXPECT_EQ(ring.read({end, Seq{9}}, ring.end(), 1'000, frame).next, Seq{10});
}

TEST(Ring, OneEventIsAlwaysTaken) {
  Ring ring{1'000, 100};
  ring.append(Seq{1}, event_bytes(1, 5'000));
  ring.append(Seq{2}, event_bytes(2, 10));
  Frame frame;
  const Ring::Place place = ring.read({ring.begin(), Seq{1}}, ring.end(), 1, frame);
  EXPECT_EQ(place.next, Seq{2});
  EXPECT_EQ(place.offset, ring.offset_of(Seq{2}));
}

TEST(Ring, HoldsAtLeastItsCapacity) {
  Ring ring{1'000, 100};
  for (std::uint64_t seq = 1; seq <= 500; ++seq) {
    ring.append(Seq{seq}, event_bytes(seq, 30));
    EXPECT_GE(ring.end() - ring.begin(), std::min<std::uint64_t>(ring.end(), 1'000));
    EXPECT_LE(ring.end() - ring.begin(), 1'000u + 2 * 100u);
  }
}

class RandomRing : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomRing, IsTheListThatItStandsFor) {
  std::mt19937 dice{GetParam()};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(dice() % n); };
  const std::size_t segment = 20 + below(300);
  const std::size_t capacity = segment + below(3'000);
  const std::uint64_t first = 1 + below(5);
  Ring ring{capacity, segment};
  ring.start_at(Seq{first});

  std::vector<std::string> all;         // event first + i
  std::vector<std::uint64_t> starts;    // and where it began
  struct Kept {
    Frame frame;
    std::string bytes;
  };
  std::vector<Kept> kept;
  const auto next_seq = [&] { return first + all.size(); };

  for (int step = 0; step < 600; ++step) {
    if (below(3) != 0 || all.empty()) {
      const std::size_t label = below(10) == 0 ? below(3 * segment) : below(60);
      starts.push_back(ring.end());
      all.push_back(event_bytes(next_seq(), label));
      ring.append(Seq{next_seq() - 1}, all.back());
      ASSERT_EQ(ring.end(), starts.back() + sync::event_entry_size(all.back().size()));
      continue;
    }
    const std::uint64_t oldest = ring.oldest().value;
    ASSERT_GE(oldest, first);
    ASSERT_EQ(ring.begin(), starts[oldest - first]);
    std::uint64_t at = oldest + below(next_seq() - oldest);
    // Published is not always everything.
    const std::uint64_t end = at + 1 + below(next_seq() - at);
    const std::uint64_t to = ring.offset_of(Seq{end});
    const std::size_t bytes_max = 1 + below(4 * segment);
    while (at < end) {
      Kept now;
      const Ring::Place from{ring.offset_of(Seq{at}), Seq{at}};
      const Ring::Place place = ring.read(from, to, bytes_max, now.frame);
      now.bytes = text_of(now.frame);
      ASSERT_EQ(now.frame.size(), now.bytes.size());
      v1::ServerFrame parsed;
      ASSERT_TRUE(parsed.ParseFromString(now.bytes));
      ASSERT_GT(parsed.events_size(), 0);
      for (const v1::Event& event : parsed.events()) {
        ASSERT_EQ(event.SerializeAsString(), all[at - first]);
        ++at;
      }
      ASSERT_LE(at, end);
      ASSERT_EQ(place.next, Seq{at});
      ASSERT_EQ(place.offset, ring.offset_of(Seq{at}));
      ASSERT_TRUE(parsed.events_size() == 1 || now.bytes.size() <= bytes_max);
      if (kept.size() < 50) kept.push_back(std::move(now));
    }
  }
  for (const Kept& k : kept) EXPECT_EQ(text_of(k.frame), k.bytes);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomRing, testing::Range(1u, 61u));

}  // namespace
}  // namespace samtavle::hub
