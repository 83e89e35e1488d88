#pragma once
// A board on the app's own loop. See samtavle.hpp, and asio.hpp for an io_context.

#include <utility>

#include "samtavle/embed/error.hpp"

namespace samtavle {

// The work of a board that has no thread (Options::loop). The app waits for the descriptor, with
// whatever it waits for other things with, and takes a turn when it can be read:
//
//   pollfd due{loop.descriptor(), POLLIN, 0};
//   do { poll(&due, 1, -1); } while (loop.turn());
//
// If it goes before the board does, the board is as if it were closed.
class Loop {
 public:
  explicit Loop(samtavle_loop handle) noexcept : handle_(handle) {}
  Loop(Loop&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  Loop& operator=(Loop&&) = delete;
  ~Loop() {
    if (handle_ != 0) samtavle_loop_end(handle_);
  }

  // Can be read when a turn is due; for nothing but waiting.
  [[nodiscard]] int descriptor() const {
    int out = -1;
    check(samtavle_loop_descriptor(handle_, &out));
    return out;
  }
  // Does what there is to do and waits for nothing; callbacks come from here. False: the board was
  // closed and its goodbye is through.
  bool turn() {
    const int status = samtavle_loop_turn(handle_);
    if (status == SAMTAVLE_CLOSED) return false;
    check(status);
    return true;
  }

 private:
  samtavle_loop handle_;
};

}  // namespace samtavle
