#include "samtavle/support/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

extern char** environ;

namespace samtavle::support {
namespace {

namespace fs = std::filesystem;
using base::Errc;

// The strings and the null-terminated list of pointers that exec wants.
struct StringList {
  std::vector<std::string> strings;
  std::vector<char*> pointers;

  char* const* get() {
    pointers.clear();
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers.data();
  }
};

StringList environment_of(const ProgramOptions& options) {
  StringList list;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    bool keep = !text.starts_with("SAMTAVLE_");
    for (const auto& [name, value] : options.environment) {
      keep = keep && !text.starts_with(name + "=");
    }
    if (keep) list.strings.emplace_back(text);
  }
  for (const auto& [name, value] : options.environment) list.strings.push_back(name + "=" + value);
  return list;
}

int open_output(const fs::path& path) {
  if (path.empty()) return ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int status_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

}  // namespace

fs::path program_path(std::string_view name) {
  if (const char* folder = std::getenv("SAMTAVLE_BIN_DIR")) return fs::path(folder) / name;
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

fs::path quick_folder() {
  const fs::path memory = "/dev/shm";
  return ::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
}

TemporaryDirectory::TemporaryDirectory() : TemporaryDirectory(fs::temp_directory_path()) {}

TemporaryDirectory::TemporaryDirectory(const fs::path& parent) {
  std::string name = (parent / "samtavle-test-XXXXXX").string();
  SAMTAVLE_CHECK(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

base::Result<Program> Program::start(const ProgramOptions& options) {
  StringList arguments{{options.program.string()}, {}};
  arguments.strings.insert(arguments.strings.end(), options.arguments.begin(),
                           options.arguments.end());
  StringList environment = environment_of(options);
  char* const* const argv = arguments.get();
  char* const* const envp = environment.get();
  const int output = open_output(options.output);
  const int errors = open_output(options.errors);
  // The signal follows the thread that forked, so only the main thread may ask for it.
  const bool die_with_parent = ::syscall(SYS_gettid) == ::getpid();

  const pid_t pid = ::fork();
  if (pid == 0) {
    // Between fork and exec of a process with threads: system calls only.
    if (die_with_parent) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (options.descriptors_max) {
      const rlimit limit{*options.descriptors_max, *options.descriptors_max};
      ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (output >= 0) ::dup2(output, STDOUT_FILENO);
    if (errors >= 0) ::dup2(errors, STDERR_FILENO);
    ::execve(argv[0], argv, envp);
    ::_exit(127);
  }
  if (output >= 0) ::close(output);
  if (errors >= 0) ::close(errors);
  if (pid < 0) return base::fail(Errc::io, std::string("fork: ") + std::strerror(errno));
  return Program(pid);
}

Program::~Program() { kill_and_reap(); }

Program::Program(Program&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_) {}

Program& Program::operator=(Program&& other) noexcept {
  if (this != &other) {
    kill_and_reap();
    pid_ = std::exchange(other.pid_, -1);
    status_ = other.status_;
  }
  return *this;
}

void Program::kill_and_reap() {
  if (pid_ < 0 || status_) return;
  ::kill(pid_, SIGKILL);
  int wait_status = 0;
  while (::waitpid(pid_, &wait_status, 0) < 0 && errno == EINTR) {
  }
  status_ = status_of(wait_status);
}

void Program::signal(int number) const {
  if (pid_ > 0 && !status_) ::kill(pid_, number);
}

std::optional<int> Program::ended() {
  if (!status_ && pid_ > 0) {
    int wait_status = 0;
    if (::waitpid(pid_, &wait_status, WNOHANG) == pid_) status_ = status_of(wait_status);
  }
  return status_;
}

std::optional<int> Program::wait(std::chrono::milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!ended() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return status_;
}

ProgramResult run_program(std::string_view name, std::vector<std::string> arguments,
                          std::vector<std::pair<std::string, std::string>> environment,
                          std::chrono::milliseconds within) {
  const TemporaryDirectory folder;
  const fs::path output = folder.path() / "output";
  const fs::path errors = folder.path() / "errors";
  ProgramResult result;
  auto program = Program::start(
      {program_path(name), std::move(arguments), std::move(environment), output, errors});
  if (!program) {
    result.errors = program.error().detail;
    return result;
  }
  result.status = program->wait(within).value_or(-1);
  result.output = read_file(output);
  result.errors = read_file(errors);
  return result;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
}

}  // namespace samtavle::support
