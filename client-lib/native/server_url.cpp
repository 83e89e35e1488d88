#include "samtavle/native/server_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>

namespace samtavle::native {
namespace {

base::Unexpected<base::Error> refuse(std::string_view text) {
  return base::fail(base::Errc::invalid, "\"" + std::string{text} +
                                             "\" is no server address; write it as "
                                             "http://127.0.0.1:8080 or https://tavle.example.org");
}

std::string_view usual_port(bool tls) { return tls ? "443" : "80"; }

bool is_port(std::string_view digits) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() && number != 0;
}

}  // namespace

std::string ServerUrl::host_header() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != usual_port(tls)) out += ":" + port;
  return out;
}

std::string ServerUrl::str() const {
  return (tls ? "https://" : "http://") + host_header() + base_path;
}

base::Result<ServerUrl> parse_server_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return refuse(text);
  const boost::urls::url_view& url = *parsed;
  const bool plain = url.scheme_id() == boost::urls::scheme::http;
  if (!plain && url.scheme_id() != boost::urls::scheme::https) return refuse(text);
  if (url.host_address().empty() || url.has_query() || url.has_fragment() || url.has_userinfo()) {
    return refuse(text);
  }
  ServerUrl out;
  out.tls = !plain;
  out.host = url.host_address();
  out.port = url.port().empty() ? std::string{usual_port(out.tls)} : std::string{url.port()};
  if (!is_port(out.port)) return refuse(text);
  out.base_path = url.encoded_path();
  while (out.base_path.ends_with('/')) out.base_path.pop_back();
  return out;
}

}  // namespace samtavle::native
