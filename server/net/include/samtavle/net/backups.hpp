#pragma once
// The port through which the HTTP API reaches backups of the store, and what it says of them. The
// server's composition (server/app) has the one implementation.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"

namespace samtavle::net {

enum class BackupWork : std::uint8_t { make, verify };
[[nodiscard]] constexpr std::string_view name(BackupWork work) noexcept {
  return work == BackupWork::make ? "make" : "verify";
}

// A backup that is there.
struct BackupEntry {
  std::uint32_t number = 0;
  std::int64_t began_ms = 0;
  std::uint64_t bytes = 0;
  std::uint32_t files = 0;
  std::string damage;  // empty: none is known
};

// What goes on.
struct RunningBackup {
  BackupWork work = BackupWork::make;
  std::uint32_t number = 0;  // 0: not known yet
  std::string_view phase;    // waiting, copying or verifying
  std::int64_t began_ms = 0;
  std::uint64_t done_bytes = 0;   // of this phase
  std::uint64_t total_bytes = 0;
};

// How the last one ended.
struct EndedBackup {
  BackupWork work = BackupWork::make;
  std::uint32_t number = 0;
  std::int64_t ended_ms = 0;
  std::int64_t took_ms = 0;
  std::optional<base::Error> error;
};

struct BackupsState {
  std::optional<RunningBackup> running;
  std::optional<EndedBackup> ended;
  std::vector<BackupEntry> backups;  // by number
};

class Backups {
 public:
  virtual ~Backups() = default;

  // Any thread; none of them waits for a disk. Errors: config (no folder is set for backups).
  [[nodiscard]] virtual base::Result<BackupsState> state() = 0;
  // Begins, and returns at once. Errors: config; exists (one goes on already); going_away (the
  // server stops); not_found (no backup of that number).
  [[nodiscard]] virtual base::Result<BackupsState> make() = 0;
  [[nodiscard]] virtual base::Result<BackupsState> verify(std::uint32_t number) = 0;
};

// The JSON of the API.
[[nodiscard]] std::string backups_json(const BackupsState& state);

}  // namespace samtavle::net
