#pragma once
// 5,000 cards and 100,000 field edits by 20 replicas: in each round every replica writes 50 edits,
// each of one field of one card, knowing all rounds before; then everybody gets everything. The
// random numbers, cards and values are those that other libraries are measured with.

#include <string>
#include <vector>

#include "samtavle/bench/author.hpp"

namespace samtavle::bench {

inline constexpr std::uint32_t kCards = 5'000;
inline constexpr std::uint32_t kEdits = 100'000;
inline constexpr std::uint32_t kReplicas = 20;
inline constexpr std::uint32_t kEditsPerRound = 50;
inline constexpr const char* kScenario = "5000x100000";

// One write of the scenario.
struct Write {
  base::Replica replica;
  std::uint32_t card = 0;
  base::Field field;
  base::Value value;
  bool round_begins = false;  // everything before is known to everybody
};

// The id of a card: replica 1 creates them all, one after the other.
[[nodiscard]] base::OpId card_id(std::uint32_t card);

[[nodiscard]] std::vector<Write> writes();

// The edits that make the board and its cards, by the server and replica 1.
[[nodiscard]] std::vector<v1::Edit> first_edits(std::uint32_t cards = kCards);

// A board with the cards on it, each created by an event of its own.
[[nodiscard]] board::Board board_with_cards();

// The edit of a write; `counter` is the replica's next one.
[[nodiscard]] v1::Edit edit_of(const Write& write, base::Counter counter);

// The edits, in the order of the log, the last seq that the author of each knew, and their encoded
// events.
struct Recording {
  std::vector<v1::Edit> edits;
  std::vector<base::Seq> seen;
  std::vector<std::string> events;
};
[[nodiscard]] Recording record(const std::vector<Write>& writes, std::uint32_t cards = kCards);

// The first edits and those of the writes.
[[nodiscard]] std::vector<v1::Edit> all_edits(const std::vector<Write>& writes,
                                              std::uint32_t cards = kCards);

// Ends the process unless every field of every card holds what was written last.
void check_fields(const board::Board& board, const std::vector<Write>& writes);

// The board after all edits.
[[nodiscard]] board::Board folded_board();

}  // namespace samtavle::bench
