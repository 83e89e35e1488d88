#include "backup_engine.hpp"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/rate_limiter.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "backup_files.hpp"
#include "logger.hpp"
#include "store.hpp"

namespace samtavle::log {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

namespace {

constexpr std::int64_t kRefill_us = 50'000;
constexpr std::int32_t kFairness = 10;

// The engine takes no other. Without a working directory the folder stays as it was named.
fs::path from_root(const fs::path& folder) {
  std::error_code error;
  fs::path whole = fs::absolute(folder, error);
  return error ? folder : whole;
}

Result<StoreMark> opens(const rocksdb::BackupInfo& info, std::uint64_t commit) {
  const std::string name = "Backup " + std::to_string(info.backup_id);
  rocksdb::DBOptions options;
  options.env = info.env_for_open.get();
  options.info_log = make_logger();
  options.paranoid_checks = true;
  // As it was written: without it RocksDB wants to change a list that names write-ahead logs.
  options.track_and_verify_wals_in_manifest = true;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status opened = rocksdb::DB::OpenForReadOnly(
      options, info.name_for_open, {{rocksdb::kDefaultColumnFamilyName, {}}}, &handles, &raw);
  if (!opened.ok()) {
    return fail(Errc::corrupt, name + " cannot be opened as a store: " + opened.ToString());
  }
  const std::unique_ptr<rocksdb::DB> db(raw);
  const Result<StoreMark> mark = read_mark(*db);
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
  if (!mark) return fail(Errc::corrupt, name + " is damaged: " + mark.error().detail);
  if (mark->format.value_or(kFormat) > kFormat) {
    return fail(Errc::newer_format, name + " was made by a newer version; use that one");
  }
  if (mark->commit.value_or(0) < commit) {
    return fail(Errc::corrupt, name + " lacks commits: " + std::to_string(commit) +
                                   " were acknowledged when it began, and it holds " +
                                   std::to_string(mark->commit.value_or(0)));
  }
  return mark;
}

}  // namespace

BackupProgress::Reading BackupProgress::read() const noexcept {
  Reading reading;
  reading.phase = phase_.load(std::memory_order_acquire);
  reading.done_bytes = done_.load(std::memory_order_relaxed);
  reading.total_bytes = std::max(total_.load(std::memory_order_relaxed), reading.done_bytes);
  return reading;
}

void BackupProgress::begin(Phase phase, std::uint64_t total_bytes) noexcept {
  done_.store(0, std::memory_order_relaxed);
  total_.store(total_bytes, std::memory_order_relaxed);
  phase_.store(phase, std::memory_order_release);
}

BackupGround::BackupGround(const fs::path& folder, std::uint64_t bytes_per_second,
                           std::uint64_t reserve_bytes, BackupProgress& progress)
    : directory(from_root(folder)),
      env(make_backup_env(directory, reserve_bytes, progress)),
      logger(make_logger()) {
  if (bytes_per_second == 0) return;
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max() / kRefill_us;
  const auto rate = static_cast<std::int64_t>(std::min(bytes_per_second, kMost));
  limiter.reset(rocksdb::NewGenericRateLimiter(rate, kRefill_us, kFairness,
                                               rocksdb::RateLimiter::Mode::kAllIo));
}

rocksdb::BackupEngineOptions BackupGround::options() const {
  rocksdb::BackupEngineOptions options(directory.string(), env.get());
  options.info_log = logger.get();
  options.backup_rate_limiter = limiter;
  return options;
}

Result<Fd> lock_for_writing(const fs::path& directory) {
  Result<Fd> lock = lock_directory(directory);
  if (lock) return lock;
  if (lock.error().code == Errc::locked) {
    return fail(Errc::locked, "another server or a restore uses the backups in " +
                                  directory.string() + "; give each server a folder of its own");
  }
  if (lock.error().code == Errc::no_space) return lock;
  return fail(Errc::io, "backups cannot be written to " + directory.string() +
                            "; set backup.directory to a folder that the server may write to");
}

Result<Fd> lock_for_reading(const fs::path& directory) {
  Fd file{::open((directory / "samtavle.lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!file) return file;
  if (::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return fail(Errc::locked, "a server writes to the backups in " + directory.string() +
                                  "; wait until it has ended");
  }
  return file;
}

std::vector<BackupInfo> describe(const rocksdb::BackupEngineReadOnlyBase& engine,
                                 const Seals& seals) {
  std::vector<BackupInfo> all;
  std::vector<rocksdb::BackupInfo> good;
  engine.GetBackupInfo(&good);
  for (const rocksdb::BackupInfo& found : good) {
    BackupInfo info;
    info.number = found.backup_id;
    info.bytes = found.size;
    info.files = found.number_files;
    if (const auto seal = seals.check(found.backup_id)) {
      info.commit = seal->commit;
      info.began_ms = seal->began_ms;
    } else {
      info.damage = seal.error().detail;
    }
    all.push_back(std::move(info));
  }
  const auto add_damaged = [&all](std::uint32_t number, const char* damage) {
    const bool known = std::any_of(all.begin(), all.end(), [number](const BackupInfo& info) {
      return info.number == number;
    });
    if (known) return;
    BackupInfo info;
    info.number = number;
    info.damage = damage;
    all.push_back(std::move(info));
  };
  std::vector<rocksdb::BackupID> damaged;
  engine.GetCorruptedBackups(&damaged);
  for (const rocksdb::BackupID number : damaged) {
    add_damaged(number, "files of it are missing or cut off, or its list of files is damaged");
  }
  for (const std::uint32_t number : seals.numbers()) {
    add_damaged(number, "its list of files is missing");
  }
  std::sort(all.begin(), all.end(), [](const BackupInfo& one, const BackupInfo& other) {
    return one.number < other.number;
  });
  return all;
}

Result<StoreMark> check_whole(const rocksdb::BackupEngineReadOnlyBase& engine, std::uint32_t number,
                              std::uint64_t commit, BackupProgress& progress) {
  const std::string name = "Backup " + std::to_string(number);
  rocksdb::BackupInfo info;
  rocksdb::Status status = engine.GetBackupInfo(number, &info, true);
  if (!status.ok()) return backup_failure(name + " cannot be read", status, progress);
  progress.begin(BackupProgress::Phase::verifying, info.size);
  status = engine.VerifyBackup(number, true);
  if (!status.ok()) return backup_failure(name + " is damaged", status, progress);
  auto mark = opens(info, commit);
  if (!mark && progress.stopped()) return backup_failure("", rocksdb::Status::OK(), progress);
  return mark;
}

base::Unexpected<base::Error> backup_failure(const std::string& what,
                                             const rocksdb::Status& status,
                                             const BackupProgress& progress) {
  if (progress.stopped()) return fail(Errc::going_away, "It was stopped; nothing is left of it.");
  const std::string detail = what + " (" + status.ToString() + ")";
  if (status.IsNoSpace()) return fail(Errc::no_space, detail + "; free some space and try again");
  // A file that is not there, too.
  const bool corrupt = status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound();
  return fail(corrupt ? Errc::corrupt : Errc::io, detail);
}

}  // namespace samtavle::log
