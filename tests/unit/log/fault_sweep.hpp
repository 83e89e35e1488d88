#pragma once
// One life of a store in which the n-th call to the file system fails, and what is left of it.

#include <string>

#include "fault_file_system.hpp"
#include "store_fixture.hpp"

namespace samtavle::log {

struct SweepStep {
  bool finished = false;  // the life had fewer than n calls
  std::size_t acknowledged = 0;
  std::string complaint;  // empty: all is well
};

// Opens a new store, commits, closes, opens it again and commits. The n-th changing call fails;
// then the power goes. What was acknowledged has to be there, and the store has to go on.
inline SweepStep live_through(std::uint64_t n, Failure failure, std::uint64_t seed) {
  const TempDirectory temp;
  const auto files = std::make_shared<FaultFileSystem>();
  Driver driver;
  SweepStep step;
  files->fail_call(n, failure);
  for (int life = 0; life < 2 && !driver.stopped(); ++life) {
    auto log = RocksLogTesting::open(small_options(temp.path()), make_env(files));
    if (!log) break;
    driver.run(**log, life == 0 ? 4 : 2);
    if (!driver.stopped()) continue;
    support::SampleBoard other("other");
    const auto again = commit(**log, {other.create()});
    // For want of space a commit may be refused before it wrote anything; the next may succeed.
    if (again && failure != Failure::no_space) step.complaint = "it went on after a failure";
  }
  step.finished = !files->has_failed();
  step.acknowledged = driver.acknowledged();
  files->power_cut(seed);

  auto log = RocksLog::open(small_options(temp.path()));
  if (!log) {
    step.complaint = "opening failed: " + log.error().detail;
  } else if (const auto agrees = driver.agrees(**log); !agrees) {
    step.complaint = agrees.message();
  } else if (const auto more = commit(**log, {support::SampleBoard("more").create()}); !more) {
    step.complaint = "it cannot go on: " + more.error().detail;
  }
  return step;
}

}  // namespace samtavle::log
