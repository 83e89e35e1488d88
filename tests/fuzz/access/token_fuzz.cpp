// Goal: no bytes make verify() crash, and what it accepts keeps to the contract.
// Method: the first byte says how much of a token the rest is, so that the fuzzer also gets behind
// the signature: 'p' is a payload and 'h' a header, a line break and a payload, both signed here;
// anything else is the whole token.

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/access/token.hpp"

namespace {

using samtavle::access::SigningKey;

constexpr std::int64_t kNow = 1'700'000'000;

std::string base64url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();
  return text;
}

std::string sign(const SigningKey& key, std::string_view header, std::string_view payload) {
  const std::string text = base64url(header) + "." + base64url(payload);
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(mac.data()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         reinterpret_cast<const unsigned char*>(key.view().data()));
  return text + "." + base64url(mac);
}

std::string token_of(const SigningKey& key, std::string_view input) {
  constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
  const std::string_view rest = input.substr(input.empty() ? 0 : 1);
  if (input.starts_with('p')) return sign(key, kHeader, rest);
  if (input.starts_with('h')) {
    const std::size_t end = rest.find('\n');
    return sign(key, rest.substr(0, end), end == rest.npos ? "" : rest.substr(end + 1));
  }
  return std::string{input};
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace samtavle;
  static const SigningKey key{std::array<std::byte, SigningKey::kBytes>{}};
  static const base::BoardId board = base::BoardId::parse("groen-bydel").value();
  const std::string token =
      token_of(key, std::string_view{reinterpret_cast<const char*>(data), size});

  static_cast<void>(access::verify_operator(key, token, kNow));
  const auto verified = access::verify(key, token, board, kNow);
  if (!verified) {
    const base::Errc code = verified.error().code;
    require(code == base::Errc::unauthenticated || code == base::Errc::forbidden);
    return 0;
  }
  samtavle::fuzz::accepted();
  require(verified->expires_s > kNow);
  // Whatever is accepted can be issued again, and is accepted with the same meaning.
  const auto again = access::issue(
      key, {verified->identity, board, verified->expires_s, kNow, verified->operator_});
  require(again.has_value());
  const auto same = access::verify(key, *again, board, kNow);
  require(same.has_value() && same->identity.subject == verified->identity.subject &&
          same->identity.person == verified->identity.person &&
          same->identity.role == verified->identity.role);
  return 0;
}
