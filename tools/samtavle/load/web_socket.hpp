#pragma once
// The client's side of a WebSocket (RFC 6455) as bytes, for connections of which there are
// thousands: no sockets, no buffers of its own. Of what a server may send it takes what samtavled
// does send: binary messages in one frame each, pings and close frames.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "measure.hpp"

namespace samtavle::load {

enum class Opcode : std::uint8_t { binary = 2, close = 8, ping = 9, pong = 10 };

// Messages that a client should be able to take (PROTOCOL.md, section 2).
inline constexpr std::size_t kMessageBytesMax = 4 * 1024 * 1024;
inline constexpr std::size_t kFrameHeaderBytesMax = 10;

// The request that opens a board, for a server on this port of this machine.
[[nodiscard]] std::string upgrade_request(std::uint16_t port, std::string_view board);

// The size of the answer to it, once all of it is there. Errors: unavailable (it is no 101),
// malformed (no HTTP, or no end).
[[nodiscard]] Result<std::optional<std::size_t>> upgrade_answer_size(std::string_view bytes);

// Appends the head of a frame with a whole message as a server sends it.
void append_server_head(std::string& out, Opcode opcode, std::size_t payload_bytes);
// Appends a frame with a whole message as a client sends it: masked.
void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask);

struct FrameHead {
  Opcode opcode = Opcode::binary;
  std::size_t header_bytes = 0;
  std::size_t payload_bytes = 0;
};

// The head of the frame at the front of `bytes`; nothing if that is not all there. Errors:
// malformed (a masked or fragmented frame, reserved bits, an opcode that is not used), too_big.
[[nodiscard]] Result<std::optional<FrameHead>> read_frame_head(std::string_view bytes);

// Calls on_frame(Opcode, payload) for each complete frame at the front of `bytes`, while it returns
// true; returns how many bytes that were. Errors: as read_frame_head.
template <class OnFrame>
[[nodiscard]] Result<std::size_t> cut_frames(std::string_view bytes, OnFrame&& on_frame) {
  std::size_t used = 0;
  for (;;) {
    const std::string_view left = bytes.substr(used);
    const auto head = read_frame_head(left);
    if (!head) return base::pass_on(head);
    if (!*head || left.size() - (*head)->header_bytes < (*head)->payload_bytes) return used;
    used += (*head)->header_bytes + (*head)->payload_bytes;
    if (!on_frame((*head)->opcode, left.substr((*head)->header_bytes, (*head)->payload_bytes))) {
      return used;
    }
  }
}

// What a close frame says: "1001 the server is stopping".
[[nodiscard]] std::string close_words(std::string_view payload);

}  // namespace samtavle::load
