#pragma once
// A TCP client below everything: it sends any bytes it is told to, right or wrong, asks for
// upgrades that ought to be refused, and reads HTTP answers and WebSocket frames with a parser of
// its own. Blocking; every wait has an end.
//
// Threads: one at a time.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace samtavle::support {

struct HttpAnswer {
  int status = 0;  // 0: none came
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string body;

  [[nodiscard]] std::string field(std::string_view lower_name) const;
};

struct RawFrame {
  bool fin = true;
  unsigned opcode = 0;
  std::string payload;

  // Of a close frame; 1005 if it has none.
  [[nodiscard]] unsigned close_code() const;
  [[nodiscard]] std::string close_reason() const;
};

class RawSocket {
 public:
  using milliseconds = std::chrono::milliseconds;

  // To 127.0.0.1; connected() says whether it worked. `from`: the loopback address that the server
  // sees, 127.0.0.1 to 127.255.255.254. `receive_buffer_bytes`: SO_RCVBUF; 0: the system's.
  explicit RawSocket(std::uint16_t port, const std::string& from = "127.0.0.1",
                     int receive_buffer_bytes = 0);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  [[nodiscard]] bool connected() const { return fd_ >= 0; }
  // For those who wait for many (poll, epoll); -1 if it is not connected.
  [[nodiscard]] int fd() const { return fd_; }
  void set_limit(milliseconds limit) { limit_ = limit; }

  // False if the peer has gone.
  bool send(std::string_view bytes);
  // As much as the peer takes at once; the number of bytes, or nothing if it has gone.
  [[nodiscard]] std::optional<std::size_t> send_some(std::string_view bytes);
  // Bytes one by one, each a packet of its own.
  bool send_slowly(std::string_view bytes);
  void shutdown_send();
  void close();

  // What has come, without waiting; nothing if the peer has gone.
  [[nodiscard]] std::optional<std::string> receive_some();
  // Whether the peer closes within the limit, or has; what it still sends is dropped.
  [[nodiscard]] bool closed_by_peer();

  // The next HTTP answer; `head`: one without a body.
  [[nodiscard]] HttpAnswer read_answer(bool head = false);

  // The upgrade of a board's WebSocket; fields are added to the usual ones, or replace them if they
  // have the same name. An empty value leaves the field out.
  [[nodiscard]] HttpAnswer upgrade(
      const std::string& board,
      const std::vector<std::pair<std::string, std::string>>& fields = {});

  // Frames. Nothing if none came within the limit or the peer has gone.
  [[nodiscard]] std::optional<RawFrame> read_frame();
  // The next frame with this opcode; others are dropped.
  [[nodiscard]] std::optional<RawFrame> read_frame(unsigned opcode);
  // The close code, or 0 if the connection ended, or the limit passed, without one.
  [[nodiscard]] unsigned read_close_code();

 private:
  bool fill();

  int fd_ = -1;
  milliseconds limit_{10'000};
  std::string input_;
};

// The request that opens a board's WebSocket; `fields` as for RawSocket::upgrade().
[[nodiscard]] std::string upgrade_request(
    const std::string& board, const std::vector<std::pair<std::string, std::string>>& fields = {});

// The first frame in `input`, which then begins behind it; nothing if it is not whole.
[[nodiscard]] std::optional<RawFrame> take_frame(std::string_view& input);

inline constexpr unsigned kText = 1;
inline constexpr unsigned kBinary = 2;
inline constexpr unsigned kClose = 8;
inline constexpr unsigned kPing = 9;
inline constexpr unsigned kPong = 10;

// A frame as a client sends it: final unless said otherwise, masked.
[[nodiscard]] std::string client_frame(unsigned opcode, std::string_view payload, bool fin = true);
[[nodiscard]] std::string client_close(unsigned code, std::string_view reason = {});

// One request on a connection of its own.
[[nodiscard]] HttpAnswer http_request(
    std::uint16_t port, std::string_view method, std::string_view path,
    const std::vector<std::pair<std::string, std::string>>& fields = {},
    std::string_view body = {});

}  // namespace samtavle::support
