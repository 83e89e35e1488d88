#pragma once
// A folder of a test's own, which goes with it.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace samtavle::native {

struct TemporaryFolder {
  std::filesystem::path path;

  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "samtavle-native-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for a test");
    path = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

// A variable of the environment, as it was before when this goes.
class Variable {
 public:
  // nullptr: it is not there.
  Variable(const char* name, const char* value) : name_(name) {
    const char* before = std::getenv(name);
    was_there_ = before != nullptr;
    if (was_there_) before_ = before;
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(was_there_ ? before_.c_str() : nullptr); }

 private:
  void set(const char* value) {
    if (value != nullptr) {
      ::setenv(name_, value, 1);
    } else {
      ::unsetenv(name_);
    }
  }
  const char* name_;
  std::string before_;
  bool was_there_ = false;
};

}  // namespace samtavle::native
