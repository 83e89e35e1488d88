// Goal: no bytes crash the reader of snapshots; what it accepts is a sound board, whose own
// snapshot comes back as the same board and on which editing goes on.

#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/v1/edit.pb.h"

using namespace samtavle;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  auto board = board::decode_snapshot({reinterpret_cast<const char*>(data), size});
  if (!board) return 0;
  fuzz::accepted();
  const std::string canonical = board::encode_snapshot(*board);
  const std::size_t bytes = board->size_bytes();
  const auto again = board::decode_snapshot(canonical);
  SAMTAVLE_CHECK(again.has_value() && again->size_bytes() == bytes);
  SAMTAVLE_CHECK(board::encode_snapshot(*again) == canonical);
  // Invariants are walked through a character at a time.
  if (bytes > 100'000) return 0;
  board->check_invariants();
  for (const board::Item* item : board->items()) static_cast<void>(board->visible(*item));

  if (board->root() == nullptr) return 0;
  {
    // Dropped at the end of the block, and so taken back.
    board::Composer composer{*board, board::Replica{9}, board::Actor{9}, "f"};
    for (const board::Item* item : board->items()) {
      static_cast<void>(composer.insert_text(item->id, board::Field{1}, 0, "x"));
      static_cast<void>(composer.move_last(item->id, board::kRootId));
      static_cast<void>(composer.move(item->id, board::kRootId));
    }
    board->check_invariants();
  }
  SAMTAVLE_CHECK(board::encode_snapshot(*board) == canonical);
  return 0;
}
