// Goal: a text that is flattened in the middle of its history goes on as one: who has edits pending
// renumbers them with the map, nothing that was written is lost, and all end alike. Method: one log
// and 2 to 5 devices. A device types and deletes on what it knows, so that its edits are pending.
// When it syncs it takes them back, applies what the log has, flattenings too, renumbers what it
// has pending, applies that again and appends it to the log. A character that one device wrote and
// nobody deleted must be there in the end. Marks keep the places of their ends.

#include <gtest/gtest.h>

#include <map>

#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/twin_text.hpp"
#include "samtavle/text/codec.hpp"

namespace samtavle::text {
namespace {

using base::op_id;
using support::Random;
using support::TwinText;

// With text an insertion, with ranges a deletion; a deletion of nothing is what may be left of one.
struct Operation {
  OpId first;
  Origins origins;
  std::u32string text;
  std::vector<IdRange> ranges;
  bool flattens = false;
};

struct Pending {
  Operation operation;
  std::vector<IdRange> newly;
};

struct Device {
  TwinText text;
  OpId next;
  std::size_t known = 0;  // of the log
  std::vector<Pending> pending;
};

class Session {
 public:
  explicit Session(std::uint64_t seed) : random_(seed), confirmed_(shape()) {
    const auto count = static_cast<std::uint32_t>(random_.between(2, 5));
    for (std::uint32_t i = 0; i < count; ++i) {
      devices_.push_back({TwinText{shape()}, op_id(i + 1, 1), 0, {}});
    }
  }

  void run() {
    for (std::size_t i = random_.between(20, 120); i > 0; --i) {
      Device& device = random_.pick(devices_);
      const auto dice = random_.below(100);
      if (dice < 60) {
        type(device);
      } else if (dice < 92) {
        ASSERT_NO_FATAL_FAILURE(sync(device));
      } else if (dice < 97) {
        flatten();
      } else {
        confirmed_.save_and_load(random_.chance(50));
      }
      device.text.check();
    }
    for (int twice = 0; twice < 2; ++twice) {
      for (Device& device : devices_) ASSERT_NO_FATAL_FAILURE(sync(device));
    }
    const std::string bytes = encode(confirmed_.text());
    for (const Device& device : devices_) ASSERT_EQ(encode(device.text.text()), bytes);
    ASSERT_NO_FATAL_FAILURE(nothing_is_lost());
  }

 private:
  Shape shape() { return random_.chance(80) ? Shape{4, 16, 4} : Shape{}; }

  // Each character is of its own kind, so that it can be told who wrote it and who deleted it.
  void type(Device& device) {
    const std::size_t length = device.text.length();
    if (length > 0 && random_.chance(35)) {
      const std::size_t from = random_.below(length);
      const std::size_t count = random_.between(1, std::min<std::size_t>(length - from, 3));
      for (std::size_t i = from; i < from + count; ++i) ++deleted_[device.text.follower()[i]];
      auto ranges = *device.text.erase_at(from, count);
      device.pending.push_back({{{}, {}, {}, ranges}, ranges});
      return;
    }
    std::u32string text;
    for (std::size_t i = random_.between(1, 3); i > 0; --i) text.push_back(next_character_++);
    written_ += text;
    const OpId first = device.next;
    device.next = first + static_cast<std::uint32_t>(text.size());
    const auto origins = *device.text.insert_at(random_.below(length + 1), first, text);
    device.pending.push_back({{first, origins, text, {}}, {}});
  }

  static void take_back(Device& device) {
    for (auto it = device.pending.rbegin(); it != device.pending.rend(); ++it) {
      if (!it->operation.text.empty()) {
        device.text.take_back_insert(it->operation.first, it->operation.text.size());
      } else {
        device.text.take_back_erase(it->newly);
      }
    }
  }

  static void renumber(Device& device, const Flattened& map) {
    for (Pending& pending : device.pending) {
      Operation& operation = pending.operation;
      operation.origins = map.origins(operation.origins);
      std::vector<IdRange> ranges;
      for (const IdRange& range : operation.ranges) map.ranges(range, ranges);
      operation.ranges = std::move(ranges);
    }
  }

  static void apply(TwinText& text, const Operation& operation, std::vector<IdRange>* newly) {
    if (!operation.text.empty()) {
      ASSERT_TRUE(text.insert(operation.first, operation.origins, operation.text));
    } else {
      ASSERT_TRUE(text.erase(operation.ranges, newly));
    }
  }

  void sync(Device& device) {
    take_back(device);
    for (; device.known < log_.size(); ++device.known) {
      const Operation& operation = log_[device.known];
      if (operation.flattens) {
        renumber(device, device.text.flatten(operation.first));
      } else {
        ASSERT_NO_FATAL_FAILURE(apply(device.text, operation, nullptr));
      }
      device.text.check();
    }
    for (Pending& pending : device.pending) {
      ASSERT_NO_FATAL_FAILURE(apply(device.text, pending.operation, &pending.newly));
      ASSERT_NO_FATAL_FAILURE(apply(confirmed_, pending.operation, nullptr));
      log_.push_back(pending.operation);
    }
    confirmed_.check();
    device.known = log_.size();
    device.pending.clear();
  }

  void flatten() {
    const OpId first = op_id(0, server_next_);
    server_next_ += static_cast<std::uint32_t>(confirmed_.length());
    log_.push_back({first, {}, {}, {}, true});
    const std::u32string before = confirmed_.follower();
    confirmed_.flatten(first);
    confirmed_.check();
    ASSERT_EQ(confirmed_.follower(), before);
  }

  void nothing_is_lost() {
    std::u32string left = confirmed_.follower();
    for (const char32_t c : written_) {
      const auto at = left.find(c);
      ASSERT_EQ(at == std::u32string::npos, deleted_.contains(c)) << "character " << +c;
      if (at != std::u32string::npos) left.erase(at, 1);
    }
    ASSERT_TRUE(left.empty());
  }

  Random random_;
  TwinText confirmed_;
  std::vector<Device> devices_;
  std::vector<Operation> log_;
  std::uint32_t server_next_ = 1;
  char32_t next_character_ = U'a';
  std::u32string written_;
  std::map<char32_t, int> deleted_;
};

TEST(Text, IsFlattenedInMidHistory) {
  const std::size_t count = support::iterations(1000);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const support::OnAbort say{support::repeat_command("Text.IsFlattenedInMidHistory", seed)};
    SCOPED_TRACE(say.text());
    Session{seed}.run();
    if (HasFatalFailure()) return;
  }
}

// A mark's ends, flattened away or not, stand where they stood.
TEST(Text, FlatteningKeepsThePlacesOfAnchors) {
  const std::size_t count = support::iterations(1000);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const support::OnAbort say{
        support::repeat_command("Text.FlatteningKeepsThePlacesOfAnchors", seed)};
    SCOPED_TRACE(say.text());
    Random random{seed};
    Text text{Shape{4, 16, 4}};
    std::vector<Anchor> anchors{{}, {{}, true}};
    for (std::uint32_t n = 1; n < 60; ++n) {
      ASSERT_TRUE(text.insert_at(random.below(text.length() + 1), op_id(1, n), "x"));
      anchors.push_back(*text.anchor_at(random.below(text.length()), random.chance(50)));
      std::vector<IdRange> erased;
      if (random.chance(40)) continue;
      ASSERT_TRUE(text.erase_at(random.below(text.length()), 1, erased));
    }
    std::vector<std::size_t> places;
    for (const Anchor& anchor : anchors) places.push_back(*text.position_of(anchor));
    const std::string before = text.to_utf8();
    const auto map = flatten(text, op_id(9, 100));
    ASSERT_TRUE(map);
    text.check_invariants();
    ASSERT_EQ(text.to_utf8(), before);
    for (std::size_t a = 0; a < anchors.size(); ++a) {
      const Anchor now = map->anchor(anchors[a]);
      ASSERT_EQ(*text.position_of(now), places[a]);
      ASSERT_TRUE(!now.id || now.after == anchors[a].after) << "sticks to the other side";
    }
  }
}

}  // namespace
}  // namespace samtavle::text
