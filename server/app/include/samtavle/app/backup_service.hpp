#pragma once
// Backups of a running server: on request and on a schedule, one at a time, on a thread of its own
// at the lowest priority. It remembers how they went, for the API, for metrics and for the log.
//
// Threads: made and ended by one; everything else by any.

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "samtavle/log/backup.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/net/backups.hpp"
#include "samtavle/net/log_sink.hpp"

namespace samtavle::app {

struct BackupServiceOptions {
  log::BackupOptions backups;  // without a directory none are made
  // Between two that nobody asked for; 0: none. The first is due so long after the newest good one
  // began, but not before the server has run for a while.
  std::chrono::milliseconds every{0};
  std::chrono::milliseconds after_start = std::chrono::minutes{1};
  std::chrono::milliseconds after_failure = std::chrono::minutes{15};
  net::LogSink log;
};

struct BackupFigures {
  std::uint64_t last_success_s = 0;  // when the newest good one began, in Unix time; 0: none
  double last_seconds = 0;           // how long the last one took that was made since the start
  std::uint64_t last_bytes = 0;      // of the newest good one
  std::uint64_t made = 0;            // since the start
  std::uint64_t failures = 0;        // since the start, of making and of verifying
  std::uint64_t kept = 0;            // that are there
  std::uint64_t damaged = 0;         // of them, known to be damaged
  bool running = false;
};

class BackupService final : public net::Backups {
 public:
  // `log` must outlive it.
  BackupService(log::RocksLog& log, BackupServiceOptions options);
  // Stops what goes on, and waits for that.
  ~BackupService() override;
  BackupService(const BackupService&) = delete;
  BackupService& operator=(const BackupService&) = delete;

  // The same without waiting; nothing is begun any more.
  void stop();

  [[nodiscard]] base::Result<net::BackupsState> state() override;
  [[nodiscard]] base::Result<net::BackupsState> make() override;
  [[nodiscard]] base::Result<net::BackupsState> verify(std::uint32_t number) override;
  [[nodiscard]] BackupFigures figures();

 private:
  using Clock = std::chrono::steady_clock;

  // What somebody asked for, or the schedule.
  struct Job {
    net::BackupWork work = net::BackupWork::make;
    std::uint32_t number = 0;
    std::int64_t began_ms = 0;
    std::shared_ptr<log::BackupProgress> progress = std::make_shared<log::BackupProgress>();
  };

  [[nodiscard]] base::Result<net::BackupsState> ask(net::BackupWork work, std::uint32_t number);
  [[nodiscard]] net::BackupsState look() const;  // under mutex_
  [[nodiscard]] const net::BackupEntry* newest_good() const;
  void run();
  [[nodiscard]] bool wait_for_job();
  void perform();
  void end(const Job& job, const base::Result<log::BackupInfo>& result, Clock::duration took);
  void tell(const Job& job, const base::Result<log::BackupInfo>& result, std::int64_t took_ms);
  void read_list();
  void plan_first();

  log::RocksLog& log_;
  const BackupServiceOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::optional<Job> job_;
  std::optional<net::EndedBackup> ended_;
  std::vector<net::BackupEntry> backups_;
  BackupFigures counted_;
  std::optional<Clock::time_point> due_;  // of the schedule
  std::map<std::uint32_t, std::string> found_damaged_;  // by verifying; of the thread only
  std::thread thread_;
};

}  // namespace samtavle::app
