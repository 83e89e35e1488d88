#include "samtavle/plan/lineage.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/schema.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Errc;
using base::Field;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Item;

namespace {

constexpr std::string_view kBetweenTitles = " / ";
constexpr std::string_view kBetweenBodies = "\n\n";

// A card that people write, to be seen. Connectors, criteria and the like have no lineage.
Applied<const Item*> find_card(const Board& board, OpId id) {
  const Item* card = board.find(id);
  if (card == nullptr || !board.visible(*card)) {
    return cannot(Errc::not_found, "card", "there is no such card");
  }
  const FieldRow* row = find_field(fields::merged_from);
  if (find_kind(card->kind) != nullptr && !has_field(*row, card->kind)) {
    return cannot(Errc::invalid, "card", "only cards that people write have a lineage");
  }
  return card;
}

Applied<void> add_members(board::Composer& composer, const Item& from, OpId to, Field field) {
  for (const Value& member : from.members(field)) {
    if (auto done = composer.add_member(to, field, member); !done) return done;
  }
  return {};
}

// A text with its marks, copied behind what was put there before.
Applied<void> add_all(TextCopy& copy, const Item& from, Field field) {
  const text::Text* text = from.text(field);
  if (text == nullptr || text->length() == 0) return {};
  return copy.add(*text, 0, text->length());
}

Applied<void> copy_text(board::Composer& composer, const Item& from, OpId to, Field field) {
  TextCopy copy{composer, to, field};
  if (auto done = add_all(copy, from, field); !done) return done;
  return copy.finish();
}

Applied<std::vector<const Item*>> find_cards(const Board& board, std::span<const OpId> ids) {
  std::vector<const Item*> cards;
  for (const OpId id : ids) {
    const auto card = find_card(board, id);
    if (!card) return base::pass_on(card);
    if (std::find(cards.begin(), cards.end(), *card) != cards.end()) {
      return cannot(Errc::invalid, "cards", "a card is named twice");
    }
    cards.push_back(*card);
  }
  if (cards.size() < 2) return cannot(Errc::invalid, "cards", "it takes two cards to merge");
  return cards;
}

std::string all_titles(const std::vector<const Item*>& cards) {
  std::string title;
  for (const Item* card : cards) {
    const std::string own = card->text_utf8(fields::title);
    if (own.empty()) continue;
    if (!title.empty()) title += kBetweenTitles;
    title += own;
  }
  return title;
}

Applied<void> join_bodies(board::Composer& composer, const std::vector<const Item*>& cards,
                          OpId to) {
  TextCopy copy{composer, to, fields::body};
  for (const Item* card : cards) {
    const text::Text* body = card->text(fields::body);
    if (body == nullptr || body->length() == 0) continue;
    if (copy.length() > 0) {
      if (auto done = copy.add(kBetweenBodies); !done) return done;
    }
    if (auto done = add_all(copy, *card, fields::body); !done) return done;
  }
  return copy.finish();
}

// Where the first line of a passage ends, and the next one begins: in visible characters from its
// begin.
std::pair<std::size_t, std::size_t> first_line(const text::Text& text, const SplitPart& part) {
  const std::u32string words = *base::decode_utf8(*text.substring(part.from, part.to));
  const std::size_t end = words.find(U'\n');
  if (end == std::u32string::npos) return {words.size(), words.size()};
  const std::size_t next = words.find_first_not_of(U'\n', end);
  return {end, next == std::u32string::npos ? words.size() : next};
}

Applied<void> write_part(board::Composer& composer, const text::Text& body, const SplitPart& part,
                         OpId to) {
  std::size_t from = part.from;
  if (!part.title.empty()) {
    if (auto done = type_text(composer, to, fields::title, 0, part.title); !done) return done;
  } else {
    const auto [end, next] = first_line(body, part);
    const auto line = body.substring(part.from, part.from + end);
    if (auto done = type_text(composer, to, fields::title, 0, *line); !done) return done;
    from += next;
  }
  if (from == part.to) return {};
  TextCopy copy{composer, to, fields::body};
  if (auto done = copy.add(body, from, part.to); !done) return done;
  return copy.finish();
}

bool are_parts_of(const text::Text* body, std::span<const SplitPart> parts) {
  std::size_t end = 0;
  for (const SplitPart& part : parts) {
    if (part.from < end || part.from >= part.to) return false;
    end = part.to;
  }
  return !parts.empty() && body != nullptr && end <= body->length();
}

// Calls `each(id, tie)` for every card that this one names as what it comes from.
template <class Each>
void for_each_origin(const Item& item, const Each& each) {
  for (const Value& member : item.members(fields::merged_from)) {
    if (const OpId* id = member.get_if<OpId>()) each(*id, Tie::merged);
  }
  if (const OpId* id = item.value(fields::split_from).get_if<OpId>()) each(*id, Tie::split);
  if (const OpId* id = item.value(fields::carried_from).get_if<OpId>()) each(*id, Tie::carried);
}

// The nearest first. `next(id, each)` tells the neighbours of a card.
template <class Next>
std::vector<Kin> walk(const Board& board, OpId card, const Next& next) {
  std::vector<Kin> out;
  std::set<OpId> seen{card};
  const auto look = [&](OpId id, std::size_t distance) {
    next(id, [&](OpId kin, Tie tie) {
      if (kin && seen.insert(kin).second) out.push_back({kin, board.find(kin), tie, distance});
    });
  };
  look(card, 1);
  for (std::size_t i = 0; i < out.size(); ++i) look(out[i].id, out[i].distance + 1);
  return out;
}

}  // namespace

Applied<OpId> merge_cards(board::Composer& composer, const Board& board, std::span<const OpId> ids,
                          std::string_view title) {
  const auto cards = find_cards(board, ids);
  if (!cards) return base::pass_on(cards);
  const Item& first = *cards->front();
  const auto merged = composer.create_item(first.kind, first.place.container, first.id);
  if (!merged) return merged;
  const std::string words = title.empty() ? all_titles(*cards) : std::string{title};
  if (auto done = type_text(composer, *merged, fields::title, 0, words); !done) {
    return base::pass_on(done);
  }
  if (auto done = join_bodies(composer, *cards, *merged); !done) return base::pass_on(done);
  for (const Item* card : *cards) {
    for (const Field field : {fields::labels, fields::assignees}) {
      if (auto done = add_members(composer, *card, *merged, field); !done) {
        return base::pass_on(done);
      }
    }
    if (auto done = composer.add_member(*merged, fields::merged_from, card->id); !done) {
      return base::pass_on(done);
    }
    if (auto done = composer.delete_item(card->id); !done) return base::pass_on(done);
  }
  return merged;
}

Applied<std::vector<OpId>> split_card(board::Composer& composer, const Board& board, OpId id,
                                      std::span<const SplitPart> parts) {
  const auto card = find_card(board, id);
  if (!card) return base::pass_on(card);
  const text::Text* body = (*card)->text(fields::body);
  if (!are_parts_of(body, parts)) {
    return cannot(Errc::invalid, "parts", "the body has no such parts");
  }
  std::vector<OpId> made;
  for (const SplitPart& part : parts) {
    const auto to = composer.create_item((*card)->kind, (*card)->place.container,
                                         made.empty() ? id : made.back());
    if (!to) return base::pass_on(to);
    if (auto done = write_part(composer, *body, part, *to); !done) return base::pass_on(done);
    if (auto done = add_members(composer, **card, *to, fields::labels); !done) {
      return base::pass_on(done);
    }
    if (auto done = composer.set(*to, fields::split_from, id); !done) return base::pass_on(done);
    made.push_back(*to);
  }
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    auto done = composer.erase_text(id, fields::body, part->from, part->to - part->from);
    if (!done) return base::pass_on(done);
  }
  return made;
}

Applied<OpId> carry_card(board::Composer& composer, const Board& board, OpId id, OpId area) {
  const auto card = find_card(board, id);
  if (!card) return base::pass_on(card);
  const Item* to = board.find(area);
  if (to == nullptr || !board.visible(*to)) {
    return cannot(Errc::not_found, "area", "there is no such area");
  }
  if (board::rank(to->kind) != board::Rank::area || area == (*card)->place.container) {
    return cannot(Errc::invalid, "area", "a card is carried to another area");
  }
  const auto copy = composer.create_item((*card)->kind, area);
  if (!copy) return copy;
  for (const Field field : {fields::title, fields::body}) {
    if (auto done = copy_text(composer, **card, *copy, field); !done) return base::pass_on(done);
  }
  if (auto done = add_members(composer, **card, *copy, fields::labels); !done) {
    return base::pass_on(done);
  }
  if (auto done = composer.set(*copy, fields::carried_from, id); !done) return base::pass_on(done);
  if (auto done = composer.set(id, fields::carried_to, *copy); !done) return base::pass_on(done);
  return copy;
}

std::string_view name(Tie tie) noexcept {
  switch (tie) {
    case Tie::merged:
      return "merged";
    case Tie::split:
      return "split";
    case Tie::carried:
      break;
  }
  return "carried";
}

std::vector<Kin> ancestors_of(const Board& board, OpId card) {
  return walk(board, card, [&board](OpId id, const auto& each) {
    if (const Item* item = board.find(id)) for_each_origin(*item, each);
  });
}

std::vector<Kin> descendants_of(const Board& board, OpId card) {
  std::multimap<OpId, std::pair<OpId, Tie>> came_of;
  for (const Item* item : board.items()) {
    for_each_origin(*item, [&](OpId origin, Tie tie) {
      came_of.emplace(origin, std::pair{item->id, tie});
    });
  }
  return walk(board, card, [&](OpId id, const auto& each) {
    const auto [begin, end] = came_of.equal_range(id);
    for (auto at = begin; at != end; ++at) each(at->second.first, at->second.second);
    // What a card says itself: its copy may be out of reach.
    const Item* item = board.find(id);
    const OpId* to = item == nullptr ? nullptr : item->value(fields::carried_to).get_if<OpId>();
    if (to != nullptr) each(*to, Tie::carried);
  });
}

}  // namespace samtavle::plan
