#pragma once
// The options of the C interface as those of the native client.

#include <memory>

#include "samtavle.h"
#include "samtavle/native/client.hpp"
#include "samtavle/native/local_board.hpp"

namespace samtavle::c {

// With `local` the board is that one's. A pipe of the options is a line of this process.
[[nodiscard]] native::Options native_options(const samtavle_options& options,
                                             const std::shared_ptr<native::LocalBoard>& local);

}  // namespace samtavle::c
