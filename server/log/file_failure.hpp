#pragma once
// What the system said of a file, as an error: no_space, or io.

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "samtavle/base/result.hpp"

namespace samtavle::log {

[[nodiscard]] inline base::Unexpected<base::Error> file_failure(const std::filesystem::path& file,
                                                                int error) {
  const bool no_space = error == ENOSPC || error == EDQUOT;
  return base::fail(no_space ? base::Errc::no_space : base::Errc::io,
                    file.string() + ": " + std::generic_category().message(error));
}

}  // namespace samtavle::log
