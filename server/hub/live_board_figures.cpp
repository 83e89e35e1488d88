// What is counted of a board that takes more than a line where it happens.

#include <algorithm>
#include <utility>

#include "samtavle/hub/live_board.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

void LiveBoard::note_backed_up() {
  if (!backed_up() || was_backed_up_) return;
  was_backed_up_ = true;
  figures_.over(base::Limit::in_flight_bytes_max);
}

void LiveBoard::count_accepted(const Session& session, const v1::Edit& edit) {
  figures_.edits_accepted.add();
  figures_.operations.add(static_cast<std::uint64_t>(edit.operations_size()));
  receipts_.push_back({info_.head, session.received_});
}

void LiveBoard::count_durable() {
  if (receipts_.empty()) return;
  const sync::TimePoint now = runtime_.now();
  for (; !receipts_.empty() && receipts_.front().seq <= durable_; receipts_.pop_front()) {
    figures_.durable.observe(now - receipts_.front().at);
  }
}

void LiveBoard::begin_fan_out() {
  if (fan_out_left_ > 0) figures_.fan_outs_unfinished.add();
  fan_out_left_ = 0;
}

void LiveBoard::add_to_fan_out(Session& session, std::uint64_t before) {
  session.in_fan_out_ = session.in_ring_ && session.cursor_ == before && !session.writing_since_ &&
                      !session.ended_;
  if (session.in_fan_out_) ++fan_out_left_;
}

void LiveBoard::written(Session& session) {
  figures_.deliveries.add(std::exchange(session.frame_events_, 0));
  if (!session.in_fan_out_ || session.cursor_ != published_) return;
  session.in_fan_out_ = false;
  if (--fan_out_left_ == 0) figures_.fan_out.observe(runtime_.now() - last_publish_);
}

void LiveBoard::measure(Levels& levels) const {
  ++levels.boards;
  if (backed_up()) ++levels.boards_backed_up;
  levels.memory_bytes += memory_bytes();
  levels.in_flight_bytes += in_flight_bytes_;
  levels.ring_bytes += ring_.end() - ring_.begin();
  for (const Session* session : sessions_) {
    if (!session->welcomed_) continue;
    ++levels.sessions;
    if (session->in_ring_) {
      ++levels.from_ring;
      const std::uint64_t lag = published_ - std::min(published_, session->cursor_);
      levels.lag_bytes += lag;
      levels.lag_bytes_max = std::max(levels.lag_bytes_max, lag);
    } else if (session->catching_up_ && !session->snapshot_) {
      ++levels.from_log;
    } else {
      ++levels.from_snapshot;
    }
  }
}

Levels& Levels::operator+=(const Levels& other) {
  boards += other.boards;
  boards_backed_up += other.boards_backed_up;
  memory_bytes += other.memory_bytes;
  in_flight_bytes += other.in_flight_bytes;
  ring_bytes += other.ring_bytes;
  sessions += other.sessions;
  from_ring += other.from_ring;
  from_log += other.from_log;
  from_snapshot += other.from_snapshot;
  lag_bytes += other.lag_bytes;
  lag_bytes_max = std::max(lag_bytes_max, other.lag_bytes_max);
  return *this;
}

}  // namespace samtavle::hub
