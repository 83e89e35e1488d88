#pragma once
// HTTP answers as bytes, without sockets. Pure functions.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace samtavle::net {

struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;  // more header fields
  // The body instead, if it is one that many answers have; serialize() leaves it to be written
  // behind what it gives.
  std::shared_ptr<const std::string> shared_body{};
};

[[nodiscard]] Response text_response(int status, std::string_view text);
[[nodiscard]] Response json_response(int status, std::string body);
// application/problem+json (RFC 9457): type, title, status, detail. The detail is a sentence for
// people and must hold nothing that the asker may not know.
[[nodiscard]] Response problem(int status, std::string_view detail);

// A problem that may be over when it is asked again after a while: 503, or another status.
[[nodiscard]] Response busy_response(std::string_view detail,
                                     std::chrono::seconds retry_after = std::chrono::seconds{1},
                                     int status = 503);

[[nodiscard]] std::string_view status_text(int status) noexcept;

// What an answer says of the connection and the moment.
struct AnswerHead {
  bool keep_alive = true;
  bool without_body = false;                // to a HEAD request
  std::int64_t now_s = 0;
  std::chrono::seconds strict_transport{};  // come with TLS only (RFC 6797); 0: not a word of it
  std::string_view request_id{};            // under which the log knows it; empty: it does not
};

// The whole answer, but for a shared body.
[[nodiscard]] std::string serialize(const Response& response, const AnswerHead& head);

// The answer to a WebSocket upgrade (RFC 6455, section 4.2.2).
[[nodiscard]] std::string switching_protocols(std::string_view websocket_key,
                                              std::string_view subprotocol, std::int64_t now_s);

// Whether this can be the key of an upgrade: 16 bytes in base64.
[[nodiscard]] bool is_websocket_key(std::string_view text) noexcept;

}  // namespace samtavle::net
