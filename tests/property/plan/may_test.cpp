// Goal: may() says what the rules say, whatever stands on a board; and a board on which random
// actors with random rights do random things holds only what was allowed when it was done.
// Method: the rules once more, as a person would read them aloud, one after the other, without a
// table (PlainRules); every random edit is put to both. Allowed ones are applied, so the boards
// become as odd as the rules permit; phases open and close, levels rise and fall, tasks are handed
// over and end. A refused one must leave the board as it was.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "samtavle/board/composer.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::Actor;
using base::Errc;
using base::OpId;
using base::Replica;
using base::Value;
using board::Board;
using board::Item;
using support::Random;

constexpr std::int64_t kNow = 1'740'830'400'000;  // 2025-03-01

// What one operation does, as a person would say it.
struct Deed {
  enum class Verb { make, write, type, move, remove, restore } verb;
  const Item* item = nullptr;       // nullptr: one that is made
  Kind kind;
  const Item* container = nullptr;  // where it is made or moved to
  Field field{};
  Value value;
};

bool says(const Item& item, Field field, std::string_view word) {
  const auto text = item.value(field).get_if<std::string>();
  return text && *text == word;
}

class PlainRules {
 public:
  PlainRules(const Board& board, Asking asking, bool reason)
      : board_(board), asking_(asking), reason_(reason) {}

  // The code of the refusal; nothing: allowed.
  std::optional<Errc> judge(const Deed& deed) const {
    if (deed.field == fields::delegation_state && deed.item != nullptr) {
      if (const auto answer = answer_to_offer(deed)) return *answer;
    }
    const bool decides = deed.item != nullptr && deed.kind == kinds::suggestion &&
                         (deed.field == fields::suggestion_state || deed.field == fields::reason);
    if (decides) return decide(deed);
    if (!may_touch(deed)) return Errc::not_allowed;
    if (is_frozen(deed, place_of(deed))) return Errc::frozen;
    if (asks_why(deed) && !reason_) return Errc::needs_reason;
    if (deed.verb == Deed::Verb::move && deed.item->place.container != deed.container->id) {
      if (!may_touch_in(deed, deed.container)) return Errc::not_allowed;
      if (is_frozen(deed, deed.container)) return Errc::frozen;
    }
    if (!field_is_mine(deed)) return Errc::not_allowed;
    const bool promised = deed.field == fields::anonymous || deed.field == fields::dots_per_actor;
    if (deed.verb == Deed::Verb::write && promised) return Errc::frozen;
    if (enters_unready(deed)) return Errc::not_ready;
    return std::nullopt;
  }

 private:
  bool guides() const {
    return asking_.role == Role::facilitator || asking_.role == Role::project_leader ||
           asking_.role == Role::manager;
  }
  bool is_manager() const { return asking_.role == Role::manager; }

  const Item* place_of(const Deed& deed) const {
    return deed.item == nullptr ? deed.container : deed.item;
  }
  const Item* up(const Item* item, board::Rank rank) const {
    while (item != nullptr && board::rank(item->kind) != rank) {
      item = board_.find(item->place.container);
    }
    return item;
  }

  // The control level that counts for a contributor there.
  int level_at(const Item* place) const {
    static const std::map<std::string, int> kOrder = {
        {"read", 1}, {"comment", 2}, {"suggest", 3}, {"edit", 4}, {"shape", 5}};
    const auto of = [&](const Item* item) {
      if (item == nullptr) return 0;
      const auto word = item->value(level_field(asking_.kind)).get_if<std::string>();
      return word ? kOrder.at(std::string{*word}) : 0;
    };
    if (const int own = of(up(place, board::Rank::area))) return own;
    const OpId* degree = board_.root()->value(fields::involvement).get_if<OpId>();
    const Item* item = degree == nullptr ? nullptr : board_.find(*degree);
    if (item != nullptr && !item->deleted()) {
      if (const int general = of(item)) return general;
    }
    return 4;
  }

  bool is_mine(const Deed& deed) const {
    return deed.item == nullptr || deed.item->created_by == asking_.actor;
  }
  bool on_card(const Item* place) const {
    return place != nullptr && board::rank(place->kind) == board::Rank::card;
  }

  bool may_touch(const Deed& deed) const {
    const Item* place = deed.item == nullptr ? deed.container : deed.item;
    return may_touch_in(deed, place);
  }
  bool may_touch_in(const Deed& deed, const Item* place) const {
    return rank_allows(deed, place) || delegated(deed, place);
  }
  bool rank_allows(const Deed& deed, const Item* place) const {
    const bool contributes = asking_.role == Role::contributor;
    const bool talks = contributes || asking_.role == Role::commenter;
    const int level = level_at(place);
    const Kind kind = deed.kind;
    if (kind == kinds::comment || kind == kinds::verdict || kind == kinds::suggestion) {
      const bool put_wrong = (deed.verb == Deed::Verb::make || deed.verb == Deed::Verb::move) &&
                             !on_card(deed.container);
      if (!is_mine(deed) || put_wrong) return guides();
      if (kind == kinds::suggestion) return guides() || (contributes && level >= 3);
      if (deed.verb == Deed::Verb::move) return guides() || (contributes && level >= 4);
      return guides() || (talks && level >= 2);
    }
    if (kind == kinds::frame) {
      const bool fixed = deed.item != nullptr && says(*deed.item, fields::frame_type, "fixed");
      if (fixed) return is_manager();
      return guides() || (contributes && level == 5);
    }
    switch (board::rank(kind)) {
      case board::Rank::board: return is_manager();
      case board::Rank::phase: return is_manager() || asking_.role == Role::project_leader;
      case board::Rank::area: return guides() || (contributes && level == 5);
      default: break;
    }
    if (kind == kinds::delegation || kind == kinds::companion_board ||
        kind == kinds::cocreation_type || kind == kinds::involvement_level) {
      return is_manager();
    }
    if (kind == kinds::focus_point || kind == kinds::criterion) {
      return is_manager() || asking_.role == Role::project_leader;
    }
    if (kind == kinds::vote_round || kind == kinds::version) {
      return guides() || (contributes && level == 5);
    }
    return guides() || (contributes && level >= 4);
  }

  bool delegated(const Deed& deed, const Item* place) const {
    if (deed.kind == kinds::delegation) return false;
    for (const Item* task : board_.items()) {
      if (task->kind != kinds::delegation || task->deleted() ||
          task->place.container != board::kRootId) {
        continue;
      }
      if (!says(*task, fields::delegation_state, "accepted")) continue;
      if (task->value(fields::to_actor) != Value{std::int64_t{asking_.actor.value}}) continue;
      const auto last = task->value(fields::until_date).get_if<std::string>();
      if (last && std::string{*last} < "2025-03-01") continue;
      const auto opens = [&](const Value& what) {
        const auto& set = task->members(fields::opens);
        return std::find(set.begin(), set.end(), what) != set.end();
      };
      if (deed.item != nullptr && opens(deed.item->id)) return true;
      const Item* area = up(place, board::Rank::area);
      const Item* phase = up(place, board::Rank::phase);
      if ((area != nullptr && opens(area->id)) || (phase != nullptr && opens(phase->id))) {
        return true;
      }
      if (deed.field.value != 0 && opens(std::int64_t{deed.field.value})) return true;
    }
    return false;
  }

  bool steers_the_board(const Deed& deed) const {
    const Kind kind = deed.kind;
    const bool level = deed.field.value >= fields::level_citizen.value &&
                       deed.field.value <= fields::level_official.value;
    return board::rank(kind) == board::Rank::board || board::rank(kind) == board::Rank::phase ||
           kind == kinds::focus_point || kind == kinds::criterion || kind == kinds::delegation ||
           kind == kinds::companion_board || kind == kinds::cocreation_type ||
           kind == kinds::involvement_level || level;
  }

  bool is_frozen(const Deed& deed, const Item* place) const {
    const bool steers = steers_the_board(deed);
    if (says(*board_.root(), fields::board_state, "closed") && !(steers && is_manager())) {
      return true;
    }
    if (deed.kind == kinds::suggestion && deed.item != nullptr) {
      const Value& state = deed.item->value(fields::suggestion_state);
      if (!state.empty() && state != Value{"open"}) return true;
    }
    if (steers || deed.kind == kinds::comment || deed.kind == kinds::verdict) return false;
    // Where a card was carried to is said also once its phase is closed.
    if (deed.verb == Deed::Verb::write && deed.field == fields::carried_to) return false;
    // Votes are closed and opened whatever their phase.
    if (deed.verb == Deed::Verb::write && deed.field == fields::round_state) return false;
    const Item* phase = up(place, board::Rank::phase);
    if (phase == nullptr) return false;
    if (says(*phase, fields::phase_state, "planned")) return !guides();
    if (!says(*phase, fields::phase_state, "closed")) return false;
    const Item* area = up(place, board::Rank::area);
    const Value& reopened = phase->value(fields::reopened_for);
    return reopened.empty() || area == nullptr ||
           !area->members(fields::serves).contains(reopened);
  }

  bool course_is_set() const {
    const auto phases = phases_of(board_);
    for (std::size_t i = 1; i < phases.size(); ++i) {
      if (!says(*phases[i], fields::phase_state, "planned") &&
          !phases[i]->value(fields::phase_state).empty()) {
        return true;
      }
    }
    return false;
  }

  bool asks_why(const Deed& deed) const {
    using Verb = Deed::Verb;
    if (deed.item == nullptr) return deed.kind == kinds::criterion && course_is_set();
    const Field field = deed.field;
    const bool level = field.value >= fields::level_citizen.value &&
                       field.value <= fields::level_official.value;
    if (deed.verb == Verb::write) {
      if (field == fields::current_phase || field == fields::phase_state ||
          field == fields::reopened_for || field == fields::delegation_state ||
          field == fields::to_actor) {
        return true;
      }
      if (field == fields::type || field == fields::involvement || field == fields::frame_type ||
          field == fields::until_date || level) {
        return course_is_set() || !deed.item->value(field).empty();
      }
      return field == fields::benefit_area && course_is_set();
    }
    if (field == fields::purpose) return course_is_set();
    if (field == fields::note) return false;
    if (deed.kind == kinds::frame) return !deed.item->value(fields::frame_type).empty();
    const bool whole = deed.verb == Verb::remove || deed.verb == Verb::restore;
    if (deed.kind == kinds::phase) return whole || deed.verb == Verb::move || course_is_set();
    if (deed.verb == Verb::move) return false;
    if (deed.kind == kinds::criterion) return course_is_set();
    return deed.kind == kinds::delegation;
  }

  // What a field asks for beside its item.
  bool field_is_mine(const Deed& deed) const {
    if (deed.verb != Deed::Verb::write) return true;
    const Field field = deed.field;
    const bool level = field.value >= fields::level_citizen.value &&
                       field.value <= fields::level_official.value;
    const bool fixes = field == fields::frame_type && deed.value == Value{"fixed"};
    if (level || fixes || field == fields::phase_state || field == fields::reopened_for) {
      return is_manager() || delegated(deed, deed.item);
    }
    if (field == fields::on_behalf_of) return guides() || delegated(deed, deed.item);
    return true;
  }

  bool enters_unready(const Deed& deed) const {
    if (deed.verb != Deed::Verb::write) return false;
    const Item* phase = nullptr;
    if (deed.field == fields::phase_state && deed.value != Value{"planned"}) phase = deed.item;
    if (deed.field == fields::current_phase && deed.item->id == board::kRootId) {
      const OpId* id = deed.value.get_if<OpId>();
      phase = id == nullptr ? nullptr : board_.find(*id);
    }
    if (phase == nullptr || phase->kind != kinds::phase) return false;
    const auto phases = phases_of(board_);
    if (phases.empty() || phases.front() == phase) return false;
    const Value& state = phase->value(fields::phase_state);
    if (state == Value{"open"} || state == Value{"closed"}) return false;
    const bool purpose = !board_.root()->text_utf8(fields::purpose).empty();
    bool criterion = false;
    for (const Item* item : board_.items()) {
      criterion = criterion || (item->kind == kinds::criterion && board_.visible(*item) &&
                                !item->text_utf8(fields::title).empty());
    }
    return !purpose || !criterion;
  }

  std::optional<std::optional<Errc>> answer_to_offer(const Deed& deed) const {
    const bool to_me =
        deed.item->value(fields::to_actor) == Value{std::int64_t{asking_.actor.value}};
    const bool offered = says(*deed.item, fields::delegation_state, "offered");
    const bool running = says(*deed.item, fields::delegation_state, "accepted");
    const bool answers = deed.value == Value{"accepted"} || deed.value == Value{"declined"};
    if (to_me && ((offered && answers) || (running && deed.value == Value{"ended"}))) {
      return is_frozen(deed, deed.item) ? std::optional{Errc::frozen} : std::nullopt;
    }
    if (answers || deed.value == Value{"expired"}) return std::optional{Errc::not_allowed};
    return std::nullopt;
  }

  std::optional<Errc> decide(const Deed& deed) const {
    const bool withdraws = deed.value == Value{"withdrawn"};
    if (withdraws && !is_mine(deed)) return Errc::not_allowed;
    if (!withdraws) {
      const Item* target = board_.find(deed.item->place.container);
      Deed meant{Deed::Verb::write, target, target->kind, nullptr, {}, {}};
      if (const auto* number = deed.item->value(fields::suggested_field).get_if<std::int64_t>()) {
        meant.field = Field{static_cast<std::uint32_t>(*number)};
      }
      if (!may_touch(meant)) return Errc::not_allowed;
    }
    if (is_frozen(deed, deed.item)) return Errc::frozen;
    return deed.value == Value{"rejected"} && !reason_ ? std::optional{Errc::needs_reason}
                                                       : std::nullopt;
  }

  const Board& board_;
  Asking asking_;
  bool reason_;
};

// Somebody does something, somewhere.
class Town {
 public:
  explicit Town(std::uint64_t seed) : random_(seed) {
    auto composed = default_board(board_, "Havnen", "Havneby", Language::danish);
    SAMTAVLE_CHECK(composed.has_value());
    static_cast<void>(board_.roll_back(std::move(composed->journal)));
    SAMTAVLE_CHECK(board_.apply(*composed->edit, support::next_stamp(board_, Actor{0})));
    for (std::uint32_t i = 1; i <= 6; ++i) {
      people_.push_back({Actor{i}, static_cast<Role>(random_.between(1, 6)),
                         static_cast<ActorKind>(random_.between(1, 6)), kNow});
    }
    people_.front().role = Role::manager;
  }

  void run(std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) {
      if (random_.chance(2)) {
        random_.pick(people_).role = static_cast<Role>(random_.between(1, 6));
      }
      ASSERT_NO_FATAL_FAILURE(step());
    }
  }

  std::map<std::optional<Errc>, std::size_t> answers;

 private:
  static constexpr Kind kMade[] = {kinds::idea,       kinds::frame,   kinds::comment,
                                   kinds::suggestion, kinds::verdict, kinds::criterion,
                                   kinds::vote_round, kinds::area,    kinds::focus_point,
                                   kinds::delegation, kinds::version, kinds::phase};

  void step() {
    const Asking& who = random_.pick(people_);
    const bool reason = random_.chance(60);
    const Replica replica{who.actor.value};
    board::Composer composer{board_, replica, who.actor, "p"};
    const auto deed = act(composer, who.actor);
    if (!deed || composer.empty()) return;
    if (reason) composer.reason("as agreed");
    auto composed = composer.finish();
    static_cast<void>(board_.roll_back(std::move(composed.journal)));
    const auto denial = may(board_, who, *composed.edit);
    const auto plain = PlainRules{board_, who, reason}.judge(*deed);
    const auto code = denial ? std::optional{denial->code} : std::nullopt;
    ASSERT_EQ(code, plain) << (denial ? denial->path + ": " + denial->detail : "allowed")
                           << "; role " << name(who.role) << ", kind " << deed->kind.value
                           << ", field " << deed->field.value << ", verb "
                           << static_cast<int>(deed->verb);
    ++answers[code];
    if (!denial) {
      ASSERT_TRUE(board_.apply(*composed.edit, support::next_stamp(board_, who.actor)));
    }
  }

  const Item* any_item() {
    const auto items = board_.items();
    return items[static_cast<std::size_t>(random_.below(items.size()))];
  }

  std::optional<Deed> act(board::Composer& c, Actor actor) {
    const Item* item = any_item();
    const auto dice = random_.below(100);
    if (dice < 25) return make(c, actor);
    if (dice < 75) return write(c, *item);
    if (dice < 90) {
      const Field field = item->id == board::kRootId && random_.chance(50) ? fields::purpose
                          : random_.chance(20)                            ? fields::note
                                                                          : fields::title;
      if (!c.insert_text(item->id, field, 0, "x")) return std::nullopt;
      return Deed{Deed::Verb::type, item, item->kind, nullptr, field, {}};
    }
    if (dice < 94) {
      const Item* container = any_item();
      if (item->id == board::kRootId || !c.move_last(item->id, container->id)) return std::nullopt;
      return Deed{Deed::Verb::move, item, item->kind, container, {}, {}};
    }
    if (item->id == board::kRootId) return std::nullopt;
    if (item->deleted()) {
      if (!c.restore_item(item->id)) return std::nullopt;
      return Deed{Deed::Verb::restore, item, item->kind, nullptr, {}, {}};
    }
    if (random_.chance(60) || !c.delete_item(item->id)) return std::nullopt;
    return Deed{Deed::Verb::remove, item, item->kind, nullptr, {}, {}};
  }

  std::optional<Deed> make(board::Composer& c, Actor) {
    const Kind kind = kMade[random_.below(std::size(kMade))];
    const Item* container = any_item();
    if (kind == kinds::delegation) container = board_.root();
    if (!c.create_item(kind, container->id)) return std::nullopt;
    return Deed{Deed::Verb::make, nullptr, kind, container, {}, {}};
  }

  std::optional<Deed> write(board::Composer& c, const Item& item) {
    std::vector<const FieldRow*> rows;
    for (const FieldRow& row : field_rows()) {
      // "entered_unready" goes with other writes only; tallies are the server's.
      if (row.type != FieldType::scalar || !has_field(row, item.kind)) continue;
      if (row.field == fields::entered_unready || row.field == fields::tally) continue;
      rows.push_back(&row);
    }
    if (rows.empty()) return std::nullopt;
    const FieldRow& row = *random_.pick(rows);
    const Value value = any_value(row);
    if (!accepts(row, value) || !c.set(item.id, row.field, value)) return std::nullopt;
    return Deed{Deed::Verb::write, &item, item.kind, nullptr, row.field, value};
  }

  Value any_value(const FieldRow& row) {
    switch (row.value) {
      case ValueType::word:
        return Value{row.words[static_cast<std::size_t>(random_.below(row.words.size()))]};
      case ValueType::item: return Value{any_item()->id};
      case ValueType::actor: return Value{static_cast<std::int64_t>(random_.between(1, 6))};
      case ValueType::integer:
        return Value{static_cast<std::int64_t>(random_.chance(50) ? fields::title.value
                                                                  : fields::due_date.value)};
      case ValueType::flag: return Value{random_.chance(50)};
      case ValueType::number: return Value{1.5};
      case ValueType::date: return Value{random_.chance(50) ? "2025-02-28" : "2025-03-01"};
      default: return Value{"word"};
    }
  }

  Random random_;
  Board board_;
  std::vector<Asking> people_;
};

TEST(May, IsWhatTheRulesSay) {
  std::map<std::optional<Errc>, std::size_t> answers;
  const std::size_t count = support::iterations(150);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    SCOPED_TRACE("Repeat with: " + support::repeat_command("May.IsWhatTheRulesSay", seed));
    Town town{seed};
    town.run(400);
    if (HasFatalFailure()) return;
    for (const auto& [code, n] : town.answers) answers[code] += n;
  }
  if (count < 50) return;
  // Each answer was given often enough to mean something.
  for (const auto& code : {std::optional<Errc>{}, std::optional{Errc::not_allowed},
                           std::optional{Errc::frozen}, std::optional{Errc::needs_reason},
                           std::optional{Errc::not_ready}}) {
    EXPECT_GT(answers[code], 20u) << (code ? name(*code) : "allowed");
  }
}

}  // namespace
}  // namespace samtavle::plan
