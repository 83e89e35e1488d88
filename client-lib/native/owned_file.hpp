#pragma once
// A file that belongs to one process at a time, by descriptors: what the pending file and the log
// of a board without a server do on disk. Errors of all: io, no_space.

#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::native {

// What errno says of a file.
[[nodiscard]] base::Unexpected<base::Error> io_failure(const std::string& what,
                                                       const std::string& path);

[[nodiscard]] base::Result<void> write_all(int fd, std::string_view bytes,
                                           const std::string& path);
[[nodiscard]] base::Result<std::string> read_all(int fd, const std::string& path);

// Opens a file to read and append, or makes it (mode 0600; its folder must exist), and locks it: a
// descriptor of the file that the path names at this moment. `what` calls it by name in errors.
// Errors also: locked (another process has it).
[[nodiscard]] base::Result<int> open_locked(const std::string& path, const std::string& what);

// Writes a file beside another, locked and synced; the caller renames it. Returns its descriptor.
[[nodiscard]] base::Result<int> write_aside(const std::string& aside, const std::string& content);

// Makes the name of a file as durable as its content.
void sync_folder(const std::string& path);

}  // namespace samtavle::native
