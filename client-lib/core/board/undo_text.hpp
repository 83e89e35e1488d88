#pragma once
// Undoing in one text. Positions say nothing here: where a character stood is known by what is left
// of it, so everything goes by the order of all characters, erased ones included.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "samtavle/board/undo_plan.hpp"
#include "undo_edits.hpp"

namespace samtavle::board {

// All characters of a text in their order.
class TextOrder {
 public:
  explicit TextOrder(const text::Text& text);

  struct Stretch {  // characters beside each other with consecutive ids
    std::size_t index;
    OpId first;
    std::size_t count;
  };

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::optional<std::size_t> index_of(OpId id) const;
  // The empty id behind the end.
  [[nodiscard]] OpId id_at(std::size_t index) const;
  // The visible ones, and those of them that are among `ids`; by index.
  [[nodiscard]] std::vector<Stretch> visible() const;
  [[nodiscard]] std::vector<Stretch> visible(const std::vector<base::IdRange>& ids) const;
  // What a visible stretch says.
  [[nodiscard]] std::u32string_view saying(const Stretch& stretch) const;

 private:
  struct Span {
    std::size_t index;
    std::size_t run;
  };
  [[nodiscard]] std::size_t count_of(std::size_t run) const;
  [[nodiscard]] std::size_t span_at(std::size_t index) const;

  std::vector<text::Run> runs_;
  std::vector<std::size_t> starts_;  // of each run
  std::vector<std::size_t> by_id_;   // runs, by their first ids
  std::size_t size_ = 0;
};

// A place in a text's order for comparing: characters, and the gaps beside them in which anchors
// and new characters are.
using Spot = std::uint64_t;

// Of the marks of one kind, which one covers a spot last.
class MarkCover {
 public:
  void add(Spot from, Spot to, std::size_t mark);
  [[nodiscard]] std::optional<std::size_t> at(Spot spot) const;
  // The spots between two others at which another mark, or none, begins to cover.
  void borders(Spot from, Spot to, std::set<Spot>& out) const;

 private:
  std::map<Spot, std::optional<std::size_t>> from_;  // what covers from this spot on
};

// Undoes recipes of one text.
class TextUndo {
 public:
  TextUndo(const Item& item, Field field, Replica own, UndoEdits& edits, UndoPlan& plan);

  void erase(const std::vector<const UndoRecipe*>& inserted);
  // Types again what `erased` lists, but not what is among `inserted`: that was never there before
  // the step.
  void retype(const std::vector<const UndoRecipe*>& erased,
              const std::vector<const UndoRecipe*>& inserted);
  // After both. Newest first.
  void unmark(const std::vector<const UndoRecipe*>& marked);
  // Characters that were typed again, for the marks that covered the first ones.
  void note_beside(const std::vector<const UndoRecipe*>& marks);

 private:
  struct Fresh {      // a character that is typed again
    std::size_t was;  // index of the one it stands for
    OpId id;
    Spot spot;
  };
  struct Shown {  // a character as it is when all is done
    Spot spot;
    const Fresh* fresh;
    bool visible;
  };
  // A mark of one's own, what was there before it, and what others did since.
  struct Mark {
    const text::MarkSpan* span;
    Spot from;
    Spot to;
    MarkCover before;
    MarkCover others;
    [[nodiscard]] bool covers(Spot spot) const { return from <= spot && spot < to; }
  };
  struct Target {
    std::size_t shown;
    Value value;
  };
  // Part of what a mark covers, and what stood there before it.
  struct Stretch {
    Spot from;
    Spot to;
    Value value;
  };

  void left_out(const UndoRecipe& recipe, LeftOut::Reason reason);
  [[nodiscard]] Spot spot_of(const text::Anchor& anchor) const;
  [[nodiscard]] const Value& value_at(const MarkCover& cover, Spot spot) const;
  void note_retyped(std::size_t first_index, std::size_t count, OpId first, Spot spot);
  void repair_marks();
  std::vector<Value>& values_of(std::uint32_t kind);
  void show();
  [[nodiscard]] OpId id_of(const Shown& shown) const;
  [[nodiscard]] std::optional<Mark> find_mark(const UndoRecipe& recipe) const;
  // What each character under a mark, or beside it, is to have; false where others changed it.
  [[nodiscard]] bool targets_of(const UndoRecipe& recipe, const Mark& mark,
                                std::vector<Target>& targets) const;
  bool settle(std::uint32_t kind, const std::vector<Target>& targets);
  void emit(std::uint32_t kind, const std::vector<Target>& targets);
  [[nodiscard]] std::vector<Stretch> stretches_of(const Mark& mark) const;
  [[nodiscard]] bool changes(std::uint32_t kind, const Stretch& stretch) const;
  void emit(std::uint32_t kind, const Stretch& stretch);
  [[nodiscard]] text::Anchor anchor_at(Spot spot) const;

  const Item& item_;
  const text::Text& text_;
  Field field_;
  Replica own_;
  UndoEdits& edits_;
  UndoPlan& plan_;
  TextOrder order_;
  std::vector<std::pair<std::size_t, std::size_t>> doomed_;  // index, count; by index
  std::vector<Fresh> fresh_;
  std::vector<Shown> shown_;
  std::map<std::uint32_t, MarkCover> covers_;                // of all marks, by kind
  // Characters before which one of them begins or ends.
  std::set<std::size_t> borders_;
  std::map<std::uint32_t, std::vector<Value>> values_;       // of shown_, by kind
};

}  // namespace samtavle::board
