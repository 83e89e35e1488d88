#pragma once
// A connection's socket, with TLS on it or without. Without, a call is the socket's own behind one
// look at a pointer.
//
// Thread: the one that its socket belongs to.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <utility>

#include "tls.hpp"

namespace samtavle::net {

// The executor's type is not erased: it is called for every read and write.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                     boost::asio::io_context::executor_type>;

class Stream {
 public:
  using error_code = boost::system::error_code;

  explicit Stream(Socket socket, std::unique_ptr<TlsConnection> tls = nullptr)
      : socket_(std::move(socket)), tls_(std::move(tls)) {}

  // Neither of them waits: would_block, if there is nothing to read or no room.
  [[nodiscard]] std::size_t read_some(std::span<char> into, error_code& error) {
    if (tls_) return tls_->read(into, error);
    return socket_.read_some(boost::asio::buffer(into.data(), into.size()), error);
  }
  [[nodiscard]] std::size_t write_some(std::span<const boost::asio::const_buffer> from,
                                       error_code& error) {
    return tls_ ? tls_->write(from, error) : socket_.write_some(from, error);
  }

  // Until another try may have more success.
  template <class Handler>
  void wait_readable(Handler&& handler) {
    const bool otherwise = tls_ && tls_->reading_waits_to_write();
    socket_.async_wait(otherwise ? Socket::wait_write : Socket::wait_read,
                       std::forward<Handler>(handler));
  }
  template <class Handler>
  void wait_writable(Handler&& handler) {
    socket_.async_wait(Socket::wait_write, std::forward<Handler>(handler));
  }

  // What is left of a record of TLS has come already: nobody is told that it can be read.
  [[nodiscard]] bool may_read_in_part() const { return tls_ == nullptr; }

  // Whether anything can be said: not before the handshake of TLS.
  [[nodiscard]] bool can_talk() const { return !tls_ || tls_->established(); }

  void end_writing() {
    if (tls_) tls_->say_goodbye();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void close() {
    if (tls_) tls_->say_goodbye();
    error_code ignored;
    socket_.close(ignored);
  }

  [[nodiscard]] Socket& socket() { return socket_; }
  // For whoever takes the descriptor along; it is of no use without.
  [[nodiscard]] std::unique_ptr<TlsConnection> take_tls() { return std::move(tls_); }

 private:
  Socket socket_;
  std::unique_ptr<TlsConnection> tls_;
};

}  // namespace samtavle::net
