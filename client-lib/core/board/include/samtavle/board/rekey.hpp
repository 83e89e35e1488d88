#pragma once
// Order keys that have run out of room: two children of a container with equal keys, between which
// nothing can be put, or keys that have grown long. What it takes to give such children new keys,
// as an edit of the server; when that is made is the server's business.
//
// Pure functions of a board.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"

namespace samtavle::board {

// A key of more bytes than that is due for a new one.
inline constexpr std::size_t kOrderKeyBytesLong = 32;
// New keys are no longer than that.
inline constexpr std::size_t kOrderKeyBytesGood = 24;

// So many keys in ascending order between two others, which are as for order_key_between() and not
// equal; spread evenly, so that they are short and there is room beside each.
[[nodiscard]] std::vector<std::string> order_keys_between(std::string_view low,
                                                          std::string_view high,
                                                          std::size_t count);

// Whether an item's key is long or that of a neighbour. (Deleted neighbours count: they may be
// restored.)
[[nodiscard]] bool is_crowded(const Board& board, const Item& item);
// The containers in which any item is crowded, by id.
[[nodiscard]] std::vector<OpId> crowded_containers(const Board& board);

// An edit of replica 0 that gives new keys to crowded children of the container, and to as many of
// their neighbours as it takes, and changes nothing of their order. At most `moves_max` (at least
// 2) of them: if more are crowded, the next edit goes on. Nullptr if nobody is, or if there is no
// way to better keys within `moves_max`, which takes keys that were made for that.
[[nodiscard]] std::unique_ptr<v1::Edit> rekey(const Board& board, OpId container,
                                              std::size_t moves_max);

}  // namespace samtavle::board
