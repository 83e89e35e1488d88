#include "samtavle/bench/suite.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace samtavle::bench {

void require(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "error: %s\n", what.c_str());
  std::exit(EXIT_FAILURE);
}

bool Suite::is_listing(int argc, const char* const* argv) {
  return argc == 2 && argv[1] == std::string_view{"--list"};
}

int Suite::run(int argc, const char* const* argv) const {
  if (is_listing(argc, argv)) {
    for (const Case& one : cases_) {
      std::printf("%s %s %s\n", one.name.c_str(), one.unit.c_str(),
                  one.kind == Case::Kind::timed ? "timed" : "exact");
    }
    return EXIT_SUCCESS;
  }
  if (argc == 3 && argv[1] == std::string_view{"--run"}) {
    for (const Case& one : cases_) {
      if (one.name != argv[2]) continue;
      const double value = one.measure();
      std::printf(value == std::floor(value) ? "%.0f\n" : "%.6g\n", value);
      return EXIT_SUCCESS;
    }
    std::fprintf(stderr, "error: there is no case %s; see --list\n", argv[2]);
    return EXIT_FAILURE;
  }
  std::fprintf(stderr, "usage: %s --list | --run CASE (tools/bench does this for you)\n", argv[0]);
  return EXIT_FAILURE;
}

}  // namespace samtavle::bench
