#include "listening.hpp"

#include <sys/socket.h>

namespace samtavle::net {

namespace asio = boost::asio;
using base::Errc;
using base::fail;
using boost::system::error_code;

base::Result<Acceptor> listen_on(asio::io_context& context, const std::string& text,
                                 std::uint16_t port, const std::string& why_loopback) {
  error_code error;
  const auto address = asio::ip::make_address(text == "localhost" ? "127.0.0.1" : text, error);
  if (error) return fail(Errc::config, "'" + text + "' is no IP address");
  if (!why_loopback.empty() && !address.is_loopback()) {
    return fail(Errc::config, text + " is not a loopback address: " + why_loopback);
  }
  const asio::ip::tcp::endpoint endpoint{address, port};
  Acceptor acceptor{context};
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error == boost::system::errc::address_in_use) {
    return fail(Errc::unavailable, "port " + std::to_string(port) + " on " + text +
                                       " is in use: stop what uses it, or choose another");
  }
  if (error) {
    return fail(Errc::io, "cannot listen on " + text + ":" + std::to_string(port) + ": " +
                              error.message());
  }
  return acceptor;
}

base::Result<Acceptor> take_over(asio::io_context& context, int descriptor,
                                 const std::string& why_loopback) {
  int listens = 0;
  socklen_t length = sizeof listens;
  ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length);
  sockaddr_storage own{};
  length = sizeof own;
  const int known = ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length);
  const bool tcp = known == 0 && (own.ss_family == AF_INET || own.ss_family == AF_INET6);
  if (listens == 0 || !tcp) {
    return fail(Errc::config, "the socket that was given does not listen for TCP");
  }
  error_code error;
  Acceptor acceptor{context};
  acceptor.assign(own.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(),
                  descriptor, error);
  if (error) return fail(Errc::io, "the socket that was given: " + error.message());
  const auto address = acceptor.local_endpoint(error).address();
  if (!why_loopback.empty() && !address.is_loopback()) {
    return fail(Errc::config, address.to_string() + " is not a loopback address: " + why_loopback);
  }
  return acceptor;
}

std::string authority_of(const Acceptor& acceptor) {
  error_code ignored;
  const auto endpoint = acceptor.local_endpoint(ignored);
  const std::string host = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

}  // namespace samtavle::net
