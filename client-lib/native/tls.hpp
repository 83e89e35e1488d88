#pragma once
// How a client trusts a server's certificate.

#include <boost/asio/ssl.hpp>
#include <string>

#include "samtavle/base/result.hpp"

namespace samtavle::native {

using TlsContext = boost::asio::ssl::context;

// Trusts what the system trusts, or only what is in `ca_file` (PEM) if that is given.
// Errors: config.
[[nodiscard]] base::Result<std::shared_ptr<TlsContext>> make_tls_context(
    const std::string& ca_file);

// Sets the name that is asked for (SNI) and the one that the certificate must bear.
// Errors: config.
[[nodiscard]] base::Result<void> expect_host(SSL* tls, const std::string& host);

}  // namespace samtavle::native
