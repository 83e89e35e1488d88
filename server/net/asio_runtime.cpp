#include "asio_runtime.hpp"

#include <sys/random.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "samtavle/base/check.hpp"

namespace samtavle::net {

namespace asio = boost::asio;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;

sync::TimePoint AsioRuntime::now() const { return std::chrono::steady_clock::now(); }

std::int64_t AsioRuntime::wall_ms() const {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

std::uint64_t AsioRuntime::random() {
  if (random_left_ == 0) {
    // Up to 256 bytes come whole and without fail (getrandom(2)).
    SAMTAVLE_CHECK(::getrandom(random_.data(), sizeof random_, 0) ==
                   static_cast<ssize_t>(sizeof random_));
    random_left_ = random_.size();
  }
  return random_[--random_left_];
}

void AsioRuntime::post(std::function<void()> task) {
  asio::post(context_, std::move(task));
  {
    const std::lock_guard lock{mutex_};
    if (own_ == std::this_thread::get_id()) return;
    posted_to_ = true;
  }
  posted_.notify_one();
}

void AsioRuntime::begin_round() {
  const std::lock_guard lock{mutex_};
  own_ = std::this_thread::get_id();
  posted_to_ = false;
}

void AsioRuntime::timers_ran(sync::TimePoint due) {
  while (!deadlines_.empty() && deadlines_.top() <= due) deadlines_.pop();
}

void AsioRuntime::nap_until(sync::TimePoint until) {
  if (!deadlines_.empty()) until = std::min(until, deadlines_.top());
  std::unique_lock lock{mutex_};
  posted_.wait_until(lock, until, [this] { return posted_to_; });
}

void AsioRuntime::after(sync::Duration delay, std::function<void()> task) {
  deadlines_.push(now() + delay);
  auto timer = std::make_shared<Timer>(context_, delay);
  timer->async_wait([timer, task = std::move(task)](const boost::system::error_code& error) {
    if (!error) task();
  });
}

}  // namespace samtavle::net
