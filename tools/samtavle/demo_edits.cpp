#include "demo_edits.hpp"

#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/connectors.hpp"
#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/suggestions.hpp"

namespace samtavle::cli::demo {

using board::Applied;
using board::Board;
using board::Composer;
namespace fields = plan::fields;

namespace {

template <class T>
Applied<void> done(const Applied<T>& made) {
  if (!made) return base::pass_on(made);
  return {};
}

base::Unexpected<board::ApplyError> nothing_there(const char* what) {
  return {board::ApplyError{Errc::not_found, what, "nothing there"}};
}

OpId open_suggestion(const Board& board, OpId item) {
  const auto open = plan::open_suggestions(board, item);
  return open.size() == 1 ? open.front().id : OpId{};
}

}  // namespace

DemoSteps make(Card card) {
  return [card = std::move(card)](Composer& c, const Board&) -> Applied<void> {
    const auto id = c.create_item(card.kind, card.container);
    if (!id) return base::pass_on(id);
    if (auto typed = c.insert_text(*id, fields::title, 0, card.title); !typed) return typed;
    if (auto typed = c.insert_text(*id, fields::body, 0, card.body); !typed) return typed;
    for (const auto& [field, words] : card.texts) {
      if (auto typed = c.insert_text(*id, field, 0, words); !typed) return typed;
    }
    for (const auto& [field, value] : card.values) {
      if (auto written = c.set(*id, field, value); !written) return written;
    }
    for (const std::string& label : card.labels) {
      if (auto added = c.add_member(*id, fields::labels, label); !added) return added;
    }
    return {};
  };
}

DemoSteps set(OpId item, Field field, Value value) {
  return [=](Composer& c, const Board&) { return c.set(item, field, value); };
}

DemoSteps add(OpId item, Field field, Value member) {
  return [=](Composer& c, const Board&) { return c.add_member(item, field, member); };
}

DemoSteps type(OpId item, Field field, std::string words) {
  return [=](Composer& c, const Board& board) -> Applied<void> {
    const board::Item* found = board.find(item);
    if (found == nullptr) return nothing_there("item");
    const text::Text* text = found->text(field);
    return c.insert_text(item, field, text == nullptr ? 0 : text->length(), words);
  };
}

DemoSteps enter(OpId phase) {
  return [=](Composer& c, const Board& board) {
    return plan::enter_phase(c, board, phase, false);
  };
}

DemoSteps reopen(OpId phase, OpId focus_point) {
  return [=](Composer& c, const Board&) { return plan::reopen_for(c, phase, focus_point); };
}

DemoSteps comment(OpId item, std::string words, std::vector<base::Actor> mentions) {
  return [=](Composer& c, const Board& board) {
    return done(plan::comment_on(c, board, {item, words, mentions}));
  };
}

DemoSteps suggest(OpId item, Field field, std::string words, std::string instead) {
  return [=](Composer& c, const Board& board) -> Applied<void> {
    const board::Item* found = board.find(item);
    const text::Text* text = found == nullptr ? nullptr : found->text(field);
    if (text == nullptr) return nothing_there("text");
    const std::size_t at = text->to_utf8().find(words);
    if (at == std::string::npos) return nothing_there("words");
    const auto from = text->position_of_utf8(at);
    const auto to = text->position_of_utf8(at + words.size());
    if (!from || !to) return nothing_there("words");
    return done(plan::suggest_text(c, board, {item, field, *from, *to, instead}));
  };
}

DemoSteps accept(OpId item) {
  return [=](Composer& c, const Board& board) {
    return plan::accept_suggestion(c, board, open_suggestion(board, item));
  };
}

DemoSteps reject(OpId item, std::string reason) {
  return [=](Composer& c, const Board& board) {
    return plan::reject_suggestion(c, board, open_suggestion(board, item), reason);
  };
}

DemoSteps connect(OpId from, OpId to, std::string relation) {
  return [=](Composer& c, const Board& board) {
    return done(plan::connect_cards(c, board, from, to, relation));
  };
}

DemoSteps merge(std::vector<OpId> cards, std::string title) {
  return [=](Composer& c, const Board& board) {
    return done(plan::merge_cards(c, board, cards, title));
  };
}

DemoSteps carry(OpId card, OpId area) {
  return [=](Composer& c, const Board& board) {
    return done(plan::carry_card(c, board, card, area));
  };
}

DemoSteps judge(OpId criterion, base::Actor actor, plan::Verdict verdict, std::string note) {
  return [=](Composer& c, const Board& board) {
    return done(plan::judge(c, board, criterion, actor, verdict, note));
  };
}

}  // namespace samtavle::cli::demo
