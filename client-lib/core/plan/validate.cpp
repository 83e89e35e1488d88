#include "samtavle/plan/validate.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "edit_items.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::Errc;

std::string_view name(FieldType type) noexcept {
  switch (type) {
    case FieldType::text: return "collaborative text";
    case FieldType::set: return "a set";
    case FieldType::scalar: break;
  }
  return "a single value";
}

class SchemaCheck {
 public:
  SchemaCheck(const board::Board& board, const v1::Edit& edit) : edit_(edit), items_(board, edit) {}

  std::optional<Denial> run() {
    for (index_ = 0; index_ < edit_.operations_size(); ++index_) {
      const v1::Operation& op = edit_.operations(index_);
      if (auto denial = operation(op)) return denial;
      if (!items_.pass(op)) return invalid("text", "no text, or text that is no UTF-8");
    }
    return std::nullopt;
  }

 private:
  using Verdict = std::optional<Denial>;

  Verdict operation(const v1::Operation& op) const {
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem: return create(op.create_item());
      case v1::Operation::kSetField: return set(op.set_field());
      case v1::Operation::kAddMember:
        return value_in(op.add_member(), op.add_member().value(), FieldType::set);
      // Whatever is in a set can be taken out of it.
      case v1::Operation::kRemoveMember: return field_of(op.remove_member(), FieldType::set);
      case v1::Operation::kInsertText: return field_of(op.insert_text(), FieldType::text);
      case v1::Operation::kDeleteText: return field_of(op.delete_text(), FieldType::text);
      case v1::Operation::kMarkText: return field_of(op.mark_text(), FieldType::text);
      case v1::Operation::kPlaceItem:
      case v1::Operation::kDeleteItem:
      case v1::Operation::kRestoreItem: return std::nullopt;
      case v1::Operation::kFlattenText: return field_of(op.flatten_text(), FieldType::text);
      case v1::Operation::OPERATION_NOT_SET: break;
    }
    return invalid("operation", "an operation that this version does not know");
  }

  Verdict create(const v1::CreateItem& m) const {
    const base::Kind kind{m.kind()};
    for (int j = 0; j < m.fields_size(); ++j) {
      const std::string part = "fields[" + std::to_string(j) + "].";
      const FieldRow* row = find_field(base::Field{m.fields(j).field()});
      if (row == nullptr) continue;
      if (auto denial = fits(part + "field", *row, FieldType::scalar, kind)) return denial;
      const base::Value value = board::from_proto(m.fields(j).value());
      if (!accepts(*row, value)) return bad_value(part, *row);
      if (row->field == fields::suggested_field) {
        const base::OpId about = base::op_id(m.container_replica(), m.container_counter());
        if (auto denial = suggests(part, about, value)) return denial;
      }
    }
    return std::nullopt;
  }

  Verdict set(const v1::SetField& m) const {
    if (auto denial = value_in(m, m, FieldType::scalar)) return denial;
    if (m.field() != fields::suggested_field.value) return std::nullopt;
    const auto item = items_.find(base::op_id(m.item_replica(), m.item_counter()));
    return item ? suggests("", item->container, board::from_proto(m)) : std::nullopt;
  }

  // Whether the item that a suggestion is about has the field that it names.
  Verdict suggests(const std::string& part, base::OpId about, const base::Value& field) const {
    const auto target = items_.find(about);
    const auto* number = field.get_if<std::int64_t>();
    if (!target || number == nullptr) return std::nullopt;
    if (*number == 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
      return invalid(part + "value", "there is no field of this number");
    }
    const FieldRow* row = find_field(base::Field{static_cast<std::uint32_t>(*number)});
    const KindRow* kind_row = find_kind(target->kind);
    if (row == nullptr || kind_row == nullptr || has_field(*row, target->kind)) {
      return std::nullopt;
    }
    return invalid(part + "value", std::string{kind_row->name} + " has no " +
                                       std::string{row->name} + " to be suggested");
  }

  template <class M>
  Verdict field_of(const M& m, FieldType type) const {
    const FieldRow* row = find_field(base::Field{m.field()});
    if (row == nullptr) return std::nullopt;
    const auto item = items_.find(base::op_id(m.item_replica(), m.item_counter()));
    return fits("field", *row, type, item ? std::optional{item->kind} : std::nullopt);
  }

  // `v` is the message that holds the value.
  template <class M, class V>
  Verdict value_in(const M& m, const V& v, FieldType type) const {
    if (auto denial = field_of(m, type)) return denial;
    const FieldRow* row = find_field(base::Field{m.field()});
    if (row == nullptr || accepts(*row, board::from_proto(v))) return std::nullopt;
    return bad_value("", *row);
  }

  // Whether a field is of this type, and one of a kind: of any, if the kind is unknown.
  Verdict fits(const std::string& part, const FieldRow& row, FieldType type,
               std::optional<base::Kind> kind) const {
    if (row.type != type) {
      return invalid(part, std::string{row.name} + " is " + std::string{name(row.type)});
    }
    const KindRow* kind_row = kind ? find_kind(*kind) : nullptr;
    if (kind_row != nullptr && !has_field(row, *kind)) {
      return invalid(part, std::string{kind_row->name} + " has no " + std::string{row.name});
    }
    return std::nullopt;
  }

  Denial bad_value(const std::string& part, const FieldRow& row) const {
    return invalid(part + "value", std::string{row.name} + " does not take this value");
  }

  Denial invalid(const std::string& part, std::string detail) const {
    return {Errc::invalid, "operations[" + std::to_string(index_) + "]." + part, Role::none,
            Level::none, std::move(detail), {}};
  }

  const v1::Edit& edit_;
  EditItems items_;
  int index_ = 0;
};

}  // namespace

std::optional<Denial> check_schema(const board::Board& board, const v1::Edit& edit) {
  return SchemaCheck{board, edit}.run();
}

}  // namespace samtavle::plan
