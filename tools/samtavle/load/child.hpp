#pragma once
// A program as a child process, kept on one processor and ended together with this one.

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "measure.hpp"

namespace samtavle::load {

struct ChildOptions {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::filesystem::path errors;  // standard error is appended to this file; nothing else is kept
  std::optional<unsigned> core;  // to stay on, if it may
};

class Child {
 public:
  // It gets this process's environment without what begins with SAMTAVLE_, so that a developer's
  // own settings do not change a measurement. To be called on the main thread. Errors: io.
  [[nodiscard]] static Result<Child> start(const ChildOptions& options);
  // Ends it with SIGKILL if it still runs.
  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  // Its exit code, or 128 + the number of the signal that ended it; nothing while it runs.
  [[nodiscard]] std::optional<int> ended();
  [[nodiscard]] std::optional<int> wait(Duration within);

 private:
  explicit Child(pid_t pid) : pid_(pid) {}
  void kill_and_reap();

  pid_t pid_ = -1;
  std::optional<int> status_;
};

}  // namespace samtavle::load
