#pragma once
// The signature around a package (client-lib/core/plan/PACKAGE.md), and the key it is made with.
// Pure functions but for loading the key; any thread. No exception leaves them.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/package.hpp"

namespace samtavle::access {

// Of what a server sends out: its secret never leaves the server, its public half is the signer.
// It is no key of tokens, so that each can be replaced without the other.
class PackageKey {
 public:
  // Reads the key, or makes one if there is no such file; see SigningKey::load_or_create.
  [[nodiscard]] static base::Result<PackageKey> load_or_create(const std::filesystem::path& path);

  explicit PackageKey(const SigningKey& seed) noexcept;
  PackageKey(const PackageKey&) = default;
  PackageKey& operator=(const PackageKey&) = default;
  // Wipes the secret.
  ~PackageKey();

  // The public key, in 64 hexadecimal digits.
  [[nodiscard]] std::string signer() const;

 private:
  friend std::string seal_package(const PackageKey& key, std::string_view package);

  static constexpr std::size_t kPublicBytes = 32;
  static constexpr std::size_t kSecretBytes = 64;
  std::array<unsigned char, kPublicBytes> public_{};
  std::array<unsigned char, kSecretBytes> secret_{};
};

inline constexpr std::size_t kPackageSealBytes = 8 + 32 + 64;
inline constexpr std::size_t kPackageFileBytesMax = kPackageSealBytes + plan::kPackageBytesMax;

// The signed file around the bytes of a package.
[[nodiscard]] std::string seal_package(const PackageKey& key, std::string_view package);

struct OpenedPackage {
  plan::Package package;
  std::string id;      // plan::is_package_id
  std::string signer;  // in 64 hexadecimal digits
};

// From anybody: nothing of the package is read before its signature is good.
// Errors: malformed (no such file), newer_format, limit (too large), corrupt (changed since it was
// signed), and those of plan::decode_package.
[[nodiscard]] base::Result<OpenedPackage> open_package(std::string_view file);

// The id of a package.
[[nodiscard]] std::string package_id(const plan::Package& package);

// RFC 4648, section 4, with padding. Errors: invalid for any other spelling.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] base::Result<std::string> from_base64(std::string_view text);

}  // namespace samtavle::access
