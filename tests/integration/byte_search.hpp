#pragma once
// Looks for a text in all bytes below a folder, also in what RocksDB has compressed.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stage.hpp"

namespace samtavle::integration {

// The files that hold it, as they stand there or in a frame of zstd.
[[nodiscard]] std::vector<std::string> files_with(const std::filesystem::path& folder,
                                                  std::string_view text);

// The same once what was erased or redacted on a server is rewritten: waits for that, and for files
// that are not needed any more to go.
[[nodiscard]] std::vector<std::string> files_left_with(const Stage& stage,
                                                       const std::filesystem::path& folder,
                                                       std::string_view text);

}  // namespace samtavle::integration
