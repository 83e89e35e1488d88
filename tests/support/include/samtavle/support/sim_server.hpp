#pragma once
// A simulated server: the real hub on virtual time, a disk in memory with a committer that takes
// its time, and lines to clients that may break in every way that a line can. It can crash; what
// was not on disk is lost then.
//
// One thread. Tasks that are due never outlive what they refer to: lines and servers are held
// weakly.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/hub/session.hpp"
#include "samtavle/support/memory_log.hpp"
#include "samtavle/support/sim_time.hpp"

namespace samtavle::support {

// How slow everything is, and what is broken on purpose.
struct SimOptions {
  base::Limits limits;
  milliseconds line_delay_max{30};      // one way
  milliseconds commit_delay_max{10};
  milliseconds read_delay_max{5};       // until a board that is asked for has been read
  milliseconds half_open_max{20'000};   // until a server notices that a connection is cut
  // Controls: with one of these a simulation has to fail.
  bool acknowledge_early = false;       // the committer says done before it has written
  bool reorder_down = false;            // a line delivers in any order
  bool sync = true;                     // the disk keeps what was committed
  bool keep_store = true;               // a device keeps the last record of its store in a crash
};

// Takes what has queued up, writes it as one batch after a while, and says so after another while.
class SimCommitter final : public hub::Committer {
 public:
  // What somebody wants to hear of writes: that they are on disk, or that they were given back.
  struct Handler {
    std::function<void(const hub::BoardWrite&)> durable;
    std::function<void(const hub::BoardWrite&)> given_back;
  };

  SimCommitter(Timeline& time, MemoryLog& log, const SimOptions& options, Handler handler);

  void submit(hub::BoardWrite write, hub::Runtime& home, Done done) override;
  void give_back(const base::BoardId& board) override;
  bool writable() const override { return writable_; }
  // Nothing reaches the disk while it is held; releasing goes on with what has queued up.
  void hold(bool held);
  // Whether a write was asked back and is not given back yet.
  [[nodiscard]] bool asked_back() const { return !unwanted_.empty(); }

 private:
  struct Job {
    hub::BoardWrite write;
    hub::Runtime* home;
    Done done;
  };
  void arm();
  void run();
  void probe();
  void give_back_unwanted();
  static void finish(Job job, base::Result<void> result);

  Timeline& time_;
  MemoryLog& log_;
  const SimOptions& options_;
  Handler handler_;
  std::vector<Job> queue_;
  std::set<base::BoardId> unwanted_;
  bool armed_ = false;
  bool held_ = false;
  bool writable_ = true;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// Reads boards beside everything else: what is asked for is done some time later, in any order.
class SimBackground final : public hub::Background {
 public:
  SimBackground(Timeline& time, const SimOptions& options) : time_(time), options_(options) {}

  bool post(std::function<void()> task) override;
  // Nothing more is done while it is held.
  void hold(bool held);
  [[nodiscard]] std::size_t waiting() const { return tasks_.size(); }

 private:
  void arm();

  Timeline& time_;
  const SimOptions& options_;
  std::deque<std::function<void()>> tasks_;
  bool held_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// Tokens are "subject role kind", as "anna contributor citizen"; a guest's also have the number of
// an invitation, which nobody looks up here. All end far in the future.
class SimGatekeeper final : public hub::Gatekeeper {
 public:
  base::Result<hub::Admission> admit(std::string_view token, const base::BoardId& board,
                                     std::int64_t now_s) override;
};

class SimServer;

// A client's end of a line.
class LineClient {
 public:
  virtual ~LineClient() = default;
  virtual void on_line_message(const std::string& bytes) = 0;
  // The line is gone. With an error: the server ended it.
  virtual void on_line_closed(const std::optional<base::Error>& error) = 0;
};

// One connection and its server's end. The client's end leaves by cut(); the line then lives on
// until the server has noticed.
class SimLine final : public hub::Peer, public std::enable_shared_from_this<SimLine> {
 public:
  SimLine(SimServer& server, base::BoardId board, LineClient& client);
  ~SimLine() override;

  // --- the client's end ---
  void send(std::string bytes);
  // What is on its way down is lost; of what is on its way up the first `survivors` messages still
  // arrive. The server notices some time later.
  void cut(std::size_t survivors);
  // Nobody reads: what is written down does not get through until it is over.
  void stall(bool stalled);
  // Each message up from now on arrives twice.
  void duplicate_up(bool twice) { twice_ = twice; }
  [[nodiscard]] std::size_t on_the_way_up() const { return up_.size(); }
  // What has arrived waits, in order, until it is let go.
  void hold_up(bool held);
  void hold_down(bool held);

  // --- the server's end ---
  void wake() override;
  void resume_reading() override;
  void end(const base::Error& error) override;
  void server_crashed();
  [[nodiscard]] hub::Session* session() { return session_.get(); }
  [[nodiscard]] bool over() const { return client_ == nullptr && refused_; }

 private:
  friend class SimServer;
  void later(sync::Duration delay, void (SimLine::*what)());
  void deliver_up();
  void deliver_down();
  void deliver_all_down(sync::Duration delay);
  void read();
  void pump();
  void written();
  void lose();
  void hang_up();

  SimServer& server_;
  base::BoardId board_;
  LineClient* client_;
  std::deque<std::string> up_;
  std::deque<std::string> down_;
  std::deque<std::string> inbox_;
  std::unique_ptr<hub::Session> session_;
  std::optional<base::Error> ending_;
  std::optional<base::Error> told_;   // why the server ended it, once that is on its way down
  base::Seq last_sent_;
  bool refused_ = false;   // the server is down, or has ended it
  bool writing_ = false;
  bool write_blocked_ = false;
  bool stalled_ = false;
  bool twice_ = false;
  bool up_held_ = false;
  bool down_held_ = false;
};

// What a simulation looks at from the outside.
class SimObserver {
 public:
  virtual ~SimObserver() = default;
  virtual void on_durable(const hub::BoardWrite& write) = 0;
  virtual void on_given_back(const hub::BoardWrite& write) { static_cast<void>(write); }
  // Whole messages, as they leave the server. `last` is the seq up to which this line had events;
  // it may be moved on.
  virtual void on_server_message(const std::string& bytes, base::Seq& last) = 0;
  virtual void on_session_ended(const base::Error& error) = 0;
  // Boards are turned away for want of memory from now on, or not any more.
  virtual void on_turning_away(bool turning_away) { static_cast<void>(turning_away); }
};

class SimServer {
 public:
  SimServer(Timeline& time, const SimOptions& options, SimObserver& observer);
  ~SimServer();

  void start();
  // At once, with everything that is not on disk.
  void crash();
  [[nodiscard]] bool up() const { return running_ != nullptr; }
  [[nodiscard]] std::uint64_t starts() const { return starts_; }

  // A new line; nothing is on it yet. It is refused later if the server is down.
  std::shared_ptr<SimLine> connect(const base::BoardId& board, LineClient& client);

  [[nodiscard]] Timeline& time() { return time_; }
  [[nodiscard]] const SimOptions& options() const { return options_; }
  // For controls that break something only when the stage is set.
  [[nodiscard]] SimOptions& breakable() { return options_; }
  [[nodiscard]] SimObserver& observer() { return observer_; }
  // Of the server that is up.
  [[nodiscard]] hub::Hub& hub() { return running_->hub; }
  [[nodiscard]] SimCommitter& committer() { return running_->committer; }
  [[nodiscard]] SimBackground& background() { return running_->background; }
  [[nodiscard]] hub::MemoryBudget& memory() { return running_->memory; }
  [[nodiscard]] SimRuntime& runtime() { return running_->runtime; }
  [[nodiscard]] MemoryLog& log() { return *log_; }
  // Another disk, while the server is down: what was restored from a backup.
  void replace_log(std::unique_ptr<MemoryLog> log) { log_ = std::move(log); }
  void set_wall_skew(milliseconds skew);

 private:
  struct Running {
    Running(SimServer& server);
    SimRuntime runtime;
    SimCommitter committer;
    SimBackground background;
    hub::MemoryBudget memory;
    hub::Hub hub;
  };

  Timeline& time_;
  SimOptions options_;
  SimObserver& observer_;
  SimGatekeeper gatekeeper_;
  std::unique_ptr<MemoryLog> log_;
  milliseconds wall_skew_{0};
  std::uint64_t starts_ = 0;
  std::unique_ptr<Running> running_;
  std::vector<std::shared_ptr<SimLine>> lines_;
};

}  // namespace samtavle::support
