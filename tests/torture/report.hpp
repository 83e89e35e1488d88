#pragma once
// What went wrong in a torture, and the command that repeats it.
//
// One thread.

#include <cstdio>
#include <string>
#include <utility>

namespace samtavle::torture {

class Report {
 public:
  // `repeat`: the command, behind "torture ".
  explicit Report(std::string repeat) : repeat_(std::move(repeat)) {}

  // False if it is not so; then it is told on standard error.
  bool expect(bool so, const std::string& what) {
    if (so) return true;
    ++complaints_;
    std::fprintf(stderr, "torture: %s\nrepeat: torture %s\n", what.c_str(), repeat_.c_str());
    return false;
  }
  void complain(const std::string& what) { expect(false, what); }
  [[nodiscard]] std::size_t complaints() const { return complaints_; }
  [[nodiscard]] bool good() const { return complaints_ == 0; }

 private:
  std::string repeat_;
  std::size_t complaints_ = 0;
};

}  // namespace samtavle::torture
