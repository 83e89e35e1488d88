#pragma once
// A connection over a pipe of the app's own.

#include "link.hpp"
#include "runner.hpp"
#include "samtavle/native/pipe.hpp"

namespace samtavle::native {

// As Link::open(), over a pipe that is ready. What the pipe's threads bring is handled on the
// runner's.
[[nodiscard]] std::shared_ptr<Link> link_over_pipe(Runner& runner, std::shared_ptr<Pipe> pipe,
                                                   std::size_t message_bytes_max,
                                                   Link::Handler handler);

}  // namespace samtavle::native
