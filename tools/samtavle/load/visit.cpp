#include "visit.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>

#include "web_socket.hpp"

namespace samtavle::load {
namespace {

constexpr std::chrono::seconds kLimit{60};
constexpr std::size_t kReadBytes = 256 * 1024;

std::uint32_t random_word() {
  static std::random_device random;
  return random();
}

std::string random_device_id() {
  std::string id;
  while (id.size() < 16) id.push_back(static_cast<char>(random_word()));
  return id;
}

base::Unexpected<base::Error> broken(const char* what) {
  return base::fail(Errc::unavailable, std::string{what} + ": " + std::strerror(errno));
}

}  // namespace

Visit::Visit()
    : session_({.board = {},
                .device = random_device_id(),
                .client = "samtavle-bench",
                .order_suffix = "vi",
                .gate = {}},
               Clock::now()) {}

Visit::~Visit() {
  if (socket_ >= 0) ::close(socket_);
}

Result<std::unique_ptr<Visit>> Visit::make(std::uint16_t port, const std::string& board,
                                           const std::string& token) {
  std::unique_ptr<Visit> visit(new Visit);
  const Time begin = Clock::now();
  visit->deadline_ = begin + kLimit;
  if (auto done = visit->connect(port, board); !done) return base::pass_on(done);
  if (auto done = visit->follow(token); !done) return base::pass_on(done);
  visit->ready_ = Clock::now() - begin;
  return visit;
}

Result<void> Visit::connect(std::uint16_t port, const std::string& board) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return broken("no socket");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval limit{kLimit.count(), 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
    return broken("cannot connect");
  }
  if (auto sent = send(upgrade_request(port, board)); !sent) return sent;
  for (;;) {
    const auto size = upgrade_answer_size(input_);
    if (!size) return base::pass_on(size);
    if (*size) {
      input_.erase(0, **size);
      return {};
    }
    if (auto read = read_more(); !read) return read;
  }
}

Result<void> Visit::follow(const std::string& token) {
  session_.connected(token, Clock::now());
  if (auto done = carry_out(); !done) return done;
  while (session_.connection() != sync::Connection::live) {
    if (auto read = read_more(); !read) return read;
    Result<void> answered;
    const auto used = cut_frames(input_, [&](Opcode opcode, std::string_view payload) {
      if (opcode == Opcode::close) {
        answered = base::fail(Errc::unavailable, "the server ended it: " + close_words(payload));
      } else if (opcode == Opcode::binary) {
        session_.received(payload, Clock::now());
        answered = carry_out();
      }
      return answered.has_value();
    });
    if (!answered) return answered;
    if (!used) return base::pass_on(used);
    input_.erase(0, *used);
  }
  return {};
}

Result<void> Visit::read_more() {
  if (Clock::now() > deadline_) return base::fail(Errc::unavailable, "not there in time");
  const std::size_t before = input_.size();
  input_.resize(before + kReadBytes);
  const ssize_t bytes = ::recv(socket_, input_.data() + before, kReadBytes, 0);
  input_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(bytes, 0)));
  if (bytes == 0) return base::fail(Errc::unavailable, "the server closed the connection");
  if (bytes < 0 && errno != EINTR) return broken("cannot read");
  bytes_ += input_.size() - before;
  return {};
}

Result<void> Visit::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return broken("cannot send");
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

// What a client that only looks has to do: say Hello, and end where it is told to.
Result<void> Visit::carry_out() {
  for (sync::ClientAction& action : session_.take_actions()) {
    if (const auto* out = std::get_if<sync::Send>(&action)) {
      std::string frame;
      append_frame(frame, Opcode::binary, out->bytes, random_word());
      if (auto sent = send(frame); !sent) return sent;
    } else if (const auto* over = std::get_if<sync::CloseConnection>(&action)) {
      return base::Unexpected<base::Error>{over->error};
    }
  }
  return {};
}

}  // namespace samtavle::load
