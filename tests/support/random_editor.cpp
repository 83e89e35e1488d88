#include "samtavle/support/random_editor.hpp"

#include <algorithm>
#include <array>

#include "samtavle/plan/schema.hpp"

namespace samtavle::support {

using base::Field;
using base::Kind;
using base::OpId;
using base::Value;
using board::Board;
using board::Composer;
using board::Item;

namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;

// A field that no schema knows: everybody has to carry it along.
constexpr Field kUnknownField{9000};

template <class T>
bool done(const board::Applied<T>& applied) {
  SAMTAVLE_CHECK(applied.has_value());
  return true;
}

bool is_card(const Item& item) { return board::rank(item.kind) == board::Rank::card; }
bool may_hold(const Item& item, Kind kind) { return board::rank(item.kind) < board::rank(kind); }
bool is_area_or_card(const Item& item) { return item.kind == kinds::area || is_card(item); }

}  // namespace

std::string RandomEditor::words() {
  static constexpr std::array<const char*, 10> kWords = {
      "bench", "light", "træer", "legeplads", "who pays?", "1.000 kr.", "øl", "€", "🌳", "ok"};
  std::string out = random_.pick(kWords);
  while (random_.chance(30)) out += std::string(" ") + random_.pick(kWords);
  return out;
}

void RandomEditor::edit(Composer& composer, const Board& board) {
  for (std::size_t steps = random_.between(1, options_.steps_max); steps > 0;) {
    if (step(composer, board)) --steps;
  }
}

// False if what the dice chose is not possible on this board.
bool RandomEditor::step(Composer& composer, const Board& board) {
  const auto dice = random_.below(100);
  if (dice < 20) return create(composer, board);
  if (dice < 35) return set(composer, board);
  if (dice < 45) return move(composer, board);
  if (dice < 65) return insert(composer, board);
  if (dice < 75) return erase(composer, board);
  if (dice < 80) return mark(composer, board);
  if (dice < 88) return add(composer, board);
  if (dice < 92) return remove(composer, board);
  if (dice < 97) return remove_item(composer, board);
  return restore(composer, board);
}

const Item& RandomEditor::any_item(const Board& board) {
  auto items = board.items();
  if (options_.crowd > 0 && random_.chance(85)) {
    auto cards = items;
    std::erase_if(cards, [](const Item* item) { return item->kind != kinds::idea; });
    cards.resize(std::min(cards.size(), options_.crowd));
    if (!cards.empty()) items = std::move(cards);
  }
  const Item* item = random_.pick(items);
  // What is deleted is edited too, by people who have not heard of it, but not as often.
  if (item->deleted() && random_.chance(70)) item = random_.pick(items);
  return *item;
}

const Item& RandomEditor::any_container(const Board& board, Kind kind) {
  auto items = board.items();
  std::erase_if(items, [&](const Item* item) { return !may_hold(*item, kind); });
  return *random_.pick(items);
}

OpId RandomEditor::any_child(const Board& board, OpId container) {
  const auto children = board.children(container);
  if (children.empty() || random_.chance(20)) return {};
  return random_.pick(children)->id;
}

Kind RandomEditor::any_kind() {
  static constexpr std::array kKinds = {kinds::phase, kinds::area,    kinds::idea,
                                        kinds::idea,  kinds::comment, kinds::idea};
  return random_.pick(kKinds);
}

Field RandomEditor::any_text_field(const Item& item) {
  if (board::rank(item.kind) == board::Rank::reply) return fields::body;
  return is_card(item) && random_.chance(50) ? fields::body : fields::title;
}

std::optional<Field> RandomEditor::typed_field(const Item& item) {
  const Field field = any_text_field(item);
  const text::Text* text = item.text(field);
  if (text == nullptr || text->length() == 0) return std::nullopt;
  return field;
}

bool RandomEditor::create(Composer& composer, const Board& board) {
  if (board.item_count() >= options_.items_max) return false;
  const Kind kind = any_kind();
  auto holders = board.items();
  std::erase_if(holders, [&](const Item* item) { return !may_hold(*item, kind); });
  // A comment stands on a card.
  if (kind == kinds::comment) std::erase_if(holders, [](const Item* i) { return !is_card(*i); });
  if (holders.empty()) return false;
  const OpId container = random_.pick(holders)->id;
  const auto id = composer.create_item(kind, container, any_child(board, container));
  return done(id);
}

bool RandomEditor::set(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  const auto dice = random_.below(10);
  if (dice < 2) {
    const std::array<Value, 8> values = {Value{},
                                         Value{true},
                                         Value{static_cast<std::int64_t>(random_.next())},
                                         Value{-0.0},
                                         Value{words()},
                                         Value{base::Binary{std::string("\0\xff", 2)}},
                                         Value{any_item(board).id},
                                         Value{0.5 * static_cast<double>(random_.below(1000))}};
    return done(composer.set(item.id, kUnknownField, random_.pick(values)));
  }
  if (!is_area_or_card(item)) return false;
  if (dice < 6) {
    const double number = static_cast<double>(random_.below(5000)) / 8;
    return done(composer.set(item.id, random_.chance(50) ? fields::x : fields::y, number));
  }
  if (dice < 8 || !is_card(item)) {
    static constexpr std::array<const char*, 4> kColours = {"yellow", "red", "blue", "green"};
    return done(composer.set(item.id, fields::colour, random_.pick(kColours)));
  }
  if (dice < 9) return done(composer.set(item.id, fields::due_date, Value{}));
  return done(composer.set(item.id, fields::due_date, "2025-03-01"));
}

bool RandomEditor::move(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  if (item.id == board::kRootId) return false;
  const OpId container = board::rank(item.kind) == board::Rank::reply
                             ? item.place.container
                             : any_container(board, item.kind).id;
  if (random_.chance(20)) return done(composer.move_last(item.id, container));
  const OpId after = any_child(board, container);
  return done(composer.move(item.id, container, after == item.id ? OpId{} : after));
}

bool RandomEditor::insert(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  const Field field = any_text_field(item);
  const text::Text* text = item.text(field);
  const std::size_t length = text == nullptr ? 0 : text->length();
  const std::size_t at = random_.chance(40) ? length : random_.below(length + 1);
  return done(composer.insert_text(item.id, field, at, words()));
}

bool RandomEditor::erase(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  const auto field = typed_field(item);
  if (!field) return false;
  const std::size_t length = item.text(*field)->length();
  const std::size_t from = random_.below(length);
  const std::size_t most = random_.chance(10) ? length : 4;
  return done(composer.erase_text(item.id, *field, from,
                                  random_.between(1, std::min(length - from, most))));
}

bool RandomEditor::mark(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  const auto field = typed_field(item);
  if (!field) return false;
  const std::size_t length = item.text(*field)->length();
  const std::size_t from = random_.below(length);
  const std::size_t to = random_.between(from + 1, length);
  const auto kind = static_cast<std::uint32_t>(random_.between(1, 5));
  const Value value = random_.chance(30) ? Value{} : kind == 3 ? Value{words()} : Value{true};
  return done(composer.mark_text(item.id, *field, from, to, kind, value));
}

bool RandomEditor::add(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  if (!is_card(item)) return false;
  if (random_.chance(50)) return done(composer.add_member(item.id, fields::labels, words()));
  const auto actor = static_cast<std::int64_t>(random_.between(1, options_.crowd > 0 ? 2 : 9));
  return done(composer.add_member(item.id, fields::assignees, actor));
}

bool RandomEditor::remove(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  const Field field = random_.chance(50) ? fields::labels : fields::assignees;
  const auto& members = item.members(field);
  if (members.empty()) return false;
  const auto offset = static_cast<std::ptrdiff_t>(random_.below(members.size()));
  const Value value = *std::next(members.begin(), offset);
  return done(composer.remove_member(item.id, field, value));
}

bool RandomEditor::remove_item(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  if (item.id == board::kRootId) return false;
  return done(composer.delete_item(item.id));
}

bool RandomEditor::restore(Composer& composer, const Board& board) {
  const Item& item = any_item(board);
  if (!item.deleted()) return false;
  return done(composer.restore_item(item.id));
}

}  // namespace samtavle::support
