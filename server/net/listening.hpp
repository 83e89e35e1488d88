#pragma once
// How every port of the server is opened: on loopback, and with an error that says what to do.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "samtavle/base/result.hpp"

namespace samtavle::net {

using Acceptor = boost::asio::ip::tcp::acceptor;

// Binds and listens; nothing is accepted yet. `why_loopback` ends the sentence that another address
// is refused with. Errors: config (no address, or none of loopback), unavailable (the port is in
// use), io.
[[nodiscard]] base::Result<Acceptor> listen_on_loopback(boost::asio::io_context& context,
                                                        const std::string& address,
                                                        std::uint16_t port,
                                                        const std::string& why_loopback);

// "127.0.0.1:8080", "[::1]:8080"
[[nodiscard]] std::string authority_of(const Acceptor& acceptor);

}  // namespace samtavle::net
