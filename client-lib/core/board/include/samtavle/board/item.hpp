#pragma once
// An item as the fold holds it: the root, a phase, an area, a card, a comment.

#include <memory>
#include <string>

#include "samtavle/board/delta.hpp"
#include "samtavle/board/field_map.hpp"
#include "samtavle/board/value_set.hpp"

namespace samtavle::board {

class ChildList;

// The value of a field and who wrote it. The replica tells one's own writes from others'.
struct Scalar {
  Value value;
  Seq seq;
  Actor actor;
  Replica replica;
  friend bool operator==(const Scalar&, const Scalar&) = default;
};

// A field number names at most one thing of each type; which type it ought to be is the schema's
// to say (core/plan), so that the fold never has to refuse for it.
class Item {
 public:
  Item();
  Item(Item&&) noexcept;
  Item& operator=(Item&&) noexcept;
  ~Item();

  OpId id;
  Kind kind;
  Place place;
  Seq place_seq;
  Replica place_replica;
  Actor place_actor;
  Seq created_seq;
  Actor created_by;
  std::int64_t created_ms = 0;
  Seq deleted_seq;  // 0: not deleted

  [[nodiscard]] bool deleted() const noexcept { return static_cast<bool>(deleted_seq); }
  // The value of a field; empty if it was never written.
  [[nodiscard]] const Value& value(Field field) const;
  // The value and who wrote it; nullptr if it was never written.
  [[nodiscard]] const Scalar* scalar(Field field) const { return scalars_.find(field); }
  // Nullptr if nothing was ever typed there.
  [[nodiscard]] const text::Text* text(Field field) const { return texts_.find(field); }
  // The visible text; empty if nothing was ever typed there.
  [[nodiscard]] std::string text_utf8(Field field) const;
  [[nodiscard]] const ValueSet& members(Field field) const;

  // All of them, as {field, value} in the order of fields.
  [[nodiscard]] const FieldMap<Scalar>& scalars() const noexcept { return scalars_; }
  [[nodiscard]] const FieldMap<text::Text>& texts() const noexcept { return texts_; }
  [[nodiscard]] const FieldMap<ValueSet>& sets() const noexcept { return sets_; }

 private:
  friend class Board;
  friend class Fold;
  friend class RollBack;
  friend class Siblings;
  friend class SnapshotReader;

  FieldMap<Scalar> scalars_;
  FieldMap<text::Text> texts_;
  FieldMap<ValueSet> sets_;
  std::unique_ptr<ChildList> children_;  // nullptr: none
};

// Ranks order containment: an item stands in one of a smaller rank, so cycles cannot be written.
enum class Rank : std::uint32_t { none = 0, board = 1, phase = 2, area = 3, card = 4, reply = 5 };

inline constexpr std::uint32_t kKindsPerRank = 256;

[[nodiscard]] constexpr Rank rank(Kind kind) noexcept {
  const std::uint32_t r = kind.value / kKindsPerRank;
  return r >= 1 && r <= 5 ? static_cast<Rank>(r) : Rank::none;
}

// The item that stands for the board itself: the first thing its log creates.
inline constexpr OpId kRootId = base::op_id(0, 1);

}  // namespace samtavle::board
