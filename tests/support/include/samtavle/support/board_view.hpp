#pragma once
// What people see of a board, and who wrote what stands there: to hold an undo against. Knows
// nothing of how undo works.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::support {

using base::Field;
using base::OpId;
using base::Value;

// The visible characters of a text with the marks that they have.
struct Letter {
  OpId id;
  char32_t code_point = 0;
  std::map<std::uint32_t, Value> marks;  // by kind, without empty ones
  // Of the mark that covers it last, by kind: also one that clears.
  std::map<std::uint32_t, OpId> marked_by;
};

struct ItemView {
  bool deleted = false;
  bool visible = false;
  board::Place place;
  std::map<Field, Value> scalars;              // without empty ones
  std::map<Field, std::set<Value>> members;
  std::map<Field, std::vector<Letter>> texts;  // without empty ones
};

using BoardView = std::map<OpId, ItemView>;

// Fields that no test uses are not looked at.
[[nodiscard]] BoardView view_of(const board::Board& board);

// As people see it: without what is not visible, and without the ids of characters. Two boards that
// look alike give equal strings.
[[nodiscard]] std::string looks_of(const BoardView& view);

// Who wrote last what stands on a board, told from all edits from the beginning.
class Writers {
 public:
  Writers() = default;

  // In their order. `writer` is any number for whoever made the edit.
  void apply(const v1::Edit& edit, std::size_t writer, const board::Stamp& stamp);

  // What an undo by `self` must not have done between two views of one board: changed anything that
  // somebody else wrote last. Nothing: all is well. `written` holds the writers up to the undo.
  [[nodiscard]] std::optional<std::string> trespass(const BoardView& before, const BoardView& after,
                                                    std::size_t self) const;

 private:
  struct Flattened {
    OpId item;
    Field field;
    std::vector<Letter> letters;  // as they were
  };
  [[nodiscard]] std::vector<Flattened> letters_to_flatten(const v1::Edit& edit) const;
  [[nodiscard]] std::optional<std::size_t> writer_of(OpId character) const;
  [[nodiscard]] bool of_others(const std::map<OpId, std::size_t>& by, OpId id,
                               std::size_t self) const;
  [[nodiscard]] std::optional<std::string> trespass_in_texts(OpId id, const ItemView& before,
                                                             const ItemView& after,
                                                             std::size_t self) const;

  board::Board board_;
  std::map<base::Replica, std::size_t> replicas_;
  std::map<OpId, std::size_t> characters_;  // of flattened texts
  std::map<OpId, std::size_t> created_;
  std::map<OpId, std::size_t> deletions_;  // whether an item is deleted
  std::map<OpId, std::size_t> places_;
  std::map<std::pair<OpId, Field>, std::size_t> scalars_;
  std::map<std::pair<std::pair<OpId, Field>, Value>, std::size_t> members_;
};

}  // namespace samtavle::support
