#pragma once
// The newest events of a live board, encoded once, as one run of bytes: entries of
// ServerFrame.events back to back, in segments. Any contiguous range of whole entries is a valid
// ServerFrame, so what a subscriber gets is a range, without a copy and without a queue of its own;
// its place is a byte offset that only ever grows.
//
// Invariant: nothing is in a ring before its sync returned.
// One thread (the board's). Segments are shared with writes in flight and immutable where
// published.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/hub/small_queue.hpp"

namespace samtavle::hub {

// One WebSocket message to be written: bytes in order, and what keeps them alive.
struct Frame {
  static constexpr std::size_t kPartsMax = 8;
  std::array<std::string_view, kPartsMax> parts;
  std::array<std::shared_ptr<const void>, kPartsMax> holders;
  std::size_t count = 0;

  [[nodiscard]] std::size_t size() const noexcept;
  void add(std::string_view bytes, std::shared_ptr<const void> holder);
  void clear();
};

class Ring {
 public:
  // Holds at least `capacity` bytes of events once it has that many, in segments of up to about
  // `segment` bytes.
  Ring(std::size_t capacity, std::size_t segment);

  // Adds the next event; `event_bytes` is a serialised samtavle.v1.Event.
  void append(base::Seq seq, std::string_view event_bytes);

  // The offset behind the last event, and the offset of the oldest one that is still here.
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }
  [[nodiscard]] std::uint64_t begin() const noexcept;
  // The seq of the oldest event that is still here; that of the next one if the ring is empty.
  [[nodiscard]] base::Seq oldest() const noexcept { return oldest_; }
  // The offset at which the event `seq` begins. It must be here, or be the next one to come.
  [[nodiscard]] std::uint64_t offset_of(base::Seq seq) const;
  // About what it has allocated.
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return segments_bytes_ + starts_.capacity() * sizeof(std::uint64_t);
  }
  // Where the first event comes when the ring is still empty.
  void start_at(base::Seq next);
  // Lets go of all events; offsets go on.
  void forget();

  struct Place {
    std::uint64_t offset = 0;
    base::Seq next;  // the event that begins there
  };
  // Adds to `frame` whole events from `from` on, up to `to`, about `bytes_max` bytes of them (at
  // least one event), and returns the place behind the last. `from` must be the place of an event
  // that is here, `to` the start of one behind it, or end().
  [[nodiscard]] Place read(const Place& from, std::uint64_t to, std::size_t bytes_max,
                           Frame& frame) const;

 private:
  struct Segment {
    std::uint64_t begin = 0;
    std::shared_ptr<std::string> bytes;
  };

  std::size_t capacity_;
  std::size_t segment_bytes_;
  SmallQueue<Segment> segments_;
  std::size_t segments_bytes_ = 0;    // room in all of them
  SmallQueue<std::uint64_t> starts_;  // of each event that is here
  std::uint64_t end_ = 0;
  base::Seq oldest_{1};
};

}  // namespace samtavle::hub
