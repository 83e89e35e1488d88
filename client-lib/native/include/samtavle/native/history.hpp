#pragma once
// A board's history over HTTP: how it was, and what was done. Blocking, one request at a time, one
// connection each. Callable from any thread, one caller at a time.

#include <chrono>
#include <functional>
#include <string>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::v1 {
class AuditRow;
class Event;
}  // namespace samtavle::v1

namespace samtavle::native {

class History {
 public:
  struct Options {
    std::string server = "http://127.0.0.1:8080";
    std::string board{};    // its id
    std::string token{};    // of somebody who may open it
    std::string ca_file{};  // for https: certificates to trust instead of the system's
    std::chrono::milliseconds timeout{30'000};
  };

  // Errors: invalid (the address, or no board id).
  [[nodiscard]] static base::Result<History> make(Options options);

  // Errors of all that follow: unavailable (no connection, no sensible answer), unauthenticated,
  // forbidden, not_found (no such board, or a place that its log has not reached), with the
  // server's own words; corrupt, newer_format (an answer that cannot be read).

  // The canonical snapshot at exactly this place of the log; of the newest for 0.
  [[nodiscard]] base::Result<std::string> snapshot(base::Seq at) const;
  [[nodiscard]] base::Result<board::Board> board_at(base::Seq at) const;

  // Calls `each` with the events behind `after`, in order, up to and with `to`; with 0 to the
  // newest. What `each` returns as an error ends it.
  using Each = std::function<base::Result<void>(const v1::Event&)>;
  [[nodiscard]] base::Result<void> events(base::Seq after, base::Seq to, const Each& each) const;

  // Calls `each` with the refusals behind number `after`, in order. For managers (forbidden).
  using EachRefusal = std::function<base::Result<void>(const v1::AuditRow&)>;
  [[nodiscard]] base::Result<void> audit(std::uint64_t after, const EachRefusal& each) const;

 private:
  History(Options options, ServerUrl server)
      : options_(std::move(options)), server_(std::move(server)) {}
  [[nodiscard]] base::Result<std::string> get(const std::string& what) const;

  Options options_;
  ServerUrl server_;
};

}  // namespace samtavle::native
