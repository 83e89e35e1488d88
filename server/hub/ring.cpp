#include "samtavle/hub/ring.hpp"

#include <algorithm>

#include "samtavle/base/check.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::hub {

std::size_t Frame::size() const noexcept {
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) total += parts[i].size();
  return total;
}

void Frame::add(std::string_view bytes, std::shared_ptr<const void> holder) {
  SAMTAVLE_CHECK(count < kPartsMax);
  parts[count] = bytes;
  holders[count] = std::move(holder);
  ++count;
}

void Frame::clear() {
  for (std::size_t i = 0; i < count; ++i) {
    parts[i] = {};
    holders[i].reset();
  }
  count = 0;
}

namespace {

// Of a board on which little has happened.
constexpr std::size_t kFirstSegmentBytes = 1024;

}  // namespace

Ring::Ring(std::size_t capacity, std::size_t segment)
    : capacity_(capacity), segment_bytes_(segment) {}

void Ring::start_at(base::Seq next) {
  SAMTAVLE_CHECK(starts_.empty());
  oldest_ = next;
}

void Ring::forget() {
  oldest_.value += starts_.size();
  starts_.clear();
  segments_.clear();
  segments_bytes_ = 0;
}

std::uint64_t Ring::begin() const noexcept { return starts_.empty() ? end_ : starts_.front(); }

void Ring::append(base::Seq seq, std::string_view event_bytes) {
  SAMTAVLE_CHECK(seq.value == oldest_.value + starts_.size());
  const std::size_t size = sync::event_entry_size(event_bytes.size());
  if (segments_.empty() || segments_.back().bytes->capacity() - segments_.back().bytes->size() <
                               size) {
    auto bytes = std::make_shared<std::string>();
    // As much as there is already, so that quiet boards hold little.
    const auto held = static_cast<std::size_t>(end_ - begin());
    bytes->reserve(std::max(size, std::min(segment_bytes_, std::max(held, kFirstSegmentBytes))));
    segments_bytes_ += bytes->capacity();
    segments_.push_back({end_, std::move(bytes)});
  }
  // Within the reserved capacity: what writes in flight point to does not move.
  sync::append_event_entry(*segments_.back().bytes, event_bytes);
  starts_.push_back(end_);
  end_ += size;

  while (segments_.size() > 1 && end_ - segments_[1].begin >= capacity_) {
    segments_bytes_ -= segments_.front().bytes->capacity();
    segments_.pop_front();
    while (starts_.front() < segments_.front().begin) {
      starts_.pop_front();
      ++oldest_.value;
    }
  }
}

std::uint64_t Ring::offset_of(base::Seq seq) const {
  SAMTAVLE_CHECK(seq >= oldest_ && seq.value <= oldest_.value + starts_.size());
  const auto index = static_cast<std::size_t>(seq.value - oldest_.value);
  return index == starts_.size() ? end_ : starts_[index];
}

// Everybody on a busy board comes here for each of its messages, mostly for all that there is
// behind one of the newest events: nothing is searched for then.
Ring::Place Ring::read(const Place& from, std::uint64_t to, std::size_t bytes_max,
                       Frame& frame) const {
  SAMTAVLE_CHECK(from.offset < to && to <= end_ && offset_of(from.next) == from.offset);
  const std::uint64_t index = from.next.value - oldest_.value;
  const auto first = starts_.begin() + static_cast<std::ptrdiff_t>(index);
  std::uint64_t stop = to;
  if (to - from.offset > bytes_max) {
    // The last event that begins within the bound ends the range, but one event is always taken.
    const auto bound = std::upper_bound(first + 1, starts_.end(), from.offset + bytes_max);
    stop = bound - 1 == first ? (bound == starts_.end() ? end_ : *bound) : *(bound - 1);
  }
  auto segment = segments_.end();
  if (from.offset < segments_.back().begin) {
    segment = std::upper_bound(
        segments_.begin(), segments_.end(), from.offset,
        [](std::uint64_t offset, const Segment& s) { return offset < s.begin; });
  }
  std::uint64_t at = from.offset;
  for (--segment; at < stop && frame.count < Frame::kPartsMax; ++segment) {
    const std::uint64_t segment_end = segment->begin + segment->bytes->size();
    const std::uint64_t part_end = std::min(stop, segment_end);
    const std::string_view bytes{*segment->bytes};
    frame.add(bytes.substr(static_cast<std::size_t>(at - segment->begin),
                           static_cast<std::size_t>(part_end - at)),
              segment->bytes);
    at = part_end;
  }
  const auto next = at == end_ ? starts_.end() : std::lower_bound(first, starts_.end(), at);
  return {at, base::Seq{oldest_.value + static_cast<std::uint64_t>(next - starts_.begin())}};
}

}  // namespace samtavle::hub
