#pragma once
// The addresses of a server. Names are looked up on a thread, because the system only knows how to
// wait for that; the thread ends with its answer, and nobody waits for the thread: whoever has
// given up meanwhile is not told.

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "runner.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::native {

using Addresses = boost::asio::ip::tcp::resolver::results_type;

// If it has an address, and no name.
[[nodiscard]] std::optional<Addresses> given_addresses(const ServerUrl& server);

class Lookup {
 public:
  using Done = std::function<void(base::Result<Addresses>)>;

  // `done` is called once, through the runner, unless this goes before. Errors: unavailable.
  Lookup(Runner& runner, const ServerUrl& server, Done done);
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  ~Lookup();

 private:
  struct Asked;
  std::shared_ptr<Asked> asked_;
};

}  // namespace samtavle::native
