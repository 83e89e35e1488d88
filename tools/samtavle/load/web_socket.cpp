#include "web_socket.hpp"

#include <algorithm>
#include <cstring>

#include "samtavle/base/base64.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::load {
namespace {

constexpr std::size_t kAnswerBytesMax = 16 * 1024;
constexpr std::size_t kControlPayloadMax = 125;
constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kMasked = 0x80;

std::uint8_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = (value << 8) | static_cast<std::uint8_t>(byte);
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

// `masked`: the bit that says that a mask follows, or 0.
void append_head(std::string& out, Opcode opcode, std::size_t payload_bytes, std::uint8_t masked) {
  out.push_back(static_cast<char>(kFinal | static_cast<std::uint8_t>(opcode)));
  if (payload_bytes <= kControlPayloadMax) {
    out.push_back(static_cast<char>(masked | payload_bytes));
  } else if (payload_bytes <= 0xffff) {
    out.push_back(static_cast<char>(masked | 126));
    append_big_endian(out, payload_bytes, 2);
  } else {
    out.push_back(static_cast<char>(masked | 127));
    append_big_endian(out, payload_bytes, 8);
  }
}

bool is_known(std::uint8_t opcode) {
  return opcode == static_cast<std::uint8_t>(Opcode::binary) ||
         (opcode >= static_cast<std::uint8_t>(Opcode::close) &&
          opcode <= static_cast<std::uint8_t>(Opcode::pong));
}

}  // namespace

std::string upgrade_request(std::uint16_t port, std::string_view board) {
  // The key proves to a client that it does not talk to a cache; here it need not be random.
  const std::string key = base::encode_base64("samtavle-bench--");
  std::string request = "GET /boards/";
  request.append(board);
  request += "/sync HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
             "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key +
             "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ";
  request.append(sync::kSubprotocol);
  return request + "\r\n\r\n";
}

Result<std::optional<std::size_t>> upgrade_answer_size(std::string_view bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t end = bytes.find(kEnd);
  if (end == std::string_view::npos) {
    if (bytes.size() > kAnswerBytesMax) return base::fail(Errc::malformed, "no end of the answer");
    return std::optional<std::size_t>{};
  }
  const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
  if (!line.starts_with("HTTP/1.1 ")) return base::fail(Errc::malformed, "no HTTP");
  if (!line.starts_with("HTTP/1.1 101 ")) {
    return base::fail(Errc::unavailable, "the upgrade was refused: " + std::string{line});
  }
  return std::optional{end + kEnd.size()};
}

void append_server_head(std::string& out, Opcode opcode, std::size_t payload_bytes) {
  append_head(out, opcode, payload_bytes, 0);
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask) {
  append_head(out, opcode, payload.size(), kMasked);
  char bytes[sizeof mask];
  std::memcpy(bytes, &mask, sizeof mask);
  out.append(bytes, sizeof bytes);
  const std::size_t begin = out.size();
  out.append(payload);
  char* at = out.data() + begin;
  char* const end = out.data() + out.size();
  // Four bytes at a time; the compiler makes more of it.
  for (; end - at >= 4; at += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    word ^= mask;
    std::memcpy(at, &word, sizeof word);
  }
  for (std::size_t i = 0; at != end; ++at, ++i) *at = static_cast<char>(*at ^ bytes[i]);
}

Result<std::optional<FrameHead>> read_frame_head(std::string_view bytes) {
  if (bytes.size() < 2) return std::optional<FrameHead>{};
  const std::uint8_t first = byte_at(bytes, 0);
  const std::uint8_t second = byte_at(bytes, 1);
  const std::uint8_t opcode = first & 0x0f;
  if ((first & kReserved) != 0 || !is_known(opcode)) {
    return base::fail(Errc::malformed, "a frame of an unknown sort");
  }
  if ((first & kFinal) == 0) return base::fail(Errc::malformed, "a message in pieces");
  if ((second & kMasked) != 0) return base::fail(Errc::malformed, "a masked frame of a server");
  FrameHead head{static_cast<Opcode>(opcode), 2, second};
  if (opcode >= static_cast<std::uint8_t>(Opcode::close) && second > kControlPayloadMax) {
    return base::fail(Errc::malformed, "a control frame that is too long");
  }
  if (second > kControlPayloadMax) {
    const std::size_t length_bytes = second == 126 ? 2 : 8;
    if (bytes.size() < 2 + length_bytes) return std::optional<FrameHead>{};
    const std::uint64_t length = big_endian(bytes.substr(2, length_bytes));
    if (length > kMessageBytesMax) {
      return base::fail(Errc::too_big, "a message of " + std::to_string(length) + " bytes");
    }
    head.header_bytes += length_bytes;
    head.payload_bytes = static_cast<std::size_t>(length);
  }
  return std::optional{head};
}

std::string close_words(std::string_view payload) {
  if (payload.size() < 2) return "without a code";
  std::string words = std::to_string(big_endian(payload.substr(0, 2)));
  const std::string_view reason = payload.substr(2);
  if (!reason.empty()) words.append(" ").append(reason);
  return words;
}

}  // namespace samtavle::load
