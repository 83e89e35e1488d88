#pragma once
// One WebSocket connection to a board, from connecting to the close frame. It knows nothing
// of what it carries, and does not come back by itself: that is the client's (client.cpp).
//
// Everything happens on the thread that runs the io_context.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::native {

class Link {
 public:
  struct Target {
    ServerUrl server;
    boost::asio::ip::tcp::resolver::results_type addresses;  // of the server
    std::string path;    // behind the server's base path
    std::string client;  // User-Agent
    std::string ca_file;
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds idle_timeout{45'000};
    std::size_t message_bytes_max = 4 * 1024 * 1024;
  };
  struct Handler {
    std::function<void()> opened;
    std::function<void(std::string_view)> message;
    // Once, at the end, with the error of the close code or of the socket. Not after dismiss().
    std::function<void(base::Error)> closed;
  };

  // Begins to connect at once. Errors: config (certificates).
  [[nodiscard]] static base::Result<std::shared_ptr<Link>> open(boost::asio::io_context& io,
                                                                Target target, Handler handler);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  virtual ~Link() = default;

  // Queues a binary message; one write is in flight at a time.
  virtual void send(std::string bytes) = 0;
  // Sends what is queued and a close frame, and ends by itself. No handler is called any more;
  // `done` is, once the connection is gone.
  virtual void dismiss(std::uint16_t close_code, std::string reason,
                       std::function<void()> done = {}) = 0;
  // Cuts the connection off as a dead line would. No handler is called any more.
  virtual void drop() = 0;

 protected:
  Link() = default;
};

}  // namespace samtavle::native
