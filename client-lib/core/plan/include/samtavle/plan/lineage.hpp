#pragma once
// Where cards come from and what became of them: merged into one, split into several, carried on to
// another area. A new card names those that it comes from; nothing of the old ones is lost: a card
// that was merged away is deleted with its comments in place, and can be restored.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

// Makes one card of several: of the kind of the first and directly behind it, with the bodies of
// all one below the other (with their marks), and all their labels and assignees. The title is the
// given one or, without, all of theirs. The others are deleted.
// Errors: invalid (fewer than two, one twice, or one that is no card of its own), not_found (one
// that is not there or deleted), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> merge_cards(board::Composer& composer,
                                                     const board::Board& board,
                                                     std::span<const base::OpId> cards,
                                                     std::string_view title = {});

// A passage of a card's body, as visible characters. It moves to the new card with its marks.
// Without a title its first line becomes the title.
struct SplitPart {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string_view title{};
};

// Makes each part a card of its own, of the same kind and with the same labels, in their order
// directly behind the first. What no part takes stays.
// Errors: invalid (no parts, empty or overlapping ones, ones behind the end or out of order; no
// card of its own), not_found, and those of Composer.
[[nodiscard]] board::Applied<std::vector<base::OpId>> split_card(board::Composer& composer,
                                                                 const board::Board& board,
                                                                 base::OpId card,
                                                                 std::span<const SplitPart> parts);

// Carries a card on to another area, usually of the next phase: a copy of its title, its body with
// marks and its labels stands there at the end, and the card stays and says where it was carried
// to. Votes and comments stay with the card.
// Errors: invalid (no area, the one that it stands in, or no card of its own), not_found, and those
// of Composer.
[[nodiscard]] board::Applied<base::OpId> carry_card(board::Composer& composer,
                                                    const board::Board& board, base::OpId card,
                                                    base::OpId area);

enum class Tie : std::uint8_t { merged, split, carried };

[[nodiscard]] std::string_view name(Tie tie) noexcept;

// A card that another one comes from, or that came of it.
struct Kin {
  base::OpId id;
  const board::Item* item;  // deleted or not; nullptr if the board has no such item
  Tie tie;                  // to the one nearer to where one began
  std::size_t distance;     // 1: directly
};

// All of them, the nearest first, each once, whatever they say about each other; not the card
// itself.
[[nodiscard]] std::vector<Kin> ancestors_of(const board::Board& board, base::OpId card);
[[nodiscard]] std::vector<Kin> descendants_of(const board::Board& board, base::OpId card);

}  // namespace samtavle::plan
