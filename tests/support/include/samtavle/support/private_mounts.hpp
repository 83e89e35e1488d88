#pragma once
// Mounts for tests that need a disk of their own. Linux, and takes root.

#include "samtavle/base/result.hpp"

namespace samtavle::support {

// What is mounted from here on is seen by this process and its children only, and gone with them.
// Before there is any other thread. Errors: unavailable, with what to do.
[[nodiscard]] base::Result<void> make_mounts_private();

}  // namespace samtavle::support
