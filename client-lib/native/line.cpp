#include "line.hpp"

#include "tls.hpp"

namespace samtavle::native {

namespace net = boost::asio;

base::Result<Line> Line::make(net::io_context& io, const ServerUrl& server,
                              const std::string& ca_file) {
  if (!server.tls) return Line{io};
  // OpenSSL counts the references: the stream keeps what it needs of the context.
  const auto context = make_tls_context(ca_file);
  if (!context) return base::pass_on(context);
  Line line{io, **context};
  if (const auto set = expect_host(line.tls_->native_handle(), server.host); !set) {
    return base::pass_on(set);
  }
  return line;
}

net::awaitable<void> Line::handshake(boost::system::error_code& ec) {
  if (!tls_) co_return;
  co_await tls_->async_handshake(net::ssl::stream_base::client,
                                 net::redirect_error(net::use_awaitable, ec));
}

}  // namespace samtavle::native
