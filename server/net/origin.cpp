#include "samtavle/net/origin.hpp"

#include <algorithm>
#include <charconv>

namespace samtavle::net {
namespace {

using base::Errc;

constexpr std::size_t kOriginBytesMax = 300;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_ipv6_char(char c) {
  return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    return std::all_of(host.begin(), host.end(), is_ipv6_char);
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), is_host_char);
}

}  // namespace

base::Result<std::string> parse_origin(std::string_view text) {
  const auto wrong = base::fail(Errc::invalid, "an origin reads http(s)://host or with :port");
  if (text.size() > kOriginBytesMax) return wrong;
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  std::string_view rest = lowered;

  std::string_view scheme;
  std::string_view usual_port;
  if (rest.starts_with("https://")) {
    scheme = "https://";
    usual_port = "443";
  } else if (rest.starts_with("http://")) {
    scheme = "http://";
    usual_port = "80";
  } else {
    return wrong;
  }
  rest.remove_prefix(scheme.size());

  std::string_view host = rest;
  std::string_view port;
  const std::size_t colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
    host = rest.substr(0, colon);
    port = rest.substr(colon + 1);
    unsigned number = 0;
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool good = parsed.ec == std::errc{} && parsed.ptr == port.data() + port.size();
    if (!good || number == 0 || number > 65'535 || port.front() == '0') return wrong;
  }
  if (!is_host(host)) return wrong;

  std::string origin(scheme);
  origin += host;
  if (!port.empty() && port != usual_port) {
    origin += ':';
    origin += port;
  }
  return origin;
}

bool origin_allowed(std::span<const std::string_view> origins,
                    std::span<const std::string_view> hosts,
                    std::span<const std::string> allowed) {
  if (origins.empty()) return true;
  if (origins.size() != 1) return false;
  const auto origin = parse_origin(origins[0]);
  if (!origin) return false;
  if (std::find(allowed.begin(), allowed.end(), *origin) != allowed.end()) return true;
  if (hosts.size() != 1) return false;
  // Whether the page came over TLS is not known behind a proxy, so its own scheme is taken.
  const std::string_view scheme = origin->starts_with("https://") ? "https://" : "http://";
  const auto own = parse_origin(std::string(scheme) + std::string(hosts[0]));
  return own && *own == *origin;
}

}  // namespace samtavle::net
