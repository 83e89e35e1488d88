// N1, near the limit: what the server's fan-out costs beside the least that can be done, which is
// sendmsg. 10 clients write 100 edits a second each, first alone, then with 200 who look on; what
// the board's thread takes more for these, divided by the messages that they get, is the server's
// figure. Then the server rests, and a thread on its processor writes the messages that one of the
// 200 got, at the same pace, to the server's own sockets of all of them.

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

extern "C" {  // glibc 2.36 does not say so itself
#include <sys/pidfd.h>
}

#include "bench.hpp"
#include "stage.hpp"

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kWriters = 10;
constexpr double kEditsPerSecond = 100;
constexpr std::size_t kOnlookers = 200;
constexpr const char* kBoardThread = "hub-0";

struct Message {
  Duration after;  // the first one
  std::string bytes;
};

// Descriptors of this process.
class Sockets {
 public:
  Sockets() = default;
  ~Sockets() {
    for (const int fd : all_) ::close(fd);
  }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;
  void add(int fd) { all_.push_back(fd); }
  [[nodiscard]] const std::vector<int>& all() const { return all_; }

 private:
  std::vector<int> all_;
};

std::uint16_t peer_port(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return address.sin_family == AF_INET ? ntohs(address.sin_port) : 0;
}

// The server's ends of the connections from these ports, as descriptors of this process too.
Result<void> borrow(pid_t server, std::set<std::uint16_t> ports, Sockets& out) {
  const int process = ::pidfd_open(server, 0);
  if (process < 0) return base::fail(Errc::unavailable, "the server's process is gone");
  std::error_code error;
  const std::filesystem::path folder = "/proc/" + std::to_string(server) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const int fd = ::pidfd_getfd(process, std::stoi(entry.path().filename().string()), 0);
    if (fd < 0) continue;
    if (ports.erase(peer_port(fd)) > 0) {
      out.add(fd);
    } else {
      ::close(fd);
    }
  }
  ::close(process);
  if (ports.empty()) return {};
  return base::fail(Errc::unavailable, "the server's sockets cannot be borrowed (pidfd_getfd): run "
                                       "this as the user of the server, or as root");
}

// Whole, or false. A socket that is full is tried again: whoever reads it is fast.
bool write_whole(int socket, std::string_view header, std::string_view payload) {
  std::size_t done = 0;
  while (done < header.size() + payload.size()) {
    const std::size_t of_header = std::min(done, header.size());
    std::array<iovec, 2> parts{
        iovec{const_cast<char*>(header.data()) + of_header, header.size() - of_header},
        iovec{const_cast<char*>(payload.data()) + (done - of_header),
              payload.size() - (done - of_header)}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t bytes = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (bytes > 0) {
      done += static_cast<std::size_t>(bytes);
    } else if (errno != EAGAIN && errno != EINTR) {
      return false;
    } else {
      std::this_thread::yield();
    }
  }
  return true;
}

std::string header_of(std::size_t payload) {
  std::string header{static_cast<char>(0x82)};
  if (payload < 126) return header + static_cast<char>(payload);
  const int bytes = payload < 65'536 ? 2 : 8;
  header += static_cast<char>(bytes == 2 ? 126 : 127);
  for (int i = bytes - 1; i >= 0; --i) header += static_cast<char>(payload >> (8 * i) & 0xff);
  return header;
}

struct Written {
  Duration cpu{};
  bool whole = true;
};

// On a thread of its own, on the server's processor.
Written write_bare(const std::vector<Message>& messages, const std::vector<int>& sockets) {
  stay_on_core(kServerCore);
  Written out;
  const Time begin = Clock::now();
  const auto cpu = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
  };
  const auto from = cpu();
  for (const Message& message : messages) {
    std::this_thread::sleep_until(begin + message.after);
    const std::string header = header_of(message.bytes.size());
    for (const int socket : sockets) out.whole &= write_whole(socket, header, message.bytes);
  }
  out.cpu = cpu() - from;
  return out;
}

// What the board's thread takes for this load.
Result<Duration> board_thread_time(Stage& stage, LoadShape shape, LoadFigures& figures) {
  const pid_t server = stage.server().pid();
  Result<Duration> from = Duration{};
  shape.begun = [&, also = shape.begun] {
    from = thread_cpu_time(server, kBoardThread);
    if (also) also();
  };
  auto run = stage.run(shape);
  if (!run) return base::pass_on(run);
  figures = *run;
  const auto to = thread_cpu_time(server, kBoardThread);
  if (!from) return from;
  if (!to) return to;
  return *to - *from;
}

LoadShape load(const BenchOptions& options, const std::vector<std::size_t>& writers) {
  LoadShape shape;
  shape.writers = writers;
  shape.edits_per_second = kEditsPerSecond;
  shape.warm_up = options.quick ? milliseconds{300} : milliseconds{2'000};
  shape.duration = options.quick ? milliseconds{1'000} : milliseconds{10'000};
  shape.drain = seconds{6};
  return shape;
}

Result<void> run_once(const BenchOptions& options, Report& report) {
  auto opened = Stage::set(options);
  if (!opened) return base::pass_on(opened);
  Stage& stage = **opened;
  const auto boards = stage.make_boards("board", 1);
  if (!boards) return base::pass_on(boards);
  const auto writers = stage.invite(boards->front(), kWriters, kCardsEach);
  if (!writers) return base::pass_on(writers);
  if (auto here = stage.gather(); !here) return here;
  LoadFigures figures;
  const auto alone = board_thread_time(stage, load(options, *writers), figures);
  if (!alone) return base::pass_on(alone);

  const auto onlookers = stage.invite(boards->front(), kOnlookers, 0);
  if (!onlookers) return base::pass_on(onlookers);
  if (auto here = stage.gather(); !here) return here;
  std::vector<Message> messages;
  LoadShape shape = load(options, *writers);
  shape.begun = [&] {
    stage.crowd().overhear(onlookers->front(), [&, first = Time{}](std::string_view bytes) mutable {
      const Time now = Clock::now();
      if (messages.empty()) first = now;
      messages.push_back({now - first, std::string(bytes)});
    });
  };
  const auto crowded = board_thread_time(stage, shape, figures);
  if (!crowded) return base::pass_on(crowded);
  stage.crowd().overhear(onlookers->front(), [](std::string_view) {});
  if (auto settled = settle(stage.crowd(), seconds{10}); !settled) return settled;

  std::set<std::uint16_t> ports;
  for (const std::size_t client : *onlookers) ports.insert(stage.crowd().port_of(client));
  Sockets sockets;
  if (auto done = borrow(stage.server().pid(), ports, sockets); !done) return done;
  stage.crowd().stop_listening();
  std::atomic<bool> over{false};
  Written bare;
  std::thread writing([&] {
    bare = write_bare(messages, sockets.all());
    over = true;
  });
  while (!over) stage.crowd().pump(Clock::now() + milliseconds{20});
  writing.join();
  if (!bare.whole) return base::fail(Errc::unavailable, "a connection broke under bare writing");

  const double count = static_cast<double>(messages.size() * kOnlookers);
  const double ours_us = seconds_of(*crowded - *alone) * 1e6 / count;
  const double bare_us = seconds_of(bare.cpu) * 1e6 / count;
  report.add("limit.n1.message", "us", ours_us);
  report.add("limit.n1.message.bare", "us", bare_us);
  report.add("limit.n1.ratio", "times", ours_us / bare_us);
  report.add("limit.n1.events_per_message", "events",
             static_cast<double>(figures.delivered) / count *
                 static_cast<double>(kOnlookers) /
                 static_cast<double>(kOnlookers + kWriters - 1));
  return stage.server().stop();
}

}  // namespace

Result<void> bench_limit(const BenchOptions& options, Report& report) {
  return each_run(options, [&] { return run_once(options, report); });
}

}  // namespace samtavle::load
