#pragma once
// The core of a server in this process: hub, commit pipeline and log as in samtavled, and clients
// without sockets. So a fault file system can stand below the whole of it.
//
// One thread, which runs everything but the commits; it runs only within the functions here.

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "samtavle/base/limits.hpp"
#include "samtavle/hub/commit_pipeline.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/hub/session.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/sim_server.hpp"

namespace samtavle::torture {

using std::chrono::milliseconds;

class CoreRuntime final : public hub::Runtime {
 public:
  explicit CoreRuntime(std::uint64_t seed) : random_(seed) {}

  // Runs what is due until it is so; false if it was not in time.
  bool run_until(const std::function<bool()>& so, milliseconds within);

  [[nodiscard]] sync::TimePoint now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] std::int64_t wall_ms() const override;
  [[nodiscard]] std::uint64_t random() override { return random_.next(); }
  void post(std::function<void()> task) override;
  void after(sync::Duration delay, std::function<void()> task) override;

 private:
  support::Random random_;
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;
  std::multimap<sync::TimePoint, std::function<void()>> timers_;
};

// Reading, too, is done by the one thread that there is.
class CoreBackground final : public hub::Background {
 public:
  explicit CoreBackground(CoreRuntime& runtime) : runtime_(runtime) {}
  [[nodiscard]] bool post(std::function<void()> task) override {
    runtime_.post(std::move(task));
    return true;
  }

 private:
  CoreRuntime& runtime_;
};

struct Core {
  Core(hub::BoardLog& log, hub::CommitPipeline::Fatal fatal, std::uint64_t seed)
      : runtime(seed),
        pipeline(log, std::move(fatal)),
        hub({log, pipeline, gatekeeper, runtime, background, memory, limits}) {
    // Nobody looks at a screen.
    limits.board.flush_interval = milliseconds{0};
  }

  base::Limits limits;
  CoreRuntime runtime;
  CoreBackground background{runtime};
  hub::MemoryBudget memory{limits.board.memory_budget_bytes};
  support::SimGatekeeper gatekeeper;
  hub::CommitPipeline pipeline;
  hub::Hub hub;
};

// Somebody who joins a board and edits it. Must end before its core.
class CoreClient final : public hub::Peer {
 public:
  // `saved` is called for each edit of its own that the server has sent back.
  CoreClient(Core& core, const std::string& board,
             std::function<void(const std::string& label)> saved);

  // Joins and gets a replica number. False if that does not come to pass in time.
  [[nodiscard]] bool join(milliseconds within);
  void edit(const std::string& label);
  [[nodiscard]] std::size_t saved() const { return saved_.size(); }
  // It was told that the disk is full, or its session has ended.
  [[nodiscard]] bool turned_away() const { return turned_away_; }

  // hub::Peer
  void wake() override;
  void resume_reading() override {}
  void end(const base::Error&) override { turned_away_ = true; }

 private:
  void pump();
  void receive(const std::string& bytes);

  Core& core_;
  std::function<void(const std::string& label)> note_;
  std::set<std::string> saved_;
  std::uint32_t replica_ = 0;
  std::uint32_t next_counter_ = 1;
  bool turned_away_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  hub::Session session_;
};

}  // namespace samtavle::torture
