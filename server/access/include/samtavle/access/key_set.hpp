#pragma once
// The public keys of a token issuer (RFC 7517), and what is signed with them: RS256, ES256 and
// EdDSA (Ed25519), and nothing else. There is no way from here to a shared secret, so a public key
// can never be taken for one.
//
// Any thread; immutable. No exception leaves these functions.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::access {

enum class Algorithm : std::uint8_t { rs256, es256, eddsa };

// "RS256", "ES256", "EdDSA", in exactly this spelling.
[[nodiscard]] std::optional<Algorithm> parse_algorithm(std::string_view name) noexcept;
[[nodiscard]] std::string_view name(Algorithm algorithm) noexcept;

inline constexpr std::size_t kKeySetBytesMax = 256 * 1024;
inline constexpr std::size_t kKeysMax = 64;
inline constexpr std::size_t kKeyIdBytesMax = 128;
inline constexpr std::size_t kRsaBitsMin = 2'048;
inline constexpr std::size_t kRsaBitsMax = 8'192;

class KeySet {
 public:
  // Keys of other types, for encryption, or that are broken or too short are left out.
  // Errors: malformed (no key set, too large or too many keys), not_found (no key of use in it).
  [[nodiscard]] static base::Result<KeySet> parse(std::string_view json);

  [[nodiscard]] std::size_t size() const noexcept;
  // Whether there is a key that a token with this `kid` can be signed with. Without a `kid` the
  // algorithm must leave no choice.
  [[nodiscard]] bool knows(Algorithm algorithm, std::optional<std::string_view> key_id) const;
  // Whether there is a key of this id for any algorithm.
  [[nodiscard]] bool has(std::string_view key_id) const;
  // Whether the signature of the text was made with such a key.
  [[nodiscard]] bool verify(Algorithm algorithm, std::optional<std::string_view> key_id,
                            std::string_view text, std::string_view signature) const;

 private:
  struct Keys;
  explicit KeySet(std::shared_ptr<const Keys> keys) : keys_(std::move(keys)) {}
  std::shared_ptr<const Keys> keys_;
};

}  // namespace samtavle::access
