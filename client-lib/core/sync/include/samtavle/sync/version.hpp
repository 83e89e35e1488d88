#pragma once
// Which versions of the protocol understand each other, and what is said to those that do not.

#include <cstdint>

#include "samtavle/base/result.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::sync {

struct Versions {
  std::uint32_t oldest = kProtocolVersionMin;
  std::uint32_t newest = kProtocolVersion;
};

// Whether a client of this version can speak with a server of those. Errors: client_too_old,
// server_too_old; their words say what to do about it, and fit into a close frame.
[[nodiscard]] base::Result<void> check_version(std::uint32_t client, Versions server = {});

}  // namespace samtavle::sync
