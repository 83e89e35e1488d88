#pragma once
// What the kernel knows of a running process, from /proc. 0 if it has gone.

#include <sys/types.h>

#include <chrono>
#include <cstddef>

namespace samtavle::support {

// Memory that it holds, without what it has only asked for.
[[nodiscard]] std::size_t resident_kib(pid_t process);
[[nodiscard]] std::size_t open_descriptors(pid_t process);
// What it has used of the processors since its beginning.
[[nodiscard]] std::chrono::milliseconds processor_time(pid_t process);

}  // namespace samtavle::support
