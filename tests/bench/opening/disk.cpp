// open.cold: a board read from a log that was opened just now, and folded, on the thread that does
// that. checkpoint.encode: a snapshot of it made on the board's own thread; checkpoint.aside: the
// same made from the log, on another. checkpoint.bytes: what snapshots add to each event that comes
// to the disk.

#include "cases.hpp"
#include "samtavle/bench/measure.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/hub/stored_board.hpp"
#include "scenario.hpp"

namespace samtavle::bench {
namespace {

constexpr double kNsPerMs = 1e6;

double ms_of_opening(const OpeningScenario& scenario) {
  StoredBoard board = stored(scenario);
  const base::BoardLimits limits;
  std::optional<hub::StoredBoard> read;
  const double ns = cpu_ns_of(
      [&] {
        read.reset();
        board.open_again();
        return 0;
      },
      [&](int) { read.emplace(value_of(hub::read_board(board.log(), board.id(), limits), "it")); },
      [&](int) { require(read->board.seq() == board.head(), "another version"); });
  return ns / kNsPerMs;
}

double ms_of_encoding(const OpeningScenario& scenario) {
  const StoredBoard on_disk = stored(scenario);
  const board::Board board = value_of(hub::newest_board(on_disk.log(), on_disk.id()), "a board");
  const double ns = cpu_ns_of(
      [] { return std::string{}; }, [&](std::string& s) { s = board::encode_snapshot(board); },
      [](const std::string& s) { require(!s.empty(), "no snapshot"); });
  return ns / kNsPerMs;
}

double ms_of_encoding_aside(const OpeningScenario& scenario) {
  const StoredBoard board = stored(scenario);
  const double ns = cpu_ns_of(
      [] { return std::string{}; },
      [&](std::string& s) {
        s = board::encode_snapshot(value_of(hub::newest_board(board.log(), board.id()), "it"));
      },
      [](const std::string& s) { require(!s.empty(), "no snapshot"); });
  return ns / kNsPerMs;
}

double bytes_an_event(const OpeningScenario& scenario) {
  const StoredBoard board = stored(scenario);
  const std::size_t snapshot =
      board::encode_snapshot(value_of(hub::newest_board(board.log(), board.id()), "it")).size();
  return static_cast<double>(snapshot) / (scenario.edits_behind + 1);
}

}  // namespace

StoredBoard stored(const OpeningScenario& scenario) {
  StoredPlan plan;
  std::vector<Write> written = writes();
  written.resize(scenario.edits);
  plan.edits = all_edits(written, scenario.cards);
  const base::Seq last{plan.edits.size() - scenario.edits_behind};
  plan.has_snapshot = [last](base::Seq seq) { return seq == last; };
  return StoredBoard{plan};
}

void add_disk_cases(Suite& suite, const OpeningScenario& scenario) {
  const std::string name = scenario.name;
  suite.add({"open.cold." + name, "ms", Case::Kind::timed,
             [&] { return ms_of_opening(scenario); }});
  suite.add({"checkpoint.encode." + name, "ms", Case::Kind::timed,
             [&] { return ms_of_encoding(scenario); }});
  suite.add({"checkpoint.aside." + name, "ms", Case::Kind::timed,
             [&] { return ms_of_encoding_aside(scenario); }});
  suite.add({"checkpoint.bytes." + name, "bytes", Case::Kind::exact,
             [&] { return bytes_an_event(scenario); }});
}

}  // namespace samtavle::bench
