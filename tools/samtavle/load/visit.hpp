#pragma once
// A person who opens a board: the real client's state machine (sync::ClientSession) on a plain
// socket, until it holds the decoded board and everything that was on disk when it came.

#include <cstdint>
#include <memory>
#include <string>

#include "measure.hpp"
#include "samtavle/sync/client_session.hpp"

namespace samtavle::load {

class Visit {
 public:
  // Blocks until the client is live. Errors: unavailable (no line, not in time), and what ended the
  // session.
  [[nodiscard]] static Result<std::unique_ptr<Visit>> make(std::uint16_t port,
                                                           const std::string& board,
                                                           const std::string& token);
  // Leaves.
  ~Visit();
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  // From the first packet of the connection to a client that holds the board.
  [[nodiscard]] Duration ready() const { return ready_; }
  // What the server sent for that, the answer to the upgrade included.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] const sync::ClientSession& session() const { return session_; }

 private:
  Visit();
  [[nodiscard]] Result<void> connect(std::uint16_t port, const std::string& board);
  [[nodiscard]] Result<void> follow(const std::string& token);
  [[nodiscard]] Result<void> read_more();
  [[nodiscard]] Result<void> send(std::string_view bytes);
  [[nodiscard]] Result<void> carry_out();

  int socket_ = -1;
  std::string input_;
  std::size_t bytes_ = 0;
  Duration ready_{};
  Time deadline_;
  sync::ClientSession session_;
};

}  // namespace samtavle::load
