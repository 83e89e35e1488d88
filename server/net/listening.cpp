#include "listening.hpp"

namespace samtavle::net {

namespace asio = boost::asio;
using base::Errc;
using base::fail;
using boost::system::error_code;

base::Result<Acceptor> listen_on_loopback(asio::io_context& context, const std::string& text,
                                          std::uint16_t port, const std::string& why_loopback) {
  error_code error;
  const auto address = asio::ip::make_address(text == "localhost" ? "127.0.0.1" : text, error);
  if (error) return fail(Errc::config, "'" + text + "' is no IP address");
  if (!address.is_loopback()) {
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

std::string authority_of(const Acceptor& acceptor) {
  error_code ignored;
  const auto endpoint = acceptor.local_endpoint(ignored);
  const std::string host = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

}  // namespace samtavle::net
