#pragma once
// A board that was exported from Trello as JSON, as cards to be made: lists become areas, cards
// ideas, with labels and due dates; checklists go below the description, comments become comments
// that say who wrote them and when. What is archived is left out. What has no place here (people,
// attachments, covers) is said, card by card.

#include <string>
#include <string_view>

#include "samtavle/plan/card_table.hpp"
#include "settings.hpp"

namespace samtavle::cli {

struct TrelloBoard {
  std::string title;
  // Rows number the cards of the file from 1.
  plan::CardDrafts drafts;
};

// Whether it looks like one: JSON with lists and cards.
[[nodiscard]] bool is_trello(std::string_view json);

// Errors: invalid (no such file; with what is wrong where).
[[nodiscard]] Result<TrelloBoard> read_trello(std::string_view json);

}  // namespace samtavle::cli
