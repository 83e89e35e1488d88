#include "random_text.hpp"

#include <sodium.h>

#include <array>

#include "base64url.hpp"

namespace samtavle::access {

namespace {
constexpr std::size_t kRandomBytes = 32;
}

base::Result<std::string> random_text() {
  if (::sodium_init() < 0) {
    return base::fail(base::Errc::internal, "there is no randomness to be had");
  }
  std::array<char, kRandomBytes> bytes;
  ::randombytes_buf(bytes.data(), bytes.size());
  return encode_base64url({bytes.data(), bytes.size()});
}

std::string hash_of_random(std::string_view text) {
  std::string hash(kRandomBytes, '\0');
  ::crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
  return hash;
}

}  // namespace samtavle::access
