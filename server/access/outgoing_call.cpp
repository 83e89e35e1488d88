#include "samtavle/access/outgoing_call.hpp"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url.hpp>
#include <exception>
#include <optional>

#include "samtavle/access/issuer_document.hpp"

namespace samtavle::access {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using base::Errc;
using base::fail;
using boost::system::error_code;
using Tls = beast::ssl_stream<beast::tcp_stream>;

constexpr std::size_t kHeaderBytesMax = 16 * 1024;

struct Target {
  bool tls = false;
  std::string host;  // without brackets
  std::string port;
  std::string authority;  // as in the Host field
  std::string path;       // with the query
};

Target target_of(const std::string& text) {
  const boost::urls::url_view url = boost::urls::parse_absolute_uri(text).value();
  Target target;
  target.tls = url.scheme() == "https";
  target.host = url.host_address();
  target.port = url.has_port() ? std::string(url.port()) : target.tls ? "443" : "80";
  const auto authority = url.encoded_host_and_port();
  target.authority.assign(authority.data(), authority.size());
  const auto path = url.encoded_target();
  target.path = path.empty() ? "/" : std::string(path.data(), path.size());
  return target;
}

http::request<http::string_body> build(const OutgoingCall& call, const Target& target) {
  http::request<http::string_body> request{call.form.empty() ? http::verb::get : http::verb::post,
                                           target.path, 11};
  request.set(http::field::host, target.authority);
  request.set(http::field::user_agent, "samtavled");
  request.set(http::field::accept, "application/json");
  request.set(http::field::connection, "close");
  if (!call.authorization.empty()) request.set(http::field::authorization, call.authorization);
  if (!call.form.empty()) {
    request.set(http::field::content_type, "application/x-www-form-urlencoded");
  }
  request.body() = call.form;
  request.prepare_payload();
  return request;
}

template <class Stream>
asio::awaitable<void> exchange(Stream& stream, const http::request<http::string_body>& request,
                               OutgoingAnswer& answer, error_code& error) {
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await http::async_write(stream, request, token);
  if (error) co_return;
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kOutgoingAnswerBytesMax);
  parser.header_limit(kHeaderBytesMax);
  co_await http::async_read(stream, buffer, parser, token);
  if (error) co_return;
  answer.status = parser.get().result_int();
  answer.body = std::move(parser.get().body());
}

asio::awaitable<void> run(Tls& tls, const Target& target,
                          const http::request<http::string_body>& request, OutgoingAnswer& answer,
                          error_code& error) {
  auto token = asio::redirect_error(asio::use_awaitable, error);
  beast::tcp_stream& tcp = beast::get_lowest_layer(tls);
  asio::ip::tcp::resolver resolver(tcp.get_executor());
  const auto found = co_await resolver.async_resolve(target.host, target.port, token);
  if (error) co_return;
  tcp.expires_after(kOutgoingTimeout);
  co_await tcp.async_connect(found, token);
  if (error) co_return;
  if (!target.tls) {
    co_await exchange(tcp, request, answer, error);
    co_return;
  }
  co_await tls.async_handshake(asio::ssl::stream_base::client, token);
  if (!error) co_await exchange(tls, request, answer, error);
}

// Trusts what the call names, and checks the certificate against the name that is asked for.
base::Result<void> prepare(asio::ssl::context& context, const OutgoingCall& call) {
  error_code error;
  if (call.ca_file.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.load_verify_file(call.ca_file, error);
  }
  if (!error) context.set_verify_mode(asio::ssl::verify_peer, error);
  if (error) return fail(Errc::config, "the certificates of an issuer: " + error.message());
  ::SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  return {};
}

bool expect_host(SSL* tls, const std::string& host) {
  error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  X509_VERIFY_PARAM* const expected = ::SSL_get0_param(tls);
  if (!not_an_address) return ::X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
  return ::SSL_set_tlsext_host_name(tls, host.c_str()) == 1 &&
         ::X509_VERIFY_PARAM_set1_host(expected, host.c_str(), 0) == 1;
}

base::Result<OutgoingAnswer> call_out_or_throw(const OutgoingCall& call) {
  if (!is_allowed_place(call.url, call.plain_http)) {
    return fail(Errc::invalid, "an issuer is asked over https only");
  }
  const Target target = target_of(call.url);
  asio::io_context io{1};
  asio::ssl::context context(asio::ssl::context::tls_client);
  if (target.tls) {
    if (auto prepared = prepare(context, call); !prepared) return base::pass_on(prepared);
  }
  Tls tls(io, context);
  if (target.tls && !expect_host(tls.native_handle(), target.host)) {
    return fail(Errc::config, "the certificate of " + target.host + " cannot be checked");
  }
  const auto request = build(call, target);
  OutgoingAnswer answer;
  error_code error;
  asio::co_spawn(io, run(tls, target, request, answer, error), asio::detached);
  // The resolver has a patience of its own, which may be longer.
  io.run_for(kOutgoingTimeout);
  if (!io.stopped()) error = beast::error::timeout;
  if (error) {
    return fail(Errc::unavailable, "no answer from " + target.authority + ": " + error.message());
  }
  return answer;
}

}  // namespace

base::Result<OutgoingAnswer> call_out(const OutgoingCall& call) {
  try {
    return call_out_or_throw(call);
  } catch (const std::exception&) {
    return fail(Errc::unavailable, "the issuer could not be asked");
  }
}

}  // namespace samtavle::access
