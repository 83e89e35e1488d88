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

namespace samtavle::net {

struct Request {
  std::string method;  // as sent: GET, POST ...
  std::string path;    // without the query
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string body;
  bool keep_alive = true;
  bool upgrade = false;  // asks for WebSocket: Connection has upgrade, Upgrade has websocket

  // All values of a field, in order.
  [[nodiscard]] std::vector<std::string_view> all(std::string_view lower_name) const;
  // The value of a field that comes once; empty if it does not come, or more than once.
  [[nodiscard]] std::string_view one(std::string_view lower_name) const;
  // Whether a comma-separated list has this word, in any letter case.
  [[nodiscard]] bool lists(std::string_view lower_name, std::string_view word) const;
};

struct RequestLimits {
  std::size_t header_bytes_max = 8 * 1024;
  std::size_t header_fields_max = 64;
  std::size_t body_bytes_max = 64 * 1024;
  std::size_t trusted_body_bytes_max = 64 * 1024;  // of whoever `Trusts` says yes to
};

// Whether whoever sends this field Authorization may send a larger body.
using Trusts = std::function<bool(std::string_view authorization)>;

class RequestReader {
 public:
  enum class Status { need_more, complete, refused };

  // `trusts` is asked once a request, when its body turns out to be a larger one.
  explicit RequestReader(const RequestLimits& limits, Trusts trusts = {});
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

 private:
  struct Parser;

  [[nodiscard]] Status refuse(int status, std::string_view reason);
  [[nodiscard]] Status parse();
  [[nodiscard]] bool body_fits();

  RequestLimits limits_;
  Trusts trusts_;
  std::unique_ptr<Parser> parser_;
  std::string input_;
  int refusal_ = 0;
  std::string_view reason_;
};

}  // namespace samtavle::net
