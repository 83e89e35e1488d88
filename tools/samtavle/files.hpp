#pragma once
// Files that a person named on the command line; "-" is the standard input or output.

#include <string>

#include "settings.hpp"

namespace samtavle::cli {

// More than any board may come to; what is larger is not read.
inline constexpr std::size_t kFileBytesMax = 256 * 1024 * 1024;

// Errors: io (with the file's name), limit.
[[nodiscard]] Result<std::string> read_named_file(const std::string& path);
// Errors: io.
[[nodiscard]] Result<void> write_named_file(const std::string& path, const std::string& content);

}  // namespace samtavle::cli
