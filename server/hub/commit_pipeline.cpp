#include "samtavle/hub/commit_pipeline.hpp"

#include <algorithm>
#include <chrono>

#include "samtavle/base/check.hpp"
#include "samtavle/hub/thread_name.hpp"

namespace samtavle::hub {

using base::Errc;
using std::chrono::steady_clock;

namespace {

// How often the disk is asked again while it has no space.
constexpr std::chrono::milliseconds kSpaceRetry{500};

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

void CommitPipeline::run() {
  name_this_thread("commit");
  std::vector<Job> jobs;
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
    jobs.swap(queue_);
    lock.unlock();
    begin(jobs);
    commit(jobs);
    jobs.clear();
    lock.lock();
  }
}

void CommitPipeline::begin(const std::vector<Job>& jobs) {
  const auto now = steady_clock::now();
  for (const Job& job : jobs) figures_.queued.observe(now - job.submitted);
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

void CommitPipeline::commit(std::vector<Job>& jobs) {
  std::vector<BoardWrite> writes;
  writes.reserve(jobs.size());
  for (Job& job : jobs) writes.push_back(std::move(job.write));
  const auto give_back = [&] {
    for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].write = std::move(writes[i]);
  };
  while (true) {
    const auto begun = steady_clock::now();
    const auto result = log_.commit(writes);
    if (result) {
      writable_.store(true);
      const auto done = steady_clock::now();
      tell(disk_.committed(done - begun, done));
      figures_.commit.observe(done - begun);
      figures_.batches.add();
      figures_.writes.add(writes.size());
      for (const BoardWrite& write : writes) figures_.events.add(write.events.size());
      give_back();
      for (Job& job : jobs) finish(job, {});
      return;
    }
    const base::Error& error = result.error();
    if (error.code == Errc::no_space) {
      // Found before a byte was written, so the same batch may be tried again; nobody has been told
      // anything yet, and boards refuse new edits meanwhile.
      writable_.store(false);
      figures_.no_space.add();
      tell(disk_.full(error.detail));
      std::this_thread::sleep_for(kSpaceRetry);
      continue;
    }
    if (!refused_before_writing(error)) {
      fatal_(error);
      // What is on disk is unknown: nothing may be acknowledged after this.
      SAMTAVLE_CHECK(!"the fatal handler returned");
    }
    give_back();
    if (jobs.size() == 1) {
      figures_.refused.add();
      finish(jobs.front(), base::Unexpected<base::Error>{error});
      return;
    }
    // One write spoils the batch: each for itself.
    for (Job& job : jobs) {
      std::vector<Job> single;
      single.push_back(std::move(job));
      commit(single);
    }
    return;
  }
}

void CommitPipeline::finish(Job& job, Result<void> result) {
  job.home->post([done = std::move(job.done), result = std::move(result),
                  write = std::make_shared<BoardWrite>(std::move(job.write))]() mutable {
    done(std::move(result), std::move(*write));
  });
}

}  // namespace samtavle::hub
