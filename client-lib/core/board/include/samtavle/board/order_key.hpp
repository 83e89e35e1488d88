#pragma once
// Order keys: byte strings, compared byte by byte, that say where an item stands among its
// neighbours. There is always room between two different keys.

#include <string>
#include <string_view>

namespace samtavle::board {

// A key that sorts after `low` and before `high`; an empty one stands for the end on its side.
// `suffix` (random bytes of the device) keeps two people who insert at one place at one time from
// choosing equal keys, between which there is no room. Keys are not empty and never end in a zero
// byte; the fold refuses those that do. If there is nothing between `low` and `high` (equal keys,
// or `high` is `low` and zeros), the result sorts after `low` only.
[[nodiscard]] std::string order_key_between(std::string_view low, std::string_view high,
                                            std::string_view suffix = {});

}  // namespace samtavle::board
