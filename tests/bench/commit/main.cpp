// bench_commit: what it takes until an edit is on disk, sync included. Edits of about 60 bytes, in
// commits of one board and of many, one commit after the other. On the disk of TMPDIR.
//
//   commit.<events>x<boards>.p50, .p99  how long a commit takes
//   commit.<events>x<boards>.cpu        CPU time for an event, all threads
//   commit.<events>x<boards>.rate       events on disk in a second

#include <algorithm>
#include <chrono>
#include <vector>

#include "samtavle/bench/measure.hpp"
#include "samtavle/bench/suite.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLong{2};
constexpr std::size_t kCommitsMin = 200;

struct Shape {
  std::size_t events;  // in a commit
  std::size_t boards;  // that they belong to
};

// A keystroke.
hub::LogEvent keystroke(base::Seq seq) {
  v1::Event event;
  event.set_seq(seq.value);
  event.set_actor(3);
  event.set_time_ms(1'700'000'000'000);
  event.mutable_edit()->set_replica(3);
  event.mutable_edit()->set_first_counter(static_cast<std::uint32_t>(seq.value));
  v1::InsertText& insert = *event.mutable_edit()->add_operations()->mutable_insert_text();
  insert.set_item_replica(1);
  insert.set_item_counter(17);
  insert.set_left_replica(3);
  insert.set_left_counter(static_cast<std::uint32_t>(seq.value));
  insert.set_text("x");
  return {seq, event.SerializeAsString()};
}

struct Board {
  base::BoardId id;
  hub::BoardInfo info;

  hub::BoardWrite more(std::size_t events) {
    hub::BoardWrite write{id, info.head == base::Seq{0}, {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < events; ++i) {
      write.events.push_back(keystroke(base::Seq{++info.head.value}));
    }
    // As an edit does: how far its replica has come.
    write.replicas.push_back({base::Replica{3}, base::Actor{3}, std::string(16, 'd'),
                              base::Epoch{1}, base::Counter{1}, 1, 1});
    write.info = info;
    return write;
  }
};

struct Took {
  std::vector<double> micros;  // of each commit, in order of size
  double cpu_ns = 0;
  double seconds = 0;
  std::size_t events = 0;
};

Took commits(const Shape& shape) {
  const support::TemporaryDirectory folder;
  log::RocksLogOptions options;
  options.directory = folder.path() / "log";
  options.reserve_bytes = 0;
  auto log = value_of(log::RocksLog::open(options), "the log");
  std::vector<Board> boards;
  for (std::size_t i = 0; i < shape.boards; ++i) {
    boards.push_back({base::BoardId::parse("board-" + std::to_string(i)).value(), {}});
  }
  Took took;
  const auto commit = [&] {
    std::vector<hub::BoardWrite> writes;
    for (Board& board : boards) writes.push_back(board.more(shape.events / shape.boards));
    const auto begin = Clock::now();
    const std::int64_t from = cpu_ns();
    require(log->commit(writes).has_value(), "a commit");
    took.cpu_ns += static_cast<double>(cpu_ns() - from);
    const std::chrono::duration<double, std::micro> micros = Clock::now() - begin;
    took.micros.push_back(micros.count());
    took.events += shape.events;
  };
  for (int i = 0; i < 20; ++i) commit();
  took = {};
  const auto begin = Clock::now();
  while (Clock::now() - begin < kLong || took.micros.size() < kCommitsMin) commit();
  for (const double micros : took.micros) took.seconds += micros / 1e6;
  std::sort(took.micros.begin(), took.micros.end());
  return took;
}

double percentile(const std::vector<double>& sorted, std::size_t percent) {
  return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

void add_shape(Suite& suite, const Shape& shape) {
  const std::string name =
      "commit." + std::to_string(shape.events) + "x" + std::to_string(shape.boards);
  using Kind = Case::Kind;
  suite.add({name + ".p50", "us", Kind::timed,
             [shape] { return percentile(commits(shape).micros, 50); }});
  suite.add({name + ".p99", "us", Kind::timed,
             [shape] { return percentile(commits(shape).micros, 99); }});
  suite.add({name + ".cpu", "us", Kind::timed, [shape] {
               const Took took = commits(shape);
               return took.cpu_ns / 1e3 / static_cast<double>(took.events);
             }});
  suite.add({name + ".rate", "1/s", Kind::timed, [shape] {
               const Took took = commits(shape);
               return static_cast<double>(took.events) / took.seconds;
             }});
}

}  // namespace
}  // namespace samtavle::bench

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  Suite suite;
  for (const Shape& shape : {Shape{1, 1}, Shape{32, 1}, Shape{32, 32}, Shape{640, 1}}) {
    add_shape(suite, shape);
  }
  return suite.run(argc, argv);
}
