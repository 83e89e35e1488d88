#pragma once
// TLS of the server's own: the certificate, and what becomes of a connection's bytes.
//
// A TlsConnection works on a socket that does not block, and never waits. It reads and writes when
// it is asked to, and the handshake is part of the first reading: whoever holds it needs no state
// for it.
//
// Not asio::ssl::stream, which waits for the socket itself, with 34 KiB of buffers for every idle
// connection.

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <span>

#include "samtavle/base/result.hpp"
#include "samtavle/net/server.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace samtavle::net {

// On one thread at a time; it may move with its socket's descriptor.
class TlsConnection {
 public:
  explicit TlsConnection(ssl_st* tls) noexcept : tls_(tls) {}
  ~TlsConnection();
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;

  // The most that is in one record. No reading takes a part of one: what OpenSSL keeps, no look at
  // the socket would show.
  static constexpr std::size_t kRecordBytesMax = 16 * 1024;

  // `into` has room for a record at least. Errors: would_block, eof, connection_reset (also for
  // what is no TLS).
  [[nodiscard]] std::size_t read(std::span<char> into, boost::system::error_code& error);
  // What was not taken has to be offered again, first thing. Errors: as above.
  [[nodiscard]] std::size_t write(std::span<const boost::asio::const_buffer> from,
                                  boost::system::error_code& error);
  // After would_block: what has to be waited for is the opposite of what was asked for.
  [[nodiscard]] bool reading_waits_to_write() const { return reading_waits_to_write_; }

  // Whether the handshake is through; only then there is somebody to talk to.
  [[nodiscard]] bool established() const;
  // Says that nothing more will be written, as far as the socket takes it at once.
  void say_goodbye();

 private:
  // Why a call came back without bytes.
  [[nodiscard]] boost::system::error_code failure(int result);

  ssl_st* tls_;
  bool reading_waits_to_write_ = false;
  bool broken_ = false;
};

// A certificate with its key, and which TLS is spoken: 1.2 with forward secrecy and authenticated
// encryption, or 1.3. Immutable; shared by the connections that began with it.
class TlsCertificate {
 public:
  // Reads the files (PEM; the chain behind the certificate). Errors: config.
  [[nodiscard]] static base::Result<std::shared_ptr<const TlsCertificate>> load(
      const TlsFiles& files);
  ~TlsCertificate();
  TlsCertificate(const TlsCertificate&) = delete;
  TlsCertificate& operator=(const TlsCertificate&) = delete;

  // Nullptr: there is no memory left.
  [[nodiscard]] std::unique_ptr<TlsConnection> begin(int descriptor) const;

 private:
  explicit TlsCertificate(ssl_ctx_st* context) noexcept : context_(context) {}

  ssl_ctx_st* context_;
};

}  // namespace samtavle::net
