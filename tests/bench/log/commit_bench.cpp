// How long a commit takes, sync included: batches of 1, 8 and 32 events, of one board and of as
// many boards. Run it on the disk that is to be measured: TMPDIR=/var/tmp bench_log_commit

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>

#include "samtavle/log/rocks_log.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::log {
namespace {

// A keystroke: about 60 bytes.
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

struct BenchBoard {
  base::BoardId id;
  hub::BoardInfo info;

  hub::BoardWrite more(std::int64_t events) {
    hub::BoardWrite write{id, info.head == base::Seq{0}, info, {}, {}, {}, {}};
    for (std::int64_t i = 0; i < events; ++i) {
      write.events.push_back(keystroke(base::Seq{++info.head.value}));
    }
    write.info = info;
    return write;
  }
};

std::vector<BenchBoard> boards_of(std::int64_t count) {
  std::vector<BenchBoard> boards;
  for (std::int64_t i = 0; i < count; ++i) {
    boards.push_back({base::BoardId::parse("board-" + std::to_string(i)).value(), {}});
  }
  return boards;
}

// Arguments: events in a commit, boards that they belong to.
void commit_events(benchmark::State& state) {
  std::string directory = (std::filesystem::temp_directory_path() / "samtavle-XXXXXX").string();
  SAMTAVLE_CHECK(::mkdtemp(directory.data()) != nullptr);
  std::vector<double> micros;
  {
    auto log = RocksLog::open({.directory = directory, .reserve_bytes = 0});
    SAMTAVLE_CHECK(log.has_value());
    std::vector<BenchBoard> boards = boards_of(state.range(1));
    const std::int64_t each = state.range(0) / state.range(1);
    for (auto _ : state) {
      std::vector<hub::BoardWrite> writes;
      for (BenchBoard& board : boards) writes.push_back(board.more(each));
      const auto begin = std::chrono::steady_clock::now();
      SAMTAVLE_CHECK((*log)->commit(writes).has_value());
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - begin;
      micros.push_back(took.count());
    }
  }
  std::filesystem::remove_all(directory);
  std::sort(micros.begin(), micros.end());
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["p50_us"] = micros[micros.size() / 2];
  state.counters["p99_us"] = micros[micros.size() * 99 / 100];
}

BENCHMARK(commit_events)
    ->ArgNames({"events", "boards"})
    ->Args({1, 1})
    ->Args({8, 1})
    ->Args({8, 8})
    ->Args({32, 1})
    ->Args({32, 32})
    ->UseRealTime();

}  // namespace
}  // namespace samtavle::log
