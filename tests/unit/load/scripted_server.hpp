#pragma once
// A server for tests of the crowd: lets clients come to an empty board, waits for an edit, and then
// tells each of them what the test says. It reads nothing of what it is sent. One thread, blocking;
// every wait ends when the crowd closes its sockets.

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace samtavle::load {

struct Script {
  std::size_t clients = 2;
  std::string upgrade = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
  bool snapshot = true;                 // the welcome promises one
  std::uint32_t snapshot_offset = 0;    // at which its 3 bytes stand, of 3
  std::vector<std::string> answers;     // to the edit: bytes for each client
  bool hang_up = false;                 // after the answers
};

class ScriptedServer {
 public:
  explicit ScriptedServer(Script script);
  ~ScriptedServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void run();
  [[nodiscard]] bool welcome(int socket, std::uint32_t replica) const;

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace samtavle::load
