#pragma once
// How every port of the server is opened: with an error that says what to do.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "samtavle/base/result.hpp"

namespace samtavle::net {

using Acceptor = boost::asio::ip::tcp::acceptor;

// Binds and listens; nothing is accepted yet. `why_loopback` ends the sentence that an address
// which is none of loopback is refused with; empty: any is good. Errors: config (no address, or
// none of loopback), unavailable (the port is in use), io.
[[nodiscard]] base::Result<Acceptor> listen_on(boost::asio::io_context& context,
                                               const std::string& address, std::uint16_t port,
                                               const std::string& why_loopback);

// A socket that was bound and listens already. Errors: config (it does not, or is none of
// loopback), io.
[[nodiscard]] base::Result<Acceptor> take_over(boost::asio::io_context& context, int descriptor,
                                               const std::string& why_loopback);

// "127.0.0.1:8080", "[::1]:8080"
[[nodiscard]] std::string authority_of(const Acceptor& acceptor);

}  // namespace samtavle::net
