#pragma once
// Addresses of this machine, for what tests do with sockets themselves. Linux.

#include <netinet/in.h>

#include <cstdint>
#include <string>

namespace samtavle::support {

// `address`: 127.0.0.1 to 127.255.255.254. Port 0: any.
[[nodiscard]] sockaddr_in loopback(std::uint16_t port, const std::string& address = "127.0.0.1");

// As the calls of the system want it.
[[nodiscard]] inline const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace samtavle::support
