#pragma once
// Boards without a server, and an app's own lines between two processes. See samtavle.hpp.

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "samtavle/embed/error.hpp"
#include "samtavle/embed/values.hpp"

namespace samtavle {

// Who somebody is where no token says it; by the name they are known again.
struct Person {
  std::string name = "Local";
  std::string authority{};
  std::uint32_t kind = 1;  // 1 citizen ... 6 official
  std::uint32_t role = 6;  // 1 reader ... 6 manager
};

// One end of a line of bytes: what is sent at one end arrives at the other, all of it and in order,
// cut into pieces as it may be. Apps derive from it and give it away: it stays as long as the
// library sends on it.
class Pipe {
 public:
  virtual ~Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  // Hands bytes to the other end, or queues them, and does not wait for it. False: the line is
  // gone. On any thread, one call at a time; must not throw.
  [[nodiscard]] virtual bool send(std::string_view bytes) = 0;
  // Nothing is sent any more. Once.
  virtual void close() = 0;

  // What came from the other end; on any thread. Of a line that has ended it is left out.
  void arrived(std::string_view bytes) {
    static_cast<void>(samtavle_line_received(line_, bytes.data(), bytes.size()));
  }
  void lost() { static_cast<void>(samtavle_line_lost(line_)); }

  // For the library: the number of the line.
  void begin(samtavle_line line) { line_ = line; }

 protected:
  Pipe() = default;

 private:
  std::atomic<samtavle_line> line_{0};
};

namespace detail {

// The pipe is kept by what C is given, until it says that it is closed.
inline samtavle_pipe as_c(const std::shared_ptr<Pipe>& pipe) {
  samtavle_pipe out = sized<samtavle_pipe>();
  out.context = new std::shared_ptr<Pipe>{pipe};
  out.send = [](void* context, const char* bytes, std::size_t size) noexcept {
    const auto& to = *static_cast<std::shared_ptr<Pipe>*>(context);
    return to->send({bytes, size}) ? 0 : 1;
  };
  out.close = [](void* context) noexcept {
    const std::unique_ptr<std::shared_ptr<Pipe>> kept{
        static_cast<std::shared_ptr<Pipe>*>(context)};
    (*kept)->close();
  };
  return out;
}

// `person` has to stay as long as what is returned.
inline samtavle_person as_c(const Person& person) {
  samtavle_person out = sized<samtavle_person>();
  out.name = person.name.c_str();
  out.authority = person.authority.c_str();
  out.kind = person.kind;
  out.role = person.role;
  return out;
}

}  // namespace detail

// A board in this process, in memory or in a file (samtavle_local_open).
class LocalBoard {
 public:
  struct Options {
    std::string board = "board";
    // Of a new board; one that is in a file keeps its own.
    std::string title = "Board";
    std::string authority = "-";
    std::string language = "da";
    std::string file{};  // empty: memory only
  };
  [[nodiscard]] static std::shared_ptr<LocalBoard> open(const Options& options) {
    samtavle_local_options given = sized<samtavle_local_options>();
    given.board = options.board.c_str();
    given.title = options.title.c_str();
    given.authority = options.authority.c_str();
    given.language = options.language.c_str();
    given.file = options.file.c_str();
    samtavle_local handle = 0;
    check(samtavle_local_open(&given, &handle));
    return std::shared_ptr<LocalBoard>{new LocalBoard(handle)};
  }
  LocalBoard(const LocalBoard&) = delete;
  LocalBoard& operator=(const LocalBoard&) = delete;
  ~LocalBoard() { samtavle_local_close(handle_); }

  // Lets somebody in at the other end of a pipe. The app vouches for who that is.
  void serve(const std::shared_ptr<Pipe>& pipe, const Person& person) {
    const samtavle_person who = detail::as_c(person);
    const samtavle_pipe given = detail::as_c(pipe);
    samtavle_line line = 0;
    check(samtavle_local_serve(handle_, &who, &given, &line));
    pipe->begin(line);
  }

  [[nodiscard]] samtavle_local handle() const { return handle_; }

 private:
  explicit LocalBoard(samtavle_local handle) : handle_(handle) {}
  const samtavle_local handle_;
};

}  // namespace samtavle
