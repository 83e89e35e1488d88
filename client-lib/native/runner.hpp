#pragma once
// Where a client works: an io_context, and the one thread at a time that is in it. Either a thread
// of its own runs it, or an app does by taking turns on a loop that it has anyway (Client::Loop).
//
// With a thread of its own, calls from elsewhere are handed to that thread and wait for it. On an
// app's loop they are carried out where they are made, one at a time, so that they have their
// answer whether the loop goes on or not; what they leave to be done is done in the next turn.

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace samtavle::native {

class Runner {
 public:
  enum class On { own_thread, app_loop };
  using Work = std::function<void()>;

  explicit Runner(On on);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  ~Runner();

  [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }
  [[nodiscard]] bool on_app_loop() const noexcept { return on_ == On::app_loop; }

  // --- from any thread ---

  // Begins with this work.
  void begin(Work first);
  // Whether this is the thread that is in it; on an app's loop also the one of the last turn.
  [[nodiscard]] bool here() const noexcept;
  // Whether this thread is in it at this moment: in what was handed to run(), or in a turn.
  [[nodiscard]] bool within() const noexcept;
  // Has `work` done and waits for it; at once where it is called on an app's loop, on the thread
  // itself, and after the end.
  void run(const Work& work);
  // The same for what leaves nothing to be done; then no turn is due for it.
  void look(const Work& work);
  // Has it done on its thread, or in a turn; false: it has ended, and will not be.
  bool post(Work work);

  // --- from within ---

  // Nothing more is run but what was asked before.
  void end();

  // --- a thread of its own ---

  // After end() was seen to: waits for the thread, and answers those who asked. Once, elsewhere.
  void join();

  // --- an app's loop ---

  // Can be read, as poll(2) has it, when a turn is due.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  // Does what there is to do, and waits for nothing; within run() there is nothing, as somebody is
  // in the middle of something. False: it has ended.
  bool turn();

 private:
  void run_there(const Work& work);
  void run_here(const Work& work);
  void wake();
  void answer_the_rest();
  [[nodiscard]] bool is_gone();

  const On on_;
  std::thread thread_;
  std::atomic<std::thread::id> home_;    // of the thread, or of the last turn
  std::atomic<std::thread::id> within_;  // who holds inside_ on an app's loop
  std::recursive_mutex inside_;          // an app's loop, and whoever comes after the end
  bool turning_ = false;                 // under inside_, as the next
  int running_ = 0;                      // calls of run(), one within the other
  std::mutex post_mutex_;                // between posting work and the end
  bool gone_ = false;                    // under post_mutex_
  std::mutex done_mutex_;                // of the answers that other threads wait for
  std::condition_variable done_;

  // Goes first: what is left in it may still post.
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  int descriptor_ = -1;
};

}  // namespace samtavle::native
