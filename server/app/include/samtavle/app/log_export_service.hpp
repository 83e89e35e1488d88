#pragma once
// Keeps the log of commits beside the backups up to date, every minute or so, on a thread of its
// own: a backup may take an hour, and this must not wait for it.
//
// Threads: made and ended by one; figures() by any.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "samtavle/log/log_export.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/net/log_sink.hpp"

namespace samtavle::app {

struct LogExportServiceOptions {
  log::LogExportOptions log;           // without a directory none is kept
  std::chrono::milliseconds every{0};  // 0: none is kept
  // Begins a backup, because commits are missing in the log. False: it cannot now; asked again.
  std::function<bool()> back_up;
  net::LogSink sink;
};

struct LogExportFigures {
  std::uint64_t last_success_s = 0;  // when all was written that there was, Unix time; 0: never
  std::uint64_t written_bytes = 0;   // these since the start
  std::uint64_t failures = 0;
  std::uint64_t gaps = 0;
};

class LogExportService {
 public:
  // `log` must outlive it, and have a tail if it is to be kept.
  LogExportService(log::RocksLog& log, LogExportServiceOptions options);
  // Ends without writing what came last.
  ~LogExportService();
  LogExportService(const LogExportService&) = delete;
  LogExportService& operator=(const LogExportService&) = delete;

  // Writes what came last, and ends. To be called when nothing is committed any more.
  void finish();

  [[nodiscard]] LogExportFigures figures();

 private:
  void run();
  void end_thread();
  void write_once();
  void tell_failure(const base::Error& error);

  const LogExportServiceOptions options_;
  std::unique_ptr<log::LogExport> export_;  // null: none is kept
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  LogExportFigures counted_;
  // Of whoever writes.
  bool failing_ = false;
  bool backup_due_ = false;
  std::thread thread_;
};

}  // namespace samtavle::app
