// Board::apply: one edit, operation by operation, all or none.

#include <algorithm>
#include <type_traits>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"
#include "sizes.hpp"

namespace samtavle::board {

using base::Errc;
using base::Limit;
using base::op_id;
using base::Unexpected;

namespace {

text::Origins origins_of(const v1::InsertText& m) {
  return {op_id(m.left_replica(), m.left_counter()), op_id(m.right_replica(), m.right_counter())};
}

}  // namespace

class Fold {
 public:
  // Without a journal the edit has one operation and no limits: then nothing is done before
  // everything is checked.
  Fold(Board& board, const v1::Edit& edit, const Stamp& stamp, const base::EditLimits* limits,
       Journal* journal)
      : board_(board), edit_(edit), stamp_(stamp), limits_(limits), journal_(journal) {
    delta_.seq = stamp.seq;
    delta_.actor = stamp.actor;
    delta_.replica = Replica{edit.replica()};
  }

  Applied<Delta> run() {
    const auto last = last_counter(edit_);
    if (!last) return refuse(last.error().code, "operations", last.error().detail.c_str());
    const Replica replica{edit_.replica()};
    if (Counter{edit_.first_counter()} != board_.next_counter(replica)) {
      return refuse(Errc::invalid, "first_counter", "counters of a replica are dense");
    }
    if (auto whole = check_edit_limits(); !whole) return whole_error(std::move(whole));

    if (journal_ != nullptr) {
      journal_->seq = board_.seq_;
      journal_->time_ms = board_.time_ms_;
      journal_->replica = replica;
      journal_->next_counter = Counter{edit_.first_counter()};
      journal_->size_bytes = board_.size_bytes_;
    }
    next_ = op_id(edit_.replica(), edit_.first_counter());
    for (index_ = 0; index_ < edit_.operations_size(); ++index_) {
      if (auto done = operation(edit_.operations(index_)); !done) {
        return Unexpected<ApplyError>{done.error()};
      }
    }
    if (limits_ != nullptr && board_.size_bytes_ > limits_->board_bytes_max) {
      return over(Limit::board_bytes_max, "operations", "the board is full");
    }
    board_.items_.row(replica).next = Counter{last->value + 1};
    if (stamp_.seq != base::kPendingSeq) {
      board_.seq_ = stamp_.seq;
      board_.time_ms_ = stamp_.time_ms;
    }
    return std::move(delta_);
  }

 private:
  using Done = Applied<void>;

  static Unexpected<ApplyError> refuse(Errc code, std::string path, const char* detail) {
    return {ApplyError{code, std::move(path), detail}};
  }
  // An error of the operation at hand; `part` names its field at fault.
  Unexpected<ApplyError> at(const char* part, Errc code, const char* detail) const {
    return refuse(code, path_of(part), detail);
  }
  // Of the edit as a whole, and of the operation at hand: over one of its limits.
  static Unexpected<ApplyError> over(Limit limit, std::string path, const char* detail) {
    return {ApplyError{Errc::limit, std::move(path), detail, limit}};
  }
  Unexpected<ApplyError> over_at(const char* part, Limit limit, const char* detail) const {
    return over(limit, path_of(part), detail);
  }
  std::string path_of(const char* part) const {
    return "operations[" + std::to_string(index_) + "]." + part;
  }
  static Applied<Delta> whole_error(Done done) { return Unexpected<ApplyError>{done.error()}; }

  Done check_edit_limits() const {
    if (limits_ == nullptr) return {};
    if (static_cast<std::size_t>(edit_.operations_size()) > limits_->operations_max) {
      return over(Limit::operations_max, "operations", "too many operations in one edit");
    }
    if (edit_.reason().size() > limits_->reason_bytes_max) {
      return over(Limit::reason_bytes_max, "reason", "too long");
    }
    if (edit_.label().size() > limits_->reason_bytes_max) {
      return over(Limit::reason_bytes_max, "label", "too long");
    }
    return {};
  }

  Done operation(const v1::Operation& op) {
    const OpId id = next_;
    next_ = next_ + 1;
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem: return create(id, op.create_item());
      case v1::Operation::kSetField: return set_field(op.set_field());
      case v1::Operation::kPlaceItem: return place(op.place_item());
      case v1::Operation::kInsertText: return insert_text(id, op.insert_text());
      case v1::Operation::kDeleteText: return delete_text(op.delete_text());
      case v1::Operation::kMarkText: return mark_text(id, op.mark_text());
      case v1::Operation::kAddMember: return add_member(op.add_member());
      case v1::Operation::kRemoveMember: return remove_member(op.remove_member());
      case v1::Operation::kDeleteItem: return delete_item(op.delete_item());
      case v1::Operation::kRestoreItem: return restore_item(op.restore_item());
      case v1::Operation::kFlattenText: return flatten_text(id, op.flatten_text());
      case v1::Operation::OPERATION_NOT_SET: break;
    }
    return at("operation", Errc::invalid, "an operation that this version does not know");
  }

  template <class M>
  Item* item_of(const M& m) {
    return board_.items_.find(op_id(m.item_replica(), m.item_counter()));
  }
  Unexpected<ApplyError> no_item() const {
    return at("item", Errc::not_found, "there is no such item on this board");
  }

  Done check_value(const char* part, const Value& value) const {
    // A parser would not take it back: an edit with such a value could be written but never read.
    const auto text = value.get_if<std::string>();
    if (text && !base::count_code_points(*text)) {
      return at(part, Errc::invalid, "text is not valid UTF-8");
    }
    if (limits_ != nullptr && value.size_bytes() > limits_->value_bytes_max) {
      return over_at(part, Limit::value_bytes_max, "the value is too long");
    }
    return {};
  }

  // Whether a container may hold an item of this kind: it is there, and of a higher rank.
  Done check_place(Kind kind, OpId container, const std::string& order_key) const {
    if (limits_ != nullptr && order_key.size() > limits_->order_key_bytes_max) {
      return over_at("order_key", Limit::order_key_bytes_max, "the order key is too long");
    }
    if (order_key.ends_with('\0')) {
      return at("order_key", Errc::invalid, "an order key does not end in a zero byte");
    }
    if (!container) {
      if (rank(kind) == Rank::board) return {};
      return at("container", Errc::invalid, "only the board itself stands in nothing");
    }
    const Item* holder = board_.find(container);
    if (holder == nullptr) return at("container", Errc::not_found, "there is no such container");
    if (rank(holder->kind) >= rank(kind)) {
      return at("container", Errc::invalid, "a container is of a higher rank than what it holds");
    }
    return {};
  }

  Done create(OpId id, const v1::CreateItem& m) {
    const Kind kind{m.kind()};
    if (rank(kind) == Rank::none) return at("kind", Errc::invalid, "a kind without a rank");
    const OpId container = op_id(m.container_replica(), m.container_counter());
    if (rank(kind) == Rank::board && id != kRootId) {
      return at("kind", Errc::invalid, "a board has one root, which the server creates");
    }
    if (auto good = check_place(kind, container, m.order_key()); !good) return good;
    if (limits_ != nullptr && board_.items_.size() >= limits_->board_items_max) {
      return over_at("kind", Limit::board_items_max, "the board holds as many items as it may");
    }
    if (limits_ != nullptr &&
        static_cast<std::size_t>(m.fields_size()) > limits_->item_fields_max) {
      return over_at("fields", Limit::item_fields_max, "too many fields");
    }
    Item item;
    item.id = id;
    item.kind = kind;
    item.place = {container, m.order_key()};
    item.place_seq = item.created_seq = stamp_.seq;
    item.place_replica = id.replica;
    item.place_actor = item.created_by = stamp_.actor;
    item.created_ms = stamp_.time_ms;
    item.scalars_.reserve(static_cast<std::size_t>(m.fields_size()));
    std::size_t bytes = kItemBytes + m.order_key().size();
    for (const v1::FieldValue& field : m.fields()) {
      Value value = from_proto(field.value());
      if (auto good = check_value("fields", value); !good) return good;
      bytes += kScalarBytes + value.size_bytes();
      if (item.scalars_.contains(Field{field.field()})) {
        return at("fields", Errc::invalid, "a field twice");
      }
      item.scalars_.insert(Field{field.field()},
                           {std::move(value), stamp_.seq, stamp_.actor, id.replica});
    }
    board_.link(board_.items_.push(std::move(item)));
    board_.size_bytes_ += bytes;
    note<Journal::Created>(id);
    change(Change::What::created, id);
    return {};
  }

  // Whether a write by this edit replaces something that its author had not seen.
  bool unseen(Seq written, Replica by, bool has_base, std::uint64_t base) const {
    const Seq seen = has_base ? Seq{base} : stamp_.based_on;
    return by != Replica{edit_.replica()} && written > seen && written != base::kPendingSeq;
  }

  Done set_field(const v1::SetField& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    Value value = from_proto(m);
    if (auto good = check_value("value", value); !good) return good;
    const Field field{m.field()};
    Scalar* scalar = item->scalars_.find(field);
    const bool fresh = scalar == nullptr;
    if (fresh) {
      if (limits_ != nullptr && item->scalars().size() >= limits_->item_fields_max) {
        return over_at("field", Limit::item_fields_max, "the item has as many fields as it may");
      }
      scalar = &item->scalars_.insert(field, {});
      board_.size_bytes_ += kScalarBytes;
    } else {
      board_.size_bytes_ -= scalar->value.size_bytes();
    }
    board_.size_bytes_ += value.size_bytes();
    Scalar previous = std::exchange(
        *scalar, Scalar{std::move(value), stamp_.seq, stamp_.actor, Replica{edit_.replica()}});
    Change& changed = change(Change::What::scalar, item->id, field);
    if (!fresh && unseen(previous.seq, previous.replica, m.has_based_on(), m.based_on()) &&
        previous.value != scalar->value) {
      changed.overwritten =
          Overwritten{previous.value, {}, previous.seq, previous.actor, previous.replica};
    }
    if (journal_ != nullptr) {
      note<Journal::ScalarSet>(item->id, field,
                               fresh ? std::nullopt : std::optional{std::move(previous)});
    }
    return {};
  }

  Done place(const v1::PlaceItem& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    const OpId container = op_id(m.container_replica(), m.container_counter());
    if (item->id == kRootId) return at("item", Errc::invalid, "the board itself stands in nothing");
    if (auto good = check_place(item->kind, container, m.order_key()); !good) return good;
    Place target{container, m.order_key()};
    Change& changed = change(Change::What::placed, item->id);
    changed.container = item->place.container;
    if (unseen(item->place_seq, item->place_replica, m.has_based_on(), m.based_on()) &&
        item->place != target) {
      changed.overwritten = Overwritten{
          {}, item->place, item->place_seq, item->place_actor, item->place_replica};
    }
    if (journal_ != nullptr) {
      note<Journal::Placed>(item->id, item->place, item->place_seq, item->place_replica,
                            item->place_actor);
    }
    board_.unlink(*item);
    board_.size_bytes_ += target.order_key.size();
    board_.size_bytes_ -= item->place.order_key.size();
    item->place = std::move(target);
    item->place_seq = stamp_.seq;
    item->place_replica = Replica{edit_.replica()};
    item->place_actor = stamp_.actor;
    board_.link(*item);
    return {};
  }

  Done insert_text(OpId id, const v1::InsertText& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    if (limits_ != nullptr && m.text().size() > limits_->operation_text_bytes_max) {
      return over_at("text", Limit::operation_text_bytes_max, "too much text in one operation");
    }
    const auto decoded = base::decode_utf8(m.text());
    if (!decoded) return at("text", Errc::invalid, decoded.error().detail.c_str());
    const Field field{m.field()};
    text::Text* text = item->texts_.find(field);
    const bool fresh = text == nullptr;
    if (limits_ != nullptr && fresh && item->texts().size() >= limits_->item_fields_max) {
      return over_at("field", Limit::item_fields_max, "the item has as many fields as it may");
    }
    const std::size_t length = fresh ? 0 : text->history_length();
    if (limits_ != nullptr && length + decoded->size() > limits_->field_code_points_max) {
      return over_at("text", Limit::field_code_points_max, "the text is as long as it may be");
    }
    if (fresh) text = &item->texts_.insert(field, {});
    auto splice = text->insert(id, origins_of(m), *decoded);
    if (!splice) {
      if (fresh) item->texts_.erase(field);
      return at("origins", splice.error().code, splice.error().detail.c_str());
    }
    next_ = id + static_cast<std::uint32_t>(decoded->size());
    board_.size_bytes_ += decoded->size();
    note<Journal::TextInserted>(item->id, field, id, decoded->size());
    change(Change::What::text, item->id, field).splices.push_back(std::move(*splice));
    return {};
  }

  Done delete_text(const v1::DeleteText& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    const Field field{m.field()};
    if (m.ranges().empty()) {
      // What is left of a deletion whose characters were refused: nothing.
      change(Change::What::text, item->id, field);
      return {};
    }
    text::Text* text = item->texts_.find(field);
    if (text == nullptr) return at("field", Errc::not_found, "no text there");
    std::vector<base::IdRange> ranges;
    ranges.reserve(static_cast<std::size_t>(m.ranges_size()));
    for (const v1::IdRange& range : m.ranges()) {
      ranges.push_back({op_id(range.replica(), range.counter()), range.length()});
    }
    std::vector<base::IdRange> newly;
    auto splices = text->erase(ranges, &newly);
    if (!splices) return at("ranges", splices.error().code, splices.error().detail.c_str());
    note<Journal::TextErased>(item->id, field, std::move(newly));
    change(Change::What::text, item->id, field).splices = std::move(*splices);
    return {};
  }

  Done mark_text(OpId id, const v1::MarkText& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    const Field field{m.field()};
    text::Text* text = item->texts_.find(field);
    if (text == nullptr) return at("field", Errc::not_found, "no text there");
    if (m.mark() == v1::MARK_UNSPECIFIED) return at("mark", Errc::invalid, "no kind of mark");
    if (limits_ != nullptr && text->marks().size() >= limits_->text_marks_max) {
      return over_at("mark", Limit::text_marks_max, "the text has as many marks as it may");
    }
    Value value = from_proto(m.value());
    if (auto good = check_value("value", value); !good) return good;
    const std::size_t bytes = kScalarBytes + value.size_bytes();
    auto done = text->mark({id, from_proto(m.from()), from_proto(m.to()),
                            static_cast<std::uint32_t>(m.mark()), std::move(value)});
    if (!done) return at("anchors", done.error().code, done.error().detail.c_str());
    board_.size_bytes_ += bytes;
    note<Journal::TextMarked>(item->id, field, id);
    change(Change::What::marks, item->id, field);
    return {};
  }

  static std::size_t bytes_of(const text::Text& text) {
    std::size_t bytes = text.history_length();
    for (const text::MarkSpan& mark : text.marks()) bytes += kScalarBytes + mark.value.size_bytes();
    return bytes;
  }

  Done flatten_text(OpId id, const v1::FlattenText& m) {
    if (Replica{edit_.replica()} != Replica{} || stamp_.seq == base::kPendingSeq) {
      return at("operation", Errc::invalid, "only the server flattens texts");
    }
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    const Field field{m.field()};
    text::Text* text = item->texts_.find(field);
    if (text == nullptr) return at("field", Errc::not_found, "no text there");
    if (text->length() != m.characters()) {
      return at("characters", Errc::invalid, "the text has another length");
    }
    next_ = id + std::max(m.characters(), 1u);
    if (journal_ != nullptr) note<Journal::TextFlattened>(item->id, field, *text);
    const std::size_t before = bytes_of(*text);
    auto flattened = text::flatten(*text, id);
    SAMTAVLE_CHECK(flattened.has_value());  // last_counter() has seen that no id runs over
    board_.size_bytes_ -= before - bytes_of(*text);
    if (text->history_length() == 0) item->texts_.erase(field);
    change(Change::What::flattened, item->id, field).flattened =
        std::make_shared<const text::Flattened>(std::move(*flattened));
    return {};
  }

  Done add_member(const v1::AddMember& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    Value value = from_proto(m.value());
    if (auto good = check_value("value", value); !good) return good;
    const Field field{m.field()};
    ValueSet* set = item->sets_.find(field);
    if (set == nullptr || !set->contains(value)) {
      const std::size_t members = set == nullptr ? 0 : set->size();
      if (limits_ != nullptr && members >= limits_->set_members_max) {
        return over_at("field", Limit::set_members_max, "the set is as large as it may be");
      }
      if (limits_ != nullptr && set == nullptr &&
          item->sets().size() >= limits_->item_fields_max) {
        return over_at("field", Limit::item_fields_max, "the item has as many fields as it may");
      }
      if (set == nullptr) set = &item->sets_.insert(field, {});
      board_.size_bytes_ += kScalarBytes + value.size_bytes();
      set->insert(value);
      note<Journal::MemberAdded>(item->id, field, std::move(value));
    }
    change(Change::What::members, item->id, field);
    return {};
  }

  Done remove_member(const v1::RemoveMember& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    const Field field{m.field()};
    Value value = from_proto(m.value());
    if (auto good = check_value("value", value); !good) return good;
    ValueSet* set = item->sets_.find(field);
    if (set != nullptr && set->erase(value)) {
      board_.size_bytes_ -= kScalarBytes + value.size_bytes();
      if (set->empty()) item->sets_.erase(field);
      note<Journal::MemberRemoved>(item->id, field, std::move(value));
    }
    change(Change::What::members, item->id, field);
    return {};
  }

  Done delete_item(const v1::DeleteItem& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    if (item->id == kRootId) return at("item", Errc::invalid, "the board itself stays");
    return set_deleted(*item, stamp_.seq, Change::What::deleted);
  }

  Done restore_item(const v1::RestoreItem& m) {
    Item* item = item_of(m);
    if (item == nullptr) return no_item();
    return set_deleted(*item, Seq{}, Change::What::restored);
  }

  // Deleting twice keeps the first deletion; restoring what is there does nothing.
  Done set_deleted(Item& item, Seq seq, Change::What what) {
    if (item.deleted() != static_cast<bool>(seq)) {
      note<Journal::DeletedSet>(item.id, item.deleted_seq);
      item.deleted_seq = seq;
      change(what, item.id);
    }
    return {};
  }

  template <class Record, class... Parts>
  void note(Parts&&... parts) {
    if (journal_ != nullptr) journal_->records.emplace_back(Record{std::forward<Parts>(parts)...});
  }
  Change& change(Change::What what, OpId item, Field field = {}) {
    return delta_.changes.emplace_back(what, item, field);
  }

  Board& board_;
  const v1::Edit& edit_;
  const Stamp& stamp_;
  const base::EditLimits* limits_;
  Journal* journal_;
  Delta delta_;
  OpId next_;
  int index_ = 0;
};

Applied<Delta> Board::apply(const v1::Edit& edit, const Stamp& stamp,
                            const base::EditLimits* limits, Journal* journal) {
  if (journal == nullptr && limits == nullptr && edit.operations_size() == 1) {
    return Fold{*this, edit, stamp, nullptr, nullptr}.run();
  }
  Journal own;
  own.next_counter = Counter{0};
  auto delta = Fold{*this, edit, stamp, limits, &own}.run();
  if (!delta) {
    // A first counter of 0 is never valid: the fold failed before it touched the board.
    if (own.next_counter) static_cast<void>(roll_back(std::move(own)));
    return delta;
  }
  if (journal != nullptr) *journal = std::move(own);
  return delta;
}

}  // namespace samtavle::board
