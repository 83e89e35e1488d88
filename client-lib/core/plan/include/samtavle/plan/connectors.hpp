#pragma once
// Connectors: lines between two cards, with a word for how they hang together. One hides while
// either end is not to be seen, and comes back with it; it is gone only when it is deleted itself.

#include <array>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/board_template.hpp"

namespace samtavle::plan {

// The words that programs know; people may use others, which are shown as they are.
inline constexpr std::array<std::string_view, 4> kRelations = {"supports", "leads_to", "depends_on",
                                                               "contradicts"};

// A relation for people: "leads to", "fører til"; one's own words as they are.
[[nodiscard]] std::string_view relation_label(std::string_view relation,
                                              Language language) noexcept;

// Connects two cards; the connector stands where the first one stands. `relation` may be empty.
// Errors: not_found (an end that is not to be seen), invalid (an end that is no card or is itself a
// connector, or both ends the same), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> connect_cards(board::Composer& composer,
                                                       const board::Board& board, base::OpId from,
                                                       base::OpId to, std::string_view relation);

struct Connection {
  const board::Item* connector;
  const board::Item* from;
  const board::Item* to;
  std::string_view relation;  // good as long as the connector is not changed
};

// All whose two ends are to be seen, by id. Where the connector itself stands does not count: it
// has its place only for the sake of rights.
[[nodiscard]] std::vector<Connection> visible_connectors(const board::Board& board);
// Those of one card, in either direction.
[[nodiscard]] std::vector<Connection> connectors_of(const board::Board& board, base::OpId card);

}  // namespace samtavle::plan
