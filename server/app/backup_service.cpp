#include "samtavle/app/backup_service.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "samtavle/hub/thread_name.hpp"

namespace samtavle::app {
namespace {

using base::Errc;
using net::BackupWork;
using net::LogLevel;
using Phase = log::BackupProgress::Phase;
using std::chrono::milliseconds;

constexpr int kLowestPriority = 19;

std::int64_t wall_ms() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since_1970).count();
}

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::copying: return "copying";
    case Phase::verifying: return "verifying";
    case Phase::replaying:  // only when one is restored
    case Phase::waiting: break;
  }
  return "waiting";
}

}  // namespace

BackupService::BackupService(log::RocksLog& log, BackupServiceOptions options)
    : log_(log), options_(std::move(options)) {
  if (!options_.backups.directory.empty()) thread_ = std::thread([this] { run(); });
}

BackupService::~BackupService() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void BackupService::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  if (job_) job_->progress->stop();
  changed_.notify_all();
}

base::Result<net::BackupsState> BackupService::state() {
  const std::lock_guard lock(mutex_);
  if (options_.backups.directory.empty()) {
    return base::fail(Errc::config,
                      "this server makes no backups; set backup.directory to a folder, best on "
                      "another disk, and start it again");
  }
  return look();
}

base::Result<net::BackupsState> BackupService::make() { return ask(BackupWork::make, 0); }

base::Result<net::BackupsState> BackupService::verify(std::uint32_t number) {
  return ask(BackupWork::verify, number);
}

base::Result<net::BackupsState> BackupService::ask(BackupWork work, std::uint32_t number) {
  if (auto set = state(); !set) return set;
  const std::lock_guard lock(mutex_);
  if (stopping_) return base::fail(Errc::going_away, "the server is stopping");
  if (job_) {
    return base::fail(Errc::exists,
                      "a backup is being made or verified already; wait until it has ended");
  }
  const auto is_it = [number](const net::BackupEntry& entry) { return entry.number == number; };
  if (work == BackupWork::verify && std::none_of(backups_.begin(), backups_.end(), is_it)) {
    return base::fail(Errc::not_found, "there is no backup " + std::to_string(number) +
                                           "; see which there are with: samtavle backup list");
  }
  job_ = Job{work, number, wall_ms()};
  changed_.notify_all();
  return look();
}

net::BackupsState BackupService::look() const {
  net::BackupsState state;
  state.backups = backups_;
  state.ended = ended_;
  if (!job_) return state;
  const log::BackupProgress::Reading progress = job_->progress->read();
  state.running = net::RunningBackup{job_->work,          job_->number,
                                     name(progress.phase), job_->began_ms,
                                     progress.done_bytes, progress.total_bytes};
  return state;
}

const net::BackupEntry* BackupService::newest_good() const {
  const auto found = std::find_if(backups_.rbegin(), backups_.rend(), [](const auto& entry) {
    return entry.damage.empty();
  });
  return found == backups_.rend() ? nullptr : &*found;
}

BackupFigures BackupService::figures() {
  const std::lock_guard lock(mutex_);
  BackupFigures figures = counted_;
  figures.running = job_.has_value();
  figures.kept = backups_.size();
  for (const net::BackupEntry& entry : backups_) figures.damaged += entry.damage.empty() ? 0 : 1;
  if (const net::BackupEntry* newest = newest_good()) {
    figures.last_success_s = static_cast<std::uint64_t>(newest->began_ms / 1000);
    figures.last_bytes = newest->bytes;
  }
  return figures;
}

// --- the thread ---

void BackupService::run() {
  hub::name_this_thread("backup");
  // Of this thread, and of those that the engine starts on it. Failure costs politeness only.
  ::setpriority(PRIO_PROCESS, 0, kLowestPriority);
  read_list();
  plan_first();
  while (wait_for_job()) perform();
}

void BackupService::plan_first() {
  if (options_.every == milliseconds{0}) return;
  const std::lock_guard lock(mutex_);
  const net::BackupEntry* newest = newest_good();
  const milliseconds age{newest == nullptr ? 0 : std::max<std::int64_t>(
                                                     wall_ms() - newest->began_ms, 0)};
  const milliseconds left = newest == nullptr ? milliseconds{0} : options_.every - age;
  due_ = Clock::now() + std::max(left, std::min(options_.after_start, options_.every));
}

// False when nothing is to be done any more.
bool BackupService::wait_for_job() {
  std::unique_lock lock(mutex_);
  const auto something = [this] { return stopping_ || job_.has_value(); };
  if (!due_) {
    changed_.wait(lock, something);
  } else if (!changed_.wait_until(lock, *due_, something)) {
    job_ = Job{BackupWork::make, 0, wall_ms()};
  }
  if (stopping_) job_.reset();
  return !stopping_;
}

void BackupService::perform() {
  std::unique_lock lock(mutex_);
  const Job job = *job_;
  lock.unlock();
  const auto began = Clock::now();
  const base::Result<log::BackupInfo> result =
      job.work == BackupWork::make
          ? log_.back_up(options_.backups, *job.progress)
          : log::verify_backup(options_.backups.directory, job.number,
                               options_.backups.bytes_per_second, *job.progress);
  const auto took = Clock::now() - began;
  tell(job, result, std::chrono::duration_cast<milliseconds>(took).count());
  if (job.work == BackupWork::verify && !result && result.error().code == Errc::corrupt) {
    found_damaged_[job.number] = result.error().detail;
  }
  end(job, result, took);
}

void BackupService::end(const Job& job, const base::Result<log::BackupInfo>& result,
                        Clock::duration took) {
  read_list();
  const std::lock_guard lock(mutex_);
  net::EndedBackup ended;
  ended.work = job.work;
  ended.number = result ? result->number : job.number;
  ended.ended_ms = wall_ms();
  ended.took_ms = std::chrono::duration_cast<milliseconds>(took).count();
  if (!result) ended.error = result.error();
  ended_ = std::move(ended);
  const bool stopped = !result && result.error().code == Errc::going_away;
  if (!result && !stopped) ++counted_.failures;
  if (job.work == BackupWork::make) {
    if (result) {
      ++counted_.made;
      counted_.last_seconds = std::chrono::duration<double>(took).count();
    }
    if (options_.every > milliseconds{0}) {
      due_ = Clock::now() +
             (result ? options_.every : std::min(options_.every, options_.after_failure));
    }
  }
  job_.reset();
}

void BackupService::tell(const Job& job, const base::Result<log::BackupInfo>& result,
                         std::int64_t took_ms) {
  const bool made = job.work == BackupWork::make;
  if (result) {
    net::log_event(options_.log, LogLevel::info, made ? "backup_made" : "backup_verified",
                   {{"backup", std::int64_t{result->number}},
                    {"bytes", static_cast<std::int64_t>(result->bytes)},
                    {"took_ms", took_ms}});
    return;
  }
  const std::string_view reason = result.error().detail;
  if (result.error().code == Errc::going_away) {
    net::log_event(options_.log, LogLevel::info, "backup_stopped", {{"reason", reason}});
    return;
  }
  net::log_event(options_.log, LogLevel::error, made ? "backup_failed" : "backup_damaged",
                 {{"backup", std::int64_t{job.number}},
                  {"error", base::name(result.error().code)},
                  {"reason", reason},
                  {"meanwhile", "boards are not affected; earlier backups are as they were"}});
}

// A folder that cannot be read is no backups: what is wrong shows when one is made.
void BackupService::read_list() {
  const auto list = log::list_backups(options_.backups.directory);
  std::vector<net::BackupEntry> entries;
  if (list) {
    for (const log::BackupInfo& info : *list) {
      net::BackupEntry entry{info.number, info.began_ms, info.bytes, info.files, info.damage};
      const auto found = found_damaged_.find(info.number);
      if (entry.damage.empty() && found != found_damaged_.end()) entry.damage = found->second;
      entries.push_back(std::move(entry));
    }
  }
  const std::lock_guard lock(mutex_);
  backups_ = std::move(entries);
}

}  // namespace samtavle::app
