#include "samtavle/plan/connectors.hpp"

#include <optional>

#include "samtavle/plan/schema.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Errc;
using base::OpId;
using board::Applied;
using board::Board;
using board::Item;

namespace {

struct RelationWords {
  std::string_view relation;
  std::string_view danish;
  std::string_view english;
};
constexpr std::array kWords = {
    RelationWords{kRelations[0], "støtter", "supports"},
    RelationWords{kRelations[1], "fører til", "leads to"},
    RelationWords{kRelations[2], "afhænger af", "depends on"},
    RelationWords{kRelations[3], "er i modstrid med", "contradicts"},
};

bool can_be_end(const Item& item) {
  return board::rank(item.kind) == board::Rank::card && item.kind != kinds::connector;
}

const Item* end_of(const Board& board, const Item& connector, base::Field field) {
  const OpId* id = connector.value(field).get_if<OpId>();
  const Item* end = id == nullptr ? nullptr : board.find(*id);
  return end != nullptr && can_be_end(*end) && board.visible(*end) ? end : nullptr;
}

std::optional<Connection> connection(const Board& board, const Item& item) {
  if (item.kind != kinds::connector || item.deleted()) return std::nullopt;
  const Item* from = end_of(board, item, fields::from_card);
  const Item* to = end_of(board, item, fields::to_card);
  if (from == nullptr || to == nullptr) return std::nullopt;
  const auto relation = item.value(fields::relation).get_if<std::string>();
  return Connection{&item, from, to, relation.value_or(std::string_view{})};
}

}  // namespace

std::string_view relation_label(std::string_view relation, Language language) noexcept {
  for (const RelationWords& words : kWords) {
    if (words.relation == relation) {
      return language == Language::danish ? words.danish : words.english;
    }
  }
  return relation;
}

Applied<OpId> connect_cards(board::Composer& composer, const Board& board, OpId from, OpId to,
                            std::string_view relation) {
  for (const OpId id : {from, to}) {
    const Item* end = board.find(id);
    if (end == nullptr || !board.visible(*end)) {
      return cannot(Errc::not_found, id == from ? "from_card" : "to_card", "there is no such card");
    }
    if (!can_be_end(*end)) {
      return cannot(Errc::invalid, id == from ? "from_card" : "to_card",
                    "a connector goes from card to card");
    }
  }
  if (from == to) return cannot(Errc::invalid, "to_card", "a connector has two ends");
  const auto id = composer.create_item(kinds::connector, board.find(from)->place.container);
  if (!id) return id;
  if (auto done = composer.set(*id, fields::from_card, from); !done) return base::pass_on(done);
  if (auto done = composer.set(*id, fields::to_card, to); !done) return base::pass_on(done);
  if (!relation.empty()) {
    if (auto done = composer.set(*id, fields::relation, relation); !done) {
      return base::pass_on(done);
    }
  }
  return id;
}

std::vector<Connection> visible_connectors(const Board& board) {
  std::vector<Connection> out;
  for (const Item* item : board.items()) {
    if (const auto found = connection(board, *item)) out.push_back(*found);
  }
  return out;
}

std::vector<Connection> connectors_of(const Board& board, OpId card) {
  std::vector<Connection> out = visible_connectors(board);
  std::erase_if(out,
                [card](const Connection& c) { return c.from->id != card && c.to->id != card; });
  return out;
}

}  // namespace samtavle::plan
