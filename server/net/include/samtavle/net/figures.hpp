#pragma once
// What a thread of the server counts of its connections; its hub counts what is of sessions and
// boards.
//
// Threads: written by the thread's own, read by any.

#include <string_view>

#include "samtavle/hub/count.hpp"

namespace samtavle::net {

// Why a connection got no further.
enum class Declined : std::uint8_t {
  full,       // there are as many as there may be
  address,    // over the limits of its address
  handshake,  // no WebSocket of this protocol
  origin,     // a web page that may not
  board,      // no name of a board
  not_ready,  // the server starts or stops
};
inline constexpr std::size_t kDeclined = static_cast<std::size_t>(Declined::not_ready) + 1;
// The glossary word.
[[nodiscard]] std::string_view name(Declined why) noexcept;
// Of the status with which an upgrade is refused.
[[nodiscard]] Declined declined_by(int status) noexcept;

struct alignas(hub::kCacheLine) Figures {
  hub::Count accepted;                        // by the first thread, whose they ever become
  hub::Count accept_failures;                 // likewise
  hub::CountBy<Declined, kDeclined> declined;
  hub::Level http;                            // open, before or without an upgrade
  hub::Level websockets;                      // open
  hub::CountBy<int, 6> answers;               // over HTTP, by the first digit of their status
  hub::Count received_bytes;                  // of WebSockets, with their framing
  hub::Count sent_bytes;                      // likewise
  hub::Count sent_frames;                     // of sessions
  hub::Count framing_errors;                  // WebSockets closed for what came on them
  hub::Count pings;
  hub::Count rate_pauses;                     // of reading, because a session is over its rates
  hub::Count disk_pauses;                     // because the disk is behind
};

}  // namespace samtavle::net
