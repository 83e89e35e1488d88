#include "samtavle/plan/may.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "edit_items.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/steering.hpp"
#include "samtavle/v1/edit.pb.h"
#include "scalar_words.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using base::Value;
using board::Item;
using board::Rank;

// Everywhere, by role.
constexpr Need C{Role::commenter, Level::comment};
constexpr Need G{Role::contributor, Level::suggest};
constexpr Need E{Role::contributor, Level::edit};
constexpr Need S{Role::contributor, Level::shape};
constexpr Need F{Role::facilitator, Level::read};
constexpr Need P{Role::project_leader, Level::read};
constexpr Need M{Role::manager, Level::read};
constexpr Need N{kNobody, Level::read};

using Row = std::array<Need, kSubjects>;

// By operation (in the order of its number) and subject.
constexpr std::array<Row, kOperationKinds> kNeeded = {{
    // board, structure, area, card, fixed and elastic frame, comment, own, suggestion, own
    {M, P, S, E, M, S, F, C, F, G},  // create_item
    {M, P, S, E, M, S, F, C, F, G},  // set_field
    {M, P, S, E, M, S, F, E, F, G},  // place_item
    {M, P, S, E, M, S, F, C, F, G},  // insert_text
    {M, P, S, E, M, S, F, C, F, G},  // delete_text
    {M, P, S, E, M, S, F, C, F, G},  // mark_text
    {M, P, S, E, M, S, F, C, F, G},  // add_member
    {M, P, S, E, M, S, F, C, F, G},  // remove_member
    {M, P, S, E, M, S, F, C, F, G},  // delete_item
    {M, P, S, E, M, S, F, C, F, G},  // restore_item
    {N, N, N, N, N, N, N, N, N, N},  // flatten_text
}};

// A number that is no role is none: it must not count as a very high one.
bool holds(Role has, Role needed) noexcept { return has <= Role::manager && has >= needed; }

Level level_in(const Item& item, ActorKind kind) {
  const auto word = item.value(level_field(kind)).get_if<std::string>();
  return word ? parse_level(*word).value_or(Level::none) : Level::none;
}

// Whether something was typed that is not only space.
bool says_something(const std::string& reason) {
  return std::any_of(reason.begin(), reason.end(),
                     [](char c) { return static_cast<unsigned char>(c) > ' '; });
}

// Looks at one operation after the other.
class Judge {
 public:
  Judge(const board::Board& board, const Asking& asking, const v1::Edit& edit)
      : board_(board), asking_(asking), edit_(edit), items_(board, edit), steering_(board) {}

  std::optional<Denial> run() {
    for (index_ = 0; index_ < edit_.operations_size(); ++index_) {
      const v1::Operation& op = edit_.operations(index_);
      if (auto denial = operation(op)) return denial;
      if (!items_.pass(op)) return at("text", Errc::invalid, "no text, or text that is no UTF-8");
    }
    return std::nullopt;
  }

 private:
  using Verdict = std::optional<Denial>;
  using Known = EditItems::Known;
  using Op = OperationKind;

  // Where something stands; nullptr where it stands in none, or in one that this edit makes.
  struct Where {
    const Item* area = nullptr;
    const Item* phase = nullptr;
  };

  // One thing that an operation does to an item.
  struct Deed {
    Op kind;
    OpId id;
    Known item;
    Subject subject;
    Where where;
    base::Field field{};                    // 0: no field
    const FieldRow* row = nullptr;          // of the field, if it is known
    std::optional<Value> value = std::nullopt;  // what is written into a scalar
    const char* part = "item";
  };

  Verdict operation(const v1::Operation& op) {
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem: return create(op.create_item());
      case v1::Operation::kPlaceItem: return place(op.place_item());
      case v1::Operation::kSetField: return set_field(op.set_field());
      case v1::Operation::kInsertText: return change(Op::insert_text, op.insert_text());
      case v1::Operation::kDeleteText: return change(Op::delete_text, op.delete_text());
      case v1::Operation::kMarkText: return change(Op::mark_text, op.mark_text());
      case v1::Operation::kAddMember: return change(Op::add_member, op.add_member());
      case v1::Operation::kRemoveMember: return change(Op::remove_member, op.remove_member());
      case v1::Operation::kDeleteItem: return whole(Op::delete_item, op.delete_item());
      case v1::Operation::kRestoreItem: return whole(Op::restore_item, op.restore_item());
      case v1::Operation::kFlattenText: return change(Op::flatten_text, op.flatten_text());
      case v1::Operation::OPERATION_NOT_SET: break;
    }
    return at("operation", Errc::invalid, "an operation that this version does not know");
  }

  // --- the operations ---

  Verdict create(const v1::CreateItem& m) {
    const OpId container = base::op_id(m.container_replica(), m.container_counter());
    Deed deed{Op::create_item, {}, {base::Kind{m.kind()}, container, nullptr},
              plan::subject_of(base::Kind{m.kind()}), {}};
    deed.part = "kind";
    if (container) {
      const auto holder = items_.find(container);
      if (!holder) return no_container();
      deed.where = where(container, *holder);
      if (on_card(*holder)) deed.subject = own(deed.subject);
    }
    if (deed.subject == Subject::elastic_frame && makes_fixed(m)) {
      deed.subject = Subject::fixed_frame;
    }
    if (auto denial = judge(deed)) return denial;
    for (int j = 0; j < m.fields_size(); ++j) {
      deed.field = base::Field{m.fields(j).field()};
      deed.row = find_field(deed.field);
      deed.value = board::from_proto(m.fields(j).value());
      if (auto denial = judge_field(deed)) return denial;
    }
    return std::nullopt;
  }

  static bool makes_fixed(const v1::CreateItem& m) {
    return std::any_of(m.fields().begin(), m.fields().end(), [](const v1::FieldValue& field) {
      return field.field() == fields::frame_type.value && field.value().text() == "fixed";
    });
  }

  Verdict place(const v1::PlaceItem& m) {
    const OpId id = base::op_id(m.item_replica(), m.item_counter());
    const auto item = items_.find(id);
    if (!item) return no_item();
    const OpId container = base::op_id(m.container_replica(), m.container_counter());
    const auto holder = items_.find(container);
    if (!holder) return no_container();
    Deed deed{Op::place_item, id, *item, subject_of(*item), where(id, *item)};
    if (!on_card(*holder)) deed.subject = foreign(deed.subject);
    if (auto denial = judge(deed)) return denial;
    if (container == item->container) return std::nullopt;
    // Where it comes to stand counts as well.
    deed.where = where(container, *holder);
    return judge(deed);
  }

  Verdict set_field(const v1::SetField& m) {
    const OpId id = base::op_id(m.item_replica(), m.item_counter());
    const auto item = items_.find(id);
    if (!item) return no_item();
    Deed deed{Op::set_field, id, *item, subject_of(*item), where(id, *item)};
    deed.field = base::Field{m.field()};
    deed.row = find_field(deed.field);
    deed.value = board::from_proto(m);
    if (auto verdict = own_rule(deed)) return *verdict;
    if (auto denial = judge(deed)) return denial;
    if (auto denial = judge_field(deed)) return denial;
    return ready(deed);
  }

  template <class M>
  Verdict change(Op kind, const M& m) {
    const OpId id = base::op_id(m.item_replica(), m.item_counter());
    const auto item = items_.find(id);
    if (!item) return no_item();
    Deed deed{kind, id, *item, subject_of(*item), where(id, *item)};
    deed.field = base::Field{m.field()};
    deed.row = find_field(deed.field);
    if (auto denial = judge(deed)) return denial;
    return judge_field(deed);
  }

  template <class M>
  Verdict whole(Op kind, const M& m) {
    const OpId id = base::op_id(m.item_replica(), m.item_counter());
    const auto item = items_.find(id);
    if (!item) return no_item();
    return judge({kind, id, *item, subject_of(*item), where(id, *item)});
  }

  // --- whose it is, and where ---

  [[nodiscard]] bool is_mine(const Known& item) const {
    return item.item == nullptr || item.item->created_by == asking_.actor;
  }

  [[nodiscard]] Subject subject_of(const Known& item) const {
    const Subject subject = plan::subject_of(item.kind);
    if (subject == Subject::elastic_frame && item.item != nullptr &&
        holds_word(item.item->value(fields::frame_type), "fixed")) {
      return Subject::fixed_frame;
    }
    return is_mine(item) ? own(subject) : subject;
  }
  static Subject own(Subject subject) noexcept {
    if (subject == Subject::comment) return Subject::own_comment;
    if (subject == Subject::suggestion) return Subject::own_suggestion;
    return subject;
  }
  static Subject foreign(Subject subject) noexcept {
    if (subject == Subject::own_comment) return Subject::comment;
    if (subject == Subject::own_suggestion) return Subject::suggestion;
    return subject;
  }

  static bool on_card(const Known& holder) { return board::rank(holder.kind) == Rank::card; }

  // The area and the phase that an item is or stands in. Ranks only rise on the way.
  [[nodiscard]] Where where(OpId id, const Known& item) const {
    Where out;
    std::optional<Known> at = item;
    for (int steps = 0; at && steps < 5; ++steps) {
      const Rank rank = board::rank(at->kind);
      if (rank == Rank::area && out.area == nullptr) out.area = at->item;
      if (rank == Rank::phase) {
        out.phase = at->item;
        break;
      }
      if (rank <= Rank::board) break;
      id = at->container;
      if (!id) break;
      at = items_.find(id);
    }
    return out;
  }

  // --- rights ---

  [[nodiscard]] bool has(const Need& need, const Where& where) const {
    if (!holds(asking_.role, need.role)) return false;
    return need.reach <= Level::read ||
           plan::reach_of(board_, where.area, asking_.role, asking_.kind) >= need.reach;
  }

  // Something that only the one it concerns, or only the one who decides, may write. Nothing: the
  // table decides.
  [[nodiscard]] std::optional<Verdict> own_rule(Deed& deed) {
    if (deed.item.kind == kinds::delegation && deed.field == fields::delegation_state) {
      return answer(deed);
    }
    if (deed.item.kind == kinds::suggestion &&
        (deed.field == fields::suggestion_state || deed.field == fields::reason)) {
      return decide(deed);
    }
    return std::nullopt;
  }

  // Accepting and declining is the delegate's, and so is giving it back.
  [[nodiscard]] std::optional<Verdict> answer(const Deed& deed) const {
    const auto word = deed.value->get_if<std::string>();
    const bool accepts = word && *word == "accepted";
    const bool declines = word && *word == "declined";
    const bool gives_back = word && *word == "ended";
    const bool offered = deed.item.item != nullptr &&
                         holds_word(deed.item.item->value(fields::delegation_state), "offered");
    const bool running = deed.item.item != nullptr &&
                         holds_word(deed.item.item->value(fields::delegation_state), "accepted");
    const bool delegate = deed.item.item != nullptr && is_delegate(*deed.item.item, asking_.actor);
    if (delegate && ((offered && (accepts || declines)) || (running && gives_back))) {
      return frozen(deed);
    }
    if (accepts || declines) {
      return at("item", Errc::not_allowed, "only the one to whom it was offered answers");
    }
    if (word && *word == "expired") return only_server("value");
    return std::nullopt;
  }

  // A suggestion is decided by whoever may do what it suggests, and withdrawn by its author.
  [[nodiscard]] std::optional<Verdict> decide(const Deed& deed) {
    if (deed.item.item == nullptr) {  // being made
      if (deed.field == fields::reason || begins_open(*deed.value)) return std::nullopt;
      return begins_otherwise("value");
    }
    const bool withdraws = holds_word(*deed.value, "withdrawn");
    if (withdraws && is_mine(deed.item)) return frozen(deed);
    if (withdraws) return at("item", Errc::not_allowed, "only its author withdraws a suggestion");
    const auto target = items_.find(deed.item.container);
    if (!target) return no_item();
    Deed meant{Op::set_field, deed.item.container, *target, subject_of(*target), deed.where};
    if (const auto* number =
            deed.item.item->value(fields::suggested_field).get_if<std::int64_t>()) {
      meant.field = base::Field{static_cast<std::uint32_t>(*number)};
      meant.row = find_field(meant.field);
    }
    if (auto denial = rights(meant)) return denial;
    if (auto denial = frozen(deed)) return denial;
    if (holds_word(*deed.value, "rejected") && !says_something(edit_.reason())) {
      return at("value", Errc::needs_reason, "who rejects a suggestion says why");
    }
    return Verdict{};
  }

  // Nobody decides on a suggestion by making it.
  static bool begins_open(const Value& state) { return state.empty() || holds_word(state, "open"); }
  [[nodiscard]] Denial begins_otherwise(const char* part) const {
    return at(part, Errc::not_allowed, "a suggestion begins open");
  }

  // The role, or a delegation.
  [[nodiscard]] Verdict rights(const Deed& deed) {
    const Need need = need_of(deed.kind, deed.subject);
    if (has(need, deed.where)) return std::nullopt;
    if (need.role == kNobody) return only_server(deed.part);
    if (is_delegated(deed)) return std::nullopt;
    return not_allowed(deed, need);
  }

  [[nodiscard]] Verdict judge(const Deed& deed) {
    if (auto denial = rights(deed)) return denial;
    if (auto denial = frozen(deed)) return denial;
    return reasoned(deed);
  }

  // What a field asks for beside its item.
  [[nodiscard]] Verdict judge_field(const Deed& deed) {
    const char* part = deed.kind == Op::create_item ? "fields" : "field";
    const FieldRow* row = deed.row;
    if (row == nullptr) return std::nullopt;
    Role least = row->least;
    if (deed.field == fields::frame_type && deed.value && holds_word(*deed.value, "fixed")) {
      least = Role::manager;
    }
    if (least == kNobody) return only_server(part);
    if (least != Role::none && !holds(asking_.role, least) && !is_delegated(deed)) {
      Deed field = deed;
      field.part = part;
      return not_allowed(field, {least, Level::read});
    }
    const bool promised = deed.item.kind == kinds::vote_round &&
                          (deed.field == fields::anonymous || deed.field == fields::dots_per_actor);
    if (promised && deed.item.item != nullptr) {
      return at(part, Errc::frozen, "what a vote promises is settled when it is made");
    }
    if (deed.kind == Op::create_item && deed.item.kind == kinds::delegation) {
      if (deed.field == fields::delegation_state && !holds_word(*deed.value, "offered")) {
        return at(part, Errc::not_allowed, "a delegation begins as an offer");
      }
    }
    if (deed.kind == Op::create_item && deed.field == fields::suggestion_state &&
        !begins_open(*deed.value)) {
      return begins_otherwise(part);
    }
    return std::nullopt;
  }

  [[nodiscard]] Verdict not_allowed(const Deed& deed, const Need& need) const {
    // The smallest role that would do, with the reach that the area gives.
    Role role = need.role;
    if (need.reach > Level::read &&
        plan::reach_of(board_, deed.where.area, role, asking_.kind) < need.reach) {
      role = Role::facilitator;
    }
    Denial denial = at(deed.part, Errc::not_allowed, "this needs the role ");
    denial.detail += name(role);
    denial.needed = role;
    if (need.reach > Level::read) {
      denial.level = need.reach;
      denial.detail += ", or the level ";
      denial.detail += name(need.reach);
      denial.detail += " in its area";
    }
    return denial;
  }

  [[nodiscard]] bool is_delegated(const Deed& deed) {
    // What is delegated does not reach what delegates it.
    if (deed.item.kind == kinds::delegation) return false;
    return board_.any_child(board::kRootId, kinds::delegation, [&](const Item& delegation) {
      if (!in_force(delegation, asking_.actor, asking_.now_ms)) return false;
      const auto& opens = delegation.members(fields::opens);
      const auto opens_item = [&](const Item* item) {
        return item != nullptr && opens.contains(Value{item->id});
      };
      return opens_item(deed.where.area) || opens_item(deed.item.item) ||
             opens_item(deed.where.phase) ||
             (deed.field.value != 0 &&
              opens.contains(Value{static_cast<std::int64_t>(deed.field.value)}));
    });
  }

  // --- frozen ---

  [[nodiscard]] Verdict frozen(const Deed& deed) const {
    const Item* root = board_.root();
    const bool steers = deed.subject == Subject::board || deed.subject == Subject::structure ||
                        (deed.row != nullptr && deed.row->least == Role::manager);
    if (root != nullptr && !(steers && holds(asking_.role, Role::manager)) &&
        holds_word(root->value(fields::board_state), "closed")) {
      return at(deed.part, Errc::frozen, "the board is closed");
    }
    if (deed.item.item != nullptr && deed.item.kind == kinds::suggestion &&
        !holds_word(deed.item.item->value(fields::suggestion_state), "open") &&
        !deed.item.item->value(fields::suggestion_state).empty()) {
      return at(deed.part, Errc::frozen, "the suggestion is decided");
    }
    const bool talk = deed.subject == Subject::comment || deed.subject == Subject::own_comment;
    // What became of a card is said on it when the next phase goes on with it.
    const bool carries = deed.kind == Op::set_field && deed.field == fields::carried_to;
    // A vote goes by its own state: one that was left open has to be closed.
    const bool turns = deed.kind == Op::set_field && deed.field == fields::round_state;
    if (steers || talk || carries || turns || deed.where.phase == nullptr) return std::nullopt;
    const Item& phase = *deed.where.phase;
    if (holds_word(phase.value(fields::phase_state), "planned")) {
      if (holds(asking_.role, Role::facilitator)) return std::nullopt;  // who prepares it
      return at(deed.part, Errc::frozen, "its phase has not begun");
    }
    if (!holds_word(phase.value(fields::phase_state), "closed")) return std::nullopt;
    const Value& reopened = phase.value(fields::reopened_for);
    if (!reopened.empty() && deed.where.area != nullptr &&
        deed.where.area->members(fields::serves).contains(reopened)) {
      return std::nullopt;
    }
    return at(deed.part, Errc::frozen, "its phase is closed");
  }

  // --- ready ---

  [[nodiscard]] Verdict ready(const Deed& deed) const {
    const Item* phase = nullptr;
    if (deed.field == fields::current_phase && deed.id == board::kRootId) {
      const OpId* id = deed.value->get_if<OpId>();
      phase = id == nullptr ? nullptr : board_.find(*id);
    } else if (deed.field == fields::phase_state && !holds_word(*deed.value, "planned")) {
      phase = deed.item.item;
    }
    if (phase == nullptr || phase->kind != kinds::phase || overrides(phase->id)) {
      return std::nullopt;
    }
    const auto missing = missing_for(board_, *phase);
    if (missing.empty()) return std::nullopt;
    Denial denial = at("value", Errc::not_ready, "the phase cannot be entered yet; missing:");
    for (const std::string_view word : missing) {
      denial.missing.emplace_back(word);
      denial.detail += ' ';
      denial.detail += word;
    }
    return denial;
  }

  // Whether the edit says itself that it enters the phase all the same.
  [[nodiscard]] bool overrides(OpId phase) const {
    for (const v1::Operation& op : edit_.operations()) {
      if (!op.has_set_field()) continue;
      const v1::SetField& m = op.set_field();
      if (m.field() == fields::entered_unready.value &&
          base::op_id(m.item_replica(), m.item_counter()) == phase &&
          board::from_proto(m) == Value{true}) {
        return true;
      }
    }
    return false;
  }

  // --- reasons ---

  [[nodiscard]] Verdict reasoned(const Deed& deed) {
    const Touch touch{deed.kind, deed.item.kind, deed.item.item, deed.field};
    if (!steering_.steers(touch) || says_something(edit_.reason())) return std::nullopt;
    return at(deed.part, Errc::needs_reason, "a change of course says why");
  }

  // --- answers ---

  [[nodiscard]] Denial at(const char* part, Errc code, std::string detail) const {
    return {code, "operations[" + std::to_string(index_) + "]." + part, Role::none, Level::none,
            std::move(detail), {}};
  }
  [[nodiscard]] Denial only_server(const char* part) const {
    return at(part, Errc::not_allowed, "only the server does this");
  }
  [[nodiscard]] Denial no_item() const {
    return at("item", Errc::not_found, "there is no such item on this board");
  }
  [[nodiscard]] Denial no_container() const {
    return at("container", Errc::not_found, "there is no such container");
  }

  const board::Board& board_;
  const Asking& asking_;
  const v1::Edit& edit_;
  EditItems items_;
  int index_ = 0;
  SteeringRule steering_;
};

}  // namespace

Need need_of(OperationKind operation, Subject subject) noexcept {
  const auto row = static_cast<std::size_t>(operation) - 1;
  const auto column = static_cast<std::size_t>(subject);
  return row < kOperationKinds && column < kSubjects ? kNeeded[row][column] : Need{};
}

Level reach_of(const board::Board& board, const Item* area, Role role, ActorKind kind) {
  if (role >= Role::facilitator && role <= Role::manager) return Level::shape;
  if (role == Role::none || role > Role::manager) return Level::none;
  if (role == Role::reader || kind == ActorKind::none) return Level::read;
  Level level = area == nullptr ? Level::none : level_in(*area, kind);
  if (level == Level::none && board.root() != nullptr) {
    const OpId* involvement = board.root()->value(fields::involvement).get_if<OpId>();
    const Item* item = involvement == nullptr ? nullptr : board.find(*involvement);
    if (item != nullptr && !item->deleted()) level = level_in(*item, kind);
  }
  if (level == Level::none) level = Level::edit;
  return role == Role::commenter ? std::min(level, Level::comment) : level;
}

std::optional<Denial> may(const board::Board& board, const Asking& asking, const v1::Edit& edit) {
  return Judge{board, asking, edit}.run();
}

}  // namespace samtavle::plan
