#pragma once
// The reverse proxies that deploy/proxy has examples for, run with those examples: only addresses,
// ports and the places of certificates are replaced.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "certificates.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::integration {

struct ProxyNeeds {
  std::string server;  // the authority that samtavled listens on
  Certificate certificate;
  std::filesystem::path folder;
};

class RunningProxy {
 public:
  // "nginx", "caddy", "haproxy" or "apache". Nothing if this machine does not have it. Throws if it
  // does not start.
  [[nodiscard]] static std::optional<RunningProxy> start(const std::string& name,
                                                         const ProxyNeeds& needs);

  // Asks it to end: what it has started itself ends with it.
  ~RunningProxy();
  RunningProxy(RunningProxy&&) = default;
  RunningProxy& operator=(RunningProxy&&) = default;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string base_url() const {
    return "https://localhost:" + std::to_string(port_);
  }
  [[nodiscard]] std::string log() const { return support::read_file(log_); }

 private:
  RunningProxy(support::Program program, std::uint16_t port, std::filesystem::path log)
      : program_(std::make_unique<support::Program>(std::move(program))),
        port_(port),
        log_(std::move(log)) {}

  std::unique_ptr<support::Program> program_;
  std::uint16_t port_;
  std::filesystem::path log_;
};

}  // namespace samtavle::integration
