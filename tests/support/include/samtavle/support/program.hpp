#pragma once
// Programs of this project as child processes: started, watched and ended, with their output in
// files. For tests of Linux programs only; no shell is involved.
//
// Threads: a Program belongs to one thread at a time.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/base/result.hpp"

namespace samtavle::support {

// Where samtavled and samtavle are: SAMTAVLE_BIN_DIR, else the folder of this executable.
[[nodiscard]] std::filesystem::path program_path(std::string_view name);

// A place for temporary files that costs no disk: in memory, if there is such a place.
[[nodiscard]] std::filesystem::path quick_folder();

// A new folder of this user's own in the system's temporary one, or in another, removed with what
// is in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  explicit TemporaryDirectory(const std::filesystem::path& parent);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ProgramOptions {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  // Added to the environment of this process, or replacing what is there. Other variables that
  // begin with SAMTAVLE_ are not handed on, so that a developer's own do not change a test.
  std::vector<std::pair<std::string, std::string>> environment;
  std::filesystem::path output;  // standard output and standard error are appended to these files;
  std::filesystem::path errors;  // empty: discarded
  std::optional<unsigned> descriptors_max{};  // it can open no more; nothing: as this process
};

class Program {
 public:
  [[nodiscard]] static base::Result<Program> start(const ProgramOptions& options);
  // Ends it with SIGKILL if it still runs.
  ~Program();
  Program(Program&& other) noexcept;
  Program& operator=(Program&& other) noexcept;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  // How it ended: its exit code, or 128 + the number of the signal. Nothing while it runs.
  [[nodiscard]] std::optional<int> ended();
  [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds within);

 private:
  explicit Program(pid_t pid) : pid_(pid) {}
  void kill_and_reap();

  pid_t pid_ = -1;
  std::optional<int> status_;
};

struct ProgramResult {
  int status = -1;  // exit code, 128 + signal, or -1: not started or not ended in time
  std::string output;
  std::string errors;
};

// Starts a program and waits for its end; kills it after `within`.
[[nodiscard]] ProgramResult run_program(
    std::string_view name, std::vector<std::string> arguments,
    std::vector<std::pair<std::string, std::string>> environment = {},
    std::chrono::milliseconds within = std::chrono::seconds{30});

[[nodiscard]] std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace samtavle::support
