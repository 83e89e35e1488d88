// board.fold.5000x100000: every edit decoded and applied, one by one, on a board that did not take
// part. board.fold.field: the same writes without the decoding.

#include "cases.hpp"
#include "samtavle/bench/measure.hpp"
#include "scenario.hpp"

namespace samtavle::bench {
namespace {

struct Reader {
  board::Board board = board_with_cards();
  bool good = true;
};

double measure_decoded() {
  const std::vector<Write> all = writes();
  const std::vector<std::string> events = record(all).events;
  const double ns = cpu_ns_of(
      [] { return Reader{}; },
      [&](Reader& reader) {
        v1::Event event;
        for (const std::string& bytes : events) {
          reader.good = reader.good && event.ParseFromString(bytes) &&
                        reader.board.apply(event.edit(), board::stamp_of(event));
        }
      },
      [&](const Reader& reader) {
        require(reader.good, "an event was refused");
        check_fields(reader.board, all);
      });
  return ns / 1e3 / kEdits;
}

double measure_applied() {
  const std::vector<Write> all = writes();
  const Recording recording = record(all);
  const double ns = cpu_ns_of(
      [] { return Reader{}; },
      [&](Reader& reader) {
        board::Stamp stamp{reader.board.seq(), base::Actor{1}, reader.board.time_ms()};
        for (std::size_t i = 0; i < recording.edits.size(); ++i) {
          ++stamp.seq.value;
          stamp.based_on = recording.seen[i];
          reader.good = reader.good && reader.board.apply(recording.edits[i], stamp);
        }
      },
      [&](const Reader& reader) {
        require(reader.good, "an edit was refused");
        check_fields(reader.board, all);
      });
  return ns / kEdits;
}

}  // namespace

void add_fold_cases(Suite& suite) {
  suite.add({std::string{"board.fold."} + kScenario, "us", Case::Kind::timed, measure_decoded});
  suite.add({"board.fold.field", "ns", Case::Kind::timed, measure_applied});
}

}  // namespace samtavle::bench
