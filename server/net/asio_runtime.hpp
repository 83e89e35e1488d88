#pragma once
// hub::Runtime on an io_context that one thread runs.

#include <array>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "samtavle/hub/runtime.hpp"

namespace samtavle::net {

class AsioRuntime final : public hub::Runtime {
 public:
  explicit AsioRuntime(boost::asio::io_context& context) : context_(context) {}

  [[nodiscard]] sync::TimePoint now() const override;
  [[nodiscard]] std::int64_t wall_ms() const override;
  // From the kernel: sessions are named by it, and nobody may guess a session's name.
  [[nodiscard]] std::uint64_t random() override;
  // Any thread.
  void post(std::function<void()> task) override;
  void after(sync::Duration delay, std::function<void()> task) override;

  // The calling thread is the one that runs the context. What others post wakes it from here on.
  void begin_round();
  // What was due then has run.
  void timers_ran(sync::TimePoint due);
  // Sleeps until then, at most: until something that after() was told is due, or another thread has
  // posted something since the round began. What comes to sockets waits meanwhile.
  void nap_until(sync::TimePoint until);

 private:
  boost::asio::io_context& context_;
  // When what after() was told is due, and has not run.
  std::priority_queue<sync::TimePoint, std::vector<sync::TimePoint>, std::greater<>> deadlines_;
  std::mutex mutex_;
  std::condition_variable posted_;
  std::thread::id own_;         // guarded by the mutex, as the next
  bool posted_to_ = false;      // by another thread, since the round began
  std::array<std::uint64_t, 32> random_{};
  std::size_t random_left_ = 0;
};

}  // namespace samtavle::net
