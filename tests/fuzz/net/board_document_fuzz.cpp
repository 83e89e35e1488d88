// Goal: no bytes that claim to be a board make the import crash, or a board that is not what its
// log says. Method: the input goes the way of an import; a board that comes of it is sound and has
// the hash of its own snapshot.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/imported_board.hpp"
#include "samtavle/net/board_document.hpp"

namespace {

using namespace samtavle;

constexpr std::int64_t kLatest_ms = 4'000'000'000'000;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto document =
      net::parse_board_document({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  fuzz::accepted();
  const base::EditLimits limits;
  hub::ImportedBoard board{limits, kLatest_ms};
  for (auto& [actor, person] : document->actors) {
    if (!board.add_actor(actor, std::move(person))) return 0;
    fuzz::accepted();
  }
  for (std::string& event : document->log) {
    if (!board.add_event(std::move(event))) return 0;
    fuzz::accepted();
  }
  board.board().check_invariants();
  const std::string hash = board::snapshot_hash(board.board());
  const auto id = base::BoardId::parse("fuzz");
  const auto write = std::move(board).finish(*id, 1);
  if (!write) return 0;
  SAMTAVLE_CHECK(write->info.head.value == write->events.size());
  const auto again = board::decode_snapshot(write->snapshot->bytes);
  SAMTAVLE_CHECK(again.has_value() && board::snapshot_hash(*again) == hash);
  for (const hub::ReplicaRecord& record : write->replicas) {
    SAMTAVLE_CHECK(again->next_counter(record.replica).value == record.high_water.value + 1);
  }
  return 0;
}
