#pragma once
// The environment variables that turn a test up and down: SEED and ITERATIONS, and SAMTAVLE_DATA,
// the folder with larger inputs that are no part of the project.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace samtavle::support {

// SEED, or 1. Iteration i of a test takes the seed first_seed() + i.
[[nodiscard]] std::uint64_t first_seed();

// ITERATIONS, or what the test runs by default.
// With a sanitizer an eighth of them.
[[nodiscard]] std::size_t iterations(std::size_t by_default);

// The path of a file in SAMTAVLE_DATA, if it is there.
[[nodiscard]] std::optional<std::string> data_file(std::string_view name);

// The command that repeats one iteration of a test ("Suite.Name") with its seed.
[[nodiscard]] std::string repeat_command(std::string_view test, std::uint64_t seed);

// For as long as it lives, its text is printed if the process aborts: checks that end the process
// cannot say how to get there again.
class OnAbort {
 public:
  explicit OnAbort(const std::string& command);
  ~OnAbort();
  OnAbort(const OnAbort&) = delete;
  OnAbort& operator=(const OnAbort&) = delete;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace samtavle::support
