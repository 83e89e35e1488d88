#include "samtavle/support/process_figures.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace samtavle::support {
namespace {

std::filesystem::path folder_of(pid_t process) {
  return std::filesystem::path("/proc") / std::to_string(process);
}

}  // namespace

std::size_t resident_kib(pid_t process) {
  std::ifstream status(folder_of(process) / "status");
  for (std::string word; status >> word;) {
    std::size_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

std::size_t open_descriptors(pid_t process) {
  std::error_code gone;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator file(folder_of(process) / "fd", gone), end;
       !gone && file != end; file.increment(gone)) {
    ++count;
  }
  return count;
}

std::chrono::milliseconds processor_time(pid_t process) {
  // proc(5), fields 14 and 15 of stat; the second field is a name without spaces here.
  std::ifstream stat(folder_of(process) / "stat");
  std::string skipped;
  for (int i = 0; i < 13; ++i) stat >> skipped;
  long user = 0;
  long system = 0;
  stat >> user >> system;
  return std::chrono::milliseconds{(user + system) * 1000 / ::sysconf(_SC_CLK_TCK)};
}

}  // namespace samtavle::support
