#include "samtavle/board/codec.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {

using base::Errc;
using base::fail;
using base::op_id;
using base::Result;

namespace {

// Value and SetField hold the same alternatives.
template <class M>
Value read_value(const M& m) {
  switch (m.value_case()) {
    case M::kFlag: return Value{m.flag()};
    case M::kInteger: return Value{std::int64_t{m.integer()}};
    case M::kNumber: return Value{m.number()};
    case M::kText: return Value{m.text()};
    case M::kBinary: return Value::binary(m.binary());
    case M::kItem: return Value{op_id(m.item().replica(), m.item().counter())};
    case M::VALUE_NOT_SET: break;
  }
  return Value{};
}

template <class M>
void write_value(const Value& value, M* out) {
  const auto copy = [](std::string_view bytes, std::string* to) {
    to->assign(bytes.data(), bytes.size());
  };
  switch (value.type()) {
    case Value::Type::none: return out->clear_value();
    case Value::Type::flag: return out->set_flag(*value.get_if<bool>());
    case Value::Type::integer: return out->set_integer(*value.get_if<std::int64_t>());
    case Value::Type::number: return out->set_number(*value.get_if<double>());
    case Value::Type::text: return copy(*value.get_if<std::string>(), out->mutable_text());
    case Value::Type::binary: return copy(*value.get_if<base::Binary>(), out->mutable_binary());
    case Value::Type::item: {
      const OpId id = *value.get_if<OpId>();
      out->mutable_item()->set_replica(id.replica.value);
      out->mutable_item()->set_counter(id.counter.value);
      return;
    }
  }
}

}  // namespace

Value from_proto(const v1::Value& value) { return read_value(value); }
void to_proto(const Value& value, v1::Value* out) { write_value(value, out); }
Value from_proto(const v1::SetField& set) { return read_value(set); }
void to_proto(const Value& value, v1::SetField* out) { write_value(value, out); }

text::Anchor from_proto(const v1::Anchor& anchor) {
  return {op_id(anchor.replica(), anchor.counter()), anchor.after()};
}

void to_proto(const text::Anchor& anchor, v1::Anchor* out) {
  out->set_replica(anchor.id.replica.value);
  out->set_counter(anchor.id.counter.value);
  out->set_after(anchor.after);
}

Stamp stamp_of(const v1::Event& event) {
  const Seq before{event.seq() == 0 ? 0 : event.seq() - 1};
  return {Seq{event.seq()}, Actor{event.actor()}, event.time_ms(),
          Seq{before.value - std::min(before.value, event.behind())}};
}

std::uint64_t behind(const Stamp& stamp) {
  const std::uint64_t before = stamp.seq.value == 0 ? 0 : stamp.seq.value - 1;
  return before - std::min(before, stamp.based_on.value);
}

Result<std::uint32_t> counters_of(const v1::Operation& operation) {
  if (operation.operation_case() == v1::Operation::OPERATION_NOT_SET) {
    return fail(Errc::invalid, "an operation that this version does not know");
  }
  if (operation.has_flatten_text()) {
    return std::max(operation.flatten_text().characters(), std::uint32_t{1});
  }
  if (!operation.has_insert_text()) return std::uint32_t{1};
  const auto count = base::count_code_points(operation.insert_text().text());
  if (!count) return base::pass_on(count);
  if (*count == 0) return fail(Errc::invalid, "an insertion without text");
  return static_cast<std::uint32_t>(*count);
}

Result<Counter> last_counter(const v1::Edit& edit) {
  if (edit.first_counter() == 0) return fail(Errc::invalid, "counters begin at 1");
  if (edit.operations().empty()) return fail(Errc::invalid, "an edit without operations");
  std::uint64_t next = edit.first_counter();
  for (const v1::Operation& operation : edit.operations()) {
    const auto used = counters_of(operation);
    if (!used) return base::pass_on(used);
    next += *used;
  }
  if (next - 1 >= 0xffffffffu) return fail(Errc::invalid, "counters run over");
  return Counter{static_cast<std::uint32_t>(next - 1)};
}

std::string encode_edit(const v1::Edit& edit) { return edit.SerializeAsString(); }

Result<std::unique_ptr<v1::Edit>> decode_edit(std::string_view bytes) {
  auto edit = std::make_unique<v1::Edit>();
  if (bytes.size() > 0x7fffffffu ||
      !edit->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::malformed, "bytes that are no edit");
  }
  return edit;
}

namespace {

// Applies an id map to the flattened ids of one operation; false when one had no answer.
class Renumbering {
 public:
  explicit Renumbering(const IdMap& map) : map_(map) {}

  bool operation(v1::Operation& op) {
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem: return create(*op.mutable_create_item());
      case v1::Operation::kSetField:
        return item(*op.mutable_set_field()) && value_item(*op.mutable_set_field());
      case v1::Operation::kPlaceItem:
        return item(*op.mutable_place_item()) && container(*op.mutable_place_item());
      case v1::Operation::kInsertText:
        return item(*op.mutable_insert_text()) && origins(*op.mutable_insert_text());
      case v1::Operation::kDeleteText:
        return item(*op.mutable_delete_text()) && ranges(*op.mutable_delete_text());
      case v1::Operation::kMarkText: {
        v1::MarkText& mark = *op.mutable_mark_text();
        return item(mark) && anchor(mark.mutable_from()) && anchor(mark.mutable_to()) &&
               value(mark);
      }
      case v1::Operation::kAddMember:
        return item(*op.mutable_add_member()) && value(*op.mutable_add_member());
      case v1::Operation::kRemoveMember:
        return item(*op.mutable_remove_member()) && value(*op.mutable_remove_member());
      case v1::Operation::kDeleteItem: return item(*op.mutable_delete_item());
      case v1::Operation::kRestoreItem: return item(*op.mutable_restore_item());
      case v1::Operation::kFlattenText:  // never pending
      case v1::Operation::OPERATION_NOT_SET: break;
    }
    return false;
  }

 private:
  template <class M>
  bool item(M& m) {
    const auto id = map_(op_id(m.item_replica(), m.item_counter()), IdUse::item);
    if (!id) return false;
    m.set_item_replica(id->replica.value);
    m.set_item_counter(id->counter.value);
    return true;
  }

  template <class M>
  bool container(M& m) {
    if (m.container_counter() == 0) return true;
    const auto id = map_(op_id(m.container_replica(), m.container_counter()), IdUse::item);
    if (!id) return false;
    m.set_container_replica(id->replica.value);
    m.set_container_counter(id->counter.value);
    return true;
  }

  template <class M>
  bool value(M& m) {
    return !m.has_value() || value_item(*m.mutable_value());
  }

  // Of a Value or a SetField.
  template <class V>
  bool value_item(V& v) {
    if (!v.has_item() || v.item().counter() == 0) return true;
    const auto id = map_(op_id(v.item().replica(), v.item().counter()), IdUse::item);
    if (!id) return false;
    v.mutable_item()->set_replica(id->replica.value);
    v.mutable_item()->set_counter(id->counter.value);
    return true;
  }

  bool create(v1::CreateItem& m) {
    if (!container(m)) return false;
    for (v1::FieldValue& field : *m.mutable_fields()) {
      if (field.has_value() && !value_item(*field.mutable_value())) return false;
    }
    return true;
  }

  bool origins(v1::InsertText& m) {
    if (m.left_counter() != 0) {
      const auto left = map_(op_id(m.left_replica(), m.left_counter()), IdUse::left_origin);
      if (!left) return false;
      m.set_left_replica(left->replica.value);
      m.set_left_counter(left->counter.value);
    }
    if (m.right_counter() != 0) {
      const auto right = map_(op_id(m.right_replica(), m.right_counter()), IdUse::right_origin);
      if (!right) return false;
      m.set_right_replica(right->replica.value);
      m.set_right_counter(right->counter.value);
    }
    return true;
  }

  bool ranges(v1::DeleteText& m) {
    google::protobuf::RepeatedPtrField<v1::IdRange> kept;
    for (const v1::IdRange& range : m.ranges()) {
      for (std::uint32_t i = 0; i < range.length(); ++i) {
        const auto id = map_(op_id(range.replica(), range.counter()) + i, IdUse::character);
        if (!id) continue;
        v1::IdRange* last = kept.empty() ? nullptr : &kept[kept.size() - 1];
        if (last != nullptr && last->replica() == id->replica.value &&
            last->counter() + last->length() == id->counter.value) {
          last->set_length(last->length() + 1);
        } else {
          v1::IdRange* fresh = kept.Add();
          fresh->set_replica(id->replica.value);
          fresh->set_counter(id->counter.value);
          fresh->set_length(1);
        }
      }
    }
    m.mutable_ranges()->Swap(&kept);
    return true;
  }

  bool anchor(v1::Anchor* a) {
    if (a->counter() == 0) return true;
    const IdUse use = a->after() ? IdUse::anchor_after : IdUse::anchor_before;
    const auto id = map_(op_id(a->replica(), a->counter()), use);
    if (!id) return false;
    // Before what is nothing any more is the end, and behind it the start.
    if (!*id) a->set_after(!a->after());
    a->set_replica(id->replica.value);
    a->set_counter(id->counter.value);
    return true;
  }

  const IdMap& map_;
};

}  // namespace

bool renumber(v1::Edit& edit, base::Replica replica, Counter first, const IdMap& map) {
  Renumbering renumbering{map};
  for (v1::Operation& operation : *edit.mutable_operations()) {
    if (!renumbering.operation(operation)) return false;
  }
  edit.set_replica(replica.value);
  edit.set_first_counter(first.value);
  return true;
}

}  // namespace samtavle::board
