#include "http.hpp"

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <boost/json.hpp>

#include "line.hpp"

namespace samtavle::native {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using base::Errc;
using base::Result;
using boost::system::error_code;

namespace {

base::Unexpected<base::Error> unreachable(const HttpRequest& request, const error_code& ec) {
  const std::string why = ec == beast::error::timeout ? "no answer in time" : ec.message();
  return base::fail(Errc::unavailable, "cannot reach " + request.server.str() + ": " + why);
}

http::request<http::string_body> build(const HttpRequest& request) {
  const http::verb verb = request.post  ? http::verb::post
                          : request.del ? http::verb::delete_
                                        : http::verb::get;
  http::request<http::string_body> out{verb, request.server.base_path + request.path, 11};
  out.set(http::field::host, request.server.host_header());
  out.set(http::field::user_agent, "samtavle");
  out.set(http::field::accept, "application/json");
  out.set(http::field::connection, "close");
  if (!request.token.empty()) out.set(http::field::authorization, "Bearer " + request.token);
  if (request.post || !request.body.empty()) {
    out.set(http::field::content_type, "application/json");
  }
  out.body() = request.body;
  out.prepare_payload();
  return out;
}

// Runs on an io_context of its own until there is an answer or an error.
net::awaitable<void> exchange(const HttpRequest& request, Line& line, error_code& ec,
                              HttpAnswer& answer) {
  auto token = net::redirect_error(net::use_awaitable, ec);
  Line::Tcp& tcp = line.tcp();
  net::ip::tcp::resolver resolver{tcp.get_executor()};
  const auto found = co_await resolver.async_resolve(request.server.host, request.server.port,
                                                     token);
  if (ec) co_return;
  tcp.expires_after(request.timeout);
  co_await tcp.async_connect(found, token);
  if (ec) co_return;
  co_await line.handshake(ec);
  if (ec) co_return;
  const auto message = build(request);
  co_await http::async_write(line, message, token);
  if (ec) co_return;
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(request.body_bytes_max);
  co_await http::async_read(line, buffer, parser, token);
  if (ec) co_return;
  answer.status = parser.get().result_int();
  answer.body = std::move(parser.get().body());
}

}  // namespace

Result<HttpAnswer> http_exchange(const HttpRequest& request) {
  net::io_context io{1};
  auto line = Line::make(io, request.server, request.ca_file);
  if (!line) return base::pass_on(line);
  error_code ec;
  HttpAnswer answer;
  net::co_spawn(io, exchange(request, *line, ec, answer), net::detached);
  io.run();
  if (ec) return unreachable(request, ec);
  return answer;
}

base::Error problem(unsigned status, const std::string& body) {
  std::string detail;
  error_code ec;
  const boost::json::value parsed = boost::json::parse(body, ec);
  if (const auto* object = ec ? nullptr : parsed.if_object()) {
    for (const char* key : {"detail", "title"}) {
      const boost::json::value* text = object->if_contains(key);
      if (detail.empty() && text != nullptr && text->is_string()) detail = text->get_string();
    }
  }
  if (detail.empty()) detail = "the server answered with HTTP status " + std::to_string(status);
  switch (status) {
    case 400: return {Errc::invalid, detail};
    case 401: return {Errc::unauthenticated, detail};
    case 403: return {Errc::forbidden, detail};
    case 404: return {Errc::not_found, detail};
    case 409: return {Errc::exists, detail};
    case 413: return {Errc::too_big, detail};
    case 422: return {Errc::invalid, detail};
    case 429: return {Errc::too_many, detail};
    default: return {Errc::unavailable, detail};
  }
}

}  // namespace samtavle::native
