#pragma once
// An edit that is being made, as long as its callback lasts.

#include <optional>

#include "embedded.hpp"
#include "samtavle/board/composer.hpp"
#include "view.hpp"

namespace samtavle::c {

struct Transaction {
  Embedded& board;
  board::Composer& composer;
  const sync::ClientSession& session;
  // Made when it is first asked for.
  std::optional<BoardView> view{};
  std::optional<BorrowedView> borrowed{};

  [[nodiscard]] base::OpId current(samtavle_id id) const;
};

using BorrowedTransaction = Borrowed<Transaction, Sort::transaction>;

}  // namespace samtavle::c
