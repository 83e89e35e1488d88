#include "samtavle/plan/course.hpp"

#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "scalar_words.hpp"

namespace samtavle::plan {

using base::OpId;
using board::Item;

namespace {

Landmark landmark(const Item& item, base::Field state) {
  return {item.id, item.text_utf8(fields::title), words_in(item, state)};
}

// What a field of the board names.
Landmark named_by(const board::Board& board, base::Field field) {
  const OpId* id = board.root()->value(field).get_if<OpId>();
  const Item* item = id == nullptr ? nullptr : board.find(*id);
  if (item == nullptr || item->deleted()) return {};
  return {item->id, item->text_utf8(fields::title), {}};
}

}  // namespace

Course course_of(const board::Board& board) {
  Course course;
  const Item* root = board.root();
  if (root == nullptr) return course;
  course.title = root->text_utf8(fields::title);
  course.purpose = root->text_utf8(fields::purpose);
  if (const Item* phase = current_phase(board)) {
    course.phase = landmark(*phase, fields::phase_state);
  }
  course.type = named_by(board, fields::type);
  course.involvement = named_by(board, fields::involvement);
  for (const Item* item : board.items()) {
    if (!board.visible(*item)) continue;
    if (item->kind == kinds::criterion) {
      Landmark criterion = landmark(*item, fields::verdict);
      if (!criterion.title.empty()) course.criteria.push_back(std::move(criterion));
    } else if (item->kind == kinds::frame && !item->value(fields::frame_type).empty()) {
      course.frames.push_back(landmark(*item, fields::frame_type));
    } else if (item->kind == kinds::delegation &&
               holds_word(item->value(fields::delegation_state), "accepted")) {
      course.delegations.push_back(landmark(*item, fields::delegation_state));
    }
  }
  return course;
}

}  // namespace samtavle::plan
