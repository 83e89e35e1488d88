// Listing, verifying and unpacking backups, without the store that they are of.

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "backup_engine.hpp"
#include "log_replay.hpp"

namespace samtavle::log {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

namespace {

// A folder that is opened for reading.
class Reading {
 public:
  Reading(const fs::path& directory, std::uint64_t bytes_per_second, BackupProgress& progress)
      : ground_(directory, bytes_per_second, 0, progress), seals_(directory), progress_(progress) {}

  // Errors: not_found, io.
  Result<void> open() {
    progress_.begin(BackupProgress::Phase::waiting, 0);
    std::error_code error;
    // The engine would make what is missing.
    if (!fs::is_directory(ground_.directory / "meta", error)) {
      return fail(Errc::not_found, "there are no backups in " + ground_.directory.string());
    }
    rocksdb::BackupEngineReadOnly* raw = nullptr;
    const rocksdb::Status opened =
        rocksdb::BackupEngineReadOnly::Open(ground_.options(), rocksdb::Env::Default(), &raw);
    engine_.reset(raw);
    if (opened.ok()) return {};
    return backup_failure("the backups in " + ground_.directory.string() + " cannot be opened",
                          opened, progress_);
  }

  [[nodiscard]] std::vector<BackupInfo> list() const { return describe(*engine_, seals_); }

  // The backup of this number, or the newest that began before then. Errors: not_found, corrupt.
  [[nodiscard]] Result<BackupInfo> find(std::optional<std::uint32_t> number,
                                        std::optional<std::int64_t> until_ms = {}) const {
    const std::vector<BackupInfo> all = list();
    const auto found = std::find_if(all.rbegin(), all.rend(), [&](const BackupInfo& info) {
      return number ? info.number == *number : !until_ms || info.began_ms <= *until_ms;
    });
    if (found == all.rend()) {
      return fail(Errc::not_found, "there is no " +
                                       (number ? "backup " + std::to_string(*number) : "backup") +
                                       (number || !until_ms ? "" : " of so early a moment") +
                                       " in " + ground_.directory.string());
    }
    if (found->damage.empty()) return *found;
    return fail(Errc::corrupt, "backup " + std::to_string(found->number) + " cannot be used: " +
                                   found->damage + "; name another one");
  }

  [[nodiscard]] Result<StoreMark> verify(const BackupInfo& info) const {
    return check_whole(*engine_, info.number, info.commit, progress_);
  }

  [[nodiscard]] Result<void> unpack(const BackupInfo& info, const fs::path& into) const {
    // The engine would empty a directory that is there.
    if (::mkdir(into.c_str(), 0700) != 0) {
      return fail(errno == EEXIST ? Errc::exists : Errc::io, into.string() + " cannot be made");
    }
    progress_.begin(BackupProgress::Phase::copying, info.bytes);
    const rocksdb::Status status = engine_->RestoreDBFromBackup(
        rocksdb::RestoreOptions(), info.number, into.string(), into.string());
    if (!status.ok()) {
      return backup_failure("backup " + std::to_string(info.number) + " could not be unpacked",
                            status, progress_);
    }
    // With it, opening the store finds out whether all of that is there.
    auto acknowledged = Acknowledged::open(into);
    if (!acknowledged) return base::pass_on(acknowledged);
    acknowledged->store(info.commit);
    sync_directory(into);
    return {};
  }

 private:
  BackupGround ground_;
  Seals seals_;
  BackupProgress& progress_;
  std::unique_ptr<rocksdb::BackupEngineReadOnly> engine_;
};

// What was unpacked gets the commits that came after it, and a history of its own.
Result<void> go_on(const fs::path& backups, std::uint64_t branch, const CommitsAfter& commits,
                   const fs::path& into, BackupProgress& progress) {
  RocksLogOptions options;
  options.directory = into;
  options.reserve_bytes = 0;
  const auto store = Store::open(options, {});
  if (!store) return base::pass_on(store);
  if (auto done = write_commits_again(backups, branch, commits, **store, progress); !done) {
    return done;
  }
  return (*store)->begin_branch();
}

}  // namespace

Result<std::vector<BackupInfo>> list_backups(const fs::path& directory) {
  BackupProgress progress;
  Reading reading(directory, 0, progress);
  if (const auto opened = reading.open(); !opened) return base::pass_on(opened);
  return reading.list();
}

Result<BackupInfo> verify_backup(const fs::path& directory, std::optional<std::uint32_t> number,
                                 std::uint64_t bytes_per_second, BackupProgress& progress) {
  const auto lock = lock_for_reading(directory);
  if (!lock) return base::pass_on(lock);
  Reading reading(directory, bytes_per_second, progress);
  if (const auto opened = reading.open(); !opened) return base::pass_on(opened);
  auto info = reading.find(number);
  if (!info) return info;
  if (const auto whole = reading.verify(*info); !whole) return base::pass_on(whole);
  return info;
}

Result<Unpacked> unpack_backup(const UnpackRequest& request, const fs::path& into,
                               BackupProgress& progress) {
  const auto lock = lock_for_reading(request.directory);
  if (!lock) return base::pass_on(lock);
  Reading reading(request.directory, 0, progress);
  if (const auto opened = reading.open(); !opened) return base::pass_on(opened);
  const auto info = reading.find(request.number, request.until_ms);
  if (!info) return base::pass_on(info);
  const auto mark = reading.verify(*info);
  if (!mark) return base::pass_on(mark);
  const std::uint64_t branch = mark->branch.value_or(0);
  const auto commits = find_commits_after(request.directory, branch, mark->commit.value_or(0),
                                          request.until_ms, progress);
  if (!commits) return base::pass_on(commits);
  if (const auto done = reading.unpack(*info, into); !done) return base::pass_on(done);
  progress.begin(BackupProgress::Phase::replaying, commits->bytes);
  if (auto done = go_on(request.directory, branch, *commits, into, progress); !done) {
    return base::pass_on(done);
  }
  return Unpacked{*info, commits->last + 1 - commits->first, commits->last_ms};
}

}  // namespace samtavle::log
