#pragma once
// samtavled restore: makes the data directory of a server from a backup, while no server runs on
// it.

#include <cstdint>
#include <optional>
#include <string>

#include "samtavle/app/exit_code.hpp"

namespace samtavle::app {

struct RestoreRequest {
  std::string from;                     // the folder of the backups
  std::optional<std::uint32_t> backup;  // its number; nothing: the newest before `until_ms`
  std::optional<std::int64_t> until_ms; // leaves out what was written later, Unix time
  std::string data_dir;                 // must not exist, or be empty
};

// Says on standard output what was restored, and on standard error how far it is (on a terminal),
// or in one line why it did not work.
[[nodiscard]] ExitCode restore(const RestoreRequest& request);

}  // namespace samtavle::app
