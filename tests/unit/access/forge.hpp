#pragma once
// Makes tokens of any content, right or wrong, without the code under test: base64url and HMAC are
// those of libsodium.

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/access/signing_key.hpp"

namespace samtavle::access {

inline constexpr std::string_view kGoodHeader = R"({"alg":"HS256","typ":"JWT"})";

// 0, 1, 2 ... 31; `first` makes another one.
inline SigningKey test_key(unsigned first = 0) {
  std::array<std::byte, SigningKey::kBytes> bytes;
  for (std::byte& b : bytes) b = static_cast<std::byte>(first++);
  return SigningKey{bytes};
}

inline std::string base64url(std::string_view bytes,
                             int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();
  return text;
}

inline std::string hs256(std::string_view text, const SigningKey& key = test_key()) {
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(out.data()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         reinterpret_cast<const unsigned char*>(key.view().data()));
  return out;
}

inline std::string hs512(std::string_view text, const SigningKey& key = test_key()) {
  std::string out(crypto_auth_hmacsha512_BYTES, '\0');
  crypto_auth_hmacsha512(reinterpret_cast<unsigned char*>(out.data()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         reinterpret_cast<const unsigned char*>(key.view().data()));
  return out;
}

// Signs two parts as they are.
inline std::string sign_parts(const std::string& header, const std::string& payload) {
  const std::string text = header + "." + payload;
  return text + "." + base64url(hs256(text));
}

inline std::string forge(std::string_view header, std::string_view payload) {
  return sign_parts(base64url(header), base64url(payload));
}

// The claims of a good token, as JSON source, to be changed one by one.
class Payload {
 public:
  Payload()
      : claims_{{"iss", R"("samtavle")"},     {"aud", R"("samtavle")"},
                {"iat", "1700000000"},        {"nbf", "1700000000"},
                {"exp", "1700003600"},        {"sub", R"("oidc|42")"},
                {"name", R"("Åse Ø.")"},      {"authority", R"("Lejre Kommune")"},
                {"kind", R"("citizen")"},     {"guest", "false"},
                {"role", R"("contributor")"}, {"board", R"("groen-bydel")"},
                {"operator", "false"}} {}

  // Replaces a claim, or adds it; `json` is written as it is.
  Payload& with(const std::string& name, std::string json) {
    for (auto& [key, value] : claims_) {
      if (key == name) {
        value = std::move(json);
        return *this;
      }
    }
    claims_.emplace_back(name, std::move(json));
    return *this;
  }
  Payload& without(const std::string& name) {
    std::erase_if(claims_, [&name](const auto& claim) { return claim.first == name; });
    return *this;
  }
  // A second time, even if it is there.
  Payload& twice(const std::string& name, std::string json) {
    claims_.emplace_back(name, std::move(json));
    return *this;
  }

  [[nodiscard]] std::string json() const {
    std::string out;
    for (const auto& [key, value] : claims_) {
      out += (out.empty() ? "{\"" : ",\"") + key + "\":" + value;
    }
    return out + "}";
  }
  [[nodiscard]] std::string token() const { return forge(kGoodHeader, json()); }

 private:
  std::vector<std::pair<std::string, std::string>> claims_;
};

}  // namespace samtavle::access
