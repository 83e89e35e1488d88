#pragma once
// The seal of a backup: a small file that is written when the backup was verified. It says what has
// to be in it, and holds the hash of RocksDB's list of its files, which has no checksum of its own.
// Without a seal there is no backup, only the rest of one. Files and bytes only.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"

namespace samtavle::log {

struct BackupSeal {
  std::uint64_t commit = 0;
  std::int64_t began_ms = 0;
  std::uint64_t list_hash = 0;  // XXH3-64 of meta/<number>
  friend bool operator==(const BackupSeal&, const BackupSeal&) = default;
};

[[nodiscard]] std::string encode_seal(const BackupSeal& seal);
// Error: corrupt; newer_format for one of a later version.
[[nodiscard]] base::Result<BackupSeal> decode_seal(std::string_view text);

// The seals in a folder of backups.
class Seals {
 public:
  explicit Seals(std::filesystem::path backups) : backups_(std::move(backups)) {}

  // By number; empty if there are none.
  [[nodiscard]] std::vector<std::uint32_t> numbers() const;
  // That the seal is there, whole, and fits the list of files as it is now. Errors: not_found (no
  // seal), corrupt, newer_format.
  [[nodiscard]] base::Result<BackupSeal> check(std::uint32_t number) const;
  // Writes the seal of a backup, with the hash of its list, and returns when it is on disk.
  // Errors: io, no_space.
  [[nodiscard]] base::Result<BackupSeal> put(std::uint32_t number, BackupSeal seal) const;
  void remove(std::uint32_t number) const;

 private:
  [[nodiscard]] std::filesystem::path file(std::uint32_t number) const;
  [[nodiscard]] base::Result<std::uint64_t> hash_of_list(std::uint32_t number) const;

  std::filesystem::path backups_;
};

}  // namespace samtavle::log
