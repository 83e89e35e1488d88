#include "tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <cstring>

#include "samtavle/base/check.hpp"

namespace samtavle::net {
namespace {

namespace asio = boost::asio;
using base::Errc;
using boost::system::error_code;

// Of TLS 1.2; those of 1.3 are all good.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

std::string last_reason() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "it is not what it has to be" : reason;
}

// A key that asks for a passphrase is refused; nobody sits there to type it.
int no_passphrase(char*, int, int, void*) { return 0; }

// The next bytes to be written as one piece: where they lie, or copied together from small pieces.
std::span<const char> piece_at(std::span<const asio::const_buffer> from, std::size_t skip) {
  thread_local std::array<char, TlsConnection::kRecordBytesMax> together;
  std::size_t filled = 0;
  for (asio::const_buffer part : from) {
    const std::size_t skipped = std::min(skip, part.size());
    skip -= skipped;
    part += skipped;
    const auto* const bytes = static_cast<const char*>(part.data());
    if (filled == 0 && part.size() >= together.size()) return {bytes, together.size()};
    const std::size_t count = std::min(part.size(), together.size() - filled);
    if (count > 0) std::memcpy(together.data() + filled, bytes, count);
    filled += count;
  }
  return {together.data(), filled};
}

}  // namespace

TlsConnection::~TlsConnection() { SSL_free(tls_); }

error_code TlsConnection::failure(int result) {
  switch (SSL_get_error(tls_, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN: return asio::error::eof;
    default: break;
  }
  broken_ = true;
  ERR_clear_error();
  return asio::error::connection_reset;
}

std::size_t TlsConnection::read(std::span<char> into, error_code& error) {
  SAMTAVLE_CHECK(into.size() >= kRecordBytesMax);
  error = {};
  std::size_t all = 0;
  while (into.size() - all >= kRecordBytesMax) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(tls_, into.data() + all, into.size() - all, &bytes);
    if (result != 1) {
      error = failure(result);
      break;
    }
    all += bytes;
  }
  reading_waits_to_write_ = error == asio::error::would_block && SSL_want_write(tls_) == 1;
  // What came before the end is looked at first; the end is found again.
  if (all > 0) error = {};
  return all;
}

std::size_t TlsConnection::write(std::span<const asio::const_buffer> from, error_code& error) {
  error = {};
  std::size_t all = 0;
  while (true) {
    const std::span<const char> piece = piece_at(from, all);
    if (piece.empty()) return all;
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_write_ex(tls_, piece.data(), piece.size(), &bytes);
    if (result != 1) {
      error = failure(result);
      if (all > 0 && error == asio::error::would_block) error = {};
      return all;
    }
    all += bytes;
  }
}

bool TlsConnection::established() const { return SSL_is_init_finished(tls_) == 1; }

void TlsConnection::say_goodbye() {
  if (broken_ || !established()) return;
  ERR_clear_error();
  if (SSL_shutdown(tls_) < 0) broken_ = true;
  ERR_clear_error();
}

base::Result<std::shared_ptr<const TlsCertificate>> TlsCertificate::load(const TlsFiles& files) {
  ERR_clear_error();
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  SAMTAVLE_CHECK(context != nullptr);
  auto certificate = std::shared_ptr<const TlsCertificate>(new TlsCertificate(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SAMTAVLE_CHECK(SSL_CTX_set_cipher_list(context, kCiphers) == 1);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Clients keep what they come back with (tickets); the server keeps nothing of them.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return base::fail(Errc::config,
                      files.certificate + ": no certificate (PEM) can be read: " + last_reason());
  }
  // It also looks whether the key is that of the certificate.
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return base::fail(Errc::config,
                      files.key + ": no key of that certificate can be read: " + last_reason());
  }
  return certificate;
}

base::Result<void> check_certificate(const TlsFiles& files) {
  const auto loaded = TlsCertificate::load(files);
  if (!loaded) return base::pass_on(loaded);
  return {};
}

TlsCertificate::~TlsCertificate() { SSL_CTX_free(context_); }

std::unique_ptr<TlsConnection> TlsCertificate::begin(int descriptor) const {
  SSL* const tls = SSL_new(context_);
  if (tls == nullptr) return nullptr;
  auto connection = std::make_unique<TlsConnection>(tls);
  if (SSL_set_fd(tls, descriptor) != 1) return nullptr;
  SSL_set_accept_state(tls);
  return connection;
}

}  // namespace samtavle::net
