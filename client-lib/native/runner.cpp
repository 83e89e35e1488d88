#include "runner.hpp"

#include <boost/asio.hpp>
#include <utility>

#include "reactor.hpp"

namespace samtavle::native {

namespace net = boost::asio;

Runner::Runner(On on) : on_(on), work_(net::make_work_guard(io_)) {
  if (!on_app_loop()) return;
  descriptor_ = descriptor_of(io_);
  home_ = std::this_thread::get_id();
}

Runner::~Runner() {
  if (thread_.joinable()) join();
}

void Runner::begin(Work first) {
  post(std::move(first));
  if (on_app_loop()) return;
  thread_ = std::thread([this] {
    home_ = std::this_thread::get_id();
    io_.run();
    home_ = std::thread::id{};
  });
}

bool Runner::here() const noexcept {
  const std::thread::id me = std::this_thread::get_id();
  return home_ == me || within_ == me;
}

bool Runner::within() const noexcept {
  return within_ == std::this_thread::get_id() || (!on_app_loop() && here());
}

void Runner::run(const Work& work) {
  if (!on_app_loop()) return run_there(work);
  const std::lock_guard lock{inside_};
  run_here(work);
  // What a socket or a timer does not wake by itself: handlers that are ready.
  if (!turning_) wake();
}

void Runner::look(const Work& work) {
  if (on_app_loop()) {
    run_here(work);
  } else {
    run_there(work);
  }
}

void Runner::run_there(const Work& work) {
  if (here()) return work();
  bool done = false;
  const bool posted = post([this, &work, &done] {
    work();
    const std::lock_guard told{done_mutex_};
    done = true;
    done_.notify_all();
  });
  if (!posted) return run_here(work);
  std::unique_lock lock{done_mutex_};
  done_.wait(lock, [&done] { return done; });
}

// One caller at a time; it may come in again from within.
void Runner::run_here(const Work& work) {
  const std::lock_guard lock{inside_};
  const std::thread::id before = within_.exchange(std::this_thread::get_id());
  ++running_;
  work();
  --running_;
  within_ = before;
}

bool Runner::post(Work work) {
  const std::lock_guard lock{post_mutex_};
  if (gone_) return false;
  net::post(io_, std::move(work));
  wake();
  return true;
}

void Runner::wake() {
  if (on_app_loop()) native::wake(io_);
}

void Runner::end() {
  if (!on_app_loop()) return io_.stop();
  const std::lock_guard lock{post_mutex_};
  gone_ = true;
}

void Runner::join() {
  thread_.join();
  const std::lock_guard lock{inside_};
  {
    const std::lock_guard posting{post_mutex_};
    gone_ = true;
  }
  answer_the_rest();
}

void Runner::answer_the_rest() {
  io_.restart();
  io_.poll();
}

bool Runner::turn() {
  const std::lock_guard lock{inside_};
  if (is_gone()) return false;
  if (running_ > 0) return true;
  const std::thread::id me = std::this_thread::get_id();
  home_ = me;
  const std::thread::id before = within_.exchange(me);
  const bool nested = std::exchange(turning_, true);
  io_.poll();
  turning_ = nested;
  within_ = before;
  return !is_gone();
}

bool Runner::is_gone() {
  const std::lock_guard lock{post_mutex_};
  return gone_;
}

}  // namespace samtavle::native
