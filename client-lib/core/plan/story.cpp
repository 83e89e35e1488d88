#include "samtavle/plan/story.hpp"

#include <algorithm>

#include "edit_items.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/steering.hpp"
#include "samtavle/v1/edit.pb.h"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Field;
using base::OpId;
using board::Applied;
using board::Board;
using board::Item;

namespace {

// Something that an edit corrects, and how it was before.
struct Aim {
  enum class Part : std::uint8_t { field, presence, place };
  Part part;
  OpId item;
  Field field{};
  FieldType type = FieldType::scalar;  // of the field
  bool made = false;                   // the edit makes the item
  Side before{};
};

Side side_of(const Board& board, const Aim& aim) {
  const Item* item = board.find(aim.item);
  switch (aim.part) {
    case Aim::Part::field:
      return field_side(board, item, aim.field, aim.type);
    case Aim::Part::presence:
      return presence_side(item);
    case Aim::Part::place:
      break;
  }
  return place_side(board, item);
}

Correction::What what_of(const Aim& aim, const Side& after) {
  using What = Correction::What;
  if (aim.part == Aim::Part::place) return What::moved;
  if (aim.part == Aim::Part::presence) {
    if (!after.there) return What::deleted;
    return aim.made ? What::created : What::restored;
  }
  switch (aim.type) {
    case FieldType::text:
      return What::text;
    case FieldType::set:
      return What::members;
    case FieldType::scalar:
      break;
  }
  return What::set;
}

// What an edit corrects, each thing once, with the board as it was before it.
class Aims {
 public:
  Aims(const Board& board, const v1::Edit& edit)
      : board_(board), edit_(edit), items_(board, edit), rule_(board) {}

  std::vector<Aim> find() {
    for (const v1::Operation& op : edit_.operations()) {
      look(op);
      if (!items_.pass(op)) break;
    }
    return std::move(found_);
  }

 private:
  using Op = OperationKind;
  using Part = Aim::Part;

  void look(const v1::Operation& op) {
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem: {
        const base::Kind kind{op.create_item().kind()};
        if (rule_.steers({Op::create_item, kind, nullptr, {}})) {
          add({Part::presence, items_.next(), {}, FieldType::scalar, true});
        }
        break;
      }
      case v1::Operation::kSetField:
        return field(Op::set_field, op.set_field(), FieldType::scalar);
      case v1::Operation::kAddMember:
        return field(Op::add_member, op.add_member(), FieldType::set);
      case v1::Operation::kRemoveMember:
        return field(Op::remove_member, op.remove_member(), FieldType::set);
      case v1::Operation::kInsertText:
        return field(Op::insert_text, op.insert_text(), FieldType::text);
      case v1::Operation::kDeleteText:
        return field(Op::delete_text, op.delete_text(), FieldType::text);
      case v1::Operation::kMarkText:
        return field(Op::mark_text, op.mark_text(), FieldType::text);
      case v1::Operation::kPlaceItem:
        return whole(Op::place_item, op.place_item(), Part::place);
      case v1::Operation::kDeleteItem:
        return whole(Op::delete_item, op.delete_item(), Part::presence);
      case v1::Operation::kRestoreItem:
        return whole(Op::restore_item, op.restore_item(), Part::presence);
      case v1::Operation::kFlattenText:
      case v1::Operation::OPERATION_NOT_SET:
        break;
    }
  }

  template <class M>
  void field(Op op, const M& m, FieldType type) {
    const OpId id = base::op_id(m.item_replica(), m.item_counter());
    const auto item = items_.find(id);
    const Field field{m.field()};
    if (item && rule_.steers({op, item->kind, item->item, field})) {
      add({Part::field, id, field, type});
    }
  }
  template <class M>
  void whole(Op op, const M& m, Part part) {
    const OpId id = base::op_id(m.item_replica(), m.item_counter());
    const auto item = items_.find(id);
    if (item && rule_.steers({op, item->kind, item->item, {}})) add({part, id});
  }

  void add(Aim aim) {
    const bool known = std::any_of(found_.begin(), found_.end(), [&](const Aim& other) {
      return other.part == aim.part && other.item == aim.item && other.field == aim.field &&
             other.type == aim.type;
    });
    if (known) return;
    aim.before = side_of(board_, aim);
    found_.push_back(std::move(aim));
  }

  const Board& board_;
  const v1::Edit& edit_;
  EditItems items_;
  SteeringRule rule_;
  std::vector<Aim> found_;
};

}  // namespace

std::string_view name(Correction::What what) noexcept {
  switch (what) {
    case Correction::What::set:
      return "set";
    case Correction::What::text:
      return "text";
    case Correction::What::members:
      return "members";
    case Correction::What::created:
      return "created";
    case Correction::What::deleted:
      return "deleted";
    case Correction::What::restored:
      return "restored";
    case Correction::What::moved:
      break;
  }
  return "moved";
}

Applied<void> Story::add(const v1::Event& event) {
  const board::Stamp stamp = board::stamp_of(event);
  if (stamp.seq.value != board_.seq().value + 1) {
    return cannot(base::Errc::invalid, "seq", "the events of a log come one after the other");
  }
  std::vector<Aim> aims = Aims{board_, event.edit()}.find();
  // Only a phase, or the first event, can set the course.
  const bool of_phase = std::any_of(aims.begin(), aims.end(), [this](const Aim& aim) {
    const Item* item = board_.find(aim.item);
    return item != nullptr && item->kind == kinds::phase;
  });
  const bool may_begin = !set_out_ && (!board_.seq() || of_phase) && !in_force(board_);
  if (auto done = board_.apply(event.edit(), stamp); !done) return base::pass_on(done);
  for (Aim& aim : aims) {
    Side after = side_of(board_, aim);
    if (after == aim.before) continue;
    const Item& item = *board_.find(aim.item);
    Correction correction;
    correction.what = what_of(aim, after);
    correction.first = correction.seq = stamp.seq;
    correction.time_ms = stamp.time_ms;
    correction.actor = stamp.actor;
    correction.item = item.id;
    correction.kind = item.kind;
    correction.title = item.text_utf8(fields::title);
    correction.field = aim.field;
    correction.area = nearest(board_, item, board::Rank::area);
    correction.from = std::move(aim.before);
    correction.to = std::move(after);
    correction.why = event.edit().reason();
    tell(std::move(correction));
  }
  if (may_begin && in_force(board_)) set_out_ = course_of(board_);
  return {};
}

void Story::tell(Correction correction) {
  if (correction.what != Correction::What::text) {
    corrections_.push_back(std::move(correction));
    return;
  }
  const auto begin =
      std::find_if(corrections_.rbegin(), corrections_.rend(), [&](const Correction& earlier) {
        return correction.time_ms - earlier.time_ms > kStoryRunMs;
      });
  const auto same = std::find_if(corrections_.rbegin(), begin, [&](const Correction& earlier) {
    return earlier.what == correction.what && earlier.item == correction.item &&
           earlier.field == correction.field;
  });
  const bool goes_on = same != begin && same->actor == correction.actor &&
                       same->why == correction.why && same->to == correction.from;
  if (!goes_on) {
    corrections_.push_back(std::move(correction));
    return;
  }
  // One correction, where its end is.
  correction.first = same->first;
  correction.from = std::move(same->from);
  corrections_.erase(std::next(same).base());
  if (correction.from != correction.to) corrections_.push_back(std::move(correction));
}

}  // namespace samtavle::plan
