#pragma once
// One HTTP request of this server to an issuer, over TLS whose certificate is checked. Redirects
// are not followed: an issuer is asked where the operator said, or where its own document says.
//
// Blocks for as long as it takes, at most kOutgoingTimeout; any thread, but none that serves
// people.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "samtavle/base/result.hpp"

namespace samtavle::access {

inline constexpr std::chrono::seconds kOutgoingTimeout{5};
inline constexpr std::size_t kOutgoingAnswerBytesMax = 256 * 1024;

struct OutgoingCall {
  std::string url;
  std::string form;           // application/x-www-form-urlencoded, by POST; empty: GET
  std::string authorization;  // the header field; empty: none
  std::string ca_file;        // certificates that are trusted; empty: the system's
  bool plain_http = false;    // may be http, on this machine
};

struct OutgoingAnswer {
  unsigned status = 0;
  std::string body;
};

// Errors: invalid (the address), config (the certificates), unavailable (no connection, no trusted
// certificate, no whole answer in time).
[[nodiscard]] base::Result<OutgoingAnswer> call_out(const OutgoingCall& call);

// For tests: something else instead of it.
using CallOut = std::function<base::Result<OutgoingAnswer>(const OutgoingCall&)>;

}  // namespace samtavle::access
