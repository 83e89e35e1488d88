#pragma once
// An item as the fold holds it: the root, a phase, an area, a card, a comment.

#include <map>
#include <set>

#include "samtavle/board/delta.hpp"

namespace samtavle::board {

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
struct Item {
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
  std::map<Field, Scalar> scalars;
  std::map<Field, text::Text> texts;
  std::map<Field, std::set<Value>> sets;

  [[nodiscard]] bool deleted() const noexcept { return static_cast<bool>(deleted_seq); }
  // The value of a field; empty if it was never written.
  [[nodiscard]] const Value& value(Field field) const;
  // Nullptr if it was never written.
  [[nodiscard]] const Scalar* scalar(Field field) const;
  // Nullptr if nothing was ever typed there.
  [[nodiscard]] const text::Text* text(Field field) const;
  // The visible text; empty if nothing was ever typed there.
  [[nodiscard]] std::string text_utf8(Field field) const;
  [[nodiscard]] const std::set<Value>& members(Field field) const;
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
