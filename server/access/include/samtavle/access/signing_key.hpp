#pragma once
// The secret that tokens are signed with: 32 random bytes in a file of the server's own. Whoever
// has it can be anybody, so it is never logged, and a file that others may read is refused.

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::access {

class SigningKey {
 public:
  static constexpr std::size_t kBytes = 32;

  // Reads the key, or makes one if there is no such file: mode 0600, complete and on disk before it
  // is there under its name. Of several processes that do so at once, all get the same key.
  // Blocks on the disk. Errors: config (the file is open to others, or no plain file), corrupt
  // (not 32 bytes), io.
  [[nodiscard]] static base::Result<SigningKey> load_or_create(const std::filesystem::path& path);

  // For tests, and for keys that come from somewhere else.
  explicit SigningKey(std::span<const std::byte, kBytes> bytes) noexcept;
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  // Wipes the bytes.
  ~SigningKey();

  [[nodiscard]] std::string_view view() const noexcept;

 private:
  SigningKey() = default;
  std::array<char, kBytes> bytes_{};
};

}  // namespace samtavle::access
