#pragma once
// The options of the C interface as those of the native client.

#include "samtavle.h"
#include "samtavle/native/client.hpp"

namespace samtavle::c {

[[nodiscard]] native::Options native_options(const samtavle_options& options);

}  // namespace samtavle::c
