#include "supervisor.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace samtavle::app {
namespace {

constexpr int kFirstGiven = 3;  // SD_LISTEN_FDS_START
constexpr int kTimesWithinWatchdog = 4;

std::optional<std::uint64_t> number_in(const char* variable) noexcept {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text + std::strlen(text);
  const auto parsed = std::from_chars(text, end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return number;
}

bool is_this_process(std::optional<std::uint64_t> number) noexcept {
  return number == static_cast<std::uint64_t>(::getpid());
}

}  // namespace

void tell_supervisor(std::string_view state) noexcept {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path == nullptr || *path == 0 || std::strlen(path) >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path);
  // An abstract socket is written with @ and begins with a zero byte.
  if (address.sun_path[0] == '@') address.sun_path[0] = 0;
  const auto length =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address), length);
  ::close(fd);
}

void tell_reloading() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  tell_supervisor("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us));
}

std::optional<std::chrono::milliseconds> watchdog_every() noexcept {
  const auto us = number_in("WATCHDOG_USEC");
  const auto process = number_in("WATCHDOG_PID");
  if (!us || *us == 0 || (process && !is_this_process(process))) return std::nullopt;
  return std::chrono::milliseconds{*us / 1'000 / kTimesWithinWatchdog};
}

std::optional<int> given_listener() noexcept {
  if (!is_this_process(number_in("LISTEN_PID")) || number_in("LISTEN_FDS") != 1u) {
    return std::nullopt;
  }
  ::fcntl(kFirstGiven, F_SETFD, FD_CLOEXEC);
  return kFirstGiven;
}

}  // namespace samtavle::app
