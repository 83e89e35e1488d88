#pragma once
// The canonical snapshot: the bytes of BoardSnapshot (proto/samtavle/v1/snapshot.proto) as
// FORMAT.md fixes them. Two boards are equal exactly if these bytes are. Only confirmed state is
// meant: the caller has taken pending edits back.

#include <cstdint>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"

namespace samtavle::board {

inline constexpr std::uint32_t kSnapshotFormat = 3;

[[nodiscard]] std::string encode_snapshot(const Board& board);

// Errors: corrupt (no snapshot, one that contradicts itself or is of a format that is read no
// more), newer_format, limit (claims of more deleted characters than a snapshot of its size may
// make).
[[nodiscard]] base::Result<Board> decode_snapshot(std::string_view bytes);

// XXH3-128 of the canonical snapshot in 32 hexadecimal digits. It tells boards apart that differ by
// mistake; it is no defence against somebody who wants a collision.
[[nodiscard]] std::string snapshot_hash(std::string_view snapshot);
[[nodiscard]] inline std::string snapshot_hash(const Board& board) {
  return snapshot_hash(encode_snapshot(board));
}

// XXH3-64 of the bytes of an edit: tells a client whether what the server holds under its number is
// its own.
[[nodiscard]] std::uint64_t edit_hash(std::string_view edit_bytes);

}  // namespace samtavle::board
