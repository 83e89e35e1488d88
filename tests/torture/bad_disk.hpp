#pragma once
// A real server with real clients on a disk that fills up to the brim, and on one that fails.

#include <cstdint>

#include "report.hpp"
#include "samtavle/base/result.hpp"
#include "verdict.hpp"

namespace samtavle::torture {

struct BadDiskOptions {
  unsigned rounds = 2;
  std::uint64_t seed = 1;
};

// Filled to the brim and freed, round after round, under clients that never stop writing: they are
// told, keep what they write, and have it saved without anybody restarting anything; the log says
// each once. Mounts a small tmpfs: takes root. Errors: unavailable, why it cannot be run here.
[[nodiscard]] base::Result<Verdict> fill_to_the_brim(const BadDiskOptions& options,
                                                     Report& report);

// A sync fails, at a random moment: the server ends with the exit code and the one line for that,
// is started again, and everything goes on.
[[nodiscard]] Verdict fail_at_random(const BadDiskOptions& options, Report& report);

}  // namespace samtavle::torture
