// N1, near the limit: what the server's fan-out costs beside the least that can be done, which is
// sendmsg. 10 clients write 100 edits a second each, first alone, then with 200 who look on; what
// the board's thread takes more for these, divided by the messages that they get, is the server's
// figure. Then the server rests, and a thread on its processor writes the messages that one of the
// 200 got, at the same pace, to the server's own sockets of all of them.

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
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
#include "web_socket.hpp"

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
bool write_whole(int socket, std::string_view head, std::string_view payload) {
  std::size_t done = 0;
  while (done < head.size() + payload.size()) {
    const std::size_t of_head = std::min(done, head.size());
    std::array<iovec, 2> parts{
        iovec{const_cast<char*>(head.data()) + of_head, head.size() - of_head},
        iovec{const_cast<char*>(payload.data()) + (done - of_head),
              payload.size() - (done - of_head)}};
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

struct Written {
  Duration cpu{};
  bool whole = true;
};

// On a thread of its own, on the server's processor.
Written write_bare(const std::vector<Message>& messages, const std::vector<int>& sockets) {
  stay_on_core(kServerCore);
  Written out;
  const Time begin = Clock::now();
  const Duration from = own_thread_cpu_time();
  for (const Message& message : messages) {
    std::this_thread::sleep_until(begin + message.after);
    std::string head;
    append_server_head(head, Opcode::binary, message.bytes.size());
    for (const int socket : sockets) out.whole &= write_whole(socket, head, message.bytes);
  }
  out.cpu = own_thread_cpu_time() - from;
  return out;
}

struct Carried {
  std::uint64_t delivered = 0;
  Duration board_thread{};  // what it took for the load
};

Result<Carried> carry(Stage& stage, const LoadShape& shape) {
  const pid_t server = stage.server().pid();
  Result<Duration> from = Duration{};
  LoadShape timed = shape;
  timed.begun = [&] {
    from = thread_cpu_time(server, kBoardThread);
    if (shape.begun) shape.begun();
  };
  const auto figures = stage.run(std::move(timed));
  if (!figures) return base::pass_on(figures);
  const auto to = thread_cpu_time(server, kBoardThread);
  if (!from) return base::pass_on(from);
  if (!to) return base::pass_on(to);
  return Carried{figures->delivered, *to - *from};
}

Result<void> run_once(const BenchOptions& options, Report& report) {
  const auto place = gather_on_one_board(options, {.writers = kWriters});
  if (!place) return base::pass_on(place);
  Stage& stage = *place->stage;
  LoadShape shape = steady_load(options, place->writers, kEditsPerSecond, seconds{10});
  const auto alone = carry(stage, shape);
  if (!alone) return base::pass_on(alone);

  const auto onlookers = stage.invite(place->board, kOnlookers, 0);
  if (!onlookers) return base::pass_on(onlookers);
  if (auto here = stage.gather(); !here) return here;
  std::vector<Message> messages;
  shape.begun = [&] {
    stage.crowd().overhear(onlookers->front(), [&, first = Time{}](std::string_view bytes) mutable {
      const Time now = Clock::now();
      if (messages.empty()) first = now;
      messages.push_back({now - first, std::string(bytes)});
    });
  };
  const auto crowded = carry(stage, shape);
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
  const double ours_us = seconds_of(crowded->board_thread - alone->board_thread) * 1e6 / count;
  const double bare_us = seconds_of(bare.cpu) * 1e6 / count;
  report.add("limit.n1.message", "us", ours_us);
  report.add("limit.n1.message.bare", "us", bare_us);
  report.add("limit.n1.ratio", "times", ours_us / bare_us);
  report.add("limit.n1.events_per_message", "events",
             static_cast<double>(crowded->delivered) /
                 static_cast<double>(messages.size() * (kOnlookers + kWriters - 1)));
  return stage.server().stop();
}

}  // namespace

Result<void> bench_limit(const BenchOptions& options, Report& report) {
  return each_run(options, [&] { return run_once(options, report); });
}

}  // namespace samtavle::load
