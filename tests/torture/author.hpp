#pragma once
// A real client that makes random edits, each under a label of its own, and tells what becomes of
// them.
//
// Threads: one makes and uses it; notes come from the client's.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "samtavle/native/client.hpp"
#include "samtavle/support/random_editor.hpp"

namespace samtavle::torture {

// Where it is noted. Any thread.
class AuthorNotes {
 public:
  virtual ~AuthorNotes() = default;
  virtual void begun(const std::string& label) = 0;  // about to be made
  virtual void made(const std::string& label) = 0;   // on the local board and in the pending store
  virtual void saved(const std::string& label) = 0;  // as the server says
  // Handed back, or never made ("not-made").
  virtual void refused(const std::string& label, const std::string& code) = 0;
};

struct AuthorOptions {
  std::string name;         // begins the label of each edit
  std::uint64_t seed = 1;
  std::size_t first = 0;    // number of the first label: how many were begun in earlier lives
  native::Options client;
};

// A client that comes back quickly when it loses the line.
[[nodiscard]] native::Options quick_client(const std::string& server, const std::string& board,
                                           const std::string& token);

class Author {
 public:
  // `notes` must outlive it. Errors: those of native::Client::open.
  [[nodiscard]] static base::Result<std::unique_ptr<Author>> open(AuthorOptions options,
                                                                  AuthorNotes& notes);

  // Makes an edit; false if the board is not there yet, or too much is waiting to be saved.
  bool write();

  [[nodiscard]] native::Client& client() { return *client_; }
  // How often a connection ended or could not be made.
  [[nodiscard]] std::size_t retries() const { return retries_.load(); }
  // How often a server that was about to end said so.
  [[nodiscard]] std::size_t sent_back() const { return sent_back_.load(); }
  // The server does not want it; it does not try again.
  [[nodiscard]] bool closed() const { return closed_.load(); }

 private:
  Author(AuthorOptions options, AuthorNotes& notes);
  void make_edit(const board::Board& board);

  AuthorOptions options_;
  AuthorNotes& notes_;
  // Of the client's thread, once there is one.
  support::RandomEditor editor_;
  std::size_t next_;
  std::map<sync::EditId, std::string> labels_;
  std::atomic<std::size_t> retries_{0};
  std::atomic<std::size_t> sent_back_{0};
  std::atomic<bool> closed_{false};
  std::unique_ptr<native::Client> client_;      // last: its callbacks use what is above
};

}  // namespace samtavle::torture
