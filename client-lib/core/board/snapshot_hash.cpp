#include <xxhash.h>

#include <cstdint>

#include "samtavle/board/snapshot.hpp"

namespace samtavle::board {

std::string snapshot_hash(std::string_view snapshot) {
  const XXH128_hash_t hash = XXH3_128bits(snapshot.data(), snapshot.size());
  std::string text;
  for (const std::uint64_t half : {hash.high64, hash.low64}) {
    for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[half >> shift & 15];
  }
  return text;
}

std::uint64_t edit_hash(std::string_view edit_bytes) {
  return XXH3_64bits(edit_bytes.data(), edit_bytes.size());
}

}  // namespace samtavle::board
