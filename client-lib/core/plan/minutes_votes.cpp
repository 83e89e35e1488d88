// What the minutes say of votes: those that are closed, from the tally that the server put there.

#include "minutes_content.hpp"
#include "minutes_words.hpp"
#include "reading_order.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/session.pb.h"
#include "scalar_words.hpp"

namespace samtavle::plan {

using board::Board;
using board::Item;
using Word = MinutesWord;

namespace {

std::string title_of(const Board& board, base::OpId card, Language language) {
  const Item* item = board.find(card);
  const std::string title = item == nullptr ? std::string{} : item->text_utf8(fields::title);
  if (item != nullptr && !title.empty()) return title;
  return std::string{say(item == nullptr ? Word::deleted_card : Word::untitled, language)};
}

MinutesSection section_of(const Board& board, const Item& round, const v1::Tally& tally,
                          Language language) {
  const auto words = [language](Word word) { return std::string{say(word, language)}; };
  MinutesSection out{3, title_of(board, round.id, language), {}};
  if (std::string body = round.text_utf8(fields::body); !body.empty()) {
    out.blocks.emplace_back(MinutesText{std::move(body)});
  }
  MinutesTable cards{words(Word::votes), {words(Word::card), words(Word::dots)}, {}};
  for (const v1::Tally::Card& card : tally.cards()) {
    const base::OpId id = base::op_id(card.card_replica(), card.card_counter());
    cards.rows.push_back({title_of(board, id, language), std::to_string(card.dots())});
  }
  if (!cards.rows.empty()) out.blocks.emplace_back(std::move(cards));
  MinutesTable turnout{words(Word::turnout), {words(Word::kind), words(Word::voters)}, {}};
  for (const v1::Tally::Turnout& share : tally.turnout()) {
    const auto kind = static_cast<ActorKind>(share.kind());
    turnout.rows.push_back({std::string{say(kind, language)}, std::to_string(share.voters())});
  }
  if (!turnout.rows.empty()) out.blocks.emplace_back(std::move(turnout));
  return out;
}

}  // namespace

std::vector<MinutesSection> vote_sections(const Board& board, Language language) {
  std::vector<MinutesSection> out;
  for (const Item* item : reading_order(board)) {
    if (item->kind != kinds::vote_round) continue;
    if (!holds_word(item->value(fields::round_state), "closed")) continue;
    const auto bytes = item->value(fields::tally).get_if<base::Binary>();
    v1::Tally tally;
    if (!bytes || !tally.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) continue;
    out.push_back(section_of(board, *item, tally, language));
  }
  if (!out.empty()) {
    out.insert(out.begin(), {2, std::string{say(Word::votes, language)}, {}});
  }
  return out;
}

}  // namespace samtavle::plan
