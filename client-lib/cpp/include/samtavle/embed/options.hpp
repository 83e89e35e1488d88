#pragma once
// How a board is opened, and what is told of it.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "samtavle/embed/local.hpp"
#include "samtavle/embed/loop.hpp"
#include "samtavle/embed/values.hpp"

namespace samtavle {

// What has changed since the last call (samtavle_changes).
struct Changes {
  bool all = false;  // the board is another one: everything may have changed
  bool state = false;
  bool people = false;
  bool presence = false;
  bool ballots = false;
  bool undo = false;
  std::vector<Id> items{};
  std::vector<Id> containers{};
};

// An edit of one's own that is not on the board: what was in it, and why (samtavle_refusal).
struct Refusal {
  EditId edit = 0;
  samtavle_status status = SAMTAVLE_OK;
  std::string path{};
  std::string detail{};
  std::uint32_t needed_role = 0;
  std::uint32_t needed_level = 0;
  std::string content{};  // JSON
  std::vector<std::string> missing{};
};

// An app's own place for what is not saved yet (samtavle_pending). Called on the board's thread;
// what it throws is told as a place that could not be written.
class PendingStore {
 public:
  virtual ~PendingStore() = default;
  [[nodiscard]] virtual std::string load() = 0;
  virtual void append(const std::string& bytes) = 0;
  virtual void replace(const std::string& bytes) = 0;
};

// As Options::pending_file.
inline constexpr const char* in_memory = SAMTAVLE_IN_MEMORY;

// Callbacks come on the board's thread, or through `executor`; they must not throw.
struct Options {
  std::string server = "http://127.0.0.1:8080";
  std::string board{};
  std::string token{};
  std::string client = "samtavle";
  std::string ca_file{};
  // Where unsaved edits outlive the process; empty: a file of the library's choice, or for boards
  // of `local` and `connect` memory (samtavle_options); in_memory: memory only.
  std::string pending_file{};
  std::shared_ptr<PendingStore> pending_store{};  // instead of a file
  // Asked before each connection, instead of `token`; on the board's thread.
  std::function<std::string()> token_provider{};
  // This board instead of one of `server`, as `person`.
  std::shared_ptr<LocalBoard> local{};
  Person person{};
  // Instead of a connection to `server`: asked on the board's thread for a pipe to a process that
  // serves the board at its other end; nullptr: there is none now.
  std::function<std::shared_ptr<Pipe>()> connect{};
  // The board has no thread: what is handed to this, before open() returns, does its work in turns.
  // For an io_context there is open_on() in asio.hpp.
  std::function<void(Loop)> loop{};
  // Where callbacks are to run: has to call what it is given once, later, on a thread of the app's
  // choice, for example  [&](auto task) { boost::asio::post(io_context, std::move(task)); }
  std::function<void(std::function<void()>)> executor{};
  std::function<void(const Changes&)> on_changes{};
  std::function<void(EditId, Seq)> on_saved{};
  std::function<void(const Refusal&)> on_refused{};
  std::function<void()> on_state{};
  // The connection ended for good.
  std::function<void(samtavle_status, const std::string&)> on_ended{};
};

}  // namespace samtavle
