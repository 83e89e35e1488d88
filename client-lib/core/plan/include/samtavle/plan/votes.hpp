#pragma once
// Vote rounds: a question, the cards that it is about, and so many dots for everybody. What people
// say (their ballots) is kept in the server's ballot box beside the log; on the board stands only
// the tally, and nobody but the server writes it.
//
//   open -> closed: the server counts -> open again: no ballot is lost -> closed ...
//
// Whether a round is anonymous, and how many dots everybody has, is settled when it is made: both
// are promises to those who vote.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/denial.hpp"
#include "samtavle/plan/may.hpp"

namespace samtavle::plan {

// What everybody has where a round does not say.
inline constexpr std::uint32_t kDotsUsual = 3;

// --- rounds ---

struct NewRound {
  std::string_view question;             // becomes the title
  std::span<const base::OpId> cards{};
  std::string_view body{};
  std::uint32_t dots_per_actor = kDotsUsual;
  bool anonymous = false;                // the tally does not say who
  bool live_tally = false;               // it is written while the round is open, too
};

// Makes an open round at the end of an area, a phase or the board.
// Errors: invalid (no question, no cards or one twice, one that is no card of its own, no dots or
// more than EditLimits::ballot_dots_max), not_found (a card that is not to be seen), and those of
// Composer.
[[nodiscard]] board::Applied<base::OpId> make_round(board::Composer& composer,
                                                    const board::Board& board,
                                                    base::OpId container, const NewRound& round);

// Errors: not_found (no such round), invalid (it is closed, or open, already), those of Composer.
[[nodiscard]] board::Applied<void> close_round(board::Composer& composer, const board::Board& board,
                                               base::OpId round);
[[nodiscard]] board::Applied<void> reopen_round(board::Composer& composer,
                                                const board::Board& board, base::OpId round);

// --- ballots ---

struct Dots {
  base::OpId card;
  std::uint32_t count = 0;
  friend bool operator==(const Dots&, const Dots&) = default;
};

// All that somebody says in a round. Without dots: nothing (any more).
struct Ballot {
  base::OpId round;
  std::vector<Dots> dots;
};

// Whether somebody may say that now. Pure and total, as may(). Who may comment in the area of the
// round may vote, also while its phase is not open: the state of the round decides.
// Errors: not_found ("round": none of this id, or deleted), not_allowed (with the needed role and
// level), frozen (the round or the board is closed), limit ("dots": more than everybody has, or
// than `limits` lets through), invalid ("dots[i].card": not in the round, deleted, or named twice;
// "dots[i].count": none).
[[nodiscard]] std::optional<Denial> check_ballot(const board::Board& board, const Asking& asking,
                                                 const Ballot& ballot,
                                                 const base::EditLimits& limits = {});

// Between dots and the messages that hold them as `dots`.
template <class Message>
[[nodiscard]] std::vector<Dots> read_dots(const Message& message) {
  std::vector<Dots> out;
  out.reserve(static_cast<std::size_t>(message.dots_size()));
  for (const auto& m : message.dots()) {
    out.push_back({base::op_id(m.card_replica(), m.card_counter()), m.count()});
  }
  return out;
}
template <class Message>
void write_dots(std::span<const Dots> dots, Message& out) {
  for (const Dots& d : dots) {
    auto* m = out.add_dots();
    m->set_card_replica(d.card.replica.value);
    m->set_card_counter(d.card.counter.value);
    m->set_count(d.count);
  }
}

// --- counting ---

// A ballot with whoever cast it.
struct CastBallot {
  base::Actor actor;
  ActorKind kind = ActorKind::none;
  std::vector<Dots> dots;
};

struct Tally {
  struct Card {
    base::OpId card;
    std::uint32_t dots = 0;
    std::vector<base::Actor> actors;  // who put them there, by number; none if that is not told
    friend bool operator==(const Card&, const Card&) = default;
  };
  struct Turnout {
    ActorKind kind = ActorKind::none;
    std::uint32_t voters = 0;
    friend bool operator==(const Turnout&, const Turnout&) = default;
  };
  std::vector<Card> cards;       // those with dots: most dots first, then by id
  std::vector<Turnout> turnout;  // by number of the kind
  friend bool operator==(const Tally&, const Tally&) = default;
};

// The sum of the ballots; at most one an actor. Those without dots do not count as voters.
[[nodiscard]] Tally count(std::span<const CastBallot> ballots, bool anonymous);

// The content of the field `tally`: the bytes of samtavle.v1.Tally, the same for equal tallies. Who
// put the dots there is left out where it would make more than kTallyBytesMax of them.
inline constexpr std::size_t kTallyBytesMax = 32 * 1024;
[[nodiscard]] std::string encode_tally(const Tally& tally);
// Errors: corrupt (not as encode_tally writes it).
[[nodiscard]] base::Result<Tally> decode_tally(std::string_view bytes);

// --- reading ---

struct Round {
  const board::Item* item;
  bool open = false;
  std::uint32_t dots_per_actor = kDotsUsual;
  bool anonymous = false;
  bool live_tally = false;
  std::optional<Tally> tally;  // nothing: not counted yet, or not to be read
};

[[nodiscard]] Round read_round(const board::Item& item);
// All that are to be seen, by id.
[[nodiscard]] std::vector<const board::Item*> rounds_of(const board::Board& board);

}  // namespace samtavle::plan
