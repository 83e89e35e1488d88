#pragma once
// Composes one edit step by step against a board, each step seeing the ones before it: positions
// become ids, neighbours become order keys. The board is changed at once; finish() hands over the
// edit and what it takes to take it back, drop() takes it back.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"

namespace samtavle::board {

class Composer {
 public:
  // The edit is numbered from the board's next counter of `replica`. `suffix` goes into order keys
  // (order_key.hpp). The board must outlive the composer and not be changed by others meanwhile.
  Composer(Board& board, Replica replica, Actor actor, std::string suffix = {});
  Composer(const Composer&) = delete;
  Composer& operator=(const Composer&) = delete;
  // Takes back what was not finished.
  ~Composer();

  // Each step is applied as a whole or not at all; its errors are those of Board::apply, and
  // `invalid` for positions that are not there. A failed step leaves the earlier ones standing.

  // Creates an item at the end of a container, or directly behind `after` in it.
  Applied<OpId> create_item(Kind kind, OpId container, OpId after = {});
  Applied<void> set(OpId item, Field field, Value value);
  // Moves an item to the front of a container (`after` empty) or directly behind `after`.
  Applied<void> move(OpId item, OpId container, OpId after = {});
  // Moves an item to the end of a container.
  Applied<void> move_last(OpId item, OpId container);
  Applied<void> insert_text(OpId item, Field field, std::size_t position, std::string_view utf8);
  Applied<void> erase_text(OpId item, Field field, std::size_t position, std::size_t count);
  // Anchored so that it grows as its kind does (samtavle/text/formatting.hpp).
  Applied<void> mark_text(OpId item, Field field, std::size_t from, std::size_t to,
                          std::uint32_t mark, Value value);
  Applied<void> add_member(OpId item, Field field, Value value);
  Applied<void> remove_member(OpId item, Field field, Value value);
  Applied<void> delete_item(OpId item);
  Applied<void> restore_item(OpId item);
  // All steps of an edit that was composed on a copy of the board, its reason and its label, and
  // what it erases there. Errors: also invalid, if its numbers are not the next ones here.
  Applied<void> take(const v1::Edit& edit, std::vector<Erased> erased);
  void reason(std::string text);
  void label(std::string text);

  struct Composed {
    std::unique_ptr<v1::Edit> edit;
    Seq based_on;  // what its author had seen: the confirmed board
    Journal journal;
    Delta delta;
    std::vector<Erased> erased;
  };
  [[nodiscard]] bool empty() const;
  // The composed edit, applied to the board as one; the next step begins another. Without any step
  // there is nothing to finish: check empty() first.
  [[nodiscard]] Composed finish();
  void drop();

 private:
  void begin();
  [[nodiscard]] Stamp stamp() const;
  Applied<OpId> step(std::unique_ptr<v1::Operation> operation);
  Applied<void> done(Applied<OpId> id);
  std::string key_behind(OpId container, OpId after, OpId moving) const;
  std::string key_at_end(OpId container, OpId moving) const;

  Board& board_;
  Replica replica_;
  Actor actor_;
  std::string suffix_;
  std::unique_ptr<v1::Edit> edit_;
  std::vector<Journal> steps_;
  std::vector<Erased> erased_;
};

}  // namespace samtavle::board
