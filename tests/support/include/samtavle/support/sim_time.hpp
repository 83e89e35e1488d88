#pragma once
// Virtual time for simulations: a queue of tasks that one thread carries out in the order of their
// times; what is due at one moment comes in an order that the seed decides. And the Runtime of a
// simulated server on it, which ends, with all its tasks, when the server does.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "samtavle/hub/runtime.hpp"
#include "samtavle/support/random.hpp"

namespace samtavle::support {

using std::chrono::milliseconds;

class Timeline {
 public:
  explicit Timeline(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] sync::TimePoint now() const { return now_; }
  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(now_ - kStart);
  }
  // The dice of everything that happens by chance around the programs under test.
  [[nodiscard]] Random& random() { return random_; }

  void at(sync::TimePoint when, std::function<void()> task) {
    tasks_.emplace(Key{std::max(when, now_), random_.next()}, std::move(task));
  }
  void after(sync::Duration delay, std::function<void()> task) {
    at(now_ + delay, std::move(task));
  }

  // Carries out the next task, if one is due by `until`; otherwise it is `until` now.
  bool step(sync::TimePoint until) {
    if (tasks_.empty() || tasks_.begin()->first.first > until) {
      now_ = std::max(now_, until);
      return false;
    }
    auto task = tasks_.extract(tasks_.begin());
    now_ = task.key().first;
    task.mapped()();
    return true;
  }

 private:
  using Key = std::pair<sync::TimePoint, std::uint64_t>;
  // Not at the beginning of the clock, so that a time before now is no time before all times.
  static constexpr sync::TimePoint kStart{std::chrono::hours{1000}};

  Random random_;
  sync::TimePoint now_ = kStart;
  std::multimap<Key, std::function<void()>> tasks_;
};

class SimRuntime final : public hub::Runtime {
 public:
  explicit SimRuntime(Timeline& time) : time_(time), state_(std::make_shared<State>()) {}

  // How far the wall clock is off; people and daemons set it.
  void set_wall_skew(milliseconds skew) { skew_ = skew; }

  sync::TimePoint now() const override { return time_.now(); }
  std::int64_t wall_ms() const override { return kWallStart + (time_.elapsed() + skew_).count(); }
  std::uint64_t random() override { return time_.random().next(); }

  // What is posted runs in the order of posting, as on a real queue.
  void post(std::function<void()> task) override {
    state_->posted.push_back(std::move(task));
    time_.after({}, [weak = std::weak_ptr<State>(state_)] {
      const auto state = weak.lock();
      if (!state) return;
      const auto next = std::move(state->posted.front());
      state->posted.pop_front();
      next();
    });
  }

  void after(sync::Duration delay, std::function<void()> task) override {
    const std::uint64_t id = state_->next_id++;
    state_->timers.emplace(id, std::move(task));
    time_.after(delay, [weak = std::weak_ptr<State>(state_), id] {
      const auto state = weak.lock();
      if (!state) return;
      const auto timer = state->timers.extract(id);
      timer.mapped()();
    });
  }

 private:
  static constexpr std::int64_t kWallStart = 1'740'000'000'000;
  struct State {
    std::deque<std::function<void()>> posted;
    std::map<std::uint64_t, std::function<void()>> timers;
    std::uint64_t next_id = 0;
  };

  Timeline& time_;
  std::shared_ptr<State> state_;
  milliseconds skew_{0};
};

}  // namespace samtavle::support
