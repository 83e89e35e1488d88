#include "samtavle/support/knobs.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace samtavle::support {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  if (text == nullptr || *text == '\0') return otherwise;
  std::uint64_t number = 0;
  const std::string_view all{text};
  const auto read = std::from_chars(all.data(), all.data() + all.size(), number);
  if (read.ec == std::errc{} && read.ptr == all.data() + all.size()) return number;
  std::fprintf(stderr, "%s=%s is not a number; taking %llu\n", variable, text,
               static_cast<unsigned long long>(otherwise));
  return otherwise;
}

}  // namespace

std::uint64_t first_seed() { return number_from("SEED", 1); }

std::size_t iterations(std::size_t by_default) {
  // The ordinary build goes through all of them; with a sanitizer each takes seven times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  by_default = by_default / 8 + 1;
#endif
  return static_cast<std::size_t>(number_from("ITERATIONS", by_default));
}

std::optional<std::string> data_file(std::string_view name) {
  const char* const folder = std::getenv("SAMTAVLE_DATA");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  const auto path = std::filesystem::path{folder} / name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path.string();
}

std::string repeat_command(std::string_view test, std::uint64_t seed) {
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  return "SEED=" + std::to_string(seed) + " ITERATIONS=1 " + program +
         " --gtest_filter=" + std::string{test};
}

namespace {

const char* say_on_abort = nullptr;

}  // namespace

OnAbort::OnAbort(const std::string& command) : text_("Repeat with: " + command) {
  say_on_abort = text_.c_str();
  std::signal(SIGABRT, [](int) {
    if (say_on_abort != nullptr) std::fprintf(stderr, "%s\n", say_on_abort);
  });
}

OnAbort::~OnAbort() { say_on_abort = nullptr; }

}  // namespace samtavle::support
