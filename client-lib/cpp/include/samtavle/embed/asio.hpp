#pragma once
// A board on an io_context of the app's, without a thread. Not part of samtavle.hpp, and of no use
// without Boost.Asio, which the app includes before it: of whatever version, because nothing of it
// reaches the library.
//
//   boost::asio::io_context io;
//   samtavle::Board board = samtavle::open_on(io, {.server = url, .board = "park"});
//   io.run();
//
// Callbacks come from within run(), which goes on until the board is closed and has said goodbye.
// One thread runs the io_context; wait_*() are for others. Everything else may be called anywhere,
// also before run() and after stop(), and has its answer at once; what it leaves to be sent is sent
// when the io_context runs. The board and the io_context may go in any order: without its
// io_context a board is as if it were closed, and what is unsaved is in its store.

#include <memory>
#include <utility>

#include "samtavle/embed/board.hpp"

#ifndef BOOST_ASIO_POSIX_STREAM_DESCRIPTOR_HPP
#error "include <boost/asio.hpp> before <samtavle/embed/asio.hpp>"
#endif

namespace samtavle {

namespace detail {

// Waits, takes a turn, and waits again, kept by its own handler.
class AsioTurns : public std::enable_shared_from_this<AsioTurns> {
 public:
  AsioTurns(boost::asio::io_context& io, Loop loop) : loop_(std::move(loop)), due_(io) {
    due_.assign(loop_.descriptor());
  }
  // The descriptor is the loop's.
  ~AsioTurns() { due_.release(); }

  void next() {
    due_.async_wait(due_.wait_read, [self = shared_from_this()](boost::system::error_code error) {
      if (!error && self->loop_.turn()) self->next();
    });
  }

 private:
  Loop loop_;
  boost::asio::posix::stream_descriptor due_;
};

}  // namespace detail

// Opens a board as Board::open() does, but on an io_context.
[[nodiscard]] inline Board open_on(boost::asio::io_context& io, Options options) {
  options.loop = [&io](Loop loop) {
    std::make_shared<detail::AsioTurns>(io, std::move(loop))->next();
  };
  return Board::open(std::move(options));
}

}  // namespace samtavle
