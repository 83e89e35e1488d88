#pragma once
// Looks from time to time for boards whose time has come, and has them deleted, on a thread of its
// own; and writes the archive of each board that is deleted, also at somebody's request.
//
// Threads: made, started, stopped and ended by one; what is of net::Retention, and figures(), by
// any.

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "samtavle/hub/deleting.hpp"
#include "samtavle/net/log_sink.hpp"
#include "samtavle/net/retention.hpp"

namespace samtavle::app {

struct RetentionServiceOptions {
  std::filesystem::path archive;        // without a folder no board is deleted
  std::uint32_t warning_days = 30;
  std::chrono::milliseconds every{0};   // 0: it looks only when it is asked to
  net::LogSink sink;
};

struct RetentionFigures {
  std::uint64_t last_look_s = 0;  // Unix time; 0: never
  std::uint64_t due = 0;          // boards, when it looked last, that are there still
  std::uint64_t deleted = 0;      // by themselves, since the start, as the next
  std::uint64_t failures = 0;     // of archiving or deleting
};

class RetentionService final : public net::Retention {
 public:
  // Deletes a board if it is due still, and says so on any thread.
  using Remove = std::function<void(const base::BoardId& board,
                                    std::function<void(base::Result<hub::Deletion>)> done)>;

  // `log` must outlive it.
  RetentionService(hub::BoardLog& log, RetentionServiceOptions options);
  ~RetentionService() override;
  RetentionService(const RetentionService&) = delete;
  RetentionService& operator=(const RetentionService&) = delete;

  // Looks for the first time. `remove` is called until stop().
  void start(Remove remove);
  // Does not wait for a board that is being deleted.
  void stop();

  [[nodiscard]] base::Result<std::string> archive(const base::BoardId& board,
                                                  const hub::BoardInfo& info) override;
  [[nodiscard]] std::uint32_t warning_days() const override { return options_.warning_days; }
  [[nodiscard]] base::Result<void> look_now() override;

  [[nodiscard]] RetentionFigures figures();

 private:
  void run();
  void look();
  [[nodiscard]] std::vector<base::BoardId> due_boards();
  // Whether it is gone.
  [[nodiscard]] bool remove(const base::BoardId& board);

  // What whoever deletes for it has to say, perhaps when it has stopped.
  struct Answers {
    std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    std::optional<base::Result<hub::Deletion>> answer;
  };

  hub::BoardLog& log_;
  const RetentionServiceOptions options_;
  Remove remove_;
  std::shared_ptr<Answers> answers_ = std::make_shared<Answers>();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool wanted_ = false;
  RetentionFigures counted_;
  std::thread thread_;
};

}  // namespace samtavle::app
