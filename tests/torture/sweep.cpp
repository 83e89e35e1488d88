#include "sweep.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <vector>

#include "audit.hpp"
#include "child.hpp"
#include "core.hpp"
#include "fault_file_system.hpp"
#include "journal.hpp"
#include "samtavle/support/program.hpp"
#include "store_fixture.hpp"

namespace samtavle::torture {
namespace {

using log::Failure;
using log::FaultFileSystem;

// How a life ends.
enum Ending : int {
  finished = 0,  // without the failure: there are not so many calls
  survived = 10,
  disk_failed = 11,
  cannot_open = 12,
  turned_away = 13,
};

constexpr std::array<const char*, 2> kBoards = {"park", "school"};
constexpr int kEdits = 4;                 // of each client in the first run; half as many then
constexpr std::uint64_t kCallsMax = 5'000;  // more than any life makes
constexpr milliseconds kLifeLimit{30'000};
constexpr milliseconds kAnswerLimit{10'000};
// A full disk stays full in a life; nobody waits for it ...
constexpr milliseconds kFullLimit{300};
// ... but the end of a server, which waits for what was submitted. Then somebody ends it.
constexpr milliseconds kPatience{3'000};

struct Life {
  std::uint64_t call;
  Failure failure;
  std::uint64_t seed;  // of the power cut
  bool sync;
  std::filesystem::path store;
  std::filesystem::path acknowledged;  // a journal
};

std::string made(const std::string& board) { return "made-" + board; }

// One run of a server on a store. False if it was turned away.
bool serve(const Life& life, int run, log::RocksLog& log, Core& core, JournalWriter& journal) {
  const milliseconds limit = life.failure == Failure::no_space ? kFullLimit : kAnswerLimit;
  for (const char* name : kBoards) {
    if (run > 0) break;
    bool done = false;
    hub::NewBoard board{base::BoardId::parse(name).value(), name, "Test"};
    core.hub.create(board, [&](const base::Result<hub::BoardInfo>& info) {
      done = info.has_value();
      if (done) journal.line("A " + made(name));
    });
    if (!core.runtime.run_until([&] { return done; }, limit)) return false;
  }
  std::vector<std::unique_ptr<CoreClient>> clients;
  for (const char* name : kBoards) {
    clients.push_back(std::make_unique<CoreClient>(
        core, name, [&](const std::string& label) { journal.line("A " + label); }));
    if (!clients.back()->join(limit)) return false;
  }
  const int edits = kEdits / (run + 1);
  for (int i = 0; i < edits; ++i) {
    for (std::size_t c = 0; c < clients.size(); ++c) {
      clients[c]->edit(std::string(kBoards[c]) + "-" + std::to_string(run) + "-" +
                       std::to_string(i));
    }
    const auto all_saved = [&] {
      return std::all_of(clients.begin(), clients.end(), [i](const auto& client) {
        return client->saved() == static_cast<std::size_t>(i) + 1;
      });
    };
    if (!core.runtime.run_until(all_saved, limit)) return false;
    // Its failure shows in the next commit.
    if (i % 2 == 1) static_cast<void>(log::RocksLogTesting::flush(log));
  }
  return true;
}

// Calls `over` if it lives for too long.
class Patience {
 public:
  Patience(milliseconds time, std::function<void()> over)
      : thread_([this, time, over = std::move(over)] {
          std::unique_lock lock{mutex_};
          if (!ended_.wait_for(lock, time, [this] { return done_; })) over();
        }) {}
  ~Patience() {
    {
      const std::lock_guard lock{mutex_};
      done_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;  // last: it uses what is above
};

int live(const Life& life) {
  const auto files = std::make_shared<FaultFileSystem>();
  JournalWriter journal(life.acknowledged);
  files->fail_call(life.call, life.failure);
  const auto over = [&](Ending ending) {
    files->die(life.seed);
    return static_cast<int>(ending);
  };
  for (int run = 0; run < 2; ++run) {
    std::optional<Patience> patience;
    if (life.failure == Failure::no_space) {
      patience.emplace(kPatience, [&] { std::_Exit(over(turned_away)); });
    }
    log::RocksLogOptions options = log::small_options(life.store);
    options.sync = life.sync;
    const auto log = log::RocksLogTesting::open(options, log::make_env(files));
    if (!log) return over(cannot_open);
    // As samtavled does: at once, and on the pipeline's own thread.
    Core core(**log, [&](const base::Error&) { std::_Exit(over(disk_failed)); }, life.seed + 1);
    const bool served = serve(life, run, **log, core, journal);
    const bool full = life.failure == Failure::no_space && files->has_failed();
    if (!served || full) std::_Exit(over(turned_away));
  }
  return over(files->has_failed() ? survived : finished);
}

// What the process that checks says to the one that sweeps.
struct Findings {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
  std::size_t duplicated = 0;
  std::array<char, 400> complaint{};

  void complain(const std::string& what) {
    std::snprintf(complaint.data(), complaint.size(), "%s", what.c_str());
  }
};

// Boards can be made or edited where a life has ended.
bool goes_on(log::RocksLog& log, std::uint64_t seed) {
  Core core(log, [](const base::Error&) { std::_Exit(disk_failed); }, seed);
  bool done = false;
  core.hub.create(hub::NewBoard{base::BoardId::parse("new").value(), "new", "Test"},
                  [&](const base::Result<hub::BoardInfo>& info) { done = info.has_value(); });
  if (!core.runtime.run_until([&] { return done; }, kAnswerLimit)) return false;
  CoreClient client(core, log.info(base::BoardId::parse(kBoards[0]).value()) ? kBoards[0] : "new",
                    [](const std::string&) {});
  if (!client.join(kAnswerLimit)) return false;
  client.edit("afterwards");
  return core.runtime.run_until([&] { return client.saved() == 1; }, kAnswerLimit);
}

int check(const Life& life, Findings& found) {
  const auto promised = Journal::read(life.acknowledged).acknowledged;
  found.acknowledged = promised.size();
  const auto log = log::RocksLog::open(log::small_options(life.store));
  if (!log) {
    found.complain("opening failed: " + log.error().detail);
    return 1;
  }
  std::map<std::string, std::size_t> there;
  for (const char* name : kBoards) {
    const auto board = audit(**log, base::BoardId::parse(name).value());
    if (!board && board.error().code == base::Errc::not_found) continue;
    if (!board) {
      found.complain(std::string(name) + ": " + board.error().detail);
      return 1;
    }
    there.insert(board->labels.begin(), board->labels.end());
    there[made(name)] = 1;
  }
  for (const std::string& label : promised) found.lost += there.contains(label) ? 0 : 1;
  for (const auto& [label, count] : there) found.duplicated += count > 1 ? 1 : 0;
  if (!goes_on(**log, life.seed + 2)) found.complain("it cannot go on");
  return 0;
}

class Sweep {
 public:
  Sweep(const SweepOptions& options, Report& report) : options_(options), report_(report) {
    // Shared with the processes that are forked.
    void* const memory = ::mmap(nullptr, sizeof(Findings), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    SAMTAVLE_CHECK(memory != MAP_FAILED);
    found_ = new (memory) Findings;
  }
  ~Sweep() { ::munmap(found_, sizeof(Findings)); }
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;

  SweepFigures run() {
    run(Failure::for_good, options_.step);
    if (!options_.sync) return figures_;
    run(Failure::once, options_.step);
    // Space runs out for every later call too, so neighbours hardly differ.
    run(Failure::no_space, 3 * options_.step);
    return figures_;
  }

 private:
  void run(Failure failure, unsigned step) {
    // With as many seeds as steps every call has its turn.
    for (std::uint64_t call = 1 + (options_.seed - 1) % step;
         report_.good() && call < kCallsMax; call += step) {
      const int ending = live_and_check(call, failure);
      figures_.calls = std::max(figures_.calls, call);
      if (figures_.lives % 10 == 0) {
        std::fprintf(stderr, "\rcall %llu ", static_cast<unsigned long long>(call));
      }
      if (ending == finished) return;
      // One loss is what a control has to find.
      if (!options_.sync && figures_.lost > 0) return;
    }
  }

  int live_and_check(std::uint64_t call, Failure failure) {
    const support::TemporaryDirectory folder(support::quick_folder());
    // What was not synced is gone after every other power cut, and there in part after the rest.
    const std::uint64_t seed = figures_.lives % 2 == 0 ? 0 : options_.seed + call;
    const Life life{call, failure, seed, options_.sync, folder.path() / "store",
                    folder.path() / "acknowledged"};
    const auto complain = [&](const std::string& what) {
      report_.complain("sweep, call " + std::to_string(call) + ", failure " +
                       std::to_string(static_cast<int>(failure)) + ": " + what);
    };
    ++figures_.lives;
    const int ending = in_child([&] { return live(life); }, kLifeLimit);
    if (ending != finished && (ending < survived || ending > turned_away)) {
      complain("a life ended with " + std::to_string(ending));
    }
    *found_ = {};
    const int checked = in_child([&] { return check(life, *found_); }, kLifeLimit);
    if (found_->complaint[0] != '\0') {
      complain(found_->complaint.data());
    } else if (checked != 0) {
      complain("looking at it ended with " + std::to_string(checked));
    }
    figures_.acknowledged += found_->acknowledged;
    figures_.lost += found_->lost;
    figures_.duplicated += found_->duplicated;
    return ending;
  }

  SweepOptions options_;
  Report& report_;
  SweepFigures figures_;
  Findings* found_ = nullptr;
};

}  // namespace

SweepFigures sweep(const SweepOptions& options, Report& report) {
  const SweepFigures figures = Sweep{options, report}.run();
  std::fprintf(stderr, "\n");
  return figures;
}

}  // namespace samtavle::torture
