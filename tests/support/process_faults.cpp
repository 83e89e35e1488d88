#include "samtavle/support/process_faults.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

#include "samtavle/base/check.hpp"

namespace samtavle::support {
namespace {

constexpr const char* kLibrary = "libsamtavle_process_faults.so";

}  // namespace

ProcessFaults::ProcessFaults() {
  const auto file = folder_.path() / "faults";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  SAMTAVLE_CHECK(fd >= 0 && ::ftruncate(fd, sizeof(FaultSettings)) == 0);
  void* const memory = ::mmap(nullptr, sizeof(FaultSettings), PROT_READ | PROT_WRITE, MAP_SHARED,
                              fd, 0);
  ::close(fd);
  SAMTAVLE_CHECK(memory != MAP_FAILED);
  settings_ = new (memory) FaultSettings;
}

ProcessFaults::~ProcessFaults() { ::munmap(settings_, sizeof(FaultSettings)); }

std::vector<std::pair<std::string, std::string>> ProcessFaults::environment() const {
  return {{"LD_PRELOAD", program_path(kLibrary).string()},
          {FaultSettings::kVariable, (folder_.path() / "faults").string()}};
}

void ProcessFaults::slow_syncs(milliseconds min, milliseconds max) {
  settings_->sync_min_ms.store(static_cast<std::uint32_t>(min.count()));
  settings_->sync_max_ms.store(static_cast<std::uint32_t>(max.count()));
}

void ProcessFaults::fail_syncs(std::uint64_t n) {
  settings_->fail_from.store(n == 0 ? 0 : settings_->syncs.load() + n);
}

void ProcessFaults::set_wall_clock(milliseconds off_by) {
  settings_->wall_ms.store(off_by.count());
}

}  // namespace samtavle::support
