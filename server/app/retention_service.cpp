#include "samtavle/app/retention_service.hpp"

#include <utility>

#include "board_archive.hpp"
#include "samtavle/hub/thread_name.hpp"

namespace samtavle::app {

using base::Errc;
using base::Result;
using net::LogLevel;

namespace {

std::int64_t wall_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

base::Unexpected<base::Error> no_folder() {
  return base::fail(Errc::config, "there is no folder for archives, so no board is deleted; set "
                                  "retention.archive_directory");
}

}  // namespace

RetentionService::RetentionService(hub::BoardLog& log, RetentionServiceOptions options)
    : log_(log), options_(std::move(options)) {}

RetentionService::~RetentionService() { stop(); }

void RetentionService::start(Remove remove) {
  remove_ = std::move(remove);
  wanted_ = options_.every.count() > 0;
  thread_ = std::thread([this] { run(); });
}

void RetentionService::stop() {
  {
    const std::scoped_lock lock(mutex_, answers_->mutex);
    stopping_ = answers_->stopping = true;
  }
  changed_.notify_all();
  answers_->changed.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<std::string> RetentionService::archive(const base::BoardId& board,
                                              const hub::BoardInfo& info) {
  if (options_.archive.empty()) return no_folder();
  auto written = write_archive(options_.archive, log_, board, info);
  if (!written) {
    net::log_event(options_.sink, LogLevel::error, "board_not_archived",
                   {{"board", std::string_view(board.str())},
                    {"reason", std::string_view(written.error().detail)},
                    {"meanwhile", "the board stays as it was"}});
  }
  return written;
}

Result<void> RetentionService::look_now() {
  if (options_.archive.empty()) return no_folder();
  const std::lock_guard lock(mutex_);
  wanted_ = true;
  changed_.notify_all();
  return {};
}

RetentionFigures RetentionService::figures() {
  const std::lock_guard lock(mutex_);
  return counted_;
}

void RetentionService::run() {
  hub::name_this_thread("retention");
  std::unique_lock lock(mutex_);
  const auto woken = [this] { return stopping_ || wanted_; };
  while (!stopping_) {
    if (std::exchange(wanted_, false)) {
      lock.unlock();
      look();
      lock.lock();
      continue;
    }
    if (options_.every.count() == 0) {
      changed_.wait(lock, woken);
    } else if (!changed_.wait_for(lock, options_.every, woken)) {
      wanted_ = true;
    }
  }
}

void RetentionService::look() {
  const std::vector<base::BoardId> boards = due_boards();
  std::uint64_t left = boards.size();
  if (!boards.empty() && options_.archive.empty()) {
    net::log_event(options_.sink, LogLevel::warning, "boards_due",
                   {{"boards", static_cast<std::int64_t>(left)},
                    {"what_to_do", "set retention.archive_directory, or take their rules back"}});
  } else {
    for (const base::BoardId& board : boards) {
      if (remove(board)) --left;
    }
  }
  const std::lock_guard lock(mutex_);
  counted_.due = left;
  counted_.last_look_s = static_cast<std::uint64_t>(wall_ms() / 1'000);
}

std::vector<base::BoardId> RetentionService::due_boards() {
  std::vector<base::BoardId> due;
  const auto boards = log_.boards();
  if (!boards) {
    net::log_event(options_.sink, LogLevel::error, "retention_failed",
                   {{"reason", std::string_view(boards.error().detail)}});
    return due;
  }
  for (const auto& [id, info] : *boards) {
    if (hub::is_due(info, options_.warning_days, wall_ms())) due.push_back(id);
  }
  return due;
}

bool RetentionService::remove(const base::BoardId& board) {
  {
    const std::lock_guard lock(answers_->mutex);
    if (answers_->stopping) return false;
    answers_->answer.reset();
  }
  remove_(board, [answers = answers_](Result<hub::Deletion> deleted) {
    const std::lock_guard lock(answers->mutex);
    answers->answer.emplace(std::move(deleted));
    answers->changed.notify_all();
  });
  std::unique_lock lock(answers_->mutex);
  answers_->changed.wait(lock, [this] { return answers_->stopping || answers_->answer; });
  if (!answers_->answer) return false;
  const Result<hub::Deletion> answer = *std::exchange(answers_->answer, std::nullopt);
  lock.unlock();
  // Changed, held or gone since is as it should be.
  const bool well = answer || answer.error().code == Errc::exists ||
                    answer.error().code == Errc::frozen ||
                    answer.error().code == Errc::no_such_board;
  if (!well) {
    net::log_event(options_.sink, LogLevel::error, "board_not_deleted",
                   {{"board", std::string_view(board.str())},
                    {"reason", std::string_view(answer.error().detail)},
                    {"meanwhile", "it is tried again at the next look"}});
  }
  const std::lock_guard counting(mutex_);
  if (answer) ++counted_.deleted;
  if (!well) ++counted_.failures;
  return well;
}

}  // namespace samtavle::app
