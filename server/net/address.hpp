#pragma once
// Addresses of the HTTP interface, cut up. Pure functions.

#include <cstdint>
#include <optional>
#include <string_view>

namespace samtavle::net {

// What stands in /api/v1/boards/{board}/{rest}.
struct BoardAddress {
  std::string_view board;  // not checked
  std::string_view rest;   // without the slash before it; may be empty
};
// Nothing for an address that does not go on behind a board.
[[nodiscard]] std::optional<BoardAddress> board_address(std::string_view path);

// A number from 1 on, written in the one way there is: no sign, no zero before it.
[[nodiscard]] std::optional<std::uint32_t> number_in_address(std::string_view digits);

}  // namespace samtavle::net
