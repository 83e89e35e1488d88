#include "fault_file_system.hpp"

#include <rocksdb/system_clock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

// RocksDB 7.8 does not free the memtable that it had made when the log file behind it cannot be
// written (DBImpl::SwitchMemtable inside an atomic flush); the process would end there anyway.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the name is the sanitizer's
extern "C" const char* __lsan_default_suppressions() {
  return "leak:rocksdb::DBImpl::SwitchMemtable\n";
}

namespace samtavle::log {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

namespace {

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void write_file(const std::string& name, const std::string& bytes) {
  std::ofstream(name, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::string name, std::unique_ptr<rocksdb::FSWritableFile> file,
            std::shared_ptr<FaultFileSystem::FileState> state, FaultFileSystem& system)
      : FSWritableFileOwnerWrapper(std::move(file)),
        name_(std::move(name)),
        state_(std::move(state)),
        system_(system) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* context) override {
    const std::shared_lock changing(system_.changing_);
    const IOStatus fault = system_.before_change(name_, true);
    // A write that fails may have got half way.
    const std::size_t bytes = fault.ok() ? data.size() : data.size() / 2;
    const IOStatus done = target()->Append({data.data(), bytes}, options, context);
    if (done.ok()) {
      const std::scoped_lock lock(system_.mutex_);
      state_->size += bytes;
    }
    return fault.ok() ? done : fault;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options,
                    IODebugContext* context) override {
    const std::shared_lock changing(system_.changing_);
    const IOStatus done = target()->Truncate(size, options, context);
    const std::scoped_lock lock(system_.mutex_);
    state_->size = size;
    state_->synced = std::min(state_->synced, size);
    return done;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    return sync([&] { return target()->Sync(options, context); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
    return sync([&] { return target()->Fsync(options, context); });
  }
  // No space is got ahead: it promises nothing, takes time, and a file that has some is cut to the
  // length that it was written to when it is closed, whatever a power cut left of it.
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();  // starts writing, promises nothing
  }
  IOStatus Close(const IOOptions& options, IODebugContext* context) override {
    const IOStatus fault = system_.before_change(name_, false);
    const IOStatus done = target()->Close(options, context);
    return fault.ok() ? done : fault;
  }

 private:
  template <class Call>
  IOStatus sync(Call call) {
    const std::shared_lock changing(system_.changing_);
    std::uint64_t size = 0;
    {
      const std::scoped_lock lock(system_.mutex_);
      size = state_->size;
    }
    const IOStatus fault = system_.before_change(name_, false);
    const IOStatus done = fault.ok() ? call() : fault;
    const std::scoped_lock lock(system_.mutex_);
    if (!done.ok() && size > state_->synced) state_->lost.emplace_back(state_->synced, size);
    state_->synced = std::max(state_->synced, done.ok() ? size : std::uint64_t{0});
    return done;
  }

  const std::string name_;
  std::shared_ptr<FaultFileSystem::FileState> state_;
  FaultFileSystem& system_;
};

class FaultDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultDirectory(std::unique_ptr<rocksdb::FSDirectory> directory, FaultFileSystem& system)
      : FSDirectoryWrapper(std::move(directory)), system_(system) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
    return sync([&] { return FSDirectoryWrapper::Fsync(options, context); });
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* context,
                               const rocksdb::DirFsyncOptions& how) override {
    return sync([&] { return FSDirectoryWrapper::FsyncWithDirOptions(options, context, how); });
  }

 private:
  template <class Call>
  IOStatus sync(Call call) {
    const std::shared_lock changing(system_.changing_);
    const IOStatus fault = system_.before_change("", false);
    if (!fault.ok()) return fault;
    const IOStatus done = call();
    if (done.ok()) system_.synced_names();
    return done;
  }

  FaultFileSystem& system_;
};

FaultFileSystem::FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
FaultFileSystem::~FaultFileSystem() = default;

void FaultFileSystem::fail_call(std::uint64_t n, Failure failure, const std::string& ending) {
  const std::scoped_lock lock(mutex_);
  fail_at_ = n == 0 ? 0 : calls_ + n;
  failure_ = failure;
  ending_ = ending;
  has_failed_ = false;
}

void FaultFileSystem::space() {
  const std::scoped_lock lock(mutex_);
  if (failure_ == Failure::no_space) fail_at_ = 0;
}

bool FaultFileSystem::has_failed() const {
  const std::scoped_lock lock(mutex_);
  return has_failed_;
}

std::uint64_t FaultFileSystem::calls() const {
  const std::scoped_lock lock(mutex_);
  return calls_;
}

IOStatus FaultFileSystem::injected() const {
  return failure_ == Failure::no_space ? IOStatus::NoSpace("injected")
                                       : IOStatus::IOError("injected");
}

IOStatus FaultFileSystem::before_change(const std::string& name, bool needs_space) {
  const std::scoped_lock lock(mutex_);
  if (!name.ends_with(ending_)) return IOStatus::OK();
  ++calls_;
  if (fail_at_ == 0 || calls_ < fail_at_) return IOStatus::OK();
  if (failure_ == Failure::once && calls_ > fail_at_) return IOStatus::OK();
  if (failure_ == Failure::no_space && !needs_space) return IOStatus::OK();
  has_failed_ = true;
  return injected();
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& name,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file,
                                          IODebugContext* context) {
  const std::shared_lock changing(changing_);
  if (IOStatus fault = before_change(name, true); !fault.ok()) return fault;
  const std::optional<std::string> old = read_file(name);
  std::unique_ptr<rocksdb::FSWritableFile> below;
  IOStatus done = target()->NewWritableFile(name, options, &below, context);
  if (!done.ok()) return done;
  const std::scoped_lock lock(mutex_);
  names_.push_back({NameChange::Kind::created, name, "", old});
  files_[name] = std::make_shared<FileState>();
  *file = std::make_unique<FaultFile>(name, std::move(below), files_[name], *this);
  return done;
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& name,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* context) {
  const std::shared_lock changing(changing_);
  if (IOStatus fault = before_change(name, false); !fault.ok()) return fault;
  std::unique_ptr<rocksdb::FSWritableFile> below;
  IOStatus done = target()->ReopenWritableFile(name, options, &below, context);
  if (!done.ok()) return done;
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<FileState>& state = files_[name];
  if (!state) {
    const std::uint64_t size = fs::file_size(name);
    state = std::make_shared<FileState>(FileState{size, size, {}});
  }
  *file = std::make_unique<FaultFile>(name, std::move(below), state, *this);
  return done;
}

IOStatus FaultFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* directory,
                                       IODebugContext* context) {
  std::unique_ptr<rocksdb::FSDirectory> below;
  IOStatus done = target()->NewDirectory(name, options, &below, context);
  if (done.ok()) *directory = std::make_unique<FaultDirectory>(std::move(below), *this);
  return done;
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* context) {
  const std::shared_lock changing(changing_);
  if (IOStatus fault = before_change(to, false); !fault.ok()) return fault;
  const std::optional<std::string> old = read_file(to);
  IOStatus done = target()->RenameFile(from, to, options, context);
  if (!done.ok()) return done;
  const std::scoped_lock lock(mutex_);
  names_.push_back({NameChange::Kind::renamed, to, from, old});
  if (auto state = files_.extract(from)) {
    files_.erase(to);
    state.key() = to;
    files_.insert(std::move(state));
  }
  return done;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                     IODebugContext* context) {
  const std::shared_lock changing(changing_);
  if (IOStatus fault = before_change(name, false); !fault.ok()) return fault;
  const std::optional<std::string> old = read_file(name);
  IOStatus done = target()->DeleteFile(name, options, context);
  if (!done.ok()) return done;
  const std::scoped_lock lock(mutex_);
  std::optional<std::string> durable = old;
  if (const auto state = files_.find(name); state != files_.end()) {
    if (durable) durable->resize(std::min<std::size_t>(durable->size(), state->second->synced));
    files_.erase(state);
  }
  names_.push_back({NameChange::Kind::deleted, name, "", durable});
  return done;
}

void FaultFileSystem::synced_names() {
  const std::scoped_lock lock(mutex_);
  names_.clear();
}

void FaultFileSystem::undo(const NameChange& change) {
  switch (change.kind) {
    case NameChange::Kind::created:
      fs::remove(change.name);
      files_.erase(change.name);
      break;
    case NameChange::Kind::renamed:
      if (fs::exists(change.name)) fs::rename(change.name, change.from);
      if (auto state = files_.extract(change.name)) {
        state.key() = change.from;
        files_.insert(std::move(state));
      }
      break;
    case NameChange::Kind::deleted:
      break;
  }
  if (change.old) write_file(change.name, *change.old);
}

// What was not synced is gone, or there in part, with zeros where its blocks never came.
void FaultFileSystem::cut_file(const std::string& name, const FileState& state,
                               std::mt19937_64& random, bool keep_some) {
  std::optional<std::string> bytes = read_file(name);
  if (!bytes) return;
  std::size_t keep = std::min<std::size_t>(bytes->size(), state.synced);
  if (keep_some && bytes->size() > keep) keep += random() % (bytes->size() - keep + 1);
  bytes->resize(keep);
  for (const auto& [begin, end] : state.lost) {
    for (std::uint64_t i = begin; i < std::min<std::uint64_t>(end, keep); ++i) (*bytes)[i] = '\0';
  }
  write_file(name, *bytes);
}

void FaultFileSystem::power_cut(std::uint64_t seed) {
  const std::scoped_lock lock(mutex_);
  std::mt19937_64 random(seed);
  const bool keep_some = seed != 0;
  // A journal keeps a prefix of the changes of names; the rest is taken back, the last one first.
  const std::size_t kept = keep_some ? random() % (names_.size() + 1) : 0;
  while (names_.size() > kept) {
    undo(names_.back());
    names_.pop_back();
  }
  for (const auto& [name, state] : files_) cut_file(name, *state, random, keep_some);
  names_.clear();
  files_.clear();
  fail_at_ = 0;
}

void FaultFileSystem::die(std::uint64_t seed) {
  const std::unique_lock alone(changing_);
  power_cut(seed);
  fail_call(1, Failure::for_good);
}

namespace {

class HastyClock final : public rocksdb::SystemClockWrapper {
 public:
  HastyClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "HastyClock"; }
  void SleepForMicroseconds(int micros) override {
    target_->SleepForMicroseconds(std::min(micros, 1000));
  }
};

class FaultEnv final : public rocksdb::EnvWrapper {
 public:
  explicit FaultEnv(std::shared_ptr<FaultFileSystem> files) : EnvWrapper(rocksdb::Env::Default()) {
    file_system_ = std::move(files);
    system_clock_ = std::make_shared<HastyClock>();
  }
  const char* Name() const override { return "FaultEnv"; }
};

}  // namespace

std::shared_ptr<rocksdb::Env> make_env(std::shared_ptr<FaultFileSystem> files) {
  return std::make_shared<FaultEnv>(std::move(files));
}

}  // namespace samtavle::log
