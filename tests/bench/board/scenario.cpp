#include "scenario.hpp"

#include <cstdio>
#include <map>

#include "samtavle/bench/suite.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/order_key.hpp"
#include "samtavle/support/boards.hpp"

namespace samtavle::bench {

using base::Counter;
using base::Field;
using base::Replica;
using base::Seq;
using base::Value;

namespace {

constexpr std::uint32_t kCardKind = 4 * board::kKindsPerRank;
constexpr std::uint32_t kSeed = 7;

constexpr Field kTitle{1};
constexpr Field kX{90};
constexpr Field kY{91};
constexpr Field kColour{89};
constexpr Field kColumn{92};
constexpr Field kOrder{93};
constexpr Field kWritten[] = {kX, kY, kColour, kColumn, kOrder};

// mulberry32: what the harness of the other libraries draws from.
class Dice {
 public:
  // From 0 to below n.
  std::uint32_t below(std::uint32_t n) {
    state_ += 0x6d2b79f5u;
    std::uint32_t t = (state_ ^ (state_ >> 15)) * (1 | state_);
    t = (t + (t ^ (t >> 7)) * (61 | t)) ^ t;
    const double fraction = static_cast<double>(t ^ (t >> 14)) / 4294967296.0;
    return static_cast<std::uint32_t>(fraction * n);
  }

 private:
  std::uint32_t state_ = kSeed;
};

std::string colour(std::uint32_t number) {
  char text[8];
  std::snprintf(text, sizeof text, "#%03x", number % 4096);
  return text;
}

Value number(std::uint32_t n) { return Value{std::int64_t{n}}; }

std::map<Field, Value> first_fields(std::uint32_t card) {
  std::string title = "Card " + std::to_string(card) + ": a title of forty characters........";
  title.resize(40);
  return {{kTitle, Value{title}},
          {kX, number(card * 37 % 4000)},
          {kY, number(card * 53 % 3000)},
          {kColour, Value{colour(card * 7919)}},
          {kColumn, number(card % 7)},
          {kOrder, number(card)}};
}

v1::Edit creation(std::uint32_t card, const std::string& order_key) {
  v1::Edit edit;
  edit.set_replica(1);
  edit.set_first_counter(card + 1);
  v1::CreateItem& create = *edit.add_operations()->mutable_create_item();
  create.set_kind(kCardKind);
  create.set_container_counter(board::kRootId.counter.value);
  create.set_order_key(order_key);
  for (const auto& [field, value] : first_fields(card)) {
    v1::FieldValue& one = *create.add_fields();
    one.set_field(field.value);
    board::to_proto(value, one.mutable_value());
  }
  return edit;
}

}  // namespace

base::OpId card_id(std::uint32_t card) { return base::op_id(1, card + 1); }

std::vector<Write> writes() {
  std::vector<Write> out;
  Dice dice;
  while (out.size() < kEdits) {
    for (std::uint32_t replica = 1; replica <= kReplicas; ++replica) {
      for (std::uint32_t i = 0; i < kEditsPerRound; ++i) {
        Write write;
        write.replica = Replica{replica};
        write.round_begins = replica == 1 && i == 0;
        write.field = kWritten[dice.below(5)];
        write.card = dice.below(kCards);
        if (write.field == kColour) {
          write.value = Value{colour(dice.below(4096))};
        } else {
          write.value = number(dice.below(write.field == kColumn ? 7 : 4000));
        }
        out.push_back(std::move(write));
      }
    }
  }
  return out;
}

std::vector<v1::Edit> first_edits(std::uint32_t cards) {
  std::vector<v1::Edit> out;
  out.push_back(*support::root_edit());
  std::string key;
  for (std::uint32_t card = 0; card < cards; ++card) {
    key = board::order_key_between(key, {});
    out.push_back(creation(card, key));
  }
  return out;
}

board::Board board_with_cards() {
  board::Board board;
  for (const v1::Edit& edit : first_edits()) {
    const board::Stamp stamp = support::next_stamp(board, base::Actor{edit.replica()});
    value_of(board.apply(edit, stamp), "a card");
  }
  return board;
}

v1::Edit edit_of(const Write& write, Counter counter) {
  v1::Edit edit;
  edit.set_replica(write.replica.value);
  edit.set_first_counter(counter.value);
  v1::SetField& set = *edit.add_operations()->mutable_set_field();
  set.set_item_replica(card_id(write.card).replica.value);
  set.set_item_counter(card_id(write.card).counter.value);
  set.set_field(write.field.value);
  board::to_proto(write.value, &set);
  return edit;
}

Recording record(const std::vector<Write>& writes, std::uint32_t cards) {
  Recording out;
  Log log{Seq{cards + 1}};  // the root and the cards
  Seq seen;
  std::vector<std::uint32_t> next(kReplicas + 1, 1);
  next[1] = cards + 1;
  for (const Write& write : writes) {
    if (write.round_begins) seen = log.head();
    const Counter counter{next[write.replica.value]++};
    out.edits.push_back(edit_of(write, counter));
    out.seen.push_back(seen);
    out.events.push_back(log.append(out.edits.back(), seen));
  }
  return out;
}

std::vector<v1::Edit> all_edits(const std::vector<Write>& writes, std::uint32_t cards) {
  std::vector<v1::Edit> out = first_edits(cards);
  const std::vector<v1::Edit> written = record(writes, cards).edits;
  out.insert(out.end(), written.begin(), written.end());
  return out;
}

void check_fields(const board::Board& board, const std::vector<Write>& writes) {
  std::vector<std::map<Field, Value>> expected;
  for (std::uint32_t card = 0; card < kCards; ++card) expected.push_back(first_fields(card));
  for (const Write& write : writes) expected[write.card][write.field] = write.value;
  for (std::uint32_t card = 0; card < kCards; ++card) {
    const board::Item* item = board.find(card_id(card));
    require(item != nullptr, "a card is missing");
    for (const auto& [field, value] : expected[card]) {
      require(item->value(field) == value, "card " + std::to_string(card) + " holds " +
                                               to_string(item->value(field)) + " instead of " +
                                               to_string(value));
    }
  }
}

board::Board folded_board() {
  board::Board board = board_with_cards();
  const std::vector<Write> all = writes();
  for (const std::string& bytes : record(all).events) {
    v1::Event event;
    require(event.ParseFromString(bytes), "an event that cannot be read");
    value_of(board.apply(event.edit(), board::stamp_of(event)), "an event");
  }
  check_fields(board, all);
  return board;
}

}  // namespace samtavle::bench
