#pragma once
// Group commit: one thread that takes everything that has queued up, from all boards, writes it as
// one batch and syncs once.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "samtavle/hub/committer.hpp"
#include "samtavle/hub/count.hpp"
#include "samtavle/hub/disk_watch.hpp"

namespace samtavle::hub {

// Written by the pipeline's thread, read by any.
struct alignas(kCacheLine) CommitFigures {
  Count batches;
  Count writes;      // of boards
  Count events;
  Count refused;     // writes that the log would not take
  Count no_space;    // batches that have to be tried again
  Histogram commit;  // of a batch: write and sync, with what came before them in the log
  Histogram queued;  // of a write: from submit() to the begin of its batch
};

class CommitPipeline : public Committer {
 public:
  // Both are called on the pipeline's thread.
  using Fatal = std::function<void(const base::Error&)>;
  using DiskChanged = std::function<void(const DiskWatch::Change&)>;

  // `fatal` is called when a write failed in a way that leaves open what is on disk, or the log
  // cannot be used any more although nobody wrote. It must end the process.
  CommitPipeline(BoardLog& log, Fatal fatal, DiskChanged disk_changed = {});
  // Waits until everything that was submitted is durable.
  ~CommitPipeline() override;

  void submit(BoardWrite write, Runtime& home, Done done) override;
  void give_back(const BoardId& board) override;
  [[nodiscard]] bool writable() const override { return writable_.load(); }

  [[nodiscard]] const CommitFigures& figures() const { return figures_; }

 private:
  struct Job {
    BoardWrite write;
    Runtime* home;
    Done done;
    std::chrono::steady_clock::time_point submitted;
  };

  void run();
  void probe();
  void tell(const std::optional<DiskWatch::Change>& change) const;
  void commit(std::vector<Job> jobs);
  [[nodiscard]] Result<void> write(std::span<Job> jobs);
  // Those that nobody wants to wait for any more, of these and of the queue.
  void give_back_unwanted(std::vector<Job>& jobs);
  void finish(Job& job, Result<void> result);

  BoardLog& log_;
  Fatal fatal_;
  DiskChanged disk_changed_;
  DiskWatch disk_;  // of the pipeline's thread
  std::mutex mutex_;
  std::condition_variable wakeup_;
  std::vector<Job> queue_;
  std::set<BoardId> unwanted_;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point begun_;  // the last batch; of the pipeline's thread
  std::atomic<bool> writable_{true};
  CommitFigures figures_;
  std::thread thread_;
};

}  // namespace samtavle::hub
