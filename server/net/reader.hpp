#pragma once
// Threads for what reads much from the disk, so that no board's thread has to wait for it.

#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <functional>

#include "samtavle/hub/background.hpp"
#include "samtavle/net/places.hpp"

namespace samtavle::net {

class Reader final : public hub::Background {
 public:
  // At most `tasks_max` at a time, those that run included.
  Reader(std::size_t threads, std::size_t tasks_max);
  // Drops what has not begun, and waits for what has.
  ~Reader() override;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  [[nodiscard]] bool post(std::function<void()> task) override;

  // From now on; what was taken in already is done. Any thread.
  void set_tasks_max(std::size_t tasks_max) { places_.set_max(tasks_max); }

 private:
  Places places_;  // before the pool, whose tasks give theirs back
  boost::asio::thread_pool pool_;
};

}  // namespace samtavle::net
