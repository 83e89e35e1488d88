#include "samtavle/views/edit_view.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::views {
namespace {

using base::OpId;

template <class Operation>
OpId item_of(const Operation& operation) {
  return base::op_id(operation.item_replica(), operation.item_counter());
}

class StepWriter {
 public:
  StepWriter(Json& json, const board::Board& board) : json_(json), board_(board) {}

  // `id` is the operation's own.
  void write(const v1::Operation& operation, OpId id) {
    json_.open('{');
    switch (operation.operation_case()) {
      case v1::Operation::kCreateItem: created(operation.create_item(), id); break;
      case v1::Operation::kSetField:
        begin("set", item_of(operation.set_field()), operation.set_field().field());
        json_.some_value("value", board::from_proto(operation.set_field()));
        break;
      case v1::Operation::kPlaceItem: begin("move", item_of(operation.place_item())); break;
      case v1::Operation::kInsertText:
        begin("insert", item_of(operation.insert_text()), operation.insert_text().field());
        json_.text("text", operation.insert_text().text());
        break;
      case v1::Operation::kDeleteText:
        begin("erase", item_of(operation.delete_text()), operation.delete_text().field());
        break;
      case v1::Operation::kMarkText:
        begin("format", item_of(operation.mark_text()), operation.mark_text().field());
        break;
      case v1::Operation::kAddMember:
        begin("add", item_of(operation.add_member()), operation.add_member().field());
        json_.some_value("value", board::from_proto(operation.add_member().value()));
        break;
      case v1::Operation::kRemoveMember:
        begin("remove", item_of(operation.remove_member()), operation.remove_member().field());
        json_.some_value("value", board::from_proto(operation.remove_member().value()));
        break;
      case v1::Operation::kDeleteItem: begin("delete", item_of(operation.delete_item())); break;
      case v1::Operation::kRestoreItem: begin("restore", item_of(operation.restore_item())); break;
      case v1::Operation::kFlattenText:
        begin("other", item_of(operation.flatten_text()), operation.flatten_text().field());
        break;
      case v1::Operation::OPERATION_NOT_SET: begin("other", {}); break;
    }
    json_.close('}');
  }

 private:
  void begin(std::string_view what, OpId item, std::uint32_t field = 0) {
    json_.text("what", what).id("item", item);
    if (const board::Item* found = board_.find(item)) json_.kind("kind", found->kind);
    json_.some_field("field", base::Field{field});
  }
  void created(const v1::CreateItem& create, OpId id) {
    json_.text("what", "create").id("item", id).kind("kind", base::Kind{create.kind()});
  }

  Json& json_;
  const board::Board& board_;
};

}  // namespace

void write_edit(Json& json, const board::Board& board, const v1::Edit& edit) {
  json.text("label", edit.label()).text("reason", edit.reason());
  StepWriter writer{json, board};
  OpId id = base::op_id(edit.replica(), edit.first_counter());
  json.list("steps", edit.operations(), [&](const v1::Operation& operation) {
    writer.write(operation, id);
    id = id + board::counters_of(operation).value_or(1u);
  });
}

}  // namespace samtavle::views
