#pragma once
// A thread for what reads much from the disk, so that no board's thread has to wait for it.

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <functional>

namespace samtavle::net {

class Reader {
 public:
  Reader() = default;
  // Drops what has not begun, and waits for what has.
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Any thread. Runs `task` when those before it are done; false if so many wait that it is not
  // taken.
  [[nodiscard]] bool post(std::function<void()> task);

 private:
  std::atomic<std::size_t> waiting_{0};
  boost::asio::thread_pool pool_{1};
};

}  // namespace samtavle::net
