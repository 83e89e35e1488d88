#pragma once
// The server's JSON interface for what concerns no single connection: which boards there are, and
// making one. Blocking, one request at a time, one connection each; for tools and start-up code.
// Callable from any thread, one caller at a time.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::native {

struct BoardInfo {
  std::string id;
  std::string title;
  std::string authority;
  base::Seq head_seq;
  base::Epoch epoch;
  std::int64_t created_ms = 0;
  std::int64_t changed_ms = 0;
};

struct BoardRequest {
  std::string id;  // empty: the server chooses one
  std::string title;
  std::string authority;
  std::string language = "da";  // "da" or "en"
};

class Api {
 public:
  struct Options {
    std::string server = "http://127.0.0.1:8080";
    std::string token;    // of an operator
    std::string ca_file;  // for https: certificates to trust instead of the system's
    std::chrono::milliseconds timeout{10'000};
  };

  // Errors: invalid (the address).
  [[nodiscard]] static base::Result<Api> make(Options options);

  // Errors of all three: unavailable (no connection, no sensible answer), unauthenticated,
  // forbidden, not_found, exists, invalid, too_many, with the server's own words.
  [[nodiscard]] base::Result<std::vector<BoardInfo>> boards() const;
  [[nodiscard]] base::Result<BoardInfo> board(const std::string& id) const;
  [[nodiscard]] base::Result<BoardInfo> create(const BoardRequest& request) const;

 private:
  Api(Options options, ServerUrl server)
      : options_(std::move(options)), server_(std::move(server)) {}

  Options options_;
  ServerUrl server_;
};

}  // namespace samtavle::native
