// Items and lists of them.

#include <algorithm>
#include <vector>

#include "samtavle/plan/schema_rows.hpp"
#include "samtavle/views/view.hpp"

namespace samtavle::views {
namespace {

using Rows = std::vector<const plan::FieldRow*>;

// The fields of a kind, found once and not for each item.
const Rows& rows_of(base::Kind kind) {
  static const std::vector<Rows> rows = [] {
    std::vector<Rows> all;
    for (const plan::KindRow& k : plan::kind_rows()) {
      Rows& of = all.emplace_back();
      for (const plan::FieldRow& row : plan::field_rows()) {
        if (plan::has_field(row, k.kind)) of.push_back(&row);
      }
    }
    return all;
  }();
  static const Rows none;
  const plan::KindRow* row = plan::find_kind(kind);
  if (row == nullptr) return none;
  return rows[static_cast<std::size_t>(row - plan::kind_rows().data())];
}

void write_field(Json& json, const board::Item& item, const plan::FieldRow& row) {
  switch (row.type) {
    case plan::FieldType::text:
      json.text(row.name, item.text_utf8(row.field));
      return;
    case plan::FieldType::set:
      json.key(row.name).open('[');
      for (const base::Value& member : item.members(row.field)) {
        if (!plan::accepts(row, member)) continue;
        if (row.value == plan::ValueType::any) {
          json.value(member);
        } else {
          json.plain(member);
        }
      }
      json.close(']');
      return;
    case plan::FieldType::scalar: {
      const base::Value& value = item.value(row.field);
      if (value.empty() || !plan::accepts(row, value)) return;
      json.key(row.name);
      if (row.value == plan::ValueType::any) {
        json.value(value);
      } else {
        json.plain(value);
      }
      return;
    }
  }
}

void write_found(Json& json, const board::Board& board, const board::Item& item) {
  const plan::KindRow* kind = plan::find_kind(item.kind);
  json.open('{').id("id", item.id).kind("kind", item.kind);
  if (kind == nullptr) json.number("kindNumber", item.kind.value);
  json.some_id("container", item.place.container);
  json.number("createdBy", item.created_by.value);
  json.integer("createdMs", item.created_ms);
  json.flag("deleted", item.deleted());
  json.flag("visible", board.visible(item));
  json.flag("pending", item.created_seq == base::kPendingSeq);
  json.key("fields").open('{');
  for (const plan::FieldRow* row : rows_of(item.kind)) write_field(json, item, *row);
  json.close('}').close('}');
}

void write_ids(Json& json, const std::vector<const board::Item*>& items) {
  json.list(items, [&](const board::Item* item) { json.id(item->id); });
}

}  // namespace

void write_item(Json& json, const board::Board& board, base::OpId id) {
  const board::Item* item = board.find(id);
  if (item != nullptr) {
    write_found(json, board, *item);
  } else {
    json.value({});
  }
}

void write_items(Json& json, const board::Board& board, Reader& ids) {
  json.open('[');
  while (!ids.at_end()) write_item(json, board, ids.id());
  json.close(']');
}

void write_ids_of_kind(Json& json, const board::Board& board, base::Kind kind) {
  std::vector<const board::Item*> items = board.items();
  std::erase_if(items, [&](const board::Item* item) {
    return item->kind != kind || !board.visible(*item);
  });
  write_ids(json, items);
}

void write_children(Json& json, const board::Board& board, base::OpId container, base::Kind kind) {
  write_ids(json, kind ? board.children(container, kind) : board.children(container));
}

void write_unplaced(Json& json, const board::Board& board) { write_ids(json, board.unplaced()); }

}  // namespace samtavle::views
