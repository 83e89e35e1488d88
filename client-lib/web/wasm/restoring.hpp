#pragma once
// Restoring, where the past is told: it needs much code and few come to it. The edits are composed
// on a copy of the live board, and made by LiveBoard::take. Nothing else may happen to that board
// in between: its host does all of it in one task, once what is pending was saved.

#include <memory>
#include <string>

#include "door.hpp"
#include "samtavle/plan/restore.hpp"
#include "samtavle/views/reader.hpp"

namespace samtavle::web {

class Restoring {
 public:
  // `in`: a snapshot of the live board; who restores, under which number, and what goes into their
  // order keys; their role and kind; the server's time; the item, or none for the whole board; the
  // reason. Writes what cannot be restored. `version` has to live as long as the result.
  // Errors: invalid, corrupt, and those of Restoration::plan.
  [[nodiscard]] static board::Applied<std::unique_ptr<Restoring>> begin(const board::Board& version,
                                                                        views::Reader& in,
                                                                        views::Json& json);

  // Writes 0: all is done; 1: others have done this part, go on; or 2 and what LiveBoard::take
  // reads. Errors: those of Composer.
  [[nodiscard]] Done next(std::string& out);

 private:
  Restoring(board::Board board, plan::Restoration plan)
      : board_(std::move(board)), plan_(std::move(plan)) {}

  board::Board board_;
  plan::Restoration plan_;
  base::Replica replica_;
  base::Actor actor_;
  std::string order_suffix_;
};

}  // namespace samtavle::web
