#pragma once
// HTTP/1.1 requests out of bytes, without sockets. Limits on header and body hold before anything
// is kept. One caller at a time.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/base/limit.hpp"
#include "samtavle/base/limits.hpp"

namespace samtavle::net {

struct Request {
  std::string method;  // as sent: GET, POST ...
  std::string path;    // without the query
  std::string query;   // what stands behind the ?, percent-encoded
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string body;
  bool keep_alive = true;
  // Who asks, as the limits of an address see it. Set by the connection.
  std::string address{};
  bool upgrade = false;  // asks for WebSocket: Connection has upgrade, Upgrade has websocket

  // All values of a field, in order.
  [[nodiscard]] std::vector<std::string_view> all(std::string_view lower_name) const;
  // The value of a field that comes once; empty if it does not come, or more than once.
  [[nodiscard]] std::string_view one(std::string_view lower_name) const;
  // The token of "Authorization: Bearer ..."; empty if there is none.
  [[nodiscard]] std::string_view bearer() const;
  // Whether a comma-separated list has this word, in any letter case.
  [[nodiscard]] bool lists(std::string_view lower_name, std::string_view word) const;
};

struct RequestLimits {
  std::size_t header_bytes_max = 8 * 1024;
  std::size_t header_fields_max = 64;
  std::size_t body_bytes_max = 64 * 1024;
};

// Those of a header as they are set; those of a body as they are here.
[[nodiscard]] RequestLimits request_limits(const base::SessionLimits& limits) noexcept;

class RequestReader {
 public:
  enum class Status { need_more, complete, refused };

  // How many bytes the body of a request may have, of which only the header has come; otherwise
  // it is what the limits say.
  using BodyLimit = std::function<std::size_t(const Request& head)>;

  explicit RequestReader(const RequestLimits& limits, BodyLimit body_limit = {});
  ~RequestReader();

  // Adds bytes that were read. Bytes behind a complete request stay for the next one.
  [[nodiscard]] Status feed(std::string_view bytes);

  // After `complete`: the request; the reader begins the next one. Call feed({}) to see whether
  // that is there already.
  [[nodiscard]] Request take();
  // What has been read and belongs to no request: after an upgrade, the first frames.
  [[nodiscard]] std::string take_rest();
  // Whether nothing of a next request has come yet.
  [[nodiscard]] bool idle() const;

  // After `refused`: the status to answer with (400, 413, 431) and why.
  [[nodiscard]] int refusal() const { return refusal_; }
  [[nodiscard]] std::string_view reason() const { return reason_; }
  // The limit of a session that it was over, if it was one.
  [[nodiscard]] base::Limit limit() const { return limit_; }

 private:
  struct Parser;

  [[nodiscard]] Status refuse(int status, std::string_view reason,
                              base::Limit limit = base::Limit::none);
  [[nodiscard]] Status parse();
  [[nodiscard]] Status check_header();

  RequestLimits limits_;
  BodyLimit body_limit_;
  std::unique_ptr<Parser> parser_;
  std::string input_;
  int refusal_ = 0;
  std::string_view reason_;
  base::Limit limit_ = base::Limit::none;
};

}  // namespace samtavle::net
