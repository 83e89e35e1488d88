#pragma once
// The file system below RocksDB, with the faults of a real one: a call that fails, and a power cut
// that leaves only what was synced. Any thread.
//
// The model: a file keeps what was written before its last sync that succeeded. Names (creation,
// rename, deletion) are durable once their directory was synced. What was written before a sync
// that *failed* is lost even if a later sync succeeds, as on Linux.

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <shared_mutex>
#include <string>
#include <vector>

namespace samtavle::log {

enum class Failure {
  once,      // this call only
  for_good,  // and every later one: as if the machine stopped here
  no_space,  // and every later one that needs space, until space() is called
};

class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultFileSystem();
  ~FaultFileSystem() override;

  // Lets the n-th changing call from now on fail; 0: none. Only calls on files whose name ends like
  // this fail.
  void fail_call(std::uint64_t n, Failure failure, const std::string& ending = "");
  void space();
  [[nodiscard]] bool has_failed() const;
  [[nodiscard]] std::uint64_t calls() const;

  // Turns the files into what a power cut leaves. No store may be open. The seed decides how much
  // survives of what was not synced: with 0 nothing does.
  void power_cut(std::uint64_t seed);
  // The same under a store that is open, in a process that is about to end: waits for the changes
  // that are being made, cuts the power, and lets nothing be changed any more.
  void die(std::uint64_t seed);

  const char* Name() const override { return "FaultFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;

 private:
  friend class FaultFile;
  friend class FaultDirectory;

  struct FileState {
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> lost;  // begin, end
  };
  // A change of names that a power cut takes back.
  struct NameChange {
    enum class Kind { created, renamed, deleted } kind;
    std::string name;                // renamed: the new one
    std::string from;                // renamed: the old one
    std::optional<std::string> old;  // the bytes that stood under `name`, if any
  };

  // What a changing call returns instead of being made, or ok.
  rocksdb::IOStatus before_change(const std::string& name, bool needs_space);
  rocksdb::IOStatus injected() const;
  void synced_names();
  void undo(const NameChange& change);
  void cut_file(const std::string& name, const FileState& state, std::mt19937_64& random,
                bool keep_some);

  std::shared_mutex changing_;  // shared: a change is being made
  mutable std::mutex mutex_;
  std::uint64_t calls_ = 0;
  std::uint64_t fail_at_ = 0;
  Failure failure_ = Failure::once;
  std::string ending_;
  bool has_failed_ = false;
  std::map<std::string, std::shared_ptr<FileState>> files_;
  std::vector<NameChange> names_;
};

// What RocksLogTesting::open() takes: this file system, and a clock that does not wait the second
// that RocksDB sleeps after each failed flush.
[[nodiscard]] std::shared_ptr<rocksdb::Env> make_env(std::shared_ptr<FaultFileSystem> files);

}  // namespace samtavle::log
