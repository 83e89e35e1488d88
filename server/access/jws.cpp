#include "jws.hpp"

#include <sodium.h>
#include <jwt/jwt.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>

#include "samtavle/access/token.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string encode(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kBase64), '\0');
  ::sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kBase64);
  text.pop_back();  // the terminator
  return text;
}

// Nothing for any other spelling than the one that encode() gives. libsodium is strict about
// padding, blanks, the alphabet and bits behind the last byte; each would give one token many
// names.
std::optional<std::string> decode(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const int done = ::sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                       text.data(), text.size(), nullptr, &size, nullptr, kBase64);
  if (done != 0) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

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
  std::string token = encode(header) + "." + encode(payload);
  const auto signature = sign(key, token);
  if (!signature) return fail(Errc::internal, "the token could not be signed");
  return token + "." + encode({signature->data(), signature->size()});
}

Result<Opened> open(const SigningKey& key, std::string_view token) {
  if (token.empty()) return refuse("there is no token");
  if (token.size() > kTokenBytesMax) return refuse("the token is too long");
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos) return refuse("a token has three parts");
  // A fourth part would make the signature one with a dot in it, which is no base64url.
  const auto given = decode(token.substr(second + 1));
  const auto wanted = sign(key, token.substr(0, second));
  if (!given || !wanted || given->size() != wanted->size() ||
      ::sodium_memcmp(given->data(), wanted->data(), wanted->size()) != 0) {
    return refuse("the signature is wrong");
  }
  auto header = decode(token.substr(0, first));
  auto payload = decode(token.substr(first + 1, second - first - 1));
  if (!header || !payload) return refuse("the token is not base64url");
  return Opened{std::move(*header), std::move(*payload)};
}

}  // namespace samtavle::access
