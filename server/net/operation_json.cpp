#include "operation_json.hpp"

#include <boost/json.hpp>

#include "samtavle/base/base64.hpp"
#include "samtavle/base/ids.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::op_id;

// The name; of a field or kind that the schema does not know the number.
json::value field_name(std::uint32_t field) {
  const plan::FieldRow* const row = plan::find_field(base::Field{field});
  return row != nullptr ? json::value(row->name) : json::value(field);
}
json::value kind_name(std::uint32_t kind) {
  const plan::KindRow* const row = plan::find_kind(base::Kind{kind});
  return row != nullptr ? json::value(row->name) : json::value(kind);
}

// A Value, or a SetField, which has the same alternatives.
template <class M>
json::value value_json(const M& m) {
  if (m.has_flag()) return m.flag();
  if (m.has_integer()) return m.integer();
  if (m.has_number()) return m.number();
  if (m.has_text()) return json::value(m.text());
  if (m.has_binary()) return json::object{{"binary", base::encode_base64(m.binary())}};
  if (m.has_item()) {
    const auto item = op_id(m.item().replica(), m.item().counter());
    return json::object{{"item", base::to_string(item)}};
  }
  return nullptr;
}

template <class M>
json::object on_item(const char* what, const M& m) {
  return {{"what", what}, {"item", base::to_string(op_id(m.item_replica(), m.item_counter()))}};
}
template <class M>
json::object on_field(const char* what, const M& m) {
  json::object out = on_item(what, m);
  out["field"] = field_name(m.field());
  return out;
}
template <class M>
json::object with_value(const char* what, const M& m, json::value value) {
  json::object out = on_field(what, m);
  out["value"] = std::move(value);
  return out;
}

json::object created(base::OpId id, const v1::CreateItem& m) {
  json::object fields;
  for (const v1::FieldValue& field : m.fields()) {
    const json::value name = field_name(field.field());
    fields[name.is_string() ? std::string(name.get_string()) : json::serialize(name)] =
        value_json(field.value());
  }
  return {{"what", "create"},
          {"item", base::to_string(id)},
          {"kind", kind_name(m.kind())},
          {"fields", std::move(fields)}};
}

json::object operation_json(base::OpId id, const v1::Operation& op) {
  switch (op.operation_case()) {
    case v1::Operation::kCreateItem: return created(id, op.create_item());
    case v1::Operation::kSetField:
      return with_value("set", op.set_field(), value_json(op.set_field()));
    case v1::Operation::kPlaceItem: return on_item("move", op.place_item());
    case v1::Operation::kInsertText:
      return with_value("write", op.insert_text(), json::value(op.insert_text().text()));
    case v1::Operation::kDeleteText: return on_field("erase", op.delete_text());
    case v1::Operation::kMarkText:
      return with_value("mark", op.mark_text(), value_json(op.mark_text().value()));
    case v1::Operation::kAddMember:
      return with_value("add", op.add_member(), value_json(op.add_member().value()));
    case v1::Operation::kRemoveMember:
      return with_value("take_out", op.remove_member(), value_json(op.remove_member().value()));
    case v1::Operation::kDeleteItem: return on_item("delete", op.delete_item());
    case v1::Operation::kRestoreItem: return on_item("restore", op.restore_item());
    case v1::Operation::kFlattenText: return on_field("flatten", op.flatten_text());
    case v1::Operation::OPERATION_NOT_SET: break;
  }
  return {{"what", "unknown"}};
}

}  // namespace

json::array operations_json(const v1::Edit& edit) {
  json::array out;
  base::OpId id = op_id(edit.replica(), edit.first_counter());
  for (const v1::Operation& operation : edit.operations()) {
    out.push_back(operation_json(id, operation));
    id = id + board::counters_of(operation).value_or(1);
  }
  return out;
}

}  // namespace samtavle::net
