#include "samtavle/support/loopback.hpp"

#include <arpa/inet.h>

namespace samtavle::support {

sockaddr_in loopback(std::uint16_t port, const std::string& address) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &out.sin_addr);
  return out;
}

}  // namespace samtavle::support
