#pragma once
// A board that is being looked at, as long as a callback lasts. Keeps what it has handed out.

#include <deque>
#include <string>
#include <vector>

#include "aliases.hpp"
#include "handles.hpp"
#include "samtavle.h"
#include "samtavle/plan/minutes.hpp"
#include "samtavle/sync/client_session.hpp"

namespace samtavle::c {

struct BoardView {
  const board::Board& board;
  const plan::Directory& directory;
  const sync::ClientSession* session = nullptr;  // of a live board
  const Aliases* aliases = nullptr;              // of the live board that it is or was

  // What was handed out; a deque leaves its elements where they are.
  std::deque<std::string> texts{};
  std::deque<std::vector<samtavle_id>> ids{};
  std::deque<std::vector<samtavle_value>> values{};
  std::deque<std::vector<std::uint32_t>> fields{};

  [[nodiscard]] base::OpId current(samtavle_id id) const;
  [[nodiscard]] const board::Item* find(samtavle_id id) const { return board.find(current(id)); }
  [[nodiscard]] samtavle_text keep(std::string text);
};

using BorrowedView = Borrowed<BoardView, Sort::view>;

}  // namespace samtavle::c
