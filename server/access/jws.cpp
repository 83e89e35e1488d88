#include "jws.hpp"

#include <sodium.h>
#include <jwt/jwt.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>

#include "base64url.hpp"
#include "samtavle/access/token.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

using Signature = std::array<char, 32>;

// Nothing if the library fails.
std::optional<Signature> sign(const SigningKey& key, std::string_view text) noexcept {
  try {
    const std::string_view secret = key.view();
    const auto [bytes, error] = jwt::HMACSign<jwt::algo::HS256>::sign(
        jwt::string_view{secret.data(), secret.size()}, jwt::string_view{text.data(), text.size()});
    Signature signature;
    if (error || bytes.size() != signature.size()) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), signature.begin());
    return signature;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

base::Unexpected<base::Error> refuse(const char* why) { return fail(Errc::unauthenticated, why); }

}  // namespace

Result<std::string> seal(const SigningKey& key, std::string_view header, std::string_view payload) {
  std::string token = encode_base64url(header) + "." + encode_base64url(payload);
  const auto signature = sign(key, token);
  if (!signature) return fail(Errc::internal, "the token could not be signed");
  return token + "." + encode_base64url({signature->data(), signature->size()});
}

Result<Opened> open(const SigningKey& key, std::string_view token) {
  if (token.empty()) return refuse("there is no token");
  if (token.size() > kTokenBytesMax) return refuse("the token is too long");
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos) return refuse("a token has three parts");
  // A fourth part would make the signature one with a dot in it, which is no base64url.
  const auto given = decode_base64url(token.substr(second + 1));
  const auto wanted = sign(key, token.substr(0, second));
  if (!given || !wanted || given->size() != wanted->size() ||
      ::sodium_memcmp(given->data(), wanted->data(), wanted->size()) != 0) {
    return refuse("the signature is wrong");
  }
  auto header = decode_base64url(token.substr(0, first));
  auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
  if (!header || !payload) return refuse("the token is not base64url");
  return Opened{std::move(*header), std::move(*payload)};
}

}  // namespace samtavle::access
