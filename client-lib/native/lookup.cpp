#include "lookup.hpp"

#include <boost/asio.hpp>
#include <charconv>
#include <cstdint>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace samtavle::native {

namespace net = boost::asio;
using base::Errc;
using base::Result;

namespace {

Result<Addresses> ask_the_system(const ServerUrl& server) {
  net::io_context io;
  net::ip::tcp::resolver resolver{io};
  boost::system::error_code ec;
  auto found = resolver.resolve(server.host, server.port, ec);
  if (!ec) return found;
  return base::fail(Errc::unavailable, "cannot find " + server.str() + ": " + ec.message());
}

}  // namespace

std::optional<Addresses> given_addresses(const ServerUrl& server) {
  boost::system::error_code ec;
  const auto address = net::ip::make_address(server.host, ec);
  if (ec) return std::nullopt;
  std::uint16_t port = 0;  // digits of one; see ServerUrl
  std::from_chars(server.port.data(), server.port.data() + server.port.size(), port);
  return Addresses::create(net::ip::tcp::endpoint{address, port}, server.host, server.port);
}

// Shared with the thread, which may be there for longer than the runner.
struct Lookup::Asked {
  std::mutex mutex;
  Runner* runner = nullptr;  // nullptr: nobody wants to know any more
  Done done;                 // called by the runner's thread only

  static void answer(const std::shared_ptr<Asked>& asked, Result<Addresses> found) {
    const std::lock_guard lock{asked->mutex};
    if (asked->runner == nullptr) return;
    asked->runner->post([asked, found = std::move(found)]() mutable {
      {
        const std::lock_guard still{asked->mutex};
        if (asked->runner == nullptr) return;
      }
      const Done done = std::move(asked->done);  // it may let go of the lookup
      done(std::move(found));
    });
  }
};

Lookup::Lookup(Runner& runner, const ServerUrl& server, Done done)
    : asked_(std::make_shared<Asked>()) {
  asked_->runner = &runner;
  asked_->done = std::move(done);
  try {
    std::thread{[asked = asked_, server] { Asked::answer(asked, ask_the_system(server)); }}
        .detach();
  } catch (const std::system_error& error) {
    Asked::answer(asked_, base::fail(Errc::unavailable, error.what()));
  }
}

Lookup::~Lookup() {
  const std::lock_guard lock{asked_->mutex};
  asked_->runner = nullptr;
}

}  // namespace samtavle::native
