#pragma once
// What it takes to undo one operation of one's own later, when others have gone on: unlike a
// journal (journal.hpp), which takes the newest edit back exactly, a recipe says what was meant,
// and is held against the board as it is when it is carried out (undo.hpp).

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/journal.hpp"

namespace samtavle::v1 {
class UndoRecipe;
}  // namespace samtavle::v1

namespace samtavle::board {

struct UndoRecipe {
  // What was done. The numbers are those of the store (v1::UndoRecipe::What).
  enum class What : std::uint8_t {
    created = 1,
    scalar = 2,
    placed = 3,
    inserted = 4,
    erased = 5,
    marked = 6,
    member_added = 7,
    member_removed = 8,
    deleted = 9,
    restored = 10,
    too_large = 11,  // the edit needs more than a device keeps for one
  };
  // Whether what was done is still the last that anybody did there. Characters and marks say so
  // themselves, and so does an item that was created.
  enum class Standing : std::uint8_t {
    mine = 0,
    overwritten = 1,
    unknown = 2,  // events were missed, and the board does not tell
  };
  // Characters that stand for some that a mark covered, and what those had before it, where the
  // text itself does not say so.
  struct Beside {
    base::IdRange ids;
    Value before;
    friend bool operator==(const Beside&, const Beside&) = default;
  };

  What what = What::too_large;
  OpId item;
  Field field;
  Value value;                      // scalar: the one before; members: which
  Place place;                      // placed: the one before
  std::vector<base::IdRange> ids;   // inserted, erased: characters; marked: the mark, of length 1
  std::u32string text;              // erased: what the characters said, one code point for each id
  std::vector<Beside> beside;       // marked
  Seq seq;                          // deleted: the event, once it is known
  Standing standing = Standing::mine;

  friend bool operator==(const UndoRecipe&, const UndoRecipe&) = default;
  // About what it takes in memory and in a store.
  [[nodiscard]] std::size_t size_bytes() const noexcept;
};

// The recipes of an edit that was applied, in the order of its operations.
[[nodiscard]] std::vector<UndoRecipe> recipes_of(const Journal& journal,
                                                 const std::vector<Erased>& erased);

// The same after a pending edit was applied anew: others may have changed what stood there before.
void refresh(std::vector<UndoRecipe>& recipes, const Journal& journal);

// Gives the ids other numbers. What names something that is gone is left out; false if nothing of
// the recipe remains.
[[nodiscard]] bool renumber(UndoRecipe& recipe, const IdMap& map);

// Characters `from` were typed again as the characters beginning with `to`.
struct Retyped {
  base::IdRange from;
  OpId to;
  friend bool operator==(const Retyped&, const Retyped&) = default;
};
// What is said of characters is said of those that stand for them from here on; or, backwards, the
// other way round, when those have gone again. False if it was said of none of them.
bool follow_retyped(UndoRecipe& recipe, const std::vector<Retyped>& retyped, bool backwards);

// Joined to the last one where both sides follow on it.
void append_retyped(std::vector<Retyped>& retyped, OpId from, OpId to);

void to_proto(const UndoRecipe& recipe, v1::UndoRecipe* out);
// Errors: corrupt for what contradicts itself.
[[nodiscard]] base::Result<UndoRecipe> from_proto(const v1::UndoRecipe& recipe);

// Appends an id to ranges, joined to the last one where it follows on it.
void append_id(std::vector<base::IdRange>& ranges, OpId id);
[[nodiscard]] std::size_t count_ids(const std::vector<base::IdRange>& ranges);

}  // namespace samtavle::board
