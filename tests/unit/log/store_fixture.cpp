#include "store_fixture.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace samtavle::log {

namespace fs = std::filesystem;

TempMount::TempMount(const fs::path& at, const std::string& size) : at_(at) {
  fs::create_directories(at_);
  const std::string data = "size=" + size;
  mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, data.c_str()) == 0;
}

TempMount::~TempMount() {
  if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
}

bool TempMount::make_read_only() const {
  return ::mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

void TempMount::fill(std::uint64_t but_bytes) {
  const int fd = ::open((at_ / "filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  SAMTAVLE_CHECK(fd >= 0);
  // In halves, because somebody else may write meanwhile.
  for (std::uint64_t filled = 0;;) {
    struct statvfs now {};
    SAMTAVLE_CHECK(::statvfs(at_.c_str(), &now) == 0);
    const std::uint64_t free_bytes = now.f_bavail * now.f_frsize;
    if (free_bytes <= but_bytes) break;
    const std::uint64_t all = free_bytes - but_bytes;
    const std::uint64_t piece = all > now.f_frsize ? all / 2 : all;
    if (::posix_fallocate(fd, static_cast<off_t>(filled), static_cast<off_t>(piece)) != 0) break;
    filled += piece;
  }
  ::close(fd);
}

void TempMount::free_space() { fs::remove(at_ / "filler"); }

RocksLogOptions small_options(const fs::path& directory) {
  RocksLogOptions options;
  options.directory = directory;
  options.reserve_bytes = 0;
  options.block_cache_bytes = 1 << 20;
  options.write_buffer_bytes = 256 * 1024;
  return options;
}

base::Result<void> commit(hub::BoardLog& log, std::vector<hub::BoardWrite> writes) {
  return log.commit(writes);
}

std::map<std::string, std::string> file_bytes(const fs::path& directory) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    all[entry.path().filename().string()] = support::read_file(entry.path());
  }
  return all;
}

base::Result<void> Driver::step(hub::BoardLog& log, std::vector<hub::BoardWrite> writes) {
  base::Result<void> done = log.commit(writes);
  if (done) {
    ++acknowledged_;
    SAMTAVLE_CHECK(model_.commit(writes).has_value());
  } else {
    in_doubt_ = std::move(writes);
    stopped_ = true;
  }
  return done;
}

void Driver::run(RocksLog& log, int commits) {
  if (acknowledged_ == 0 && !step(log, {park_.create(), school_.create()})) return;
  for (int i = 1; i <= commits; ++i) {
    if (!step(log, {park_.more_of_everything(), school_.more(3, 300)})) return;
    // Their failures show in the next commit.
    if (i % 2 == 0) static_cast<void>(RocksLogTesting::flush(log));
    if (i % 4 == 0) static_cast<void>(RocksLogTesting::compact(log));
  }
}

testing::AssertionResult Driver::agrees(hub::BoardLog& log) {
  const auto found = support::read_all(log);
  if (!found) return testing::AssertionFailure() << "reading failed: " << found.error().detail;
  if (*found == contents()) {
    in_doubt_.clear();
    stopped_ = false;
    return testing::AssertionSuccess();
  }
  if (in_doubt_.empty()) return testing::AssertionFailure() << "other contents than acknowledged";
  SAMTAVLE_CHECK(model_.commit(in_doubt_).has_value());
  in_doubt_.clear();
  stopped_ = false;
  if (*found == contents()) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "neither what was acknowledged nor that and the commit that failed";
}

}  // namespace samtavle::log
