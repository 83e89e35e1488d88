#pragma once
// The directory of a store, apart from RocksDB: that it is there and writable, that one process
// has it, and how far commits were acknowledged. POSIX calls only.

#include <cstdint>
#include <filesystem>
#include <utility>

#include "samtavle/base/result.hpp"

namespace samtavle::log {

// A file descriptor that closes itself.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();
  [[nodiscard]] int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Makes sure that the directory exists (mode 0700 if it is made here) and takes its lock, which
// lasts as long as the result. Errors: io, locked, no_space.
[[nodiscard]] base::Result<Fd> lock_directory(const std::filesystem::path& directory);

// Makes the names in a directory durable. Failure shows at the next sync of what they name.
void sync_directory(const std::filesystem::path& directory);

// The number of the last commit that was acknowledged, in a file of its own.
//
// RocksDB cannot tell a damaged end of its write-ahead log from one that a power cut tore, and
// drops both. This number can: it is written after the sync of its commit returned and is not
// synced itself, so it may lag behind the disk but never run ahead of it. A store that holds fewer
// commits than that has lost some.
class Acknowledged {
 public:
  // Error: io, no_space. A file that is missing, torn or damaged counts as 0, the bound that always
  // holds.
  [[nodiscard]] static base::Result<Acknowledged> open(const std::filesystem::path& directory);
  Acknowledged(Acknowledged&&) = default;
  ~Acknowledged();

  [[nodiscard]] std::uint64_t commit() const noexcept { return commit_; }
  // Failure is harmless (the bound stays lower) and not reported.
  void store(std::uint64_t commit) noexcept;

 private:
  Acknowledged(Fd file, std::uint64_t commit) : file_(std::move(file)), commit_(commit) {}
  Fd file_;
  std::uint64_t commit_ = 0;
};

}  // namespace samtavle::log
