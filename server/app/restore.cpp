#include "restore.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <thread>

#include "data_directory.hpp"
#include "samtavle/hub/deleting.hpp"
#include "samtavle/hub/erasing.hpp"
#include "samtavle/hub/redacting.hpp"
#include "samtavle/hub/restored_boards.hpp"
#include "samtavle/log/backup.hpp"
#include "samtavle/log/erasure_list.hpp"
#include "samtavle/log/moment.hpp"
#include "samtavle/log/rocks_log.hpp"

namespace samtavle::app {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;
using Phase = log::BackupProgress::Phase;

constexpr std::chrono::milliseconds kRedraw{200};
constexpr std::uint64_t kBytesPerMiB = 1024 * 1024;

const char* word(Phase phase) {
  if (phase == Phase::verifying) return "verifying";
  return phase == Phase::replaying ? "writing what came after it" : "copying";
}

// One line on a terminal's standard error, drawn again and again until the end.
class ProgressLine {
 public:
  explicit ProgressLine(const log::BackupProgress& progress) : progress_(progress) {
    if (::isatty(STDERR_FILENO) == 1) thread_ = std::thread([this] { run(); });
  }
  ~ProgressLine() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    if (!thread_.joinable()) return;
    thread_.join();
    std::fputs("\r\x1b[K", stderr);
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kRedraw, [this] { return ended_; })) {
      const auto now = progress_.read();
      if (now.phase == Phase::waiting) continue;
      std::fprintf(stderr, "\r%s  %llu of %llu MiB\x1b[K", word(now.phase),
                   static_cast<unsigned long long>(now.done_bytes / kBytesPerMiB),
                   static_cast<unsigned long long>(now.total_bytes / kBytesPerMiB));
    }
  }

  const log::BackupProgress& progress_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

struct Restored {
  log::Unpacked from;
  hub::NewEpoch epoch;
  std::size_t erased = 0;    // people, again
  std::size_t redacted = 0;  // likewise
  std::size_t deleted = 0;   // boards, likewise
};

// A file system that was just made has a folder of its own.
bool holds_nothing(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename() != "lost+found") return false;
  }
  return !error;
}

void sync_directory(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

Result<Restored> unpack(const RestoreRequest& request, const fs::path& into,
                        log::BackupProgress& progress) {
  const auto from =
      log::unpack_backup({request.from, request.backup, request.until_ms}, into, progress);
  if (!from) return base::pass_on(from);
  log::RocksLogOptions storage;
  storage.directory = into;
  const auto opened = log::RocksLog::open(storage);
  if (!opened) return base::pass_on(opened);
  const auto begun = hub::begin_new_epoch(**opened, std::time(nullptr));
  if (!begun) return base::pass_on(begun);
  const auto kept = log::read_erasures(request.from);
  if (!kept) return base::pass_on(kept);
  const auto deleted = hub::delete_again(**opened, kept->deletions);
  if (!deleted) return base::pass_on(deleted);
  const auto erased = hub::erase_again(**opened, kept->people);
  if (!erased) return base::pass_on(erased);
  const auto redacted = hub::redact_again(**opened, kept->redactions);
  if (!redacted) return base::pass_on(redacted);
  // Also those that were on their way when the backup was made.
  if (auto gone = (*opened)->rewrite(); !gone) return base::pass_on(gone);
  return Restored{*from, *begun, *erased, *redacted, *deleted};
}

// From the first step to the last a folder stands there with which no server starts.
Result<Restored> restore_server(const RestoreRequest& request, log::BackupProgress& progress) {
  if (auto directory = prepare_data_directory(request.data_dir); !directory) {
    return base::pass_on(directory);
  }
  const fs::path folder = request.data_dir;
  if (!holds_nothing(folder)) {
    return fail(Errc::exists, folder.string() +
                                  " is not empty; name a new data directory with --data-dir");
  }
  const fs::path unfinished = folder / kHalfRestored;
  std::error_code error;
  if (!fs::create_directory(unfinished, error)) {
    return fail(Errc::io, unfinished.string() + " cannot be made: " + error.message());
  }
  auto restored = unpack(request, unfinished / "log", progress);
  if (!restored) {
    // Only if it is empty still: then the directory may be used again.
    fs::remove(unfinished, error);
    return restored;
  }
  fs::rename(unfinished / "log", folder / "log", error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  sync_directory(folder);
  fs::remove(unfinished, error);
  sync_directory(folder);
  return restored;
}

// What came of the log of commits.
std::string commits_after(const log::Unpacked& from) {
  if (from.commits_after == 0) return "nothing that was written after it";
  return std::to_string(from.commits_after) + " commits that were written after it, up to " +
         log::to_utc(from.last_ms);
}

}  // namespace

ExitCode restore(const RestoreRequest& request) {
  ::umask(077);
  log::BackupProgress progress;
  const auto restored = [&] {
    const ProgressLine line(progress);
    return restore_server(request, progress);
  }();
  if (!restored) {
    std::cerr << "samtavled: nothing was restored: " << restored.error().detail << "\n";
    return exit_code_of(restored.error().code);
  }
  const log::BackupInfo& backup = restored->from.backup;
  std::cout << "backup " << backup.number << " of " << log::to_utc(backup.began_ms)
            << " is restored to " << request.data_dir << ", with " << commits_after(restored->from)
            << ": " << restored->epoch.boards << " boards, epoch " << restored->epoch.epoch.value
            << "\npeople erased again: " << restored->erased
            << "\nredacted again: " << restored->redacted
            << "\nboards deleted again: " << restored->deleted
            << "\nkeys are in no backup: put token.key and package.key of the server there before "
               "it is started, or its tokens are no good any more\n";
  return ExitCode::ok;
}

}  // namespace samtavle::app
