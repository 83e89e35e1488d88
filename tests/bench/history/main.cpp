// bench_history: old versions of a board of 100,000 edits, and its story, from a log on disk.
//
//   history.open       the board at the version that is furthest behind a snapshot, and its bytes,
//                      as the server gives them
//   history.story      the story told from all events, reading them included
//   history.difference what differs between that version and the newest

#include "samtavle/bench/measure.hpp"
#include "samtavle/bench/suite.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/plan/story.hpp"
#include "samtavle/v1/edit.pb.h"
#include "scenario.hpp"
#include "stored_board.hpp"

namespace samtavle::bench {
namespace {

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;
constexpr std::uint64_t kPair = 2 * hub::kSnapshotSpacing;

// Snapshots where a server's are furthest apart: the first seq of every second stretch, and the
// last one of those between them. Each is the only one of its stretch, and nearly two stretches lie
// between a pair.
bool has_snapshot(base::Seq seq) {
  return seq.value % kPair == 0 || seq.value % kPair == kPair - 1;
}

// The version with the most events between it and the snapshot before it.
constexpr base::Seq kFurthest{(1 + kCards + kEdits) / kPair * kPair - 2};

StoredBoard stored_scenario() {
  return StoredBoard{{all_edits(writes()), has_snapshot, kFurthest}};
}

board::Board version(const StoredBoard& stored, base::Seq at) {
  return value_of(hub::board_at(stored.log(), stored.id(), at), "a version");
}

double measure_open() {
  const StoredBoard stored = stored_scenario();
  const double ns =
      cpu_ns_of([] { return std::string{}; },
                [&](std::string& bytes) {
                  bytes = board::encode_snapshot(version(stored, kFurthest));
                },
                [&](const std::string& bytes) {
                  require(board::snapshot_hash(bytes) == stored.remembered_hash(),
                          "another version");
                });
  return ns / 1e6;
}

double measure_story() {
  const StoredBoard stored = stored_scenario();
  const double ns =
      cpu_ns_of([] { return plan::Story{}; },
                [&](plan::Story& story) {
                  v1::Event event;
                  while (story.board().seq() < stored.head()) {
                    const auto rows = value_of(
                        stored.log().events(stored.id(), story.board().seq(), kReadBytes), "rows");
                    for (const hub::LogEvent& row : rows) {
                      require(event.ParseFromString(row.bytes), "an event that cannot be read");
                      require(story.add(event).has_value(), "an event that does not fit");
                    }
                  }
                },
                [&](const plan::Story& story) {
                  require(story.board().seq() == stored.head(), "the story ends too early");
                });
  return ns / 1e6;
}

double measure_difference() {
  const StoredBoard stored = stored_scenario();
  const board::Board before = version(stored, kFurthest);
  const board::Board after = version(stored, stored.head());
  const double ns = cpu_ns_of(
      [] { return std::vector<plan::ItemChange>{}; },
      [&](std::vector<plan::ItemChange>& changes) { changes = plan::difference(before, after); },
      [&](const std::vector<plan::ItemChange>& changes) {
        require(!changes.empty() && changes.size() <= kCards, "another number of changes");
      });
  return ns / 1e6;
}

}  // namespace
}  // namespace samtavle::bench

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  const std::string scenario = kScenario;
  Suite suite;
  suite.add({"history.open." + scenario, "ms", Case::Kind::timed, measure_open});
  suite.add({"history.story." + scenario, "ms", Case::Kind::timed, measure_story});
  suite.add({"history.difference." + scenario, "ms", Case::Kind::timed, measure_difference});
  return suite.run(argc, argv);
}
