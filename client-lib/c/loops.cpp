// Boards on an app's own loop.

#include "loops.hpp"

#include "status.hpp"

namespace samtavle::c {

Loops& loops() {
  // Never taken down: at the end of the process an app's loop may still take turns.
  static Loops& all = *new Loops;
  return all;
}

namespace {

template <class Body>
int on_loop(samtavle_loop handle, Body body) noexcept {
  return guarded([&] {
    // Kept until the body is through: what it calls may end the loop.
    const std::shared_ptr<native::Client::Loop> loop = loops().find(handle);
    return loop != nullptr ? body(*loop) : fail_handle(handle, Sort::loop);
  });
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_loop_descriptor(samtavle_loop handle, int* descriptor) {
  return on_loop(handle, [&](native::Client::Loop& loop) {
    if (descriptor == nullptr) return fail(SAMTAVLE_INVALID, "nowhere to put the descriptor");
    *descriptor = loop.descriptor();
    return succeed();
  });
}

int samtavle_loop_turn(samtavle_loop handle) {
  return on_loop(handle, [&](native::Client::Loop& loop) {
    if (loop.turn()) return succeed();
    loops().take(handle);
    return fail(SAMTAVLE_CLOSED, "the board is closed and has said goodbye");
  });
}

int samtavle_loop_end(samtavle_loop handle) {
  return on_loop(handle, [&](native::Client::Loop&) {
    loops().take(handle);
    return succeed();
  });
}

}  // extern "C"
