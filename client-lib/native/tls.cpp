#include "tls.hpp"

#include <boost/asio/ip/address.hpp>

namespace samtavle::native {

namespace net = boost::asio;
using base::Errc;

base::Result<std::shared_ptr<TlsContext>> make_tls_context(const std::string& ca_file) {
  auto context = std::make_shared<TlsContext>(net::ssl::context::tls_client);
  boost::system::error_code ec;
  if (ca_file.empty()) {
    context->set_default_verify_paths(ec);
  } else {
    context->load_verify_file(ca_file, ec);
  }
  if (ec) {
    return base::fail(Errc::config, "cannot read certificates " + ca_file + ": " + ec.message());
  }
  context->set_verify_mode(net::ssl::verify_peer, ec);
  if (ec) return base::fail(Errc::config, ec.message());
  if (SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1) {
    return base::fail(Errc::config, "cannot ask for TLS 1.2 or later");
  }
  return context;
}

base::Result<void> expect_host(SSL* tls, const std::string& host) {
  boost::system::error_code ec;
  net::ip::make_address(host, ec);
  const bool is_name = static_cast<bool>(ec);
  X509_VERIFY_PARAM* expected = SSL_get0_param(tls);
  const bool done = is_name ? SSL_set_tlsext_host_name(tls, host.c_str()) == 1 &&
                                  X509_VERIFY_PARAM_set1_host(expected, host.c_str(), 0) == 1
                            : X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
  if (!done) return base::fail(Errc::config, "cannot check the certificate of " + host);
  return {};
}

}  // namespace samtavle::native
