#pragma once
// One HTTP/1.1 request and its answer, blocking.

#include <chrono>
#include <string>

#include "samtavle/base/result.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::native {

inline constexpr std::size_t kHttpBodyBytesMax = 16 * 1024 * 1024;

struct HttpRequest {
  ServerUrl server;
  bool post = false;
  bool del = false;   // DELETE, which like GET has no body
  std::string path;   // behind the server's base path
  std::string body;   // JSON
  std::string token;  // empty: no Authorization header
  std::string ca_file;
  std::chrono::milliseconds timeout{10'000};
  std::size_t body_bytes_max = kHttpBodyBytesMax;  // of the answer
};

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

// Errors: unavailable (no connection, or no whole answer in time).
[[nodiscard]] base::Result<HttpAnswer> http_exchange(const HttpRequest& request);

// What an error status of the server means, with the `detail` of its application/problem+json.
// Errors that only the API knows (not_found, exists) come from it; see link.cpp for the WebSocket.
[[nodiscard]] base::Error problem(unsigned status, const std::string& body);

}  // namespace samtavle::native
