#include "samtavle/access/issuer_document.hpp"

#include <boost/json.hpp>
#include <boost/url.hpp>
#include <exception>

namespace samtavle::access {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;

constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kDocumentBytesMax = 256 * 1024;
constexpr std::size_t kUrlBytesMax = 2'048;

std::string text_in(const json::object& document, const char* member) {
  const json::value* value = document.if_contains(member);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

}  // namespace

std::string discovery_url(const Issuer& issuer) {
  std::string url = issuer.url;
  if (url.ends_with('/')) url.pop_back();
  return url + "/.well-known/openid-configuration";
}

bool is_allowed_place(std::string_view url, bool plain_http) {
  if (url.size() > kUrlBytesMax) return false;
  const auto parsed = boost::urls::parse_absolute_uri({url.data(), url.size()});
  if (!parsed || parsed->host().empty() || parsed->has_userinfo()) return false;
  // Boost.URL 1.81 takes the name 127.0.0.1.example for the address 127.0.0.1 and a path.
  const auto path = parsed->encoded_path();
  if (!path.empty() && path.front() != '/') return false;
  if (parsed->scheme() == "https") return true;
  const std::string host = parsed->host();
  return plain_http && parsed->scheme() == "http" &&
         (host == "127.0.0.1" || host == "[::1]" || host == "localhost");
}

base::Result<IssuerPlaces> read_places(const Issuer& issuer, std::string_view text) {
  try {
    if (text.size() > kDocumentBytesMax) return fail(Errc::malformed, "the document is too large");
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = kDepthMax;
    const json::value value = json::parse({text.data(), text.size()}, error, {}, options);
    const json::object* document = error ? nullptr : value.if_object();
    if (document == nullptr) return fail(Errc::malformed, "the issuer's document is no JSON");
    if (text_in(*document, "issuer") != issuer.url) {
      return fail(Errc::forbidden, "the document is that of another issuer");
    }
    IssuerPlaces places{text_in(*document, "authorization_endpoint"),
                        text_in(*document, "token_endpoint"),
                        text_in(*document, "end_session_endpoint"), text_in(*document, "jwks_uri")};
    for (const std::string* place :
         {&places.login, &places.tokens, &places.logout, &places.keys}) {
      const bool may_be_absent = place == &places.logout || issuer.client_id.empty();
      if (place->empty() && may_be_absent && place != &places.keys) continue;
      if (!is_allowed_place(*place, issuer.plain_http)) {
        return fail(Errc::forbidden, "the issuer's document names a place that is not https");
      }
    }
    return places;
  } catch (const std::exception&) {
    return fail(Errc::malformed, "the issuer's document could not be read");
  }
}

}  // namespace samtavle::access
