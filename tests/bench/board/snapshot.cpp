// The board after all edits: board.size (its snapshot, and packed with gzip), board.save and
// board.load (making the snapshot, and a board of it).

#include "samtavle/board/snapshot.hpp"

#include "cases.hpp"
#include "samtavle/bench/gzip.hpp"
#include "samtavle/bench/measure.hpp"
#include "scenario.hpp"

namespace samtavle::bench {
namespace {

double measure_save() {
  const board::Board board = folded_board();
  const std::string expected = board::encode_snapshot(board);
  const double ns = cpu_ns_of(
      [] { return std::string{}; },
      [&](std::string& snapshot) { snapshot = board::encode_snapshot(board); },
      [&](const std::string& snapshot) { require(snapshot == expected, "another snapshot"); });
  return ns / 1e6;
}

double measure_load() {
  const std::string snapshot = board::encode_snapshot(folded_board());
  const double ns = cpu_ns_of(
      [] { return board::Board{}; },
      [&](board::Board& board) {
        auto loaded = board::decode_snapshot(snapshot);
        require(loaded.has_value(), "the snapshot cannot be read");
        board = std::move(*loaded);
      },
      [&](const board::Board& board) {
        require(board::encode_snapshot(board) == snapshot, "another snapshot after loading");
      });
  return ns / 1e6;
}

}  // namespace

void add_snapshot_cases(Suite& suite) {
  suite.add({"board.size", "bytes", Case::Kind::exact, [] {
               return static_cast<double>(board::encode_snapshot(folded_board()).size());
             }});
  suite.add({"board.size.gzipped", "bytes", Case::Kind::exact, [] {
               return static_cast<double>(gzipped_bytes(board::encode_snapshot(folded_board())));
             }});
  suite.add({std::string{"board.load."} + kScenario, "ms", Case::Kind::timed, measure_load});
  suite.add({std::string{"board.save."} + kScenario, "ms", Case::Kind::timed, measure_save});
}

}  // namespace samtavle::bench
