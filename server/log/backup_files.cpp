#include "backup_files.hpp"

#include <rocksdb/file_system.h>

namespace samtavle::log {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Between two looks at how much is free.
constexpr std::uint64_t kLookAfterBytes = 4u * 1024 * 1024;

// Not before the work proper has begun: a folder that the engine cannot read while it opens it is
// full of damaged backups to it, whose files it may delete.
IOStatus going_on(const BackupProgress& progress) {
  const bool begun = progress.read().phase != BackupProgress::Phase::waiting;
  return begun && progress.stopped() ? IOStatus::Aborted("asked to stop") : IOStatus::OK();
}

class ReadFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  ReadFile(std::unique_ptr<rocksdb::FSSequentialFile> file, BackupProgress& progress)
      : FSSequentialFileOwnerWrapper(std::move(file)), progress_(progress) {}

  IOStatus Read(std::size_t bytes, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* context) override {
    if (IOStatus on = going_on(progress_); !on.ok()) return on;
    IOStatus read = FSSequentialFileOwnerWrapper::Read(bytes, options, result, scratch, context);
    if (read.ok()) progress_.add(result->size());
    return read;
  }

 private:
  BackupProgress& progress_;
};

class WrittenFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WrittenFile(std::unique_ptr<rocksdb::FSWritableFile> file, rocksdb::FileSystem& files,
              std::string directory, std::uint64_t reserve_bytes, BackupProgress& progress)
      : FSWritableFileOwnerWrapper(std::move(file)),
        files_(files),
        directory_(std::move(directory)),
        reserve_bytes_(reserve_bytes),
        progress_(progress) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    if (IOStatus may = may_write(data.size()); !may.ok()) return may;
    IOStatus written = FSWritableFileOwnerWrapper::Append(data, options, context);
    if (written.ok()) progress_.add(data.size());
    return written;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* context) override {
    if (IOStatus may = may_write(data.size()); !may.ok()) return may;
    IOStatus written =
        FSWritableFileOwnerWrapper::Append(data, options, verification, context);
    if (written.ok()) progress_.add(data.size());
    return written;
  }

 private:
  IOStatus may_write(std::uint64_t bytes) {
    if (IOStatus on = going_on(progress_); !on.ok()) return on;
    if (looked_ && since_look_ + bytes < kLookAfterBytes) {
      since_look_ += bytes;
      return IOStatus::OK();
    }
    looked_ = true;
    since_look_ = 0;
    std::uint64_t free_bytes = 0;
    const IOStatus known = files_.GetFreeSpace(directory_, {}, &free_bytes, nullptr);
    if (!known.ok()) return known;
    if (free_bytes < reserve_bytes_ + kLookAfterBytes + bytes) {
      return IOStatus::NoSpace(std::to_string(free_bytes) + " bytes are free in " + directory_);
    }
    return IOStatus::OK();
  }

  rocksdb::FileSystem& files_;
  const std::string directory_;
  const std::uint64_t reserve_bytes_;
  BackupProgress& progress_;
  bool looked_ = false;
  std::uint64_t since_look_ = 0;
};

class BackupFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  BackupFileSystem(std::string directory, std::uint64_t reserve_bytes, BackupProgress& progress)
      : FileSystemWrapper(rocksdb::FileSystem::Default()),
        directory_(std::move(directory)),
        reserve_bytes_(reserve_bytes),
        progress_(progress) {}

  const char* Name() const override { return "BackupFileSystem"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* context) override {
    std::unique_ptr<rocksdb::FSSequentialFile> plain;
    IOStatus opened = target()->NewSequentialFile(name, options, &plain, context);
    if (opened.ok()) *file = std::make_unique<ReadFile>(std::move(plain), progress_);
    return opened;
  }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* context) override {
    std::unique_ptr<rocksdb::FSWritableFile> plain;
    IOStatus opened = target()->NewWritableFile(name, options, &plain, context);
    if (opened.ok()) {
      *file = std::make_unique<WrittenFile>(std::move(plain), *target(), directory_,
                                            reserve_bytes_, progress_);
    }
    return opened;
  }

 private:
  const std::string directory_;
  const std::uint64_t reserve_bytes_;
  BackupProgress& progress_;
};

}  // namespace

std::shared_ptr<rocksdb::Env> make_backup_env(const std::filesystem::path& directory,
                                              std::uint64_t reserve_bytes,
                                              BackupProgress& progress) {
  return rocksdb::NewCompositeEnv(
      std::make_shared<BackupFileSystem>(directory.string(), reserve_bytes, progress));
}

}  // namespace samtavle::log
