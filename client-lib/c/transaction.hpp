#pragma once
// An edit that is being made, as long as its callback lasts.

#include <optional>

#include "embedded.hpp"
#include "samtavle/board/composer.hpp"
#include "values.hpp"
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

// Runs a step with the transaction that a handle stands for.
template <class Step>
int on_transaction(samtavle_transaction handle, Step step) noexcept {
  return guarded([&] {
    int status = SAMTAVLE_OK;
    Transaction* tx = BorrowedTransaction::find(handle, status);
    return tx != nullptr ? step(*tx) : status;
  });
}

// For steps that make an item: follows it, and says its id.
[[nodiscard]] int made_one(Transaction& tx, const board::Applied<base::OpId>& result,
                           samtavle_id* made);

// A value that was given, with the id that holds now. Errors: as from_c.
[[nodiscard]] base::Result<base::Value> value_in(const Transaction& tx,
                                                 const samtavle_value* given);

}  // namespace samtavle::c
