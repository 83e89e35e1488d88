#include "samtavle/sync/version.hpp"

#include <string>

namespace samtavle::sync {

using base::Errc;

base::Result<void> check_version(std::uint32_t client, Versions server) {
  if (client >= server.oldest && client <= server.newest) return {};
  const std::string app = "This app speaks protocol " + std::to_string(client) + "; the server ";
  if (client < server.oldest) {
    return base::fail(Errc::client_too_old, app + "needs " + std::to_string(server.oldest) +
                                                " or newer. Update the app.");
  }
  return base::fail(Errc::server_too_old,
                    app + "knows up to " + std::to_string(server.newest) +
                        ". Update the server, or use an older app.");
}

}  // namespace samtavle::sync
