#include "samtavle/app/erasure_service.hpp"

#include <utility>

#include "samtavle/hub/thread_name.hpp"
#include "samtavle/log/erasure_list.hpp"

namespace samtavle::app {

using base::Result;
using net::LogLevel;

ErasureService::ErasureService(log::RocksLog& log, ErasureServiceOptions options)
    : log_(log),
      options_(std::move(options)),
      unlisted_(log.rewrite_due()),
      thread_([this] { run(); }) {}

ErasureService::~ErasureService() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<void> ErasureService::keep(const hub::KeptErasure& erasure) {
  if (options_.backups.empty()) return wake({});
  const std::lock_guard lock(list_mutex_);
  return wake(log::list_erasure(options_.backups, erasure));
}

Result<void> ErasureService::keep(const hub::KeptRedaction& redaction) {
  if (options_.backups.empty()) return wake({});
  const std::lock_guard lock(list_mutex_);
  return wake(log::list_redaction(options_.backups, redaction));
}

Result<void> ErasureService::keep(const hub::KeptDeletion& deletion) {
  if (options_.backups.empty()) return wake({});
  const std::lock_guard lock(list_mutex_);
  return wake(log::list_deletion(options_.backups, deletion));
}

Result<void> ErasureService::wake(Result<void> listed) {
  const std::lock_guard lock(mutex_);
  wanted_ = true;
  if (!listed) unlisted_ = true;
  changed_.notify_all();
  return listed;
}

void ErasureService::run() {
  hub::name_this_thread("erasures");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!wanted_) {
      changed_.wait(lock, [this] { return stopping_ || wanted_; });
      continue;
    }
    wanted_ = false;
    const bool unlisted = std::exchange(unlisted_, false) && !options_.backups.empty();
    lock.unlock();
    // Listed first: as long as rewriting is due, a start looks whether all are.
    const bool listed = !unlisted || list_all();
    const bool done = listed && rewrite();
    lock.lock();
    if (done) continue;
    wanted_ = true;
    if (!listed) unlisted_ = true;
    changed_.wait_for(lock, options_.after_failure, [this] { return stopping_; });
  }
}

bool ErasureService::list_all() {
  const auto people = hub::erasures_in(log_);
  const auto redactions = hub::redactions_in(log_);
  const auto deletions = hub::deletions_in(log_);
  Result<void> result;
  if (!people) result = base::pass_on(people);
  if (!redactions) result = base::pass_on(redactions);
  if (!deletions) result = base::pass_on(deletions);
  for (std::size_t i = 0; result && i < people->size(); ++i) {
    const std::lock_guard lock(list_mutex_);
    result = log::list_erasure(options_.backups, (*people)[i]);
  }
  for (std::size_t i = 0; result && i < redactions->size(); ++i) {
    const std::lock_guard lock(list_mutex_);
    result = log::list_redaction(options_.backups, (*redactions)[i]);
  }
  for (std::size_t i = 0; result && i < deletions->size(); ++i) {
    const std::lock_guard lock(list_mutex_);
    result = log::list_deletion(options_.backups, (*deletions)[i]);
  }
  if (result) return true;
  net::log_event(options_.sink, LogLevel::error, "erasure_not_listed",
                 {{"reason", std::string_view(result.error().detail)},
                  {"meanwhile", "a restore would bring it back; it is tried again"}});
  return false;
}

bool ErasureService::rewrite() {
  if (!log_.rewrite_due()) return true;
  const auto done = log_.rewrite();
  if (done) {
    net::log_event(options_.sink, LogLevel::info, "erased_rewritten");
    return true;
  }
  net::log_event(options_.sink, LogLevel::error, "erased_not_rewritten",
                 {{"reason", std::string_view(done.error().detail)},
                  {"meanwhile", "a file still holds what was erased; it is tried again"}});
  return false;
}

}  // namespace samtavle::app
