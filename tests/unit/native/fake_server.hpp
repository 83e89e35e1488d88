#pragma once
// A server for tests of the client: accepts connections on a loopback port and does with each what
// the test says, in the order of the script. One thread; blocking.

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "samtavle/base/errc.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/sync/version.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::native {

namespace net = boost::asio;
namespace beast = boost::beast;

using WebSocket = beast::websocket::stream<net::ip::tcp::socket>;

class FakeServer {
 public:
  using Script = std::function<void(net::ip::tcp::socket)>;

  // The last script is repeated for all connections after it.
  explicit FakeServer(std::vector<Script> scripts);
  ~FakeServer();

  [[nodiscard]] std::string url() const;
  [[nodiscard]] int connections() const;

 private:
  void run();

  net::io_context io_;
  net::ip::tcp::acceptor acceptor_;
  std::vector<Script> scripts_;
  mutable std::mutex mutex_;
  int connections_ = 0;
  bool ending_ = false;
  net::ip::tcp::socket* open_ = nullptr;
  std::thread thread_;
};

// --- scripts ---

// Answers any HTTP request with a status and a body, and hangs up.
[[nodiscard]] FakeServer::Script answer_http(unsigned status, std::string body,
                                             std::string* request = nullptr);
// Upgrades, reads Hello and closes with this code.
[[nodiscard]] FakeServer::Script close_with(std::uint16_t code, std::string reason,
                                            std::vector<std::string>* tokens = nullptr);

// Upgrades and closes as a server of those versions does: after a Hello that it does not speak.
[[nodiscard]] FakeServer::Script of_versions(sync::Versions versions);

// A board with one writer: welcomes, gives a replica number, and puts every edit that comes into
// its log, over all connections. Ballots are answered, and kept nowhere.
class FakeBoard {
 public:
  FakeBoard();

  // How a connection goes.
  struct Manners {
    bool acknowledges = true;            // otherwise edits and ballots are read and thrown away
    std::optional<std::uint32_t> draining_ms;  // after the welcome: a notice, and going_away
    std::optional<std::string> refuse;   // every edit and ballot, with this text
    std::uint32_t actor = 1;             // as whom it welcomes
    std::uint32_t epoch = 1;
    std::string name = "Anna";
  };
  [[nodiscard]] FakeServer::Script serve(Manners manners);
  [[nodiscard]] FakeServer::Script serve() { return serve(Manners{}); }

  [[nodiscard]] std::vector<std::string> texts() const;  // of all InsertText, in log order
  [[nodiscard]] std::string hash() const;

 private:
  void welcome(WebSocket& ws, const v1::Hello& hello, const Manners& manners);
  void take(WebSocket& ws, const v1::ClientFrame& frame, const Manners& manners);
  void commit(const v1::Edit& edit, base::Seq based_on, v1::ServerFrame& answer);

  mutable std::mutex mutex_;
  board::Board board_;
  std::vector<v1::Event> log_;
  std::map<std::uint32_t, std::uint32_t> replicas_;  // and whose they are
};

}  // namespace samtavle::native
