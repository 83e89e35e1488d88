#include "endpoints.hpp"

#include <algorithm>
#include <utility>

namespace samtavle::net {

void Endpoints::seat(SeatNumber number, Tick due) {
  seats_[number].due = due;
  wheel_[due % kReach].push_back(number);
}

void Endpoints::add(std::shared_ptr<Endpoint> endpoint) {
  if (free_.empty()) {
    free_.push_back(static_cast<SeatNumber>(seats_.size()));
    seats_.emplace_back();
  }
  const SeatNumber number = free_.back();
  free_.pop_back();
  endpoint->seat_ = number;
  seats_[number].endpoint = std::move(endpoint);
  seat(number, now_ + 1);
}

void Endpoints::remove(Endpoint& endpoint) {
  leaving_.push_back(endpoint.seat_);
  if (!calling_) let_go();
}

void Endpoints::look_soon(Endpoint& endpoint) {
  if (seats_[endpoint.seat_].due > now_ + 1) seat(endpoint.seat_, now_ + 1);
}

void Endpoints::tick(sync::TimePoint now) {
  const Tick until = tick_of(now);
  // Once around is everybody.
  if (until > now_ + kReach) now_ = until - kReach;
  calling_ = true;
  while (now_ < until) {
    ++now_;
    look_at_due(now);
  }
  let_go();
}

void Endpoints::look_at_due(sync::TimePoint now) {
  turn_.clear();
  turn_.swap(wheel_[now_ % kReach]);
  for (const SeatNumber number : turn_) {
    if (seats_[number].endpoint == nullptr || seats_[number].due > now_) continue;
    const sync::TimePoint next = seats_[number].endpoint->look(now);
    seat(number, std::clamp(tick_of(next) + 1, now_ + 1, now_ + kReach - 1));
  }
}

template <typename Call>
void Endpoints::call_all(Call&& call) {
  calling_ = true;
  // By number: others may come meanwhile, and need no call.
  const std::size_t present = seats_.size();
  for (std::size_t number = 0; number < present; ++number) {
    if (const std::shared_ptr<Endpoint> endpoint = seats_[number].endpoint) call(*endpoint);
  }
  let_go();
}

void Endpoints::retire_all() {
  call_all([](Endpoint& endpoint) { endpoint.retire(); });
}

void Endpoints::abandon_all() {
  call_all([](Endpoint& endpoint) { endpoint.abandon(); });
}

void Endpoints::let_go() {
  calling_ = false;
  // What ends with an endpoint may remove another one.
  while (!leaving_.empty()) {
    const SeatNumber number = leaving_.back();
    leaving_.pop_back();
    if (std::exchange(seats_[number].endpoint, nullptr) != nullptr) free_.push_back(number);
  }
}

}  // namespace samtavle::net
