#pragma once
// Certificates that a test makes for itself, with the openssl of the system.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace samtavle::integration {

struct Certificate {
  std::string certificate;  // files (PEM)
  std::string key;

  // For ServerOptions::arguments.
  [[nodiscard]] std::vector<std::string> arguments() const {
    return {"--tls-certificate-file", certificate, "--tls-key-file", key};
  }
};

// One that signs itself, for 127.0.0.1 and localhost, as NAME.pem and NAME.key. `subject` is in it.
// Throws if it cannot be made.
[[nodiscard]] Certificate make_certificate(const std::filesystem::path& folder,
                                           const std::string& name, const std::string& subject);

// What openssl s_client says of a connection on which it sends `input` first, with options of the
// test's own. It reads until the server closes, or the time is over.
struct TlsTalk {
  int status = -1;
  std::string output;  // what came, behind what openssl tells of the connection
};
[[nodiscard]] TlsTalk talk_tls(std::uint16_t port, const std::string& input,
                               const std::vector<std::string>& options = {},
                               std::chrono::seconds within = std::chrono::seconds{15});

}  // namespace samtavle::integration
