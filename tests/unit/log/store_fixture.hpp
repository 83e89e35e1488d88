#pragma once
// What the tests of the log on RocksDB share: directories, whole contents, and a model that knows
// what was acknowledged.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "samtavle/log/rocks_log.hpp"
#include "samtavle/log/rocks_log_testing.hpp"
#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/memory_log.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::log {

// In memory if there is such a place: durability is modelled by these tests, and the disk's own
// syncs only cost time.
class TempDirectory : public support::TemporaryDirectory {
 public:
  TempDirectory() : TemporaryDirectory(support::quick_folder()) {}
};

// A small file system of its own, in memory. Needs root.
class TempMount {
 public:
  // size as tmpfs understands it: "16m"
  TempMount(const std::filesystem::path& at, const std::string& size);
  ~TempMount();
  TempMount(const TempMount&) = delete;
  TempMount& operator=(const TempMount&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] bool make_read_only() const;
  // Takes up all space but so many bytes, until free_space().
  void fill(std::uint64_t but_bytes);
  void free_space();

 private:
  std::filesystem::path at_;
  bool mounted_ = false;
};

[[nodiscard]] RocksLogOptions small_options(const std::filesystem::path& directory);

[[nodiscard]] base::Result<void> commit(hub::BoardLog& log, std::vector<hub::BoardWrite> writes);

// The bytes of all files, by name.
[[nodiscard]] std::map<std::string, std::string> file_bytes(const std::filesystem::path& directory);

// Writes to a log and remembers what it acknowledged.
class Driver {
 public:
  // Creates two boards and commits to them, with flushes and a compaction in between, until
  // something fails. May be called again, on the same store.
  void run(RocksLog& log, int commits);
  // One commit. What it did not acknowledge may be on disk or not.
  [[nodiscard]] base::Result<void> step(hub::BoardLog& log, std::vector<hub::BoardWrite> writes);
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] std::size_t acknowledged() const { return acknowledged_; }

  // Whether exactly what was acknowledged is there, or that and all of the commit that failed.
  [[nodiscard]] testing::AssertionResult agrees(hub::BoardLog& log);
  [[nodiscard]] support::LogContents contents() { return *support::read_all(model_); }
  // A write that continues what is there.
  [[nodiscard]] hub::BoardWrite next() { return park_.more_of_everything(); }

 private:
  support::SampleBoard park_{"park"};
  support::SampleBoard school_{"school"};
  support::MemoryLog model_;
  std::vector<hub::BoardWrite> in_doubt_;
  std::size_t acknowledged_ = 0;
  bool stopped_ = false;
};

}  // namespace samtavle::log
