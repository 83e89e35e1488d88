#include "samtavle/hub/commit_pipeline.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "samtavle/base/check.hpp"
#include "samtavle/hub/thread_name.hpp"

namespace samtavle::hub {

using base::Errc;
using std::chrono::steady_clock;

namespace {

// How often the disk is asked again while it has no space.
constexpr std::chrono::milliseconds kSpaceRetry{500};

// A quiet server writes at once, a busy one this often: what comes meanwhile, from whatever boards,
// shares a sync. 200 boards with 10 edits a second each would otherwise make 2,000 of them.
constexpr std::chrono::milliseconds kGather{4};

bool refused_before_writing(const base::Error& error) {
  return error.code == Errc::exists || error.code == Errc::not_found ||
         error.code == Errc::invalid;
}

}  // namespace

CommitPipeline::CommitPipeline(BoardLog& log, Fatal fatal, DiskChanged disk_changed)
    : log_(log),
      fatal_(std::move(fatal)),
      disk_changed_(std::move(disk_changed)),
      thread_([this] { run(); }) {}

CommitPipeline::~CommitPipeline() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wakeup_.notify_one();
  thread_.join();
}

void CommitPipeline::submit(BoardWrite write, Runtime& home, Done done) {
  Job job{std::move(write), &home, std::move(done), steady_clock::now()};
  {
    const std::lock_guard lock{mutex_};
    queue_.push_back(std::move(job));
  }
  wakeup_.notify_one();
}

void CommitPipeline::give_back(const BoardId& board) {
  const std::lock_guard lock{mutex_};
  unwanted_.insert(board);
}

void CommitPipeline::run() {
  name_this_thread("commit");
  std::unique_lock lock{mutex_};
  while (true) {
    wakeup_.wait_for(lock, kSpaceRetry, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) {
      if (stopping_) return;
      lock.unlock();
      probe();
      lock.lock();
      continue;
    }
    if (const auto due = begun_ + kGather; !stopping_ && steady_clock::now() < due) {
      // Not on the condition: every submit() would wake this thread for nothing.
      lock.unlock();
      std::this_thread::sleep_until(due);
      lock.lock();
    }
    begun_ = steady_clock::now();
    unwanted_.clear();
    std::vector<Job> jobs = std::exchange(queue_, {});
    lock.unlock();
    for (const Job& job : jobs) figures_.queued.observe(begun_ - job.submitted);
    commit(std::move(jobs));
    lock.lock();
  }
}

void CommitPipeline::tell(const std::optional<DiskWatch::Change>& change) const {
  if (change && disk_changed_) disk_changed_(*change);
}

// Nobody writes: the only way to notice that there is no space, or that there is again, or that the
// store failed while it tidied up. A server that only seemed to be read-only then would stay so.
void CommitPipeline::probe() {
  const auto usable = log_.writable();
  writable_.store(usable.has_value());
  if (usable) return tell(disk_.idle(steady_clock::now()));
  if (usable.error().code == Errc::no_space) return tell(disk_.full(usable.error().detail));
  fatal_(usable.error());
  SAMTAVLE_CHECK(!"the fatal handler returned");
}

void CommitPipeline::commit(std::vector<Job> jobs) {
  while (!jobs.empty()) {
    auto result = write(jobs);
    if (result) {
      for (Job& job : jobs) finish(job, {});
      return;
    }
    if (result.error().code != Errc::no_space) {
      // One write spoils the batch: each for itself.
      std::vector<Job> waiting;
      for (Job& job : jobs) {
        const auto alone = jobs.size() == 1 ? result : write({&job, 1});
        if (alone || alone.error().code != Errc::no_space) {
          if (!alone) figures_.refused.add();
          finish(job, alone);
        } else {
          result = alone;
          waiting.push_back(std::move(job));
        }
      }
      jobs = std::move(waiting);
      if (jobs.empty()) return;
    }
    // Found before a byte was written, so the same batch may be tried again; nobody has been told
    // anything yet, and boards refuse new edits meanwhile.
    writable_.store(false);
    figures_.no_space.add();
    tell(disk_.full(result.error().detail));
    std::this_thread::sleep_for(kSpaceRetry);
    give_back_unwanted(jobs);
  }
}

// Errors: no_space, and those of a write that is refused before a byte is written; anything else
// ends the process.
Result<void> CommitPipeline::write(std::span<Job> jobs) {
  std::vector<BoardWrite> writes;
  writes.reserve(jobs.size());
  for (Job& job : jobs) writes.push_back(std::move(job.write));
  const auto begun = steady_clock::now();
  auto result = log_.commit(writes);
  const auto done = steady_clock::now();
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].write = std::move(writes[i]);
  if (!result) {
    const base::Error& error = result.error();
    if (error.code == Errc::no_space || refused_before_writing(error)) return result;
    fatal_(error);
    // What is on disk is unknown: nothing may be acknowledged after this.
    SAMTAVLE_CHECK(!"the fatal handler returned");
  }
  writable_.store(true);
  tell(disk_.committed(done - begun, done));
  figures_.commit.observe(done - begun);
  figures_.batches.add();
  figures_.writes.add(jobs.size());
  for (const Job& job : jobs) figures_.events.add(job.write.events.size());
  return result;
}

void CommitPipeline::give_back_unwanted(std::vector<Job>& jobs) {
  std::vector<Job> unwanted;
  {
    const std::lock_guard lock{mutex_};
    const auto wanted = [this](const Job& job) { return !unwanted_.contains(job.write.board); };
    for (std::vector<Job>* list : {&jobs, &queue_}) {
      const auto end = std::stable_partition(list->begin(), list->end(), wanted);
      std::move(end, list->end(), std::back_inserter(unwanted));
      list->erase(end, list->end());
    }
    unwanted_.clear();
  }
  for (Job& job : unwanted) {
    finish(job, base::fail(Errc::no_space, "the disk had no space for as long as it was waited"));
  }
}

void CommitPipeline::finish(Job& job, Result<void> result) {
  job.home->post([done = std::move(job.done), result = std::move(result),
                  write = std::make_shared<BoardWrite>(std::move(job.write))]() mutable {
    done(std::move(result), std::move(*write));
  });
}

}  // namespace samtavle::hub
