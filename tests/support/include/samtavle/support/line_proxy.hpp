#pragma once
// A bad line: a TCP proxy on loopback between clients and a server, which cuts, delays and goes
// dead as it is told to. It knows nothing of what it carries.
//
// How a line ends decides what the two ends learn of it. Whatever is half open here stays so until
// bury() or the proxy's end.
//
// Threads: one of its own; every function may be called from any.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "samtavle/base/result.hpp"

namespace samtavle::support {

enum class Cut : std::uint8_t {
  both,         // both ends hear of it at once
  client_only,  // the client hears of it; the server still gets what was on its way, later
  server_only,  // the server hears of it, the client does not
  nobody,       // nothing passes any more, and nobody hears of it
};

// What becomes of one connection.
struct LinePlan {
  std::optional<std::uint64_t> cut_after_bytes{};  // in both directions together; nothing: never
  Cut cut = Cut::both;
};

class LineProxy {
 public:
  // Is asked for each new connection, on the proxy's thread.
  using Plans = std::function<LinePlan()>;

  // Lines lead to 127.0.0.1:`to_port`. Errors: io.
  [[nodiscard]] static base::Result<std::unique_ptr<LineProxy>> open(std::uint16_t to_port,
                                                                     Plans plans = {});
  ~LineProxy();
  LineProxy(const LineProxy&) = delete;
  LineProxy& operator=(const LineProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const;

  // Cuts every line that is whole.
  void cut_all(Cut how);
  // Closes what is half open; the server then gets what was still on its way to it.
  void bury();
  // While refusing, connections are accepted and cut at once.
  void refuse(bool refusing);
  // While it is good no line is cut by its plan.
  void be_good(bool good);

  struct Figures {
    std::size_t opened = 0;        // lines
    std::size_t cut = 0;           // of them
    std::uint64_t late_bytes = 0;  // that the server got after the client had gone
  };
  [[nodiscard]] Figures figures() const;

 private:
  class Impl;
  explicit LineProxy(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace samtavle::support
