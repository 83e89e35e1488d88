#pragma once
// The address of a server as people write it: http://127.0.0.1:8080, https://tavle.example.org/x.

#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::native {

struct ServerUrl {
  bool tls = false;
  std::string host;       // a name or an address, IPv6 without its brackets
  std::string port;       // decimal
  std::string base_path;  // "" or "/prefix", never with a slash at the end

  // What stands in the Host header: with brackets around IPv6, without the scheme's usual port.
  [[nodiscard]] std::string host_header() const;
  // http://host:port/prefix
  [[nodiscard]] std::string str() const;
};

// Errors: invalid, and what an address looks like.
[[nodiscard]] base::Result<ServerUrl> parse_server_url(std::string_view text);

}  // namespace samtavle::native
