#include "samtavle/base/sort.hpp"
#include "samtavle/plan/votes.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/session.pb.h"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Actor;
using base::Errc;
using base::fail;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Item;

namespace {

bool holds_flag(const Item& item, Field field) { return item.value(field) == Value{true}; }

bool is_open(const Item& round) { return holds_word(round.value(fields::round_state), "open"); }

std::uint32_t dots_of(const Item& round) {
  const auto* dots = round.value(fields::dots_per_actor).get_if<std::int64_t>();
  if (dots == nullptr) return kDotsUsual;
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(*dots, 0, kMost));
}

const Item* find_round(const Board& board, OpId id) {
  const Item* item = board.find(id);
  const bool there = item != nullptr && item->kind == kinds::vote_round && !item->deleted();
  return there ? item : nullptr;
}

// --- making one ---

// What can be voted on: cards that people write, and kinds of the same rank that a newer program
// made.
bool is_card(const Item& item) {
  if (board::rank(item.kind) != board::Rank::card) return false;
  const FieldRow* labels = find_field(fields::labels);
  return find_kind(item.kind) == nullptr || has_field(*labels, item.kind);
}

Applied<void> check_cards(const Board& board, std::span<const OpId> cards) {
  if (cards.empty()) return cannot(Errc::invalid, "cards", "a vote is about cards");
  std::vector<OpId> seen(cards.begin(), cards.end());
  base::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) != seen.end()) {
    return cannot(Errc::invalid, "cards", "a card is named twice");
  }
  for (const OpId id : cards) {
    const Item* card = board.find(id);
    if (card == nullptr || !board.visible(*card)) {
      return cannot(Errc::not_found, "cards", "there is no such card");
    }
    if (!is_card(*card)) return cannot(Errc::invalid, "cards", "a vote is about cards");
  }
  return {};
}

Applied<void> set_state(board::Composer& composer, const Board& board, OpId id, bool open) {
  const Item* round = find_round(board, id);
  if (round == nullptr) return cannot(Errc::not_found, "round", "there is no such vote");
  if (is_open(*round) == open) {
    return cannot(Errc::invalid, "round", open ? "the vote is open" : "the vote is not open");
  }
  return composer.set(id, fields::round_state, open ? "open" : "closed");
}

// --- ballots ---

// Nothing above a card but an area has a level of its own.
const Item* area_of(const Board& board, const Item& round) {
  const Item* holder = board.find(round.place.container);
  return holder != nullptr && board::rank(holder->kind) == board::Rank::area ? holder : nullptr;
}

Denial denied(Errc code, std::string path, std::string detail) {
  return {code, std::move(path), Role::none, Level::none, std::move(detail), {}};
}

std::optional<Denial> check_rights(const Board& board, const Asking& asking, const Item& round) {
  const Item* area = area_of(board, round);
  const bool has_role = asking.role >= Role::commenter && asking.role <= Role::manager;
  if (has_role && reach_of(board, area, asking.role, asking.kind) >= Level::comment) {
    return std::nullopt;
  }
  Denial denial = denied(Errc::not_allowed, "round", "to vote needs the role ");
  const bool open = reach_of(board, area, Role::commenter, asking.kind) >= Level::comment;
  denial.needed = open ? Role::commenter : Role::facilitator;
  denial.level = Level::comment;
  denial.detail += name(denial.needed);
  denial.detail += ", or the level comment in its area";
  return denial;
}

std::optional<Denial> check_dots(const Board& board, const Item& round,
                                 const std::vector<Dots>& dots, const base::EditLimits& limits) {
  const std::size_t most = std::min<std::size_t>(dots_of(round), limits.ballot_dots_max);
  const auto too_many = [&](std::uint64_t wanted) {
    Denial denial =
        denied(Errc::limit, "dots", "everybody has " + std::to_string(most) + " dots");
    if (wanted > limits.ballot_dots_max) denial.limit = base::Limit::ballot_dots_max;
    return denial;
  };
  // Each is at least one dot; so what follows is short.
  if (dots.size() > most) return too_many(dots.size());
  const board::ValueSet& cards = round.members(fields::cards);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < dots.size(); ++i) {
    const std::string path = "dots[" + std::to_string(i) + "].";
    const auto same = [&](const Dots& d) { return d.card == dots[i].card; };
    const auto here = dots.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(dots.begin(), here, same)) {
      return denied(Errc::invalid, path + "card", "a card is named twice");
    }
    const Item* card = board.find(dots[i].card);
    if (card == nullptr || card->deleted() || !cards.contains(dots[i].card)) {
      return denied(Errc::invalid, path + "card", "the vote is not about this card");
    }
    if (dots[i].count == 0) return denied(Errc::invalid, path + "count", "no dot at all");
    sum += dots[i].count;
  }
  if (sum > most) return too_many(sum);
  return std::nullopt;
}

// --- tallies ---

bool before(const Tally::Card& a, const Tally::Card& b) {
  return a.dots != b.dots ? a.dots > b.dots : a.card < b.card;
}

std::string to_bytes(const Tally& tally, bool with_actors) {
  v1::Tally out;
  for (const Tally::Card& card : tally.cards) {
    v1::Tally::Card* m = out.add_cards();
    m->set_card_replica(card.card.replica.value);
    m->set_card_counter(card.card.counter.value);
    m->set_dots(card.dots);
    if (!with_actors) continue;
    for (const Actor actor : card.actors) m->add_actors(actor.value);
  }
  for (const Tally::Turnout& turnout : tally.turnout) {
    v1::Tally::Turnout* m = out.add_turnout();
    m->set_kind(static_cast<v1::ActorKind>(turnout.kind));
    m->set_voters(turnout.voters);
  }
  return out.SerializeAsString();
}

// Each above the one before it.
template <class List, class Key>
bool ascends(const List& list, const Key& key) {
  const auto wrong = [&](const auto& a, const auto& b) { return key(a) >= key(b); };
  return std::adjacent_find(list.begin(), list.end(), wrong) == list.end();
}

bool is_canonical(const Tally& tally) {
  std::vector<OpId> ids;
  for (const Tally::Card& card : tally.cards) {
    ids.push_back(card.card);
    if (!card.card || card.dots == 0 || card.actors.size() > card.dots) return false;
    if (!ascends(card.actors, [](Actor actor) { return actor; })) return false;
  }
  base::sort(ids.begin(), ids.end());
  const auto nobody = [](const Tally::Turnout& t) { return t.voters == 0; };
  return ascends(ids, [](OpId id) { return id; }) &&
         std::is_sorted(tally.cards.begin(), tally.cards.end(), before) &&
         ascends(tally.turnout, [](const Tally::Turnout& t) { return t.kind; }) &&
         std::none_of(tally.turnout.begin(), tally.turnout.end(), nobody);
}

}  // namespace

Applied<OpId> make_round(board::Composer& composer, const Board& board, OpId container,
                         const NewRound& round) {
  if (round.question.empty()) return cannot(Errc::invalid, "question", "a vote asks something");
  if (round.dots_per_actor == 0 ||
      round.dots_per_actor > base::EditLimits{}.ballot_dots_max) {
    return cannot(Errc::invalid, "dots_per_actor", "everybody has at least one dot, and not many");
  }
  if (auto done = check_cards(board, round.cards); !done) return base::pass_on(done);
  const auto id = composer.create_item(kinds::vote_round, container);
  if (!id) return id;
  if (auto done = type_text(composer, *id, fields::title, 0, round.question); !done) {
    return base::pass_on(done);
  }
  if (auto done = type_text(composer, *id, fields::body, 0, round.body); !done) {
    return base::pass_on(done);
  }
  for (const OpId card : round.cards) {
    if (auto done = composer.add_member(*id, fields::cards, card); !done) {
      return base::pass_on(done);
    }
  }
  const std::pair<Field, Value> values[] = {
      {fields::dots_per_actor, Value{std::int64_t{round.dots_per_actor}}},
      {fields::anonymous, Value{round.anonymous}},
      {fields::live_tally, Value{round.live_tally}},
      {fields::round_state, Value{"open"}}};
  for (const auto& [field, value] : values) {
    if (auto done = composer.set(*id, field, value); !done) return base::pass_on(done);
  }
  return id;
}

Applied<void> close_round(board::Composer& composer, const Board& board, OpId round) {
  return set_state(composer, board, round, false);
}

Applied<void> reopen_round(board::Composer& composer, const Board& board, OpId round) {
  return set_state(composer, board, round, true);
}

std::optional<Denial> check_ballot(const Board& board, const Asking& asking, const Ballot& ballot,
                                   const base::EditLimits& limits) {
  const Item* round = find_round(board, ballot.round);
  if (round == nullptr) {
    return denied(Errc::not_found, "round", "there is no such vote on this board");
  }
  if (auto denial = check_rights(board, asking, *round)) return denial;
  const Item* root = board.root();
  if (root != nullptr && holds_word(root->value(fields::board_state), "closed")) {
    return denied(Errc::frozen, "round", "the board is closed");
  }
  if (!is_open(*round)) return denied(Errc::frozen, "round", "the vote is closed");
  return check_dots(board, *round, ballot.dots, limits);
}

Tally count(std::span<const CastBallot> ballots, bool anonymous) {
  std::map<OpId, Tally::Card> cards;
  std::map<ActorKind, std::uint32_t> voters;
  for (const CastBallot& ballot : ballots) {
    if (ballot.dots.empty()) continue;
    ++voters[ballot.kind];
    for (const Dots& d : ballot.dots) {
      Tally::Card& card = cards[d.card];
      card.card = d.card;
      card.dots += d.count;
      if (!anonymous) card.actors.push_back(ballot.actor);
    }
  }
  Tally out;
  for (auto& [id, card] : cards) {
    base::sort(card.actors.begin(), card.actors.end());
    out.cards.push_back(std::move(card));
  }
  base::sort(out.cards.begin(), out.cards.end(), before);
  for (const auto& [kind, number] : voters) out.turnout.push_back({kind, number});
  return out;
}

std::string encode_tally(const Tally& tally) {
  std::string bytes = to_bytes(tally, true);
  return bytes.size() <= kTallyBytesMax ? bytes : to_bytes(tally, false);
}

base::Result<Tally> decode_tally(std::string_view bytes) {
  v1::Tally message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::corrupt, "a tally that cannot be read");
  }
  Tally out;
  for (const v1::Tally::Card& m : message.cards()) {
    Tally::Card& card = out.cards.emplace_back();
    card.card = base::op_id(m.card_replica(), m.card_counter());
    card.dots = m.dots();
    for (const std::uint32_t actor : m.actors()) card.actors.push_back(Actor{actor});
  }
  for (const v1::Tally::Turnout& m : message.turnout()) {
    if (m.kind() < 0 || m.kind() > std::numeric_limits<std::uint8_t>::max()) {
      return fail(Errc::corrupt, "a tally with a kind of actors that cannot be");
    }
    out.turnout.push_back({static_cast<ActorKind>(m.kind()), m.voters()});
  }
  if (!is_canonical(out)) return fail(Errc::corrupt, "a tally in another order");
  return out;
}

Round read_round(const Item& item) {
  Round out{&item,
            is_open(item),
            dots_of(item),
            holds_flag(item, fields::anonymous),
            holds_flag(item, fields::live_tally),
            std::nullopt};
  if (const auto bytes = item.value(fields::tally).get_if<base::Binary>()) {
    auto tally = decode_tally(*bytes);
    if (tally) out.tally = std::move(*tally);
  }
  return out;
}

std::vector<const Item*> rounds_of(const Board& board) {
  std::vector<const Item*> out = board.items();
  std::erase_if(out, [&](const Item* item) {
    return item->kind != kinds::vote_round || !board.visible(*item);
  });
  return out;
}

}  // namespace samtavle::plan
