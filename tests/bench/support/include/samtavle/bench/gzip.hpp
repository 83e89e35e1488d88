#pragma once

#include <cstddef>
#include <string_view>

namespace samtavle::bench {

// How many bytes `gzip` would make of these (level 6).
[[nodiscard]] std::size_t gzipped_bytes(std::string_view bytes);

}  // namespace samtavle::bench
