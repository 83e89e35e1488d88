#pragma once
// What an io_context waits for, as one descriptor: so that it can be waited for in another loop,
// which need not be of the same version of Asio, or of Asio at all.

#include <boost/asio/io_context.hpp>

namespace samtavle::native {

// Can be read when the io_context has something to do: a socket is ready, a timer is due, or
// wake() was called. It belongs to the io_context, and stays as long as that.
[[nodiscard]] int descriptor_of(boost::asio::io_context& io);

// Makes the descriptor readable until somebody looks. Callable from any thread.
void wake(boost::asio::io_context& io);

}  // namespace samtavle::native
