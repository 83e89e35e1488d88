#pragma once
// The steps of a transaction (Transaction in api.ts of the browser package), one call each, carried
// out on the composer of the edit that is being made.

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/views/json.hpp"
#include "samtavle/views/reader.hpp"

namespace samtavle::views {

// The numbers are those of calls.ts there.
enum class Step : std::uint32_t {
  create = 1,
  set = 2,
  add = 3,
  remove = 4,
  insert = 5,
  erase = 6,
  format = 7,
  move_behind = 8,
  move_last = 9,
  erase_item = 10,
  restore_item = 11,
  enter_phase = 20,
  reopen_for = 21,
  comment = 22,
  resolve_thread = 23,
  judge = 24,
  connect = 25,
  merge_cards = 26,
  split_card = 27,
  carry_card = 28,
  make_round = 29,
  close_round = 30,
  reopen_round = 31,
  suggest_text = 32,
  suggest_value = 33,
  accept_suggestion = 34,
  reject_suggestion = 35,
  withdraw_suggestion = 36,
  offer = 37,
  answer_delegation = 38,
  name_version = 39,
  enter_for = 40,
};

struct Composing {
  board::Composer& composer;
  const board::Board& board;
  base::Actor actor;
};

// Reads the step's number and what belongs to it, and writes the ids of what it made as a list.
// Errors: those of the composer and of the plan; invalid for what is no step.
[[nodiscard]] board::Applied<void> carry_out(const Composing& on, Reader& in, Json& made);

}  // namespace samtavle::views
