#include "image.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace samtavle::torture {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;

namespace {

constexpr int kLoopTries = 50;  // somebody else may take the device that was free
constexpr int kCopyTries = 100;
constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::chrono::milliseconds kPause{5};
constexpr const char* kMakers[] = {"/usr/sbin/mkfs.ext4", "/sbin/mkfs.ext4"};

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

base::Unexpected<base::Error> system_failure(const std::string& what) {
  return fail(Errc::unavailable, what + ": " + std::strerror(errno));
}

base::Result<void> make_file_system(const fs::path& image) {
  for (const char* maker : kMakers) {
    if (!fs::exists(maker)) continue;
    support::ProgramOptions program;
    program.program = maker;
    program.arguments = {"-q", "-F", image.string()};
    auto started = support::Program::start(program);
    if (!started) return base::pass_on(started);
    if (started->wait(std::chrono::seconds{30}) == 0) return {};
    return fail(Errc::unavailable, std::string(maker) + " failed");
  }
  return fail(Errc::unavailable, "there is no mkfs.ext4 (package e2fsprogs)");
}

struct Loop {
  Descriptor device;  // open until it is mounted, or it would let go of the image
  std::string path;
};

base::Result<std::unique_ptr<Loop>> attach(const fs::path& image) {
  const Descriptor file(::open(image.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return system_failure(image.string());
  const Descriptor control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  if (!control) return system_failure("/dev/loop-control");
  for (int i = 0; i < kLoopTries; ++i) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return system_failure("no free loop device");
    const std::string path = "/dev/loop" + std::to_string(number);
    Descriptor device(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!device) return system_failure(path);
    loop_config config{};
    config.fd = static_cast<std::uint32_t>(file.get());
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (::ioctl(device.get(), LOOP_CONFIGURE, &config) == 0) {
      return std::make_unique<Loop>(Loop{std::move(device), path});
    }
    if (errno != EBUSY) return system_failure(path);
    std::this_thread::sleep_for(kPause);
  }
  return fail(Errc::unavailable, "no loop device stays free");
}

// Calls `piece` with each part of a sparse file that holds something, in blocks, until it is false.
template <class Piece>
bool each_piece(int fd, Piece piece) {
  std::vector<char> block(kBlockBytes);
  off_t end = 0;
  while (true) {
    const off_t begin = ::lseek(fd, end, SEEK_DATA);
    if (begin < 0) return errno == ENXIO;
    end = ::lseek(fd, begin, SEEK_HOLE);
    for (off_t at = begin; at < end;) {
      const auto wanted = std::min<std::size_t>(kBlockBytes, static_cast<std::size_t>(end - at));
      if (::pread(fd, block.data(), wanted, at) != static_cast<ssize_t>(wanted)) return false;
      if (!piece(std::string_view(block.data(), wanted), at)) return false;
      at += static_cast<off_t>(wanted);
    }
  }
}

bool copy_file(int from, int to, off_t size) {
  return ::ftruncate(to, 0) == 0 && ::ftruncate(to, size) == 0 &&
         each_piece(from, [&](std::string_view bytes, off_t at) {
           return ::pwrite(to, bytes.data(), bytes.size(), at) ==
                  static_cast<ssize_t>(bytes.size());
         });
}

bool same_content(int one, int other) {
  std::vector<char> block(kBlockBytes);
  return each_piece(one, [&](std::string_view bytes, off_t at) {
    return ::pread(other, block.data(), bytes.size(), at) ==
               static_cast<ssize_t>(bytes.size()) &&
           bytes == std::string_view(block.data(), bytes.size());
  });
}

}  // namespace

base::Result<std::unique_ptr<Image>> Image::make(std::uint64_t bytes) {
  std::unique_ptr<Image> image(new Image);
  fs::create_directory(image->mount_point_);
  {
    const Descriptor file(::open(image->image_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file || ::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0) {
      return system_failure(image->image_.string());
    }
  }
  if (auto made = make_file_system(image->image_); !made) return base::pass_on(made);
  if (auto mounted = image->mount(); !mounted) return base::pass_on(mounted);
  return image;
}

Image::~Image() { unmount(); }

base::Result<void> Image::mount() {
  const auto loop = attach(image_);
  if (!loop) return base::pass_on(loop);
  const std::string& device = (*loop)->path;
  if (::mount(device.c_str(), mount_point_.c_str(), "ext4", 0, nullptr) != 0) {
    return system_failure("mounting " + device);
  }
  mounted_ = true;
  return {};
}

void Image::unmount() {
  if (mounted_) ::umount2(mount_point_.c_str(), MNT_DETACH);
  mounted_ = false;
}

// While one block is copied the file system, which nobody stopped, may write another. So the copy
// counts only if nothing has changed when it is held against the image again: then all of it was
// there at one moment, the one between the two.
base::Result<void> Image::cut_power() {
  const Descriptor from(::open(image_.c_str(), O_RDONLY | O_CLOEXEC));
  const Descriptor to(::open(copy_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!from || !to) return system_failure(copy_.string());
  const off_t size = ::lseek(from.get(), 0, SEEK_END);
  for (int i = 0; i < kCopyTries; ++i) {
    if (!copy_file(from.get(), to.get(), size)) return system_failure("copying the image");
    if (same_content(from.get(), to.get())) return {};
    std::this_thread::sleep_for(kPause);
  }
  return fail(Errc::unavailable, "the image never stood still");
}

base::Result<void> Image::restore_power() {
  unmount();
  std::error_code error;
  fs::rename(copy_, image_, error);
  if (error) return fail(Errc::unavailable, error.message());
  return mount();
}

}  // namespace samtavle::torture
