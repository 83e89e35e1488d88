#include "samtavle/support/line_proxy.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "samtavle/support/loopback.hpp"

namespace samtavle::support {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kPendingBytesMax = 256 * 1024;  // beyond it the sender has to wait
constexpr int kListenBacklog = 4'096;
// Marks the two descriptors that belong to no line.
constexpr std::uint64_t kListener = ~std::uint64_t{0};
constexpr std::uint64_t kWakeup = kListener - 1;

enum Side : std::size_t { client = 0, server = 1 };

void make_ready(int fd) {
  const int yes = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void close_politely(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

// With a reset instead of a goodbye: what is in the kernel's buffers is lost, as on a cut line.
void close_abruptly(int& fd) {
  const linger at_once{1, 0};
  if (fd >= 0) ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close_politely(fd);
}

struct Line {
  std::array<int, 2> fds{-1, -1};
  std::array<std::string, 2> pending;  // to be sent to that side
  LinePlan plan;
  std::uint64_t passed = 0;
  bool half_open = false;
  std::string late;                    // what the server gets when the line is buried
};

}  // namespace

class LineProxy::Impl {
 public:
  Impl(std::uint16_t to_port, Plans plans) : to_port_(to_port), plans_(std::move(plans)) {}
  ~Impl() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    wake();
    if (thread_.joinable()) thread_.join();
    for (auto& [id, line] : lines_) {
      for (int& fd : line.fds) close_abruptly(fd);
    }
    for (int* fd : {&listener_, &epoll_, &wakeup_}) close_politely(*fd);
  }

  base::Result<void> listen();
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  std::uint16_t port() const { return port_; }
  void cut_all(Cut how);
  void bury();
  void refuse(bool refusing) {
    const std::lock_guard lock{mutex_};
    refusing_ = refusing;
  }
  void be_good(bool good);
  Figures figures();

 private:
  using Lines = std::map<std::uint64_t, Line>;

  void run();
  void wake() const {
    const std::uint64_t one = 1;
    static_cast<void>(::write(wakeup_, &one, sizeof one));
  }
  void watch(int fd, std::uint64_t mark) const;
  void set_interest(const Lines::value_type& entry, Side side) const;
  void ignore(const Line& line, Side side) const {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, line.fds[side], nullptr);
  }
  void accept_all();
  void on_event(std::uint64_t mark, std::uint32_t events);
  void on_readable(Lines::iterator line, Side from);
  bool flush(Line& line, Side to);
  void cut(Lines::iterator line, Cut how);
  void end(Lines::iterator line, bool abruptly);

  const std::uint16_t to_port_;
  const Plans plans_;
  int listener_ = -1;
  int epoll_ = -1;
  int wakeup_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;  // of all that follows
  Lines lines_;
  std::uint64_t next_ = 0;
  bool stopping_ = false;
  bool refusing_ = false;
  bool good_ = false;
  Figures figures_;
  std::thread thread_;
};

base::Result<void> LineProxy::Impl::listen() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  wakeup_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const bool good =
      ::bind(listener_, generic(address), sizeof address) == 0 &&
      ::listen(listener_, kListenBacklog) == 0 &&
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!good) return base::fail(base::Errc::io, std::string("a proxy: ") + std::strerror(errno));
  port_ = ntohs(address.sin_port);
  watch(listener_, kListener);
  watch(wakeup_, kWakeup);
  return {};
}

void LineProxy::Impl::watch(int fd, std::uint64_t mark) const {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = mark;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void LineProxy::Impl::set_interest(const Lines::value_type& entry, Side side) const {
  const auto& [id, line] = entry;
  epoll_event event{};
  const bool room = line.pending[1 - side].size() < kPendingBytesMax;
  event.events = (room ? std::uint32_t{EPOLLIN} : 0u) |
                 (line.pending[side].empty() ? 0u : std::uint32_t{EPOLLOUT});
  event.data.u64 = 2 * id + side;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, line.fds[side], &event);
}

void LineProxy::Impl::run() {
  std::array<epoll_event, 64> events;
  while (true) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    const std::lock_guard lock{mutex_};
    if (stopping_) return;
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      on_event(event.data.u64, event.events);
    }
  }
}

void LineProxy::Impl::on_event(std::uint64_t mark, std::uint32_t events) {
  if (mark == kListener) return accept_all();
  if (mark == kWakeup) {
    std::uint64_t ignored = 0;
    static_cast<void>(::read(wakeup_, &ignored, sizeof ignored));
    return;
  }
  // It may have gone since the kernel said so.
  const auto line = lines_.find(mark / 2);
  if (line == lines_.end() || line->second.half_open) return;
  const Side side = mark % 2 == 0 ? client : server;
  if ((events & EPOLLOUT) != 0 && !flush(line->second, side)) return end(line, true);
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) return on_readable(line, side);
  set_interest(*line, client);
  set_interest(*line, server);
}

void LineProxy::Impl::accept_all() {
  while (true) {
    int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    Line line;
    line.fds[client] = fd;
    line.fds[server] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(to_port_);
    const bool through =
        !refusing_ && ::connect(line.fds[server], generic(address), sizeof address) == 0;
    if (!through) {
      for (int& one : line.fds) close_abruptly(one);
      continue;
    }
    ++figures_.opened;
    for (const int one : line.fds) make_ready(one);
    if (plans_) line.plan = plans_();
    const std::uint64_t id = next_++;
    watch(line.fds[client], 2 * id + client);
    watch(line.fds[server], 2 * id + server);
    lines_.emplace(id, std::move(line));
  }
}

void LineProxy::Impl::on_readable(Lines::iterator entry, Side from) {
  Line& line = entry->second;
  std::array<char, kPieceBytes> bytes;
  const ssize_t got = ::recv(line.fds[from], bytes.data(), bytes.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  const Side to = from == client ? server : client;
  if (got <= 0) {
    static_cast<void>(flush(line, to));
    return end(entry, got < 0);
  }
  const std::string_view all(bytes.data(), static_cast<std::size_t>(got));
  std::size_t through = all.size();
  const bool cut_here = !good_ && line.plan.cut_after_bytes &&
                        line.passed + all.size() >= *line.plan.cut_after_bytes;
  if (cut_here) {
    // A line that was good may have carried more by now.
    const std::uint64_t cut_at = std::max(*line.plan.cut_after_bytes, line.passed);
    through = static_cast<std::size_t>(cut_at - line.passed);
  }
  line.pending[to].append(all.substr(0, through));
  line.passed += through;
  if (!flush(line, to)) return end(entry, true);
  if (cut_here) {
    if (from == client) line.late = all.substr(through);
    return cut(entry, line.plan.cut);
  }
  set_interest(*entry, from);
  set_interest(*entry, to);
}

// False if that end has gone.
bool LineProxy::Impl::flush(Line& line, Side to) {
  std::string& pending = line.pending[to];
  std::size_t sent = 0;
  while (sent < pending.size()) {
    const ssize_t n = ::send(line.fds[to], pending.data() + sent, pending.size() - sent,
                             MSG_NOSIGNAL);
    if (n < 0) {
      if (errno != EAGAIN && errno != EINTR) return false;
      break;
    }
    sent += static_cast<std::size_t>(n);
  }
  pending.erase(0, sent);
  return true;
}

void LineProxy::Impl::end(Lines::iterator entry, bool abruptly) {
  for (int& fd : entry->second.fds) {
    if (abruptly) {
      close_abruptly(fd);
    } else {
      close_politely(fd);
    }
  }
  lines_.erase(entry);
}

void LineProxy::Impl::cut(Lines::iterator entry, Cut how) {
  ++figures_.cut;
  if (how == Cut::both) return end(entry, true);
  Line& line = entry->second;
  line.half_open = true;
  for (const Side side : {client, server}) ignore(line, side);
  if (how == Cut::client_only) {
    line.late.insert(0, line.pending[server]);
    close_abruptly(line.fds[client]);
  } else if (how == Cut::server_only) {
    close_abruptly(line.fds[server]);
  }
}

void LineProxy::Impl::cut_all(Cut how) {
  const std::lock_guard lock{mutex_};
  for (auto line = lines_.begin(); line != lines_.end();) {
    const auto next = std::next(line);
    if (!line->second.half_open) cut(line, how);
    line = next;
  }
}

void LineProxy::Impl::bury() {
  const std::lock_guard lock{mutex_};
  for (auto entry = lines_.begin(); entry != lines_.end();) {
    const auto next = std::next(entry);
    Line& line = entry->second;
    if (line.half_open) {
      if (line.fds[client] < 0 && !line.late.empty()) {
        line.pending[server] = line.late;
        static_cast<void>(flush(line, server));
        figures_.late_bytes += line.late.size() - line.pending[server].size();
      }
      end(entry, false);
    }
    entry = next;
  }
}

void LineProxy::Impl::be_good(bool good) {
  const std::lock_guard lock{mutex_};
  good_ = good;
}

LineProxy::Figures LineProxy::Impl::figures() {
  const std::lock_guard lock{mutex_};
  return figures_;
}

base::Result<std::unique_ptr<LineProxy>> LineProxy::open(std::uint16_t to_port, Plans plans) {
  auto impl = std::make_unique<Impl>(to_port, std::move(plans));
  if (auto listening = impl->listen(); !listening) return base::pass_on(listening);
  impl->start();
  return std::unique_ptr<LineProxy>(new LineProxy(std::move(impl)));
}

LineProxy::LineProxy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LineProxy::~LineProxy() = default;
std::uint16_t LineProxy::port() const { return impl_->port(); }
void LineProxy::cut_all(Cut how) { impl_->cut_all(how); }
void LineProxy::bury() { impl_->bury(); }
void LineProxy::refuse(bool refusing) { impl_->refuse(refusing); }
void LineProxy::be_good(bool good) { impl_->be_good(good); }
LineProxy::Figures LineProxy::figures() const { return impl_->figures(); }

}  // namespace samtavle::support
