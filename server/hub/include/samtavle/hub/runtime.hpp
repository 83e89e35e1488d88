#pragma once
// What a board's thread gives to what runs on it: time, timers, a queue, randomness. server/net has
// it on Asio; simulations on virtual time.

#include <cstdint>
#include <functional>

#include "samtavle/sync/time.hpp"

namespace samtavle::hub {

class Runtime {
 public:
  virtual ~Runtime() = default;

  [[nodiscard]] virtual sync::TimePoint now() const = 0;
  // Unix time for the stamps that people read, in ms.
  [[nodiscard]] virtual std::int64_t wall_ms() const = 0;
  [[nodiscard]] virtual std::uint64_t random() = 0;
  // Runs `task` on this thread, later. The only function that other threads may call.
  virtual void post(std::function<void()> task) = 0;
  // Runs `task` on this thread once `delay` has passed. There is no taking it back: the task has to
  // check whether it is still wanted.
  virtual void after(sync::Duration delay, std::function<void()> task) = 0;
};

}  // namespace samtavle::hub
