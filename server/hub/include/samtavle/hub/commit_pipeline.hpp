#pragma once
// Group commit: one thread that takes everything that has queued up, from all boards, writes it as
// one batch and syncs once.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "samtavle/hub/committer.hpp"

namespace samtavle::hub {

class CommitPipeline : public Committer {
 public:
  // `fatal` is called, on the pipeline's thread, when a write failed in a way that leaves open what
  // is on disk. It must end the process.
  CommitPipeline(BoardLog& log, std::function<void(const base::Error&)> fatal);
  // Waits until everything that was submitted is durable.
  ~CommitPipeline() override;

  void submit(BoardWrite write, Runtime& home, Done done) override;
  void give_back(const BoardId& board) override;
  [[nodiscard]] bool writable() const override { return writable_.load(); }

  struct Figures {
    std::uint64_t batches = 0;
    std::uint64_t writes = 0;
    std::uint64_t events = 0;
  };
  [[nodiscard]] Figures figures() const;

 private:
  struct Job {
    BoardWrite write;
    Runtime* home;
    Done done;
  };

  void run();
  void commit(std::vector<Job> jobs);
  [[nodiscard]] Result<void> write(std::span<Job> jobs);
  // Those that nobody wants to wait for any more, of these and of the queue.
  void give_back_unwanted(std::vector<Job>& jobs);
  void finish(Job& job, Result<void> result);

  BoardLog& log_;
  std::function<void(const base::Error&)> fatal_;
  mutable std::mutex mutex_;
  std::condition_variable wakeup_;
  std::vector<Job> queue_;
  std::set<BoardId> unwanted_;
  bool stopping_ = false;
  Figures figures_;
  std::atomic<bool> writable_{true};
  std::thread thread_;
};

}  // namespace samtavle::hub
