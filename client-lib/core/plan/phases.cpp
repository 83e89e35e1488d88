#include "samtavle/plan/phases.hpp"

#include <algorithm>
#include <string>

#include "samtavle/plan/schema.hpp"
#include "scalar_words.hpp"

namespace samtavle::plan {

using base::OpId;
using base::Value;
using board::Board;
using board::Item;

namespace {

bool was_entered(const Item& phase) {
  return holds_word(phase.value(fields::phase_state), "open") ||
         holds_word(phase.value(fields::phase_state), "closed");
}

bool has_text(const Item& item, base::Field field) {
  const text::Text* text = item.text(field);
  return text != nullptr && text->length() > 0;
}

bool has_criterion(const Board& board) {
  const auto is_one = [&board](const Item* item) {
    return item->kind == kinds::criterion && has_text(*item, fields::title) &&
           board.visible(*item);
  };
  const auto all = board.items();
  return std::any_of(all.begin(), all.end(), is_one);
}

}  // namespace

std::vector<const Item*> phases_of(const Board& board) {
  std::vector<const Item*> phases = board.children(board::kRootId);
  std::erase_if(phases, [](const Item* item) { return item->kind != kinds::phase; });
  return phases;
}

const Item* current_phase(const Board& board) {
  const Item* root = board.root();
  if (root == nullptr) return nullptr;
  const OpId* id = root->value(fields::current_phase).get_if<OpId>();
  const Item* phase = id == nullptr ? nullptr : board.find(*id);
  return phase != nullptr && phase->kind == kinds::phase && !phase->deleted() ? phase : nullptr;
}

const Item* next_phase(const Board& board) {
  const auto phases = phases_of(board);
  const Item* current = current_phase(board);
  if (current == nullptr) return phases.empty() ? nullptr : phases.front();
  const auto at = std::find(phases.begin(), phases.end(), current);
  return at == phases.end() || at + 1 == phases.end() ? nullptr : *(at + 1);
}

bool in_force(const Board& board) {
  const auto phases = phases_of(board);
  return phases.size() > 1 &&
         std::any_of(phases.begin() + 1, phases.end(),
                     [](const Item* phase) { return was_entered(*phase); });
}

std::vector<std::string_view> missing_for(const Board& board, const Item& phase) {
  const auto phases = phases_of(board);
  if (phases.empty() || phases.front() == &phase || was_entered(phase)) return {};
  std::vector<std::string_view> missing;
  if (board.root() == nullptr || !has_text(*board.root(), fields::purpose)) {
    missing.push_back("purpose");
  }
  if (!has_criterion(board)) missing.push_back("criterion");
  return missing;
}

board::Applied<void> enter_phase(board::Composer& composer, const Board& board, OpId phase,
                                 bool unready) {
  const Item* entered = board.find(phase);
  if (entered == nullptr || entered->kind != kinds::phase || entered->deleted()) {
    return base::Unexpected<board::ApplyError>{
        {base::Errc::not_found, "phase", "there is no such phase"}};
  }
  const Item* current = current_phase(board);
  const OpId left = current == nullptr || current->id == phase ? OpId{} : current->id;
  if (unready) {
    if (auto done = composer.set(phase, fields::entered_unready, true); !done) return done;
  }
  if (left) {
    if (auto done = composer.set(left, fields::phase_state, "closed"); !done) return done;
  }
  if (auto done = composer.set(phase, fields::phase_state, "open"); !done) return done;
  return composer.set(board::kRootId, fields::current_phase, phase);
}

board::Applied<void> reopen_for(board::Composer& composer, OpId phase, OpId focus_point) {
  return composer.set(phase, fields::reopened_for, focus_point ? Value{focus_point} : Value{});
}

}  // namespace samtavle::plan
