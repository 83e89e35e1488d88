#pragma once
// GET /metrics on a loopback port of its own, for whoever watches the server: no token is asked
// for, and nothing else is answered. It runs on a thread of its own, so neither a scrape nor
// somebody who sends nothing holds up a board.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/net/log_sink.hpp"

namespace samtavle::net {

struct MetricsOptions {
  std::string address = "127.0.0.1";  // a loopback address, or localhost
  std::uint16_t port = 9464;          // 0: any that is free
  base::SessionLimits limits;         // of a request's header
  LogSink log;
  // The metrics, in Prometheus' text format. Called on this server's thread, and may take its time.
  std::function<std::string()> text;
};

class MetricsServer {
 public:
  // Listens and begins to answer.
  // Errors, each naming the setting: config (no address, or none of loopback), unavailable (the
  // port is in use), io.
  [[nodiscard]] static base::Result<std::unique_ptr<MetricsServer>> open(MetricsOptions options);
  // Ends at once; waits for a call of text() that goes on.
  ~MetricsServer();

  // "127.0.0.1:9464"
  [[nodiscard]] std::string address() const;

 private:
  struct Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace samtavle::net
