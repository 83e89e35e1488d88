#pragma once
// The file of a board without a server (LOCAL.md): records that are only ever added to. It belongs
// to one process at a time. Blocks on the disk; one caller at a time.

#include <span>
#include <string>
#include <vector>

#include "samtavle/base/result.hpp"

namespace samtavle::native {

class RecordFile {
 public:
  // Opens or makes it, and hands out what is in it. A last record that is cut off is taken away.
  // Errors: locked, corrupt (no such file, or a damaged record), newer_format, io, no_space.
  [[nodiscard]] static base::Result<RecordFile> open(const std::string& path,
                                                     std::vector<std::string>& records);
  RecordFile(RecordFile&& other) noexcept;
  RecordFile& operator=(RecordFile&&) = delete;
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;
  ~RecordFile();

  // Returns when they are on disk. After an error what the file holds is not known, and nothing
  // more may be added: whoever opens it anew sees.
  [[nodiscard]] base::Result<void> append(std::span<const std::string> records);

 private:
  RecordFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  [[nodiscard]] base::Result<void> load(std::vector<std::string>& records);
  [[nodiscard]] base::Result<void> begin(const std::string& head);

  std::string path_;
  int fd_ = -1;
};

}  // namespace samtavle::native
