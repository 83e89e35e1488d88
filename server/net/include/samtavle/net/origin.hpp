#pragma once
// Which web pages may open a board's WebSocket. Browsers let every page connect anywhere and only
// say which page it is, so the server has to look (RFC 6455, section 10.2). Pure functions.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"

namespace samtavle::net {

// An origin in its one form: "https://board.example", lower case, without the port that the scheme
// has anyway. Errors: invalid for anything but http(s)://host[:port].
[[nodiscard]] base::Result<std::string> parse_origin(std::string_view text);

// `origins` and `hosts` are the values of those header fields of a request; `allowed` are origins
// in their one form. No Origin at all is a program and not a browser: it may. One is allowed if it
// is in the list or is the server's own, by the name under which it was asked.
[[nodiscard]] bool origin_allowed(std::span<const std::string_view> origins,
                                  std::span<const std::string_view> hosts,
                                  std::span<const std::string> allowed);

}  // namespace samtavle::net
