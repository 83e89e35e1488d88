#pragma once
// Brings one item, or the whole board, back to how it was in an earlier version, by ordinary edits
// of whoever restores it: nothing is taken out of the log, and what is restored can be undone.
//
//   items    what was deleted since comes back, what came since is deleted (the whole board only)
//   places   what stood elsewhere, or in another order, moves back
//   texts    what came in goes, what went is typed again at its place; all other characters stay as
//            they are, with their authors
//   others   scalars, sets and formatting as they were
//
// Named versions stay: they name places of the log, which goes on. What stands in a closed phase is
// reached by opening the phase meanwhile (the whole board only).

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/may.hpp"

namespace samtavle::plan {

struct RestoreRequest {
  base::OpId item;     // empty: the whole board
  std::string reason;  // becomes that of each edit; the whole board needs one
  // Who restores it: what they may not do is left out. Nothing: as if everything were allowed.
  std::optional<Asking> asking = std::nullopt;
};

// Something that stays as it is, and why.
struct NotRestored {
  base::OpId item;
  base::Field field;  // 0: the item as a whole
  Denial denial;
};

// Planned once, on the board as it was then; each edit is composed against the board as it is when
// it is made, and what others have done meanwhile is written over only where it concerns what is
// being restored.
class Restoration {
 public:
  // `now` is used up; it must be what is confirmed. `version` has to outlive the result.
  // Errors: needs_reason; not_found (the item was not there in that version, or not any more).
  [[nodiscard]] static board::Applied<Restoration> plan(board::Board now,
                                                        const board::Board& version,
                                                        RestoreRequest request);

  // Whether there is nothing to be done any more.
  [[nodiscard]] bool done() const noexcept { return next_ >= steps_.size(); }
  [[nodiscard]] std::size_t steps_left() const noexcept { return steps_.size() - next_; }
  [[nodiscard]] const std::vector<NotRestored>& left_out() const noexcept { return left_out_; }

  // Composes the next edit, as much as fits into one. It may come to nothing, if others have done
  // it meanwhile (Composer::empty). Call advance() once it was made, and go on until done().
  // Errors: those of Composer.
  [[nodiscard]] board::Applied<void> compose(board::Composer& composer, const board::Board& board);
  void advance() noexcept { next_ = reached_; }

 private:
  struct Step {
    enum class What : std::uint8_t {
      restore,
      remove,
      move,
      text,
      marks,
      members,
      value,
    };
    // Steps of different stages are not in one edit: may() holds an edit against the board before.
    enum class Stage : std::uint8_t { open, content, phases, board };
    What what;
    Stage stage;
    base::OpId item;
    base::Field field{};
    base::Value value{};     // to be written
    base::OpId container{};  // of a move: where to, and
    base::OpId after{};      // behind which of its neighbours; empty: to the front
  };
  class Planner;
  class Hand;

  Restoration(const board::Board& version, std::string reason)
      : version_(&version), reason_(std::move(reason)) {}

  const board::Board* version_;
  std::string reason_;
  std::vector<Step> steps_;
  std::vector<NotRestored> left_out_;
  std::size_t next_ = 0;     // of steps_
  std::size_t reached_ = 0;  // by the edit that is being composed
};

}  // namespace samtavle::plan
