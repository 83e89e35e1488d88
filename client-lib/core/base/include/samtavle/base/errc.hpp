#pragma once
// The closed set of errors. The first group maps one to one to the protocol's refusal codes, the
// second to its close codes, the third stays inside one process.

#include <cstdint>
#include <string_view>

namespace samtavle::base {

enum class Errc : std::uint8_t {
  // An edit is refused (RefusalCode in session.proto, same order and number).
  not_allowed = 1,
  not_found = 2,
  invalid = 3,
  limit = 4,
  frozen = 5,
  needs_reason = 6,
  read_only = 7,
  too_old = 8,
  not_ready = 9,

  // A session ends (see close_code()).
  malformed = 20,        // 1007: bytes that are no valid message
  too_big = 21,          // 1009: a message over its limit
  policy = 22,           // 1008: a rate, or a message that has no place here
  going_away = 23,       // 1001: the server stops; come back
  internal = 24,         // 1011
  unauthenticated = 25,  // 4401: no valid token
  forbidden = 26,        // 4403: a valid token that does not open this board
  no_such_board = 27,    // 4404
  hello_timeout = 28,    // 4408
  replaced = 29,         // 4409: another connection resumed this replica or session
  fell_behind = 30,      // 4410: no progress in reading; resume
  too_many = 31,         // 4429: too many sessions, or boards in memory
  closed = 32,           // 1000: ended on request
  client_too_old = 33,   // 4426: the server does not speak the client's version any more
  server_too_old = 34,   // 4427: it does not speak it yet

  // Local: disk, socket, configuration.
  io = 50,
  no_space = 51,
  locked = 52,
  newer_format = 53,
  corrupt = 54,
  unavailable = 55,
  config = 56,
  exists = 57,
};

// The glossary word, as used in logs and messages.
[[nodiscard]] std::string_view name(Errc code) noexcept;

// Whether an edit can be refused with this code.
[[nodiscard]] constexpr bool is_refusal(Errc code) noexcept {
  return code >= Errc::not_allowed && code <= Errc::not_ready;
}

// The code with which an edit is refused that failed with this one.
[[nodiscard]] constexpr Errc as_refusal(Errc code) noexcept {
  return is_refusal(code) ? code : Errc::invalid;
}

// Whether a session can end with this code.
[[nodiscard]] constexpr bool is_session_end(Errc code) noexcept {
  return code >= Errc::malformed && code <= Errc::server_too_old;
}

// The code with which a session ends that failed with this one.
[[nodiscard]] constexpr Errc as_session_end(Errc code) noexcept {
  return is_session_end(code) ? code : Errc::internal;
}

// The WebSocket close code of a session error; 1011 for anything else.
[[nodiscard]] std::uint16_t close_code(Errc code) noexcept;

// The session error of a WebSocket close code; `internal` for one that is not in the table.
[[nodiscard]] Errc from_close_code(std::uint16_t code) noexcept;

}  // namespace samtavle::base
