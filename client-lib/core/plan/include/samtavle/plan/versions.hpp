#pragma once
// Named versions: a place of the log with a name that people find again. They are items on the
// board, so everybody sees them; what they name, the log has anyway.

#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

struct NamedVersion {
  base::OpId id;
  base::Seq at;
  std::string title;
  base::Actor by;             // who named it,
  std::int64_t named_ms = 0;  // and when
};

inline constexpr std::size_t kVersionTitleBytesMax = 200;

// Names a version. Errors: invalid (a title that is not one line of text, or too long; a place that
// the board has not reached), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> name_version(board::Composer& composer,
                                                      const board::Board& board,
                                                      std::string_view title, base::Seq at);

// Those that are not deleted, in the order of the log.
[[nodiscard]] std::vector<NamedVersion> versions_of(const board::Board& board);

}  // namespace samtavle::plan
