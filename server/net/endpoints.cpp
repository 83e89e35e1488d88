#include "endpoints.hpp"

#include <algorithm>
#include <utility>

namespace samtavle::net {

void Endpoints::seat(Endpoint* key, Seat& seat, Tick due) {
  seat.due = due;
  wheel_[due % kReach].push_back(key);
}

void Endpoints::add(std::shared_ptr<Endpoint> endpoint) {
  Endpoint* const key = endpoint.get();
  Seat& fresh = all_[key];
  fresh.endpoint = std::move(endpoint);
  seat(key, fresh, now_ + 1);
}

void Endpoints::remove(Endpoint& endpoint) {
  if (calling_) {
    leaving_.push_back(&endpoint);
  } else {
    all_.erase(&endpoint);
  }
}

void Endpoints::look_soon(Endpoint& endpoint) {
  const auto found = all_.find(&endpoint);
  if (found != all_.end() && found->second.due > now_ + 1) seat(&endpoint, found->second, now_ + 1);
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
  for (Endpoint* const key : turn_) {
    const auto found = all_.find(key);
    if (found == all_.end() || found->second.due > now_) continue;
    const sync::TimePoint next = found->second.endpoint->look(now);
    seat(key, all_.at(key), std::clamp(tick_of(next) + 1, now_ + 1, now_ + kReach - 1));
  }
}

template <typename Call>
void Endpoints::call_all(Call&& call) {
  calling_ = true;
  // Those that come meanwhile need no call.
  std::vector<std::shared_ptr<Endpoint>> present;
  present.reserve(all_.size());
  for (const auto& [key, seat] : all_) present.push_back(seat.endpoint);
  for (const auto& endpoint : present) call(*endpoint);
  let_go();
}

void Endpoints::retire_all() {
  call_all([](Endpoint& endpoint) { endpoint.retire(); });
}

void Endpoints::abandon_all() {
  call_all([](Endpoint& endpoint) { endpoint.abandon(); });
  all_.clear();
}

void Endpoints::let_go() {
  calling_ = false;
  for (Endpoint* endpoint : leaving_) all_.erase(endpoint);
  leaving_.clear();
}

}  // namespace samtavle::net
