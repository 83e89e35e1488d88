#pragma once
// What the log of a board really holds, read from the disk while no server runs.

#include <filesystem>
#include <map>
#include <string>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::torture {

struct Audit {
  std::uint64_t head = 0;
  std::map<std::string, std::size_t> labels;  // how often each edit's label is in the log
  std::string hash;                           // of the fold of the whole log
};

// Errors: those of the log; corrupt for a gap in seq, a time that runs backwards, an event that
// does not fold, or counters of a replica that are not dense.
// `until`: the last event that is looked at; all by default.
[[nodiscard]] base::Result<Audit> audit(const std::filesystem::path& store,
                                        const base::BoardId& board,
                                        std::uint64_t until = ~std::uint64_t{0});
[[nodiscard]] base::Result<Audit> audit(hub::BoardLog& log, const base::BoardId& board,
                                        std::uint64_t until = ~std::uint64_t{0});

}  // namespace samtavle::torture
