#pragma once
// Random small edits of every kind of operation, as a person at a board might make them: cards come
// and go, are moved, typed in, marked, labelled and commented on. All steps are valid for the fold
// and for the schema (core/plan); whether a role may make them is not looked at.
//
// The same seed gives the same edits on equal boards, also if the replica number differs, as long
// as it stays the highest on the board. One thread.

#include <optional>
#include <string>

#include "samtavle/board/composer.hpp"
#include "samtavle/support/random.hpp"

namespace samtavle::support {

class RandomEditor {
 public:
  struct Options {
    std::size_t steps_max = 3;   // of an edit
    std::size_t items_max = 60;  // no more are created on a board that holds so many
    std::size_t crowd = 0;       // so many ideas are what nearly everybody is at; 0: all alike
  };

  explicit RandomEditor(std::uint64_t seed) : RandomEditor(seed, Options{}) {}
  RandomEditor(std::uint64_t seed, Options options) : random_(seed), options_(options) {}

  // Adds 1 to steps_max steps to the composer. `board` is the composer's board; it has a root.
  void edit(board::Composer& composer, const board::Board& board);

  // A short text, from time to time with characters of two, three and four bytes.
  [[nodiscard]] std::string words();

 private:
  bool step(board::Composer& composer, const board::Board& board);
  const board::Item& any_item(const board::Board& board);
  // An item that may hold `kind`.
  const board::Item& any_container(const board::Board& board, base::Kind kind);
  base::OpId any_child(const board::Board& board, base::OpId container);
  base::Kind any_kind();
  base::Field any_text_field(const board::Item& item);
  // The field of a text in which something was typed and is still visible.
  std::optional<base::Field> typed_field(const board::Item& item);

  bool create(board::Composer& composer, const board::Board& board);
  bool set(board::Composer& composer, const board::Board& board);
  bool move(board::Composer& composer, const board::Board& board);
  bool insert(board::Composer& composer, const board::Board& board);
  bool erase(board::Composer& composer, const board::Board& board);
  bool mark(board::Composer& composer, const board::Board& board);
  bool add(board::Composer& composer, const board::Board& board);
  bool remove(board::Composer& composer, const board::Board& board);
  bool remove_item(board::Composer& composer, const board::Board& board);
  bool restore(board::Composer& composer, const board::Board& board);

  Random random_;
  Options options_;
};

}  // namespace samtavle::support
