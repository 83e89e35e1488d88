// Sockets: connecting, reading, writing.

#include "crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;

// Handshakes at once: more would only wait in the server's queue.
constexpr std::size_t kHandshakesMax = 64;
constexpr std::size_t kReadBytes = 256 * 1024;
constexpr int kReadsInTurn = 16;
constexpr std::size_t kEventsAtOnce = 512;
constexpr milliseconds kTick{5};

sockaddr_in loopback(std::uint32_t address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(address);
  return out;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

timespec timespec_of(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  timespec out{};
  out.tv_sec = static_cast<time_t>(seconds.count());
  out.tv_nsec = static_cast<long>((duration - seconds).count());
  return out;
}

}  // namespace

Crowd::Crowd(CrowdOptions options)
    : options_(options),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(kFrameHeaderBytesMax + kMessageBytesMax + kReadBytes),
      masks_(std::random_device{}()) {
  SAMTAVLE_CHECK(epoll_ >= 0);
}

Crowd::~Crowd() {
  for (const Member& member : members_) {
    if (member.socket >= 0) ::close(member.socket);
  }
  ::close(epoll_);
}

std::size_t Crowd::add_board(std::string id, std::vector<base::OpId> columns) {
  boards_.push_back({std::move(id), std::move(columns), {}, 0});
  return boards_.size() - 1;
}

std::size_t Crowd::add(Newcomer newcomer) {
  Member member;
  member.board = static_cast<std::uint32_t>(newcomer.board);
  member.token = std::move(newcomer.token);
  member.cards = newcomer.cards;
  member.counted = newcomer.counted;
  members_.push_back(std::move(member));
  return members_.size() - 1;
}

Result<void> Crowd::connect(Duration within, const std::function<void(std::size_t)>& tell) {
  const Time deadline = Clock::now() + within;
  while (arrived_ < members_.size()) {
    invite_in();
    if (auto good = faultless(); !good) return good;
    if (Clock::now() > deadline) {
      return base::fail(Errc::unavailable, std::to_string(arrived_) + " of " +
                                               std::to_string(members_.size()) +
                                               " clients are on their boards, the others did not "
                                               "get there in time");
    }
    pump(Clock::now() + kTick);
    if (tell) tell(arrived_);
  }
  return faultless();
}

void Crowd::invite_in() {
  while (begun_ < members_.size() && begun_ - arrived_ < kHandshakesMax) begin(begun_++);
}

void Crowd::begin(std::size_t client) {
  Member& member = members_[client];
  member.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (member.socket < 0) return fault(client, std::string{"no socket: "} + std::strerror(errno));
  const int on = 1;
  ::setsockopt(member.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (options_.addresses > 1) {
    // The port is chosen when it is known where to, or an address would run out of them.
    ::setsockopt(member.socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const sockaddr_in own =
        loopback(INADDR_LOOPBACK + static_cast<std::uint32_t>(client % options_.addresses), 0);
    if (::bind(member.socket, generic(own), sizeof own) != 0) {
      return fault(client, std::string{"cannot bind: "} + std::strerror(errno));
    }
  }
  const sockaddr_in server = loopback(INADDR_LOOPBACK, options_.port);
  if (::connect(member.socket, generic(server), sizeof server) != 0 && errno != EINPROGRESS) {
    return fault(client, std::string{"cannot connect: "} + std::strerror(errno));
  }
  member.state = State::connecting;
  member.waits_to_write = true;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT;
  event.data.u64 = client;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, member.socket, &event);
}

void Crowd::on_connected(std::size_t client) {
  Member& member = members_[client];
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(member.socket, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return fault(client, std::string{"cannot connect: "} + std::strerror(error));
  member.state = State::upgrading;
  member.unsent = upgrade_request(options_.port, boards_[member.board].id);
  flush(client);
}

void Crowd::watch(std::size_t client, bool writable) {
  Member& member = members_[client];
  if (member.waits_to_write == writable) return;
  member.waits_to_write = writable;
  epoll_event event{};
  event.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = client;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, member.socket, &event);
}

void Crowd::drop(std::size_t client) {
  Member& member = members_[client];
  if (member.socket >= 0) ::close(member.socket);
  member.socket = -1;
}

void Crowd::fault(std::size_t client, const std::string& what) {
  ++faults_;
  if (first_fault_.empty()) {
    first_fault_ = "client " + std::to_string(client) + " on board " +
                   boards_[members_[client].board].id + ": " + what;
  }
  drop(client);
}

bool Crowd::interrupted() const {
  return options_.interrupted != nullptr && *options_.interrupted != 0;
}

Result<void> Crowd::faultless() const {
  if (interrupted()) return base::fail(Errc::closed, "interrupted");
  if (faults_ == 0) return {};
  return base::fail(Errc::unavailable,
                    std::to_string(faults_) + (faults_ == 1 ? " fault: " : " faults, the first: ") +
                        first_fault_);
}

// --- writing ---

void Crowd::write(std::size_t client, std::size_t card, Time due) {
  Member& member = members_[client];
  if (member.state != State::here || member.socket < 0) return;
  if (member.frame.empty()) writing_.push_back(client);
  const base::Counter first = member.writer->write(card, member.frame);
  if (member.due.size() <= first.value) member.due.resize(first.value + 1);
  member.due[first.value] = due;
  ++counts_.edits;
  counts_.expected += readers_of(client);
}

void Crowd::send() {
  // ClientFrame.based_on: what its author had seen of the board.
  constexpr char kBasedOnTag = 6 << 3;
  for (const std::size_t client : writing_) {
    Member& member = members_[client];
    member.frame.push_back(kBasedOnTag);
    append_varint(member.frame, member.next_seq - 1);
    transmit(client, member.frame, Opcode::binary);
    member.frame.clear();
  }
  writing_.clear();
}

void Crowd::transmit(std::size_t client, std::string_view message, Opcode opcode) {
  Member& member = members_[client];
  if (member.socket < 0) return;
  append_frame(member.unsent, opcode, message, static_cast<std::uint32_t>(masks_()));
  flush(client);
}

void Crowd::flush(std::size_t client) {
  Member& member = members_[client];
  std::size_t sent = 0;
  while (sent < member.unsent.size()) {
    const ssize_t bytes = ::send(member.socket, member.unsent.data() + sent,
                                 member.unsent.size() - sent, MSG_NOSIGNAL);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && errno != EAGAIN) {
      return fault(client, std::string{"cannot send: "} + std::strerror(errno));
    }
    if (bytes < 0) break;
    sent += static_cast<std::size_t>(bytes);
  }
  member.unsent.erase(0, sent);
  watch(client, !member.unsent.empty());
}

std::uint64_t Crowd::readers_of(std::size_t client) const {
  return boards_[members_[client].board].here - 1;
}

// --- reading ---

void Crowd::pump(Time until) {
  std::array<epoll_event, kEventsAtOnce> events;
  const timespec wait = timespec_of(std::max(until - Clock::now(), Duration::zero()));
  const int count =
      ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &wait, nullptr);
  for (int i = 0; i < count; ++i) {
    const auto client = static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
    const std::uint32_t what = events[static_cast<std::size_t>(i)].events;
    if (members_[client].socket < 0) continue;
    if (members_[client].state == State::connecting) {
      on_connected(client);
      continue;
    }
    if ((what & EPOLLOUT) != 0) flush(client);
    if (members_[client].socket >= 0 && (what & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
      on_readable(client);
    }
  }
}

void Crowd::overhear(std::size_t client, std::function<void(std::string_view)> hear) {
  overheard_ = client;
  hear_ = std::move(hear);
}

std::uint16_t Crowd::port_of(std::size_t client) const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(members_[client].socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void Crowd::wait(Time until) {
  while (Clock::now() < until && faults_ == 0 && !interrupted()) pump(until);
}

// What is left of a frame that is not all here is put before what comes next: with frames of some
// kilobytes and reads of some hundred that is less than looking at every piece anew.
void Crowd::on_readable(std::size_t client) {
  Member& member = members_[client];
  for (int turn = 0; turn < kReadsInTurn; ++turn) {
    const std::size_t kept = member.unread.size();
    std::copy(member.unread.begin(), member.unread.end(), buffer_.begin());
    const ssize_t bytes = ::recv(member.socket, buffer_.data() + kept, kReadBytes, 0);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && errno == EAGAIN) return;
    if (bytes < 0) return fault(client, std::string{"cannot read: "} + std::strerror(errno));
    if (bytes == 0) return fault(client, "the server closed the connection");
    if (deaf_) continue;
    now_ = Clock::now();
    const std::string_view there{buffer_.data(), kept + static_cast<std::size_t>(bytes)};
    const std::size_t used = take(client, there);
    if (member.socket < 0) return;
    member.unread.assign(there.substr(used));
    if (static_cast<std::size_t>(bytes) < kReadBytes) return;
  }
}

std::size_t Crowd::take(std::size_t client, std::string_view bytes) {
  std::size_t used = 0;
  if (members_[client].state == State::upgrading) {
    const auto answer = upgrade_answer_size(bytes);
    if (!answer) fault(client, answer.error().detail);
    if (!answer || !*answer) return 0;
    used = **answer;
    say_hello(client);
  }
  const auto frames = cut_frames(bytes.substr(used), [&](Opcode opcode, std::string_view payload) {
    return on_frame(client, opcode, payload);
  });
  if (!frames) {
    fault(client, frames.error().detail);
    return used;
  }
  return used + *frames;
}

}  // namespace samtavle::load
