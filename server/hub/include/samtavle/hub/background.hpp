#pragma once
// The port to threads beside those of boards: there boards are read from the disk and folded, so
// that no board's thread waits for either. server/net has it on a pool of threads; simulations on
// virtual time.

#include <functional>

namespace samtavle::hub {

class Background {
 public:
  virtual ~Background() = default;

  // Any thread. Runs `task` later, beside other tasks; false, and it is dropped, if as many wait as
  // may. It tells of its end by posting to a Runtime. What has not begun when the server ends is
  // dropped without a word.
  [[nodiscard]] virtual bool post(std::function<void()> task) = 0;
};

}  // namespace samtavle::hub
