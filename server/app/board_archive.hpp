#pragma once
// The file in which all of a board is kept before it is deleted: the document that
// `samtavle export` writes with its whole log, without the items that follow from that.
// `samtavle import` makes the board of it again, on any server. Read back, and made into a board,
// before it counts.

#include <filesystem>
#include <string>

#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::app {

// Writes it up to the head in `info`, and says its name: a board that is archived again as it was
// gets the same. On disk when it returns; what was half written has another name, and goes with the
// next one. Blocks. Errors: io, no_space; corrupt (what can be read back is not the board); those
// of the log.
[[nodiscard]] base::Result<std::string> write_archive(const std::filesystem::path& folder,
                                                      hub::BoardLog& log,
                                                      const base::BoardId& board,
                                                      const hub::BoardInfo& info);

}  // namespace samtavle::app
