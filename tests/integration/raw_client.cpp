#include "raw_client.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "samtavle/support/raw_socket.hpp"

namespace samtavle::integration {

namespace {

constexpr std::size_t kDeviceBytes = 16;

std::chrono::steady_clock::time_point in(milliseconds timeout) {
  return std::chrono::steady_clock::now() + timeout;
}

int left(std::chrono::steady_clock::time_point deadline) {
  const auto rest =
      std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return rest < 0 ? 0 : static_cast<int>(rest);
}

}  // namespace

RawClient::RawClient(const Stage& stage, const Options& options) {
  connect(stage.server().port(), options);
  upgrade(stage);
}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

void RawClient::connect(std::uint16_t port, const Options& options) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (options.receive_buffer_bytes > 0) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer_bytes,
                 sizeof options.receive_buffer_bytes);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    give_up("no connection to the server");
  }
  ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
}

void RawClient::upgrade(const Stage& stage) {
  if (!send_bytes(support::upgrade_request(stage.board()))) give_up("the server takes no request");
  const auto deadline = in(kSoon);
  std::size_t end = std::string::npos;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(deadline)) give_up("no answer to the upgrade: " + input_);
  }
  if (!input_.starts_with("HTTP/1.1 101")) give_up("no upgrade: " + input_);
  input_.erase(0, end + 4);
}

bool RawClient::send_bytes(std::string_view bytes, milliseconds timeout) {
  const auto deadline = in(timeout);
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    if (errno != EAGAIN) return false;
    pollfd ready{fd_, POLLOUT, 0};
    if (::poll(&ready, 1, left(deadline)) <= 0) return false;
  }
  return true;
}

bool RawClient::send_frame(Opcode opcode, std::string_view payload, bool final) {
  return send_bytes(encode(opcode, payload, final));
}

std::string RawClient::encode(Opcode opcode, std::string_view payload, bool final) {
  return support::client_frame(static_cast<unsigned>(opcode), payload, final);
}

bool RawClient::read_more(TimePoint deadline) {
  std::array<char, 16 * 1024> bytes;
  while (!ended_) {
    const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (n > 0) {
      input_.append(bytes.data(), static_cast<std::size_t>(n));
      return true;
    }
    if (n == 0 || errno != EAGAIN) {
      ended_ = Ended{};
      return false;
    }
    pollfd ready{fd_, POLLIN, 0};
    if (::poll(&ready, 1, left(deadline)) <= 0) return false;
  }
  return false;
}

std::optional<RawClient::Frame> RawClient::take_frame() {
  std::string_view rest = input_;
  auto frame = support::take_frame(rest);
  if (!frame) return std::nullopt;
  input_.erase(0, input_.size() - rest.size());
  return Frame{static_cast<Opcode>(frame->opcode), std::move(frame->payload), {}};
}

// Answers pings, and remembers what later questions are about.
void RawClient::note(Frame& frame) {
  if (frame.opcode == Opcode::ping) {
    send_frame(Opcode::pong, frame.payload);
  } else if (frame.opcode == Opcode::pong) {
    ponged_ = true;
  } else if (frame.opcode == Opcode::close) {
    ended_ = Ended{};
    if (frame.payload.size() < 2) return;
    ended_->code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(frame.payload[0]) << 8 |
                                              static_cast<std::uint8_t>(frame.payload[1]));
    ended_->reason = frame.payload.substr(2);
  } else if (frame.opcode == Opcode::binary) {
    if (!frame.message.ParseFromString(frame.payload)) give_up("the server sent no ServerFrame");
    if (frame.message.has_replica()) {
      replica_ = frame.message.replica().replica();
      ++grants_;
    }
    for (const v1::Event& event : frame.message.events()) {
      if (event.edit().replica() == replica_) own_events_.insert(event.edit().first_counter());
    }
  }
}

std::optional<RawClient::Frame> RawClient::next_frame(TimePoint deadline) {
  while (!ended_) {
    auto frame = take_frame();
    if (!frame) {
      if (!read_more(deadline)) return std::nullopt;
      continue;
    }
    note(*frame);
    if (ended_) return std::nullopt;
    return frame;
  }
  return std::nullopt;
}

std::optional<v1::ServerFrame> RawClient::next(milliseconds timeout) {
  const auto deadline = in(timeout);
  while (auto frame = next_frame(deadline)) {
    if (frame->opcode == Opcode::binary) return std::move(frame->message);
  }
  return std::nullopt;
}

std::optional<Ended> RawClient::wait_end(milliseconds timeout) {
  const auto deadline = in(timeout);
  while (next_frame(deadline)) continue;
  return ended_;
}

std::optional<v1::Refusal> RawClient::wait_refusal(milliseconds timeout) {
  const auto deadline = in(timeout);
  while (const auto frame = next(milliseconds{left(deadline)})) {
    if (!frame->refusals().empty()) return frame->refusals(0);
  }
  return std::nullopt;
}

bool RawClient::wait_event(std::uint32_t first_counter, milliseconds timeout) {
  const auto deadline = in(timeout);
  while (!own_events_.contains(first_counter)) {
    if (!next_frame(deadline)) return false;
  }
  return true;
}

bool RawClient::answers(milliseconds timeout) {
  const auto deadline = in(timeout);
  ponged_ = false;
  if (!send_frame(Opcode::ping, "still there?")) return false;
  while (!ponged_) {
    if (!next_frame(deadline)) return false;
  }
  return true;
}

v1::ClientFrame RawClient::hello(const std::string& token) {
  static std::uint8_t devices = 0;
  v1::ClientFrame frame;
  v1::Hello* hello = frame.mutable_hello();
  hello->set_token(token);
  hello->set_version(1);
  hello->set_client("raw client");
  hello->set_device(std::string(kDeviceBytes, static_cast<char>(++devices)));
  return frame;
}

const v1::Welcome& RawClient::join(const v1::ClientFrame& hello) {
  send(hello);
  std::size_t have = 0;
  bool complete = false;
  while (!complete) {
    const auto frame = next();
    if (!frame) give_up("no welcome" + (ended_ ? ": " + ended_->reason : std::string{}));
    if (frame->has_welcome()) welcome_ = frame->welcome();
    if (!frame->has_snapshot()) continue;
    have += frame->snapshot().data().size();
    complete = have == frame->snapshot().total_bytes();
  }
  return welcome_;
}

std::uint32_t RawClient::ask_replica() {
  v1::ClientFrame frame;
  frame.mutable_need_replica();
  send(frame);
  while (grants_ == 0) {
    if (!next()) give_up("no replica number came");
  }
  return replica_;
}

}  // namespace samtavle::integration
