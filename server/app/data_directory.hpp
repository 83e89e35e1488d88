#pragma once
// The folder in which a server keeps everything.

#include <string>

#include "samtavle/base/result.hpp"

namespace samtavle::app {

// Makes it, open to this user only, if it is not there. Errors: io, with what to do.
[[nodiscard]] base::Result<void> prepare_data_directory(const std::string& path);

}  // namespace samtavle::app
