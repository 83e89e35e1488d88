// Goal: no bytes that a client sends as edits crash the fold, and a refused edit leaves the board
// as it was; an accepted one can be taken back, and a board from a snapshot agrees. Method: the
// input is a row of edits, each behind two bytes: its length (15 bits, low byte first), and in the
// highest bit whether its numbers are kept. Otherwise it is numbered as the board expects, or
// hardly any edit would get past that check.

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/v1/edit.pb.h"

namespace {

using namespace samtavle;
using board::Board;

constexpr std::size_t kEditsMax = 16;

const base::EditLimits& small_limits() {
  static const base::EditLimits limits = [] {
    base::EditLimits l;
    l.operations_max = 24;
    l.operation_text_bytes_max = 48;
    l.field_code_points_max = 96;
    l.value_bytes_max = 32;
    l.set_members_max = 4;
    l.text_marks_max = 4;
    l.item_fields_max = 4;
    l.order_key_bytes_max = 8;
    l.reason_bytes_max = 16;
    l.board_items_max = 12;
    l.board_bytes_max = 4096;
    return l;
  }();
  return limits;
}

// The root, an area 1.1, two cards 1.2 and 1.3, and "hello" as 1.4 to 1.8 in field 1 of the first.
const std::string& prepared() {
  static const std::string snapshot = [] {
    Board board;
    v1::Edit root;
    root.set_first_counter(1);
    root.add_operations()->mutable_create_item()->set_kind(0x100);
    SAMTAVLE_CHECK(board.apply(root, {board::Seq{1}, board::Actor{0}, 1}).has_value());
    board::Composer c{board, board::Replica{1}, board::Actor{1}, "s"};
    const auto area = c.create_item(board::Kind{0x300}, board::kRootId);
    const auto card = c.create_item(board::Kind{0x400}, *area);
    SAMTAVLE_CHECK(c.create_item(board::Kind{0x400}, *area).has_value());
    SAMTAVLE_CHECK(c.insert_text(*card, board::Field{1}, 0, "hello").has_value());
    SAMTAVLE_CHECK(c.add_member(*card, board::Field{32}, "label").has_value());
    auto composed = c.finish();
    static_cast<void>(board.roll_back(std::move(composed.journal)));
    SAMTAVLE_CHECK(board.apply(*composed.edit, {board::Seq{2}, board::Actor{1}, 2}).has_value());
    return board::encode_snapshot(board);
  }();
  return snapshot;
}

// Applies an edit to the board whose snapshot this is, and keeps it the board's snapshot.
void apply(Board& board, std::string& snapshot, const v1::Edit& edit) {
  const std::size_t bytes_before = board.size_bytes();
  const board::Stamp stamp{board::Seq{board.seq().value + 1}, board::Actor{7}, board.time_ms() + 1};
  const auto unchanged = [&] {
    return board::encode_snapshot(board) == snapshot && board.size_bytes() == bytes_before;
  };
  board::Journal journal;
  const auto done = board.apply(edit, stamp, &small_limits(), &journal);
  if (!done) {
    SAMTAVLE_CHECK(base::is_refusal(done.error().code) && !done.error().path.empty());
    SAMTAVLE_CHECK(unchanged());
    return;
  }
  fuzz::accepted();
  static_cast<void>(board.roll_back(std::move(journal)));
  SAMTAVLE_CHECK(unchanged());
  // What was taken at receipt applies for everybody, without limits.
  SAMTAVLE_CHECK(board.apply(edit, stamp).has_value());
  SAMTAVLE_CHECK(board.size_bytes() <= small_limits().board_bytes_max);
  snapshot = board::encode_snapshot(board);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  auto board = board::decode_snapshot(prepared());
  SAMTAVLE_CHECK(board.has_value());
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  std::string snapshot = prepared();
  for (std::size_t edits = 0; rest.size() >= 2 && edits < kEditsMax; ++edits) {
    const auto low = static_cast<std::uint8_t>(rest[0]);
    const auto high = static_cast<std::uint8_t>(rest[1]);
    const std::size_t length = std::min<std::size_t>(low | (high & 0x7fu) << 8u, rest.size() - 2);
    const auto edit = board::decode_edit(rest.substr(2, length));
    rest.remove_prefix(2 + length);
    if (!edit) continue;
    if ((high & 0x80u) == 0) {
      (*edit)->set_replica((*edit)->replica() % 4);
      (*edit)->set_first_counter(board->next_counter(board::Replica{(*edit)->replica()}).value);
    }
    apply(*board, snapshot, **edit);
  }
  board->check_invariants();
  const auto copy = board::decode_snapshot(snapshot);
  SAMTAVLE_CHECK(copy.has_value() && copy->size_bytes() == board->size_bytes());
  SAMTAVLE_CHECK(board::encode_snapshot(*copy) == snapshot);
  return 0;
}
