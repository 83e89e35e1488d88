#pragma once
// A board without a server, in memory or in a file (LOCAL.md): for tests, for tools, and for apps
// that bring their own line between two devices. Clients open it as they open one of a server, by
// Options::pipe: those of this process with join(), those at the other end of a pipe with serve().
//
// Threads: any, for every function. It has none of its own: work is done on the threads that bring
// it, one at a time. Every edit of a board in a file waits for the disk.

#include <memory>
#include <string>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/native/pipe.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::native {

class LocalBoard : public std::enable_shared_from_this<LocalBoard> {
 public:
  // Every field has an initializer, so that naming some of them is enough also with -Wextra.
  struct Options {
    std::string board = "board";  // its id
    // Of a new board; one that is in a file keeps its own.
    std::string title = "Board";
    std::string authority = "-";
    plan::Language language = plan::Language::danish;
    std::string file{};  // where it outlives the process; empty: memory only
  };

  // Errors: invalid (id, title, authority), config (the file is another board's), locked, corrupt,
  // newer_format, io, no_space.
  [[nodiscard]] static base::Result<std::shared_ptr<LocalBoard>> open(Options options);
  LocalBoard(const LocalBoard&) = delete;
  LocalBoard& operator=(const LocalBoard&) = delete;
  ~LocalBoard();

  // What a client of this process connects with, as this person: by their subject they are known
  // again. Keeps the board open as long as it is there.
  [[nodiscard]] PipeMaker join(plan::Identity who);
  // Lets somebody in at the other end of a pipe. The app vouches for who it is.
  // Errors: closed.
  [[nodiscard]] base::Result<void> serve(std::shared_ptr<Pipe> pipe, plan::Identity who);

  // Ends all sessions (going_away) and lets go of the file. Calling it again does nothing.
  void close();

  [[nodiscard]] const std::string& id() const { return id_; }
  // The bytes of the events, from the first one on (samtavle.v1.Event).
  [[nodiscard]] std::vector<std::string> events() const;

 private:
  class Impl;
  LocalBoard(std::string id, std::unique_ptr<Impl> impl);
  const std::string id_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace samtavle::native
