// Goal: the story leaves out no correction and invents none: whatever random actors do, replaying
// its corrections, together with what was written as a draft, gives the course that the board has.
// Method: the steering state of a board as a plain map, written down after every event; a change
// counts as a draft if may() lets it pass without a reason, which is another road to the same rule.
// Control: without its last correction the story must not lead there any more.

#include "samtavle/plan/story.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::Actor;
using base::OpId;
using base::Value;
using board::Board;
using board::Item;
using support::Random;

// Everything that a correction may change, by a name of its own.
using State = std::map<std::string, std::string>;

bool steers(Kind kind) {
  return kind == kinds::phase || kind == kinds::frame || kind == kinds::criterion ||
         kind == kinds::delegation;
}

std::string listed(const std::vector<Value>& values) {
  std::string out;
  for (const Value& value : values) out += base::to_string(value) + ";";
  return out;
}

State state_of(const Board& board) {
  State state;
  for (const Item* item : board.items()) {
    const std::string id = base::to_string(item->id);
    if (steers(item->kind)) state[id + " there"] = item->deleted() ? "no" : "yes";
    if (item->kind == kinds::phase || item->kind == kinds::frame) {
      state[id + " in"] = base::to_string(item->place.container);
    }
    for (const FieldRow& row : field_rows()) {
      const std::string name = id + " " + std::to_string(row.field.value);
      const bool text = row.type == FieldType::text;
      const bool told = row.steering != Steering::never ||
                        (text && row.field != fields::note && steers(item->kind));
      if (!told) continue;
      if (text && !item->text_utf8(row.field).empty()) state[name] = item->text_utf8(row.field);
      if (row.type == FieldType::set && !item->members(row.field).empty()) {
        const auto& members = item->members(row.field);
        state[name] = listed({members.begin(), members.end()});
      }
      if (row.type == FieldType::scalar && !item->value(row.field).empty()) {
        state[name] = base::to_string(item->value(row.field));
      }
    }
  }
  return state;
}

// One thing of the state that became something else; without a value: nothing.
struct Turn {
  base::Seq seq;
  std::string name;
  std::string value;
  bool correction = false;
};

Turn turn_of(const Correction& c) {
  using What = Correction::What;
  const std::string id = base::to_string(c.item);
  switch (c.what) {
    case What::created:
    case What::restored:
    case What::deleted:
      return {c.seq, id + " there", c.to.there ? "yes" : "no", true};
    case What::moved:
      return {c.seq, id + " in", base::to_string(c.to.value), true};
    case What::text:
      return {c.seq, id + " " + std::to_string(c.field.value), c.to.words, true};
    case What::members:
      return {c.seq, id + " " + std::to_string(c.field.value), listed(c.to.members), true};
    case What::set:
      break;
  }
  return {c.seq, id + " " + std::to_string(c.field.value),
          c.to.there ? base::to_string(c.to.value) : std::string{}, true};
}

State replay(std::vector<Turn> turns) {
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.seq < b.seq; });
  State state;
  for (const Turn& turn : turns) {
    if (turn.value.empty()) {
      state.erase(turn.name);
    } else {
      state[turn.name] = turn.value;
    }
  }
  return state;
}

// Somebody does something, somewhere, as far as they may.
class Town {
 public:
  explicit Town(std::uint64_t seed) : random_(seed) {
    auto composed = default_board(board_, "Havnen", "Havneby", Language::danish);
    SAMTAVLE_CHECK(composed.has_value());
    static_cast<void>(board_.roll_back(std::move(composed->journal)));
    commit(base::kServerActor, *composed->edit, true);
    for (std::uint32_t i = 1; i <= 5; ++i) {
      people_.push_back({Actor{i}, static_cast<Role>(random_.between(3, 6)),
                         static_cast<ActorKind>(random_.between(1, 6))});
    }
    people_.front().role = Role::manager;
  }

  void step() {
    const Asking& who = random_.pick(people_);
    board::Composer composer{board_, base::Replica{who.actor.value}, who.actor, "p"};
    const bool done = act(composer);
    if (!done || composer.empty()) return;
    composer.reason(random_.chance(50) ? "as agreed" : "as we know now");
    auto composed = composer.finish();
    static_cast<void>(board_.roll_back(std::move(composed.journal)));
    v1::Edit edit = *composed.edit;
    if (may(board_, who, edit) || check_schema(board_, edit)) return;
    edit.clear_reason();
    const auto denial = may(board_, who, edit);
    ASSERT_TRUE(!denial || denial->code == base::Errc::needs_reason) << denial->detail;
    if (denial) {
      edit = *composed.edit;
      ++corrected;
    } else {
      ++drafts;
    }
    commit(who.actor, edit, !denial);
  }

  const Board& board() const { return board_; }
  const Story& story() const { return story_; }
  // Changes that needed no reason.
  const std::vector<Turn>& draft_turns() const { return draft_turns_; }

  std::size_t corrected = 0;
  std::size_t drafts = 0;

 private:
  void commit(Actor actor, const v1::Edit& edit, bool draft) {
    const board::Stamp stamp = support::next_stamp(board_, actor);
    const State before = state_of(board_);
    SAMTAVLE_CHECK(board_.apply(edit, stamp).has_value());
    v1::Event event;
    event.set_seq(stamp.seq.value);
    event.set_actor(actor.value);
    event.set_time_ms(stamp.time_ms);
    *event.mutable_edit() = edit;
    ASSERT_TRUE(story_.add(event));
    if (!draft) return;
    const State after = state_of(board_);
    for (const auto& [name, value] : after) {
      const auto was = before.find(name);
      if (was == before.end() || was->second != value) note(stamp.seq, name, value);
    }
    for (const auto& [name, value] : before) {
      if (!after.contains(name)) note(stamp.seq, name, {});
    }
  }
  // Whoever accepts a task need not say why, and it is told all the same.
  void note(base::Seq seq, const std::string& name, const std::string& value) {
    const auto& told = story_.corrections();
    const bool is_told = std::any_of(told.begin(), told.end(), [&](const Correction& c) {
      return c.seq == seq && turn_of(c).name == name;
    });
    if (!is_told) draft_turns_.push_back({seq, name, value});
  }

  const Item* any_item() {
    auto items = board_.items();
    if (random_.chance(60)) {
      auto steering = items;
      std::erase_if(steering, [](const Item* item) {
        return !plan::steers(item->kind) && item->id != board::kRootId;
      });
      items = std::move(steering);
    }
    return items[static_cast<std::size_t>(random_.below(items.size()))];
  }

  bool act(board::Composer& c) {
    const Item* item = any_item();
    const auto dice = random_.below(100);
    if (dice < 15) return make(c);
    if (dice < 50) return write(c, *item);
    if (dice < 75) return type(c, *item);
    if (dice < 80) return mark_or_member(c, *item);
    if (item->id == board::kRootId) return false;
    if (dice < 88) {
      const Item* container = any_item();
      const auto siblings = board_.children(container->id);
      const OpId after = siblings.empty() || random_.chance(30) ? OpId{} : siblings.back()->id;
      return after != item->id && c.move(item->id, container->id, after).has_value();
    }
    if (item->deleted()) return c.restore_item(item->id).has_value();
    return random_.chance(30) && c.delete_item(item->id).has_value();
  }

  bool make(board::Composer& c) {
    static constexpr Kind kMade[] = {kinds::idea,  kinds::frame,      kinds::criterion,
                                     kinds::phase, kinds::delegation, kinds::cocreation_type};
    const Kind kind = kMade[random_.below(std::size(kMade))];
    const OpId container = kind == kinds::delegation ? board::kRootId : any_item()->id;
    const auto id = c.create_item(kind, container);
    if (!id) return false;
    if (kind == kinds::delegation) {
      const auto number = [&] { return Value{static_cast<std::int64_t>(random_.between(1, 5))}; };
      return c.set(*id, fields::from_actor, number()).has_value() &&
             c.set(*id, fields::to_actor, number()).has_value() &&
             c.set(*id, fields::delegation_state, "offered").has_value();
    }
    return true;
  }

  bool type(board::Composer& c, const Item& item) {
    const Field field = item.id == board::kRootId && random_.chance(80) ? fields::purpose
                        : random_.chance(15)                            ? fields::note
                                                                        : fields::title;
    const text::Text* text = item.text(field);
    const std::size_t length = text == nullptr ? 0 : text->length();
    if (length > 0 && random_.chance(40)) {
      return c.erase_text(item.id, field, random_.below(length), 1).has_value();
    }
    return c.insert_text(item.id, field, length, random_.chance(50) ? "x" : "yz").has_value();
  }

  bool mark_or_member(board::Composer& c, const Item& item) {
    if (item.kind == kinds::delegation) {
      const Value what{board_.items().back()->id};
      return item.members(fields::opens).contains(what)
                 ? c.remove_member(item.id, fields::opens, what).has_value()
                 : c.add_member(item.id, fields::opens, what).has_value();
    }
    return c.mark_text(item.id, fields::title, 0, 1, 1, true).has_value();
  }

  bool write(board::Composer& c, const Item& item) {
    std::vector<const FieldRow*> rows;
    for (const FieldRow& row : field_rows()) {
      if (row.type != FieldType::scalar || !has_field(row, item.kind)) continue;
      if (row.steering == Steering::never && random_.chance(80)) continue;
      rows.push_back(&row);
    }
    if (rows.empty()) return false;
    const FieldRow& row = *random_.pick(rows);
    const Value value = random_.chance(10) ? Value{} : any_value(row);
    return accepts(row, value) && c.set(item.id, row.field, value).has_value();
  }

  Value any_value(const FieldRow& row) {
    switch (row.value) {
      case ValueType::word:
        return Value{row.words[static_cast<std::size_t>(random_.below(row.words.size()))]};
      case ValueType::item:
        return Value{any_item()->id};
      case ValueType::actor:
        return Value{static_cast<std::int64_t>(random_.between(1, 5))};
      case ValueType::integer:
        return Value{static_cast<std::int64_t>(1)};
      case ValueType::flag:
        return Value{random_.chance(50)};
      case ValueType::number:
        return Value{1.5};
      case ValueType::date:
        return Value{random_.chance(50) ? "2025-02-28" : "2025-03-01"};
      default:
        return Value{"word"};
    }
  }

  Random random_;
  Board board_;
  Story story_;
  std::vector<Turn> draft_turns_;
  std::vector<Asking> people_;
};

std::vector<Turn> turns_of(const Town& town) {
  std::vector<Turn> turns = town.draft_turns();
  for (const Correction& correction : town.story().corrections()) {
    turns.push_back(turn_of(correction));
  }
  return turns;
}

// The last correction of what nothing changed afterwards.
std::vector<Turn> without_the_last(std::vector<Turn> turns) {
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.seq < b.seq; });
  for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
    const bool later =
        std::any_of(turns.rbegin(), turn, [&](const Turn& t) { return t.name == turn->name; });
    // A move within a container changes the order, which is not in the state.
    if (!turn->correction || later || turn->name.ends_with(" in")) continue;
    turns.erase(std::next(turn).base());
    return turns;
  }
  return {};
}

TEST(StoryProperty, LeadsToTheCourseThatTheBoardHas) {
  std::size_t corrections = 0;
  std::size_t drafts = 0;
  std::size_t controls = 0;
  const std::size_t count = support::iterations(120);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const std::string repeat =
        support::repeat_command("StoryProperty.LeadsToTheCourseThatTheBoardHas", seed);
    SCOPED_TRACE("Repeat with: " + repeat);
    const support::OnAbort on_abort{repeat};
    Town town{seed};
    for (int step = 0; step < 250; ++step) {
      ASSERT_NO_FATAL_FAILURE(town.step());
    }
    const State wanted = state_of(town.board());
    const std::vector<Turn> turns = turns_of(town);
    ASSERT_EQ(replay(turns), wanted);
    const std::vector<Turn> fewer = without_the_last(turns);
    if (!fewer.empty()) {
      ++controls;
      ASSERT_NE(replay(fewer), wanted) << "the control does not fail";
    }
    corrections += town.corrected;
    drafts += town.drafts;
  }
  if (count < 40) return;
  EXPECT_GT(corrections, count * 5);
  EXPECT_GT(drafts, count * 5);
  EXPECT_GT(controls, count / 2);
}

}  // namespace
}  // namespace samtavle::plan
