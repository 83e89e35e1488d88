#include "scripted_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "samtavle/base/check.hpp"
#include "samtavle/net/frames.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::load {
namespace {

// Something came, whatever it is; false at the end.
bool hear(int socket) {
  std::array<char, 4'096> bytes;
  return ::recv(socket, bytes.data(), bytes.size(), 0) > 0;
}

void say(int socket, std::string_view bytes) {
  static_cast<void>(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

void say(int socket, const v1::ServerFrame& frame) {
  say(socket, net::encode_frame(net::Opcode::binary, frame.SerializeAsString()));
}

}  // namespace

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  SAMTAVLE_CHECK(::bind(listener_, generic, size) == 0 && ::listen(listener_, 16) == 0 &&
                 ::getsockname(listener_, generic, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

ScriptedServer::~ScriptedServer() {
  // Wakes the thread where it accepts.
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void ScriptedServer::run() {
  std::vector<int> sockets;
  bool good = true;
  for (std::size_t i = 0; good && i < script_.clients; ++i) {
    sockets.push_back(::accept(listener_, nullptr, nullptr));
    const int on = 1;
    ::setsockopt(sockets.back(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    good = welcome(sockets.back(), static_cast<std::uint32_t>(i + 1));
  }
  if (good && hear(sockets.front())) {
    for (std::size_t i = 0; i < script_.answers.size(); ++i) say(sockets[i], script_.answers[i]);
    for (const int socket : sockets) {
      while (!script_.hang_up && hear(socket)) {
      }
    }
  }
  for (const int socket : sockets) ::close(socket);
}

bool ScriptedServer::welcome(int socket, std::uint32_t replica) const {
  if (!hear(socket)) return false;
  say(socket, script_.upgrade);
  if (!hear(socket)) return false;
  v1::ServerFrame hello;
  hello.mutable_welcome()->set_head_seq(1);
  hello.mutable_welcome()->set_snapshot(script_.snapshot);
  say(socket, hello);
  v1::ServerFrame board;
  board.mutable_snapshot()->set_seq(1);
  board.mutable_snapshot()->set_total_bytes(3);
  board.mutable_snapshot()->set_offset(script_.snapshot_offset);
  board.mutable_snapshot()->set_data("xyz");
  say(socket, board);
  if (!hear(socket)) return false;
  v1::ServerFrame grant;
  grant.mutable_replica()->set_replica(replica);
  say(socket, grant);
  return true;
}

}  // namespace samtavle::load
