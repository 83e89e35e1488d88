#include "samtavle/support/raw_socket.hpp"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "samtavle/support/loopback.hpp"

namespace samtavle::support {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// `defaults` with those of `fields` in place of, or added to, them.
Fields merged(Fields defaults, const Fields& fields) {
  for (const auto& field : fields) {
    std::erase_if(defaults, [&](const auto& one) {
      return lowered(one.first) == lowered(field.first);
    });
  }
  for (const auto& field : fields) {
    if (!field.second.empty()) defaults.push_back(field);
  }
  return defaults;
}

std::string request_text(std::string_view method, std::string_view path, const Fields& fields,
                         std::string_view body) {
  std::string text = std::string(method) + " " + std::string(path) + " HTTP/1.1\r\n";
  for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
  return text + "\r\n" + std::string(body);
}

}  // namespace

std::string HttpAnswer::field(std::string_view lower_name) const {
  for (const auto& [name, value] : fields) {
    if (name == lower_name) return value;
  }
  return {};
}

unsigned RawFrame::close_code() const {
  if (payload.size() < 2) return 1005;
  return (static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8) |
         static_cast<unsigned char>(payload[1]);
}

std::string RawFrame::close_reason() const {
  return payload.size() < 2 ? std::string() : payload.substr(2);
}

RawSocket::RawSocket(std::uint16_t port, const std::string& from, int receive_buffer_bytes) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  // A port is chosen when the whole connection is known, or addresses would run out of them.
  ::setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (receive_buffer_bytes > 0) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const sockaddr_in own = loopback(0, from);
  const sockaddr_in server = loopback(port);
  const bool good = ::bind(fd_, generic(own), sizeof own) == 0 &&
                    ::connect(fd_, generic(server), sizeof server) == 0;
  if (!good) close();
}

RawSocket::~RawSocket() { close(); }

void RawSocket::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void RawSocket::shutdown_send() {
  if (fd_ >= 0) ::shutdown(fd_, SHUT_WR);
}

bool RawSocket::send(std::string_view bytes) {
  // poll() would wait for a socket that is not there.
  while (fd_ >= 0 && !bytes.empty()) {
    pollfd waiting{fd_, POLLOUT, 0};
    if (::poll(&waiting, 1, static_cast<int>(limit_.count())) <= 0) return false;
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return fd_ >= 0;
}

std::optional<std::size_t> RawSocket::send_some(std::string_view bytes) {
  if (fd_ < 0) return std::nullopt;
  const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n >= 0) return static_cast<std::size_t>(n);
  if (errno == EAGAIN || errno == EWOULDBLOCK) return std::size_t{0};
  return std::nullopt;
}

bool RawSocket::send_slowly(std::string_view bytes) {
  for (const char& byte : bytes) {
    if (!send({&byte, 1})) return false;
  }
  return true;
}

// Waits for bytes and adds them to the input; false if none came.
bool RawSocket::fill() {
  pollfd waiting{fd_, POLLIN, 0};
  if (fd_ < 0 || ::poll(&waiting, 1, static_cast<int>(limit_.count())) <= 0) return false;
  char bytes[16 * 1024];
  const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
  if (n <= 0) return false;
  input_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

std::optional<std::string> RawSocket::receive_some() {
  std::string all = std::exchange(input_, {});
  char bytes[16 * 1024];
  while (fd_ >= 0) {
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return all;
    if (n <= 0) close();
    if (n > 0) all.append(bytes, static_cast<std::size_t>(n));
  }
  // What came before the end is not kept back.
  if (!all.empty()) return all;
  return std::nullopt;
}

bool RawSocket::closed_by_peer() {
  if (fd_ < 0) return true;
  const auto deadline = std::chrono::steady_clock::now() + limit_;
  while (std::chrono::steady_clock::now() < deadline) {
    pollfd waiting{fd_, POLLIN, 0};
    const auto left = std::chrono::duration_cast<milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left.count()))) <= 0) break;
    char bytes[16 * 1024];
    if (::recv(fd_, bytes, sizeof bytes, 0) <= 0) return true;
  }
  return false;
}

HttpAnswer RawSocket::read_answer(bool head) {
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  HttpAnswer answer;
  std::string_view header(input_.data(), end + 2);
  const std::size_t first = header.find("\r\n");
  if (header.starts_with("HTTP/1.1 ")) answer.status = std::atoi(input_.c_str() + 9);
  header.remove_prefix(first + 2);
  while (!header.empty()) {
    const std::size_t line_end = header.find("\r\n");
    const std::string_view line = header.substr(0, line_end);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) {
      answer.fields.emplace_back(lowered(line.substr(0, colon)), line.substr(colon + 2));
    }
    header.remove_prefix(line_end + 2);
  }
  input_.erase(0, end + 4);
  const auto length = static_cast<std::size_t>(std::atoll(answer.field("content-length").c_str()));
  if (head || length == 0) return answer;
  while (input_.size() < length) {
    if (!fill()) return {};
  }
  answer.body = input_.substr(0, length);
  input_.erase(0, length);
  return answer;
}

HttpAnswer RawSocket::upgrade(const std::string& board, const Fields& fields) {
  send(upgrade_request(board, fields));
  return read_answer();
}

std::optional<RawFrame> RawSocket::read_frame() {
  while (true) {
    std::string_view rest = input_;
    if (auto frame = take_frame(rest)) {
      input_.erase(0, input_.size() - rest.size());
      return frame;
    }
    if (!fill()) return std::nullopt;
  }
}

std::optional<RawFrame> RawSocket::read_frame(unsigned opcode) {
  while (auto frame = read_frame()) {
    if (frame->opcode == opcode) return frame;
  }
  return std::nullopt;
}

unsigned RawSocket::read_close_code() {
  const auto frame = read_frame(kClose);
  return frame ? frame->close_code() : 0;
}

std::string upgrade_request(const std::string& board, const Fields& fields) {
  const Fields usual = {{"Host", "localhost"},
                        {"Connection", "Upgrade"},
                        {"Upgrade", "websocket"},
                        {"Sec-WebSocket-Version", "13"},
                        {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                        {"Sec-WebSocket-Protocol", "samtavle.v1"}};
  return request_text("GET", "/boards/" + board + "/sync", merged(usual, fields), {});
}

std::optional<RawFrame> take_frame(std::string_view& input) {
  const auto byte = [&input](std::size_t at) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(input[at]));
  };
  if (input.size() < 2) return std::nullopt;
  std::uint64_t length = byte(1) & 0x7f;
  const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (input.size() < 2 + extended) return std::nullopt;
  if (extended > 0) length = 0;
  for (std::size_t i = 0; i < extended; ++i) length = (length << 8) | byte(2 + i);
  if (input.size() - 2 - extended < length) return std::nullopt;
  RawFrame frame;
  frame.fin = (byte(0) & 0x80) != 0;
  frame.opcode = static_cast<unsigned>(byte(0) & 0x0f);
  frame.payload = input.substr(2 + extended, static_cast<std::size_t>(length));
  input.remove_prefix(2 + extended + static_cast<std::size_t>(length));
  return frame;
}

std::string client_frame(unsigned opcode, std::string_view payload, bool fin) {
  constexpr std::string_view kMask = "\x37\xfa\x21\x3d";
  std::string frame{static_cast<char>((fin ? 0x80u : 0u) | opcode)};
  const std::size_t extended = payload.size() < 126 ? 0 : payload.size() <= 0xffff ? 2 : 8;
  const std::size_t length = extended == 0 ? payload.size() : extended == 2 ? 126 : 127;
  frame += static_cast<char>(0x80u | length);
  for (std::size_t i = 0; i < extended; ++i) {
    frame += static_cast<char>((std::uint64_t{payload.size()} >> (8 * (extended - 1 - i))) & 0xff);
  }
  frame += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMask[i % kMask.size()]);
  }
  return frame;
}

std::string client_close(unsigned code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return client_frame(kClose, payload + std::string(reason));
}

HttpAnswer http_request(std::uint16_t port, std::string_view method, std::string_view path,
                        const Fields& fields, std::string_view body) {
  RawSocket client(port);
  Fields usual = {{"Host", "localhost"}, {"Connection", "close"}};
  if (!body.empty()) usual.emplace_back("Content-Length", std::to_string(body.size()));
  client.send(request_text(method, path, merged(usual, fields), body));
  return client.read_answer(method == "HEAD");
}

}  // namespace samtavle::support
