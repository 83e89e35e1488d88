#include "verbs.hpp"

#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::integration {

using base::Field;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Composer;
using Compose = Actors::Compose;

Compose setting(OpId item, Field field, Value value, std::string reason) {
  return [=](Composer& c, const Board&) {
    if (!reason.empty()) c.reason(reason);
    return c.set(item, field, value);
  };
}

Compose typing(OpId item, Field field, std::string words, std::string reason) {
  return [=](Composer& c, const Board& board) {
    if (!reason.empty()) c.reason(reason);
    const text::Text* text = board.find(item)->text(field);
    return c.insert_text(item, field, text == nullptr ? 0 : text->length(), words);
  };
}

Compose making(base::Kind kind, OpId container, std::string title,
               std::vector<std::pair<Field, Value>> values) {
  return [=](Composer& c, const Board&) -> Applied<void> {
    const auto id = c.create_item(kind, container);
    if (!id) return base::pass_on(id);
    for (const auto& [field, value] : values) {
      if (auto done = c.set(*id, field, value); !done) return done;
    }
    return c.insert_text(*id, plan::fields::title, 0, title);
  };
}

Compose entering(OpId phase, std::string reason, bool unready) {
  return [=](Composer& c, const Board& board) {
    if (!reason.empty()) c.reason(reason);
    return plan::enter_phase(c, board, phase, unready);
  };
}

}  // namespace samtavle::integration
