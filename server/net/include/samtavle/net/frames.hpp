#pragma once
// WebSocket framing (RFC 6455, section 5) of the server's side, without sockets, clock or buffers
// of its own: bytes go in, messages and control frames come out.
//
// Not Beast's websocket::stream, for three reasons: it does not tell its caller where frames end,
// so fragments could not be counted and a flood of empty ones would stay inside it; it keeps a read
// buffer for every connection, idle ones included; and a message that is complete in what was read
// can be handed on from there, without a copy.
//
// One caller at a time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "samtavle/base/limit.hpp"

namespace samtavle::net {

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10,
};

inline constexpr std::size_t kControlPayloadMax = 125;
inline constexpr std::size_t kHeaderBytesMax = 14;

// Close codes that the framing itself gives.
inline constexpr std::uint16_t kCloseProtocol = 1002;
inline constexpr std::uint16_t kCloseNoStatus = 1005;  // never on the wire
inline constexpr std::uint16_t kCloseMalformed = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTooBig = 1009;

class FrameReader {
 public:
  // All input is used up.
  struct NeedMore {};
  // A complete binary message. The bytes are good until the next call, or until the input changes.
  struct Message {
    std::string_view bytes;
  };
  struct Ping {
    std::string_view payload;  // good until the next call
  };
  struct Pong {};
  struct Closing {
    std::uint16_t code;  // kCloseNoStatus if the peer gave none
  };
  // The peer broke the protocol or a limit: close with this code. Nothing more can be read.
  struct Violation {
    std::uint16_t code;
    std::string_view reason;
    base::Limit limit = base::Limit::none;  // that was gone over
  };
  using Step = std::variant<NeedMore, Message, Ping, Pong, Closing, Violation>;

  explicit FrameReader(std::size_t fragments_max) : fragments_max_(fragments_max) {}

  // Takes bytes from the front of `input` until there is something to say. The bytes are unmasked
  // in place. A message of more than `message_bytes_max` bytes is a violation as soon as a header
  // says so; nothing is kept for it.
  [[nodiscard]] Step next(std::span<char>& input, std::size_t message_bytes_max);

  // Whether a message has begun and is not complete.
  [[nodiscard]] bool in_message() const noexcept { return fragments_ > 0; }

 private:
  [[nodiscard]] bool take_header(std::span<char>& input);
  [[nodiscard]] std::size_t header_bytes_needed() const;
  [[nodiscard]] const Violation* check_start();
  [[nodiscard]] const Violation* check_length(std::size_t message_bytes_max);
  [[nodiscard]] Step take_payload(std::span<char>& input, bool& progress);
  [[nodiscard]] Step end_control();
  void unmask(std::span<char> bytes);

  std::size_t fragments_max_;
  std::size_t fragments_ = 0;     // of the current message
  std::uint64_t left_ = 0;        // payload bytes of the current frame that are still to come
  std::size_t mask_at_ = 0;
  std::string message_;           // what came before, of a message that is in several pieces
  std::string control_;
  std::array<std::uint8_t, kHeaderBytesMax> header_{};
  std::uint8_t header_have_ = 0;
  bool in_payload_ = false;
  bool message_handed_out_ = false;
  bool control_handed_out_ = false;
  bool broken_ = false;
};

// The header of an unmasked, final frame. Returns how many of the bytes it takes.
[[nodiscard]] std::size_t encode_header(std::array<char, 10>& out, Opcode opcode,
                                        std::size_t payload_bytes);

// A whole frame; the payload of a control frame has at most kControlPayloadMax bytes.
[[nodiscard]] std::string encode_frame(Opcode opcode, std::string_view payload);

// A close frame; the reason is cut at a character's boundary to what fits.
[[nodiscard]] std::string encode_close(std::uint16_t code, std::string_view reason);

}  // namespace samtavle::net
