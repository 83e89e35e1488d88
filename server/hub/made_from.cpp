#include "samtavle/board/item.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {
namespace {

// Whether an event is the one that made a board from this package.
bool makes_board_from(const LogEvent& first, const std::string& package_id) {
  // Most boards are made from none, and reading an event is a hundred times as long.
  if (first.bytes.find(package_id) == std::string::npos) return false;
  v1::Event event;
  if (!event.ParseFromString(first.bytes)) return false;
  for (const v1::Operation& operation : event.edit().operations()) {
    const v1::SetField& set = operation.set_field();
    const bool of_board =
        base::op_id(set.item_replica(), set.item_counter()) == board::kRootId;
    if (of_board && set.field() == plan::fields::made_from.value && set.text() == package_id) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<std::optional<BoardId>> made_from(BoardLog& log, const std::string& package_id) {
  const auto boards = log.boards();
  if (!boards) return base::pass_on(boards);
  for (const auto& [id, info] : *boards) {
    const auto first = log.events(id, Seq{0}, 1);
    if (!first) return base::pass_on(first);
    if (!first->empty() && makes_board_from(first->front(), package_id)) return std::optional{id};
  }
  return std::optional<BoardId>{};
}

}  // namespace samtavle::hub
