#pragma once
// The audit log of a server: appended to, and its head signed, by a thread of its own, so that
// nobody who serves people waits for it. server/access/AUDIT.md has the files.
//
// Threads: any, but for opening and destroying it.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "samtavle/access/audit_chain.hpp"

namespace samtavle::access {

inline constexpr const char* kAuditLogFile = "audit.log";
inline constexpr const char* kAuditHeadFile = "audit.head";
inline constexpr const char* kAuditKeyFile = "audit.key";
// That wait for the disk. Of more than this only the number is kept.
inline constexpr std::size_t kAuditWaitingMax = 10'000;
inline constexpr std::size_t kAuditSortsMax = 100;

class AuditLog {
 public:
  // Told on the thread of its own: how far it goes now, or why it could not be written (it is tried
  // again).
  using Tell = std::function<void(const base::Result<AuditHead>&)>;

  // Makes what is not there. A record that a crash has cut off, and that no head covers, is left
  // out.
  // Errors: corrupt (it is not as it was signed: keep it as it is, and put it elsewhere), io, and
  // those of SigningKey.
  [[nodiscard]] static base::Result<std::unique_ptr<AuditLog>> open(
      const std::filesystem::path& folder, Tell tell);
  // Writes what waits, once more.
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  void add(AuditEntry entry, std::int64_t time_s);
  // One of several that are equal within a minute; the next minute's says how many there were
  // more. Of few sorts: beyond kAuditSortsMax they are all one.
  void add_sparsely(const AuditEntry& entry, std::int64_t time_s);

  // Until all that was added is on disk and signed; false if that is not so in time.
  [[nodiscard]] bool wait(std::chrono::milliseconds within);

 private:
  AuditLog(std::filesystem::path folder, const AuditKey& key, Tell tell);
  void run();
  [[nodiscard]] base::Result<void> write(const std::deque<std::pair<AuditEntry, std::int64_t>>& of);
  [[nodiscard]] base::Result<void> write_head();

  const std::filesystem::path folder_;
  const AuditKey key_;
  const Tell tell_;
  AuditHead head_;   // of the thread only
  int fd_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<AuditEntry, std::int64_t>> waiting_;
  struct Sparse {
    std::int64_t minute = 0;
    std::uint64_t more = 0;  // in that minute
  };
  std::map<std::string, Sparse> sparse_;  // by what they are and what they are about
  std::uint64_t left_out_ = 0;  // since kAuditWaitingMax was reached
  bool writing_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

// What is in a folder, as verify_audit() has it. A server may be writing to it meanwhile.
// `verifier`: the public half of the key; empty: that of the folder's own key. `kept`: lines of
// heads that were kept elsewhere. Errors: corrupt, not_found, io.
[[nodiscard]] base::Result<std::vector<AuditRecord>> read_audit_folder(
    const std::filesystem::path& folder, const std::string& verifier,
    const std::vector<std::string>& kept);

}  // namespace samtavle::access
