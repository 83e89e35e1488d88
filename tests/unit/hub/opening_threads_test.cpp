// Goal: boards are read, encoded and taken apart on other threads, and nothing of a live board is
// ever touched by two at once. Method: real threads (a hub on its own, three that read, the commit
// pipeline), boards that come and go all the time, and people who write on them; ThreadSanitizer
// looks on where it is built in.

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "samtavle/hub/commit_pipeline.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/memory_log.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {
namespace {

using namespace std::chrono_literals;

constexpr int kBoards = 8;
constexpr int kGuests = 6;
constexpr int kVisits = 25;  // of each
// So much that snapshots become stale all the time.
constexpr std::size_t kNoteBytes = 3'000;
constexpr auto kPatience = 60s;

BoardId board_id(int number) { return BoardId::parse("board" + std::to_string(number)).value(); }

// A queue of tasks that threads carry out.
class Threads : public Background {
 public:
  explicit Threads(int count) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { run(); });
  }
  ~Threads() override { stop(); }

  bool post(std::function<void()> task) override {
    const std::lock_guard lock{mutex_};
    tasks_.push_back(std::move(task));
    changed_.notify_one();
    return true;
  }
  void after(sync::Duration delay, std::function<void()> task) {
    const std::lock_guard lock{mutex_};
    timers_.emplace(std::chrono::steady_clock::now() + delay, std::move(task));
    changed_.notify_one();
  }
  [[nodiscard]] std::size_t begun() {
    const std::lock_guard lock{mutex_};
    return begun_;
  }
  // What has not begun is dropped.
  void stop() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    changed_.notify_all();
    threads_.clear();
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
      const auto now = std::chrono::steady_clock::now();
      while (!timers_.empty() && timers_.begin()->first <= now) {
        tasks_.push_back(std::move(timers_.extract(timers_.begin()).mapped()));
      }
      if (!tasks_.empty()) {
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        ++begun_;
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
      } else {
        changed_.wait_until(lock, timers_.empty() ? now + 1s : timers_.begin()->first);
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> timers_;
  bool stopping_ = false;
  std::size_t begun_ = 0;
  std::vector<std::jthread> threads_;
};

class ThreadRuntime : public Runtime {
 public:
  explicit ThreadRuntime(Threads& thread) : thread_(thread) {}
  sync::TimePoint now() const override { return std::chrono::steady_clock::now(); }
  std::int64_t wall_ms() const override { return 1'740'000'000'000; }
  std::uint64_t random() override { return next_ += 2; }
  void post(std::function<void()> task) override { static_cast<void>(thread_.post(task)); }
  void after(sync::Duration delay, std::function<void()> task) override {
    thread_.after(delay, std::move(task));
  }

 private:
  Threads& thread_;
  std::uint64_t next_ = 0;
};

class Everybody : public Gatekeeper {
 public:
  Result<Admission> admit(std::string_view token, const BoardId&, std::int64_t) override {
    Admission admission;
    admission.identity.subject = token;
    admission.identity.person.name = token;
    admission.identity.role = plan::Role::manager;
    admission.expires_s = std::int64_t{1} << 40;
    return admission;
  }
};

// Somebody who comes to a board, makes a card, sees that it is saved, and goes. Lives on the hub's
// thread.
class Guest : public Peer, public std::enable_shared_from_this<Guest> {
 public:
  Guest(Hub& hub, BoardId board, char device, std::function<void(bool)> done)
      : hub_(hub), device_(16, device), done_(std::move(done)) {
    session_ = std::make_unique<Session>(hub, std::move(board), *this);
  }
  void begin() {
    v1::ClientFrame frame;
    v1::Hello* hello = frame.mutable_hello();
    hello->set_token("anna");
    hello->set_version(1);
    hello->set_device(device_);
    session_->on_message(frame.SerializeAsString());
  }

  void wake() override {
    if (std::exchange(awake_, true)) return;
    hub_.runtime().post([self = shared_from_this()] { self->read(); });
  }
  void resume_reading() override {}
  void end(const base::Error&) override { finish(false); }

 private:
  void read() {
    awake_ = false;
    Frame out;
    while (session_ && session_->next_frame(out)) {
      std::string bytes;
      for (std::size_t i = 0; i < out.count; ++i) bytes += out.parts[i];
      session_->write_done();
      v1::ServerFrame frame;
      if (!frame.ParseFromString(bytes)) return finish(false);
      take(frame);
    }
  }
  void take(const v1::ServerFrame& frame) {
    v1::ClientFrame answer;
    if (frame.has_welcome()) answer.mutable_need_replica();
    if (frame.has_replica()) {
      v1::Edit* edit = answer.add_edits();
      edit->set_replica(replica_ = frame.replica().replica());
      edit->set_first_counter(1);
      edit->set_label(std::string(kNoteBytes, 'n'));
      v1::CreateItem* create = edit->add_operations()->mutable_create_item();
      create->set_kind(plan::kinds::idea.value);
      create->set_container_counter(board::kRootId.counter.value);
      create->set_order_key(std::to_string(replica_) + "m");
    }
    for (const v1::Event& event : frame.events()) {
      if (replica_ != 0 && event.edit().replica() == replica_) return finish(true);
    }
    if (answer.has_need_replica() || answer.edits_size() > 0) {
      session_->on_message(answer.SerializeAsString());
    }
  }
  // Not from inside the session.
  void finish(bool saved) {
    if (!done_) return;
    hub_.runtime().post([self = shared_from_this(), saved, done = std::exchange(done_, nullptr)] {
      self->session_.reset();
      done(saved);
    });
  }

  Hub& hub_;
  std::string device_;
  std::function<void(bool)> done_;
  std::unique_ptr<Session> session_;
  std::uint32_t replica_ = 0;
  bool awake_ = false;
};

class OpeningThreads : public testing::Test {
 protected:
  OpeningThreads() {
    limits_.board.idle_close = 0s;
    limits_.board.snapshot_inline_bytes_max = 0;
    limits_.board.snapshot_every_events = 10;
    limits_.board.memory_budget_bytes = 600'000;  // a few of them
    hub_.emplace(Ports{log_, *pipeline_, everybody_, runtime_, *readers_, memory_, limits_});
    ask([this](auto done) {
      auto left = std::make_shared<int>(kBoards);
      for (int i = 0; i < kBoards; ++i) {
        hub_->create(NewBoard{board_id(i), "Plan", "municipality"}, [=](const auto& made) {
          EXPECT_TRUE(made.has_value());
          if (--*left == 0) done();
        });
      }
    });
  }
  ~OpeningThreads() override {
    readers_.reset();
    pipeline_.reset();
    thread_.stop();
  }

  // Begins something on the hub's thread and waits until it says that it is done.
  void ask(const std::function<void(std::function<void()>)>& what) {
    auto done = std::make_shared<std::promise<void>>();
    auto future = done->get_future();
    runtime_.post([&what, done] { what([done] { done->set_value(); }); });
    ASSERT_EQ(future.wait_for(kPatience), std::future_status::ready);
  }

  // On the hub's thread: a guest's visits, one after the other, to boards in an order of their own.
  void visit(int guest, int number, const std::function<void()>& done) {
    if (number == kVisits) return done();
    const int board = (guest * 5 + number * 3) % kBoards;
    const auto come = std::make_shared<Guest>(
        *hub_, board_id(board), static_cast<char>('a' + guest), [=, this](bool saved) {
          if (saved) ++saved_[board];
          if (!saved) ++sent_away_;
          runtime_.after(saved ? 0ms : 2ms,
                         [=, this] { visit(guest, number + (saved ? 1 : 0), done); });
        });
    come->begin();
    guests_[guest] = come;
  }

  support::MemoryLog log_;
  base::Limits limits_;
  MemoryBudget memory_{600'000};
  Everybody everybody_;
  Threads thread_{1};
  ThreadRuntime runtime_{thread_};
  std::optional<Threads> readers_{std::in_place, 3};
  std::optional<CommitPipeline> pipeline_{std::in_place, log_, [](const base::Error& error) {
                                            ADD_FAILURE() << error.detail;
                                            std::abort();
                                          }};
  std::optional<Hub> hub_;
  // Of the hub's thread.
  std::map<int, std::shared_ptr<Guest>> guests_;
  std::map<int, std::size_t> saved_;
  std::size_t sent_away_ = 0;
};

TEST_F(OpeningThreads, BoardsComeAndGoAndNothingOfThemIsTouchedTwice) {
  ask([this](const auto& done) {
    auto left = std::make_shared<int>(kGuests);
    for (int guest = 0; guest < kGuests; ++guest) {
      visit(guest, 0, [=] {
        if (--*left == 0) done();
      });
    }
  });
  ask([this](const auto& done) { hub_->stop(sync::milliseconds{0}, done); });
  std::size_t saved = 0;
  for (int board = 0; board < kBoards; ++board) {
    const auto info = log_.info(board_id(board));
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->head.value, 1 + saved_[board]) << board;
    saved += saved_[board];
  }
  EXPECT_EQ(saved, std::size_t{kGuests * kVisits});
  std::cout << readers_->begun() << " tasks aside; " << sent_away_ << " times no room\n";
  EXPECT_GT(readers_->begun(), std::size_t{2 * kBoards}) << "they did not come and go";
}

}  // namespace
}  // namespace samtavle::hub
