#include "samtavle/support/plain_fold.hpp"

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/text/flatten.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::support {

using base::Errc;
using base::Field;
using base::op_id;
using base::OpId;
using base::Seq;
using base::Value;
using board::Applied;
using board::Rank;
using board::rank;

namespace {

// What a board's size counts (PROTOCOL.md, board_bytes_max).
constexpr std::size_t kItem = 64;
constexpr std::size_t kValue = 16;

class PlainStep {
 public:
  PlainStep(PlainFold::State& state, const v1::Edit& edit, const board::Stamp& stamp,
            const base::EditLimits* limits)
      : state_(state),
        edit_(edit),
        stamp_(stamp),
        at_most_(limits == nullptr ? unlimited() : *limits) {}

  Applied<void> run() {
    const auto last = board::last_counter(edit_);
    if (!last) return refuse(last.error().code, "operations");
    base::Counter& next = state_.next_counters.try_emplace(replica(), base::Counter{1})
                              .first->second;
    if (edit_.first_counter() != next.value) return refuse(Errc::invalid, "first_counter");
    if (std::size_t(edit_.operations_size()) > at_most_.operations_max) {
      return refuse(Errc::limit, "operations");
    }
    if (edit_.reason().size() > at_most_.reason_bytes_max) return refuse(Errc::limit, "reason");
    if (edit_.label().size() > at_most_.reason_bytes_max) return refuse(Errc::limit, "label");
    id_ = op_id(edit_.replica(), edit_.first_counter());
    for (index_ = 0; index_ < edit_.operations_size(); ++index_) {
      const v1::Operation& op = edit_.operations(index_);
      if (auto done = operation(op); !done) return done;
      id_ = id_ + *board::counters_of(op);
    }
    if (state_.size_bytes > at_most_.board_bytes_max) return refuse(Errc::limit, "operations");
    next = base::Counter{last->value + 1};
    state_.seq = stamp_.seq;
    state_.time_ms = stamp_.time_ms;
    return {};
  }

 private:
  using Done = Applied<void>;
  using Item = PlainFold::Item;

  static base::EditLimits unlimited() {
    base::EditLimits limits;
    limits.operations_max = limits.operation_text_bytes_max = limits.field_code_points_max =
        limits.value_bytes_max = limits.set_members_max = limits.text_marks_max =
            limits.item_fields_max = limits.order_key_bytes_max = limits.reason_bytes_max =
                limits.board_items_max = limits.board_bytes_max = ~std::size_t{0};
    return limits;
  }
  static base::Unexpected<board::ApplyError> refuse(Errc code, std::string path) {
    return {board::ApplyError{code, std::move(path), "refused"}};
  }
  base::Unexpected<board::ApplyError> at(const char* part, Errc code) const {
    return refuse(code, "operations[" + std::to_string(index_) + "]." + part);
  }
  base::Replica replica() const { return base::Replica{edit_.replica()}; }

  Done operation(const v1::Operation& op) {
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem: return create(op.create_item());
      case v1::Operation::kSetField: return set_field(op.set_field());
      case v1::Operation::kPlaceItem: return place(op.place_item());
      case v1::Operation::kInsertText: return insert_text(op.insert_text());
      case v1::Operation::kDeleteText: return delete_text(op.delete_text());
      case v1::Operation::kMarkText: return mark_text(op.mark_text());
      case v1::Operation::kFlattenText: return flatten_text(op.flatten_text());
      case v1::Operation::kAddMember: return member(op.add_member(), true);
      case v1::Operation::kRemoveMember: return member(op.remove_member(), false);
      case v1::Operation::kDeleteItem: return set_deleted(op.delete_item(), true);
      case v1::Operation::kRestoreItem: return set_deleted(op.restore_item(), false);
      case v1::Operation::OPERATION_NOT_SET: break;
    }
    return at("operation", Errc::invalid);
  }

  template <class M>
  Item* item_of(const M& m) {
    return find(op_id(m.item_replica(), m.item_counter()));
  }
  Item* find(OpId id) {
    const auto found = state_.items.find(id);
    return found == state_.items.end() ? nullptr : &found->second;
  }

  Done check_value(const char* part, const Value& value) const {
    const auto text = value.get_if<std::string>();
    if (text && !base::count_code_points(*text)) return at(part, Errc::invalid);
    if (value.size_bytes() > at_most_.value_bytes_max) return at(part, Errc::limit);
    return {};
  }

  Done check_place(base::Kind kind, OpId container, const std::string& key) {
    if (key.size() > at_most_.order_key_bytes_max) return at("order_key", Errc::limit);
    if (key.ends_with('\0')) return at("order_key", Errc::invalid);
    if (!container) {
      if (rank(kind) == Rank::board) return {};
      return at("container", Errc::invalid);
    }
    const Item* holder = find(container);
    if (holder == nullptr) return at("container", Errc::not_found);
    if (rank(holder->kind) >= rank(kind)) return at("container", Errc::invalid);
    return {};
  }

  Done create(const v1::CreateItem& m) {
    const base::Kind kind{m.kind()};
    const OpId container = op_id(m.container_replica(), m.container_counter());
    if (rank(kind) == Rank::none) return at("kind", Errc::invalid);
    if (rank(kind) == Rank::board && id_ != board::kRootId) return at("kind", Errc::invalid);
    if (auto good = check_place(kind, container, m.order_key()); !good) return good;
    if (state_.items.size() >= at_most_.board_items_max) return at("kind", Errc::limit);
    if (std::size_t(m.fields_size()) > at_most_.item_fields_max) return at("fields", Errc::limit);
    Item item;
    item.kind = kind;
    item.container = container;
    item.order_key = m.order_key();
    item.place_seq = item.created_seq = stamp_.seq;
    item.place_actor = item.created_by = stamp_.actor;
    item.place_replica = replica();
    item.created_ms = stamp_.time_ms;
    state_.size_bytes += kItem + item.order_key.size();
    for (const v1::FieldValue& f : m.fields()) {
      const Value value = board::from_proto(f.value());
      if (auto good = check_value("fields", value); !good) return good;
      const PlainFold::Scalar scalar{value, stamp_.seq, stamp_.actor, replica()};
      if (!item.scalars.emplace(Field{f.field()}, scalar).second) {
        return at("fields", Errc::invalid);
      }
      state_.size_bytes += kValue + value.size_bytes();
    }
    state_.items.emplace(id_, std::move(item));
    return {};
  }

  Done set_field(const v1::SetField& m) {
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    const Value value = board::from_proto(m);
    if (auto good = check_value("value", value); !good) return good;
    const auto old = item->scalars.find(Field{m.field()});
    if (old != item->scalars.end()) {
      state_.size_bytes -= kValue + old->second.value.size_bytes();
    } else if (item->scalars.size() >= at_most_.item_fields_max) {
      return at("field", Errc::limit);
    }
    state_.size_bytes += kValue + value.size_bytes();
    item->scalars[Field{m.field()}] = {value, stamp_.seq, stamp_.actor, replica()};
    return {};
  }

  Done place(const v1::PlaceItem& m) {
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    if (op_id(m.item_replica(), m.item_counter()) == board::kRootId) {
      return at("item", Errc::invalid);
    }
    const OpId container = op_id(m.container_replica(), m.container_counter());
    if (auto good = check_place(item->kind, container, m.order_key()); !good) return good;
    state_.size_bytes += m.order_key().size();
    state_.size_bytes -= item->order_key.size();
    item->container = container;
    item->order_key = m.order_key();
    item->place_seq = stamp_.seq;
    item->place_replica = replica();
    item->place_actor = stamp_.actor;
    return {};
  }

  Done insert_text(const v1::InsertText& m) {
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    if (m.text().size() > at_most_.operation_text_bytes_max) return at("text", Errc::limit);
    const auto text = base::decode_utf8(m.text());
    if (!text) return at("text", Errc::invalid);
    const Field field{m.field()};
    if (!item->texts.contains(field) && item->texts.size() >= at_most_.item_fields_max) {
      return at("field", Errc::limit);
    }
    const auto old = item->texts.find(field);
    const std::size_t length = old == item->texts.end() ? 0 : old->second.history_length();
    if (length + text->size() > at_most_.field_code_points_max) return at("text", Errc::limit);
    const text::Origins origins{op_id(m.left_replica(), m.left_counter()),
                                op_id(m.right_replica(), m.right_counter())};
    const auto done = item->texts[field].insert(id_, origins, *text);
    if (!done) return at("origins", done.error().code);
    state_.size_bytes += text->size();
    return {};
  }

  Done delete_text(const v1::DeleteText& m) {
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    if (m.ranges().empty()) return {};
    const auto text = item->texts.find(Field{m.field()});
    if (text == item->texts.end()) return at("field", Errc::not_found);
    std::vector<base::IdRange> ranges;
    for (const v1::IdRange& r : m.ranges()) {
      ranges.push_back({op_id(r.replica(), r.counter()), r.length()});
    }
    const auto done = text->second.erase(ranges);
    if (!done) return at("ranges", done.error().code);
    return {};
  }

  static std::size_t bytes_of(const text::Text& text) {
    std::size_t bytes = text.history_length();
    for (const text::MarkSpan& mark : text.marks()) {
      bytes += kValue + mark.value.size_bytes();
    }
    return bytes;
  }

  Done flatten_text(const v1::FlattenText& m) {
    if (replica() != base::Replica{} || stamp_.seq == base::kPendingSeq) {
      return at("operation", Errc::invalid);
    }
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    const auto text = item->texts.find(Field{m.field()});
    if (text == item->texts.end()) return at("field", Errc::not_found);
    if (text->second.length() != m.characters()) return at("characters", Errc::invalid);
    state_.size_bytes -= bytes_of(text->second);
    SAMTAVLE_CHECK(text::flatten(text->second, id_).has_value());
    state_.size_bytes += bytes_of(text->second);
    if (text->second.history_length() == 0) item->texts.erase(text);
    return {};
  }

  Done mark_text(const v1::MarkText& m) {
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    const auto text = item->texts.find(Field{m.field()});
    if (text == item->texts.end()) return at("field", Errc::not_found);
    if (m.mark() == v1::MARK_UNSPECIFIED) return at("mark", Errc::invalid);
    if (text->second.marks().size() >= at_most_.text_marks_max) return at("mark", Errc::limit);
    const Value value = board::from_proto(m.value());
    if (auto good = check_value("value", value); !good) return good;
    const auto done =
        text->second.mark({id_, board::from_proto(m.from()), board::from_proto(m.to()),
                           static_cast<std::uint32_t>(m.mark()), value});
    if (!done) return at("anchors", done.error().code);
    state_.size_bytes += kValue + value.size_bytes();
    return {};
  }

  template <class M>
  Done member(const M& m, bool add) {
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    const Value value = board::from_proto(m.value());
    if (auto good = check_value("value", value); !good) return good;
    const Field field{m.field()};
    const auto old = item->sets.find(field);
    const std::size_t size = old == item->sets.end() ? 0 : old->second.size();
    const bool there = size > 0 && old->second.contains(value);
    if (there == add) return {};
    if (add && (size >= at_most_.set_members_max ||
                (size == 0 && item->sets.size() >= at_most_.item_fields_max))) {
      return at("field", Errc::limit);
    }
    if (add) {
      item->sets[field].insert(value);
      state_.size_bytes += kValue + value.size_bytes();
    } else {
      old->second.erase(value);
      if (old->second.empty()) item->sets.erase(old);
      state_.size_bytes -= kValue + value.size_bytes();
    }
    return {};
  }

  template <class M>
  Done set_deleted(const M& m, bool deleted) {
    Item* item = item_of(m);
    if (item == nullptr) return at("item", Errc::not_found);
    if (deleted && op_id(m.item_replica(), m.item_counter()) == board::kRootId) {
      return at("item", Errc::invalid);
    }
    if (!deleted) item->deleted_seq = {};
    if (deleted && !item->deleted_seq) item->deleted_seq = stamp_.seq;
    return {};
  }

  PlainFold::State& state_;
  const v1::Edit& edit_;
  const board::Stamp& stamp_;
  const base::EditLimits at_most_;
  OpId id_;
  int index_ = 0;
};

}  // namespace

Applied<void> PlainFold::apply(const v1::Edit& edit, const board::Stamp& stamp,
                               const base::EditLimits* limits) {
  auto done = PlainStep{state_, edit, stamp, limits}.run();
  if (done) {
    log_.push_back({board::encode_edit(edit), stamp});
    return done;
  }
  state_ = State{};
  for (const Event& event : log_) {
    const auto again = board::decode_edit(event.edit);
    SAMTAVLE_CHECK(again.has_value());
    SAMTAVLE_CHECK((PlainStep{state_, **again, event.stamp, nullptr}.run().has_value()));
  }
  return done;
}

}  // namespace samtavle::support
