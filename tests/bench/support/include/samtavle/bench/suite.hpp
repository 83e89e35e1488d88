#pragma once
// A benchmark program: cases by name, each of which comes to one number. One call of the program
// measures one case once, so every run has a process of its own; tools/bench calls it as often as
// it was told, in turns with others, and makes medians.
//
//   PROGRAM --list          a line a case: name, unit, and "timed" or "exact"
//   PROGRAM --run NAME      the number

#include <functional>
#include <string>
#include <vector>

namespace samtavle::bench {

struct Case {
  enum class Kind {
    timed,  // differs from run to run
    exact,  // a count: once is enough
  };
  std::string name;
  std::string unit;
  Kind kind;
  // Measures, and ends the process through require() if the result is wrong.
  std::function<double()> measure;
};

class Suite {
 public:
  void add(Case one) { cases_.push_back(std::move(one)); }
  [[nodiscard]] static bool is_listing(int argc, const char* const* argv);
  // What main() returns.
  [[nodiscard]] int run(int argc, const char* const* argv) const;

 private:
  std::vector<Case> cases_;
};

// Ends the process with a message unless `good`: a benchmark of a wrong result is worth nothing.
void require(bool good, const std::string& what);

// The value of a Result; ends the process with its error if there is none.
template <class R>
auto value_of(R&& result, const std::string& what) {
  if (!result) require(false, what + ": " + result.error().detail);
  return std::move(*std::forward<R>(result));
}

}  // namespace samtavle::bench
