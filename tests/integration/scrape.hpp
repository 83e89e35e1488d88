#pragma once
// What /metrics of a running server says. One thread.

#include <functional>
#include <string>

#include "samtavle/support/metrics_text.hpp"
#include "stage.hpp"

namespace samtavle::integration {

// Options of a server that has metrics, on a port that is free.
[[nodiscard]] support::ServerOptions with_metrics(support::ServerOptions options = {});

class Metrics {
 public:
  // Of a server that was started with_metrics().
  explicit Metrics(const support::ServerProcess& server);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string text() const;
  // Throws if the text is not in its format.
  [[nodiscard]] support::MetricsText read() const;
  // Reads until `so` says yes, and returns what it said yes to, or the last before time was up.
  [[nodiscard]] support::MetricsText read_until(
      const std::function<bool(const support::MetricsText&)>& so,
      milliseconds timeout = kSoon) const;
  // Waits until a sample has this value or more, and returns what it has.
  [[nodiscard]] double wait_for(const std::string& sample, double value) const;

 private:
  std::uint16_t port_ = 0;
};

}  // namespace samtavle::integration
