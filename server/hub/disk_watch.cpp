#include "samtavle/hub/disk_watch.hpp"

namespace samtavle::hub {

std::optional<DiskWatch::Change> DiskWatch::change(DiskState state, std::string detail) {
  if (state == state_) return std::nullopt;
  state_ = state;
  return Change{state, std::move(detail)};
}

std::optional<DiskWatch::Change> DiskWatch::committed(sync::Duration took, sync::TimePoint now) {
  if (took < kSlowCommit) return idle(now);
  last_slow_ = now;
  const auto ms = std::chrono::duration_cast<sync::milliseconds>(took).count();
  return change(DiskState::slow, "a commit took " + std::to_string(ms) + " ms");
}

std::optional<DiskWatch::Change> DiskWatch::full(std::string_view detail) {
  return change(DiskState::full, std::string{detail});
}

std::optional<DiskWatch::Change> DiskWatch::idle(sync::TimePoint now) {
  if (state_ == DiskState::slow && now - last_slow_ < kWellAfter) return std::nullopt;
  return change(DiskState::well, state_ == DiskState::full ? "there is space again"
                                                           : "commits are quick again");
}

}  // namespace samtavle::hub
