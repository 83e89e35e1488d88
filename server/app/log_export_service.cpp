#include "samtavle/app/log_export_service.hpp"

#include <ctime>

#include "samtavle/hub/thread_name.hpp"

namespace samtavle::app {

using net::LogLevel;

LogExportService::LogExportService(log::RocksLog& log, LogExportServiceOptions options)
    : options_(std::move(options)) {
  if (options_.log.directory.empty() || options_.every.count() == 0) return;
  export_ = log.export_log(options_.log);
  thread_ = std::thread([this] { run(); });
}

LogExportService::~LogExportService() { end_thread(); }

void LogExportService::finish() {
  end_thread();
  if (!export_) return;
  write_once();
  export_.reset();
}

LogExportFigures LogExportService::figures() {
  const std::lock_guard lock(mutex_);
  return counted_;
}

void LogExportService::end_thread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LogExportService::run() {
  hub::name_this_thread("backup_log");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    write_once();
    if (backup_due_ && options_.back_up()) backup_due_ = false;
    lock.lock();
    changed_.wait_for(lock, options_.every, [this] { return stopping_; });
  }
}

void LogExportService::write_once() {
  const auto written = export_->run();
  if (!written) return tell_failure(written.error());
  if (failing_) net::log_event(options_.sink, LogLevel::info, "backup_log_well");
  failing_ = false;
  if (written->gap) {
    backup_due_ = true;
    net::log_event(options_.sink, LogLevel::warning, "backup_log_gap",
                   {{"what_is_done", "a backup is made, from which the log goes on"}});
  }
  const std::lock_guard lock(mutex_);
  counted_.last_success_s = static_cast<std::uint64_t>(std::time(nullptr));
  counted_.written_bytes += written->bytes;
  counted_.gaps += written->gap ? 1 : 0;
}

// Once, until it is well again.
void LogExportService::tell_failure(const base::Error& error) {
  if (!failing_) {
    net::log_event(options_.sink, LogLevel::error, "backup_log_failed",
                   {{"reason", std::string_view(error.detail)},
                    {"error", base::name(error.code)},
                    {"meanwhile", "boards and backups are not affected; it is tried again"}});
  }
  failing_ = true;
  const std::lock_guard lock(mutex_);
  ++counted_.failures;
}

}  // namespace samtavle::app
