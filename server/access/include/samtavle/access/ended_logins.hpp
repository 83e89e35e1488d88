#pragma once
// Logins that were ended before their time: one by one (somebody logged out), or all of a person
// that began before a moment (an operator sent them away). Kept in a file of lines in the data
// directory, so that a restart brings none of them back; what would have ended by now leaves it
// when it is read.
//
// Threads: any, it locks itself. Ending blocks on the disk.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::access {

// After this every login has ended by itself, and every token of an issuer.
inline constexpr std::int64_t kLoginLifeMax_s = 24 * 3'600;

class EndedLogins {
 public:
  // Errors: io, corrupt (a line that this program did not write), config (the file is open to
  // others).
  [[nodiscard]] static base::Result<std::unique_ptr<EndedLogins>> open(
      const std::filesystem::path& path, std::int64_t now_s);
  ~EndedLogins();
  EndedLogins(const EndedLogins&) = delete;
  EndedLogins& operator=(const EndedLogins&) = delete;

  // Returns when it is on disk. Errors: io; it has ended all the same, until the next start.
  [[nodiscard]] base::Result<void> end_login(const std::string& id, std::int64_t now_s);
  // Whatever this person holds that was issued before now. Errors: likewise.
  [[nodiscard]] base::Result<void> end_person(const std::string& subject, std::int64_t now_s);

  // `id`: of a login; empty for what has none. `issued_s`: when it began.
  [[nodiscard]] bool has_ended(std::string_view id, std::string_view subject,
                               std::int64_t issued_s) const;
  // Grows with every end: whoever has seen this number need not look again.
  [[nodiscard]] std::uint64_t changes() const { return changes_.load(); }

 private:
  explicit EndedLogins(int fd) : fd_(fd) {}
  [[nodiscard]] base::Result<void> append(char sort, const std::string& what, std::int64_t now_s);

  int fd_;
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> logins_;   // id -> when it was ended
  std::map<std::string, std::int64_t, std::less<>> persons_;  // subject -> what began before this
  std::atomic<std::uint64_t> changes_{1};
};

}  // namespace samtavle::access
