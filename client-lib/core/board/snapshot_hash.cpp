#include <cstdio>

#include <xxhash.h>

#include "samtavle/board/snapshot.hpp"

namespace samtavle::board {

std::string snapshot_hash(std::string_view snapshot) {
  const XXH128_hash_t hash = XXH3_128bits(snapshot.data(), snapshot.size());
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text;
}

std::uint64_t edit_hash(std::string_view edit_bytes) {
  return XXH3_64bits(edit_bytes.data(), edit_bytes.size());
}

}  // namespace samtavle::board
