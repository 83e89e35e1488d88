#include "samtavle/base/sort.hpp"
#include "samtavle/plan/restore.hpp"

#include <algorithm>
#include <set>

#include "restore_hand.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/plan/side.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/v1/edit.pb.h"
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

// Numbers the edits of a rehearsal; no log has it.
constexpr base::Replica kRehearsal{0xfffffffe};

bool says_something(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) > ' '; });
}

// Whether one stands before the other in their container.
bool stands_before(const Item& a, const Item& b) {
  if (a.place.order_key != b.place.order_key) return a.place.order_key < b.place.order_key;
  return a.id < b.id;
}

// What only the server writes stays as it is.
bool is_restored(Field field) {
  const FieldRow* row = find_field(field);
  return row == nullptr || row->least != kNobody;
}

template <class Map>
void collect(const Map& map, std::set<Field>& fields) {
  for (const auto& entry : map) {
    if (is_restored(entry.field)) fields.insert(entry.field);
  }
}

// Whether a closed phase keeps others from changing it.
bool freezes(base::Kind kind) {
  const Subject subject = subject_of(kind);
  return subject != Subject::board && subject != Subject::structure && subject != Subject::comment;
}

}  // namespace

// Carries out the steps.
class Restoration::Hand {
 public:
  Hand(const Board& version, board::Composer& composer, const Board& board)
      : version_(version), composer_(composer), board_(board) {}

  // Whether the step is done, and not only a part of it.
  Applied<bool> take(const Step& step) {
    const Item* item = board_.find(step.item);
    const Item* was = version_.find(step.item);
    if (item == nullptr) return true;
    switch (step.what) {
      case Step::What::restore:
        return item->deleted() ? one(composer_.restore_item(step.item)) : true;
      case Step::What::remove:
        return item->deleted() ? true : one(composer_.delete_item(step.item));
      case Step::What::move:
        return one(composer_.move(step.item, step.container, step.after));
      case Step::What::text:
        return restore_text(composer_, board_, step.item, step.field, was->text(step.field), room_);
      case Step::What::marks:
        return restore_marks(composer_, board_, step.item, step.field, was->text(step.field),
                             room_);
      case Step::What::members:
        return restore_members(composer_, board_, step.item, step.field, was->members(step.field),
                               room_);
      case Step::What::value:
        break;
    }
    if (item->value(step.field) == step.value) return true;
    // A phase that was entered unready is entered so again.
    if (step.field == fields::phase_state && was != nullptr &&
        was->value(fields::entered_unready) == Value{true}) {
      if (auto done = one(composer_.set(step.item, fields::entered_unready, true)); !done) {
        return done;
      }
    }
    return one(composer_.set(step.item, step.field, step.value));
  }
  [[nodiscard]] bool has_room() const { return room_.left(); }

 private:
  Applied<bool> one(const Applied<void>& done) {
    room_.spend(1, 0, 0);
    return done ? Applied<bool>{true} : base::pass_on(done);
  }

  const Board& version_;
  board::Composer& composer_;
  const Board& board_;
  Room room_;
};

// Finds out what has to be done, and rehearses it on a board of its own: what may() says no to is
// left out.
class Restoration::Planner {
 public:
  Planner(Board now, const Board& version, const RestoreRequest& request, Restoration& out)
      : board_(std::move(now)), version_(version), request_(request), out_(out) {}

  Applied<void> item(OpId id) {
    const Item* was = version_.find(id);
    const Item* is = board_.find(id);
    if (was == nullptr || was->deleted() || is == nullptr) {
      return cannot(Errc::not_found, "item", "the item was not there in that version");
    }
    if (is->deleted()) add(Step::What::restore, id);
    if (id != board::kRootId) place(*was, *is);
    compare(*was, *is);
    rehearse();
    return {};
  }

  void whole_board() {
    for (const Item* was : version_.items()) {
      const Item* is = board_.find(was->id);
      if (is != nullptr && !was->deleted() && is->deleted()) add(Step::What::restore, was->id);
    }
    for (const Item* container : version_.items()) order(container->id);
    for (const Item* was : version_.items()) {
      const Item* is = board_.find(was->id);
      if (is != nullptr && !was->deleted()) compare(*was, *is);
    }
    for (const Item* is : board_.items()) {
      const Item* was = version_.find(is->id);
      const bool gone = was == nullptr || was->deleted();
      if (gone && !is->deleted() && is->kind != kinds::version) add(Step::What::remove, is->id);
    }
    open_what_is_closed();
    rehearse();
  }

 private:
  using Stage = Step::Stage;

  void add(Step::What what, OpId item, Field field = {}, Value value = {}) {
    candidates_.push_back({what, stage_of(field), item, field, std::move(value)});
  }
  static Stage stage_of(Field field) {
    if (field == fields::phase_state || field == fields::reopened_for ||
        field == fields::entered_unready) {
      return Stage::phases;
    }
    const bool last = field == fields::current_phase || field == fields::board_state;
    return last ? Stage::board : Stage::content;
  }

  void move(OpId item, OpId container, OpId after) {
    candidates_.push_back({Step::What::move, Stage::content, item, {}, {}, container, after});
  }

  // One item among those that are its neighbours still.
  void place(const Item& was, const Item& is) {
    const OpId container = was.place.container;
    bool stands_right = is.place.container == container;
    OpId after;
    for (const Item* then : version_.children(container)) {
      const Item* now = board_.find(then->id);
      const bool neighbour = then->id != was.id && now != nullptr && !now->deleted() &&
                             now->place.container == container;
      if (!neighbour) continue;
      const bool before = stands_before(*then, was);
      if (before) after = then->id;
      if (before != stands_before(*now, is)) stands_right = false;
    }
    if (!stands_right) move(was.id, container, after);
  }

  // All that stand in a container.
  void order(OpId container) {
    const auto wanted = version_.children(container);
    std::vector<const Item*> here;
    for (const Item* then : wanted) {
      const Item* now = board_.find(then->id);
      if (now != nullptr && now->place.container == container) here.push_back(now);
    }
    base::sort(here.begin(), here.end(),
              [](const Item* a, const Item* b) { return stands_before(*a, *b); });
    const auto moved = moved_among(here, wanted);
    const std::set<OpId> moves(moved.begin(), moved.end());
    OpId after;
    for (const Item* then : wanted) {
      if (moves.contains(then->id)) move(then->id, container, after);
      after = then->id;
    }
  }

  void compare(const Item& was, const Item& is) {
    if (was.kind == kinds::version) return;
    std::set<Field> texts;
    std::set<Field> sets;
    std::set<Field> scalars;
    for (const Item* item : {&was, &is}) {
      collect(item->texts(), texts);
      collect(item->sets(), sets);
      collect(item->scalars(), scalars);
    }
    for (const Field field : texts) compare_text(was, is, field);
    for (const Field field : sets) {
      if (!(was.members(field) == is.members(field))) add(Step::What::members, was.id, field);
    }
    for (const Field field : scalars) {
      // Written with the phase's state, if it was set.
      const bool with_state = field == fields::entered_unready && was.value(field) == Value{true};
      if (with_state || was.value(field) == is.value(field)) continue;
      add(Step::What::value, was.id, field, was.value(field));
    }
  }

  void compare_text(const Item& was, const Item& is, Field field) {
    const text::Text* then = was.text(field);
    const text::Text* now = is.text(field);
    const bool differs = was.text_utf8(field) != is.text_utf8(field);
    if (differs) add(Step::What::text, was.id, field);
    const bool marked =
        (then != nullptr && !then->marks().empty()) || (now != nullptr && !now->marks().empty());
    if (marked && (differs || !mark_changes(now, then).empty())) {
      add(Step::What::marks, was.id, field);
    }
  }

  // The phases that something has to be done in are opened for it, and get the state that they had
  // afterwards; likewise the board.
  void open_what_is_closed() {
    std::set<OpId> phases;
    for (const Step& step : candidates_) {
      const Item* item = board_.find(step.item);
      if (item == nullptr || !freezes(item->kind)) continue;
      phases.insert(nearest(board_, *item, board::Rank::phase));
      const Item* container = board_.find(step.container);
      if (container != nullptr) phases.insert(nearest(board_, *container, board::Rank::phase));
    }
    for (const OpId id : phases) {
      const Item* phase = board_.find(id);
      if (phase != nullptr && phase->value(fields::phase_state) == Value{"closed"}) {
        open(id, fields::phase_state, "open");
      }
    }
    const Item* root = board_.root();
    if (root != nullptr && root->value(fields::board_state) == Value{"closed"}) {
      open(root->id, fields::board_state, "active");
    }
  }
  void open(OpId item, Field field, const char* state) {
    const Value then = version_.find(item) == nullptr ? board_.find(item)->value(field)
                                                      : version_.find(item)->value(field);
    candidates_.push_back({Step::What::value, Stage::open, item, field, Value{state}});
    const bool planned = std::any_of(candidates_.begin(), candidates_.end(), [&](const Step& step) {
      return step.stage != Stage::open && step.item == item && step.field == field;
    });
    if (!planned) add(Step::What::value, item, field, then);
  }

  void rehearse() {
    base::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Step& a, const Step& b) { return a.stage < b.stage; });
    for (const Step& step : candidates_) {
      if (rehearse(step)) out_.steps_.push_back(step);
    }
  }

  // Whether it comes to something that may be done.
  bool rehearse(const Step& step) {
    const base::Actor actor = request_.asking ? request_.asking->actor : base::kServerActor;
    bool any = false;
    for (bool done = false; !done;) {
      board::Composer composer{board_, kRehearsal, actor};
      Hand hand{version_, composer, board_};
      const auto taken = hand.take(step);
      if (!taken) {
        const board::ApplyError& error = taken.error();
        out_.left_out_.push_back(
            {step.item,
             step.field,
             {error.code, error.path, Role::none, Level::none, error.detail, {}}});
        return false;
      }
      done = *taken;
      if (composer.empty()) return any;
      composer.reason(out_.reason_);
      auto composed = composer.finish();
      static_cast<void>(board_.roll_back(std::move(composed.journal)));
      if (auto denial = denied(*composed.edit)) {
        out_.left_out_.push_back({step.item, step.field, *std::move(denial)});
        return false;
      }
      const board::Stamp stamp{base::Seq{board_.seq().value + 1}, actor, board_.time_ms()};
      SAMTAVLE_CHECK(board_.apply(*composed.edit, stamp).has_value());
      any = true;
    }
    return any;
  }

  [[nodiscard]] std::optional<Denial> denied(const v1::Edit& edit) const {
    if (!request_.asking) return std::nullopt;
    if (auto denial = may(board_, *request_.asking, edit)) return denial;
    return check_schema(board_, edit);
  }

  Board board_;
  const Board& version_;
  const RestoreRequest& request_;
  Restoration& out_;
  std::vector<Step> candidates_;
};

Applied<Restoration> Restoration::plan(Board now, const Board& version, RestoreRequest request) {
  if (!request.item && !says_something(request.reason)) {
    return cannot(Errc::needs_reason, "reason", "who restores a whole board says why");
  }
  Restoration out{version, request.reason};
  Planner planner{std::move(now), version, request, out};
  if (request.item) {
    if (auto done = planner.item(request.item); !done) return base::pass_on(done);
  } else {
    planner.whole_board();
  }
  return out;
}

Applied<void> Restoration::compose(board::Composer& composer, const Board& board) {
  if (says_something(reason_)) composer.reason(reason_);
  Hand hand{*version_, composer, board};
  reached_ = next_;
  while (!done() && reached_ < steps_.size() && hand.has_room() &&
         steps_[reached_].stage == steps_[next_].stage) {
    const auto taken = hand.take(steps_[reached_]);
    if (!taken) return base::pass_on(taken);
    if (!*taken) break;  // the rest of it comes with the next edit
    ++reached_;
  }
  return {};
}

}  // namespace samtavle::plan
