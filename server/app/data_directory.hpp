#pragma once
// The folder in which a server keeps everything.

#include <string>

#include "samtavle/base/result.hpp"

namespace samtavle::app {

// In it, what a restore from a backup has not finished.
inline constexpr const char* kHalfRestored = "log.restoring";

// Makes it, open to this user only, if it is not there. Errors: io; corrupt if a restore into it
// did not come to its end; each with what to do.
[[nodiscard]] base::Result<void> prepare_data_directory(const std::string& path);

}  // namespace samtavle::app
