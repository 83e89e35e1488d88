#pragma once
// A TCP connection with or without TLS as one type: Beast's WebSocket and HTTP are compiled for it
// once instead of twice, and who uses it does not ask which of the two it is.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>
#include <utility>

#include "samtavle/base/result.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::native {

// One thread. An AsyncStream of Asio; reading and writing begin after handshake().
class Line {
 public:
  using Tcp = boost::beast::tcp_stream;
  using executor_type = Tcp::executor_type;

  // With TLS as the address asks for it; certificates are checked against ca_file, or against the
  // system's if that is empty.
  // Errors: those of make_tls_context() and expect_host().
  [[nodiscard]] static base::Result<Line> make(boost::asio::io_context& io, const ServerUrl& server,
                                               const std::string& ca_file);

  [[nodiscard]] executor_type get_executor() noexcept { return tcp().get_executor(); }
  [[nodiscard]] Tcp& tcp() noexcept { return tls_ ? tls_->next_layer() : *tcp_; }

  // Without TLS there is nothing to shake.
  boost::asio::awaitable<void> handshake(boost::system::error_code& ec);

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          if (tls_) {
            tls_->async_read_some(into, std::move(handler));
          } else {
            tcp_->async_read_some(into, std::move(handler));
          }
        },
        token, buffers);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          if (tls_) {
            tls_->async_write_some(from, std::move(handler));
          } else {
            tcp_->async_write_some(from, std::move(handler));
          }
        },
        token, buffers);
  }

  // How Beast ends, and cuts off, the connection under a WebSocket.
  friend void beast_close_socket(Line& line) { line.tcp().close(); }
  template <class Handler>
  friend void async_teardown(boost::beast::role_type role, Line& line, Handler&& handler) {
    using boost::beast::async_teardown;
    using boost::beast::websocket::async_teardown;
    if (line.tls_) {
      async_teardown(role, *line.tls_, std::forward<Handler>(handler));
    } else {
      async_teardown(role, line.tcp_->socket(), std::forward<Handler>(handler));
    }
  }

 private:
  using Tls = boost::beast::ssl_stream<Tcp>;

  explicit Line(boost::asio::io_context& io) : tcp_(std::in_place, io) {}
  Line(boost::asio::io_context& io, boost::asio::ssl::context& context)
      : tls_(std::in_place, Tcp{io}, context) {}

  std::optional<Tcp> tcp_;  // one of the two
  std::optional<Tls> tls_;
};

}  // namespace samtavle::native
