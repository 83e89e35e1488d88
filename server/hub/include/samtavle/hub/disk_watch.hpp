#pragma once
// How the disk is doing, told from how long commits take and whether there is space: what an
// operator has to know, said when it changes and not with every commit.
//
// No clock of its own. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/sync/time.hpp"

namespace samtavle::hub {

enum class DiskState : std::uint8_t { well, slow, full };

class DiskWatch {
 public:
  struct Change {
    DiskState state;
    std::string detail;  // what was seen
  };

  // A commit that takes this long is felt by everybody on the board: people take what answers
  // within a quarter of a second for immediate.
  static constexpr sync::milliseconds kSlowCommit{250};
  // So long without a slow one, and the disk is well again.
  static constexpr sync::milliseconds kWellAfter{5'000};

  // A commit was made, and took so long.
  [[nodiscard]] std::optional<Change> committed(sync::Duration took, sync::TimePoint now);
  // There is no space; `detail` says how much is missing.
  [[nodiscard]] std::optional<Change> full(std::string_view detail);
  // Nobody writes, and there is space.
  [[nodiscard]] std::optional<Change> idle(sync::TimePoint now);

 private:
  [[nodiscard]] std::optional<Change> change(DiskState state, std::string detail);

  DiskState state_ = DiskState::well;
  sync::TimePoint last_slow_;
};

}  // namespace samtavle::hub
