// Goal: whatever is told as durable was written first; writes of a board keep their order; a write
// that is refused spoils no other; a full disk is waited for; an unknown outcome ends the process
// without a word to anybody.
// Method: the real thread, a log that records and fails as told, and a Runtime that keeps what is
// posted until the test runs it.

#include "samtavle/hub/commit_pipeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace samtavle::hub {
namespace {

using base::Errc;
using namespace std::chrono_literals;

BoardId board_id(const std::string& name) { return BoardId::parse(name).value(); }

BoardWrite write_of(const std::string& board, std::uint64_t head) {
  BoardWrite write{board_id(board), false, {}, {}, {}, {}, {}};
  write.info.head = Seq{head};
  write.events.push_back({Seq{head}, "event"});
  return write;
}

class FakeLog : public BoardLog {
 public:
  Result<void> commit(std::span<const BoardWrite> writes) override {
    const std::lock_guard lock{mutex_};
    ++commits_;
    for (const BoardWrite& write : writes) {
      if (spoiled_.contains(write.board.str())) return base::fail(Errc::not_found, "no board");
    }
    if (broken_) return base::fail(Errc::io, "the sync failed");
    if (full_ > 0) {
      --full_;
      return base::fail(Errc::no_space, "full");
    }
    for (const BoardWrite& write : writes) {
      written_.emplace_back(write.board.str(), write.info.head.value);
    }
    return {};
  }
  Result<void> writable() override {
    const std::lock_guard lock{mutex_};
    if (broken_) return base::fail(Errc::io, "the sync failed");
    if (full_ > 0) return base::fail(Errc::no_space, "full");
    return {};
  }
  Result<std::vector<std::pair<BoardId, BoardInfo>>> boards() override { return none(); }
  Result<std::vector<std::pair<BoardId, Deletion>>> deletions() override { return none(); }
  Result<std::optional<Deletion>> deletion(const BoardId&) override { return none(); }
  Result<BoardInfo> info(const BoardId&) override { return none(); }
  Result<std::vector<ReplicaRecord>> replicas(const BoardId&) override { return none(); }
  Result<std::vector<ActorRecord>> actors(const BoardId&) override { return none(); }
  Result<std::optional<SnapshotRecord>> snapshot(const BoardId&) override { return none(); }
  Result<std::optional<SnapshotRecord>> snapshot_at(const BoardId&, Seq) override {
    return none();
  }
  Result<std::vector<BallotRecord>> ballots(const BoardId&) override { return none(); }
  Result<std::vector<AuditRecord>> audit(const BoardId&, std::uint64_t, std::size_t) override {
    return none();
  }
  Result<std::uint64_t> audit_end(const BoardId&) override { return none(); }
  Result<std::vector<InvitationRecord>> invitations(const BoardId&) override { return none(); }
  Result<std::vector<RedactionRecord>> redactions(const BoardId&) override { return none(); }
  Result<std::vector<MemberRecord>> members(const BoardId&) override { return none(); }
  Result<std::optional<MemberRecord>> member(const BoardId&, const std::string&) override {
    return none();
  }
  Result<std::optional<InvitationRecord>> invitation(const BoardId&, InvitationNumber) override {
    return none();
  }
  Result<std::vector<LogEvent>> events(const BoardId&, Seq, std::size_t) override {
    return none();
  }

  void spoil(const std::string& board) { spoiled_.insert(board); }
  void set_full(int commits) {
    const std::lock_guard lock{mutex_};
    full_ = commits;
  }
  void set_broken() { broken_ = true; }
  bool holds(const std::string& board, std::uint64_t head) {
    const std::lock_guard lock{mutex_};
    return std::find(written_.begin(), written_.end(), std::pair{board, head}) != written_.end();
  }
  std::vector<std::uint64_t> heads(const std::string& board) {
    const std::lock_guard lock{mutex_};
    std::vector<std::uint64_t> heads;
    for (const auto& [name, head] : written_) {
      if (name == board) heads.push_back(head);
    }
    return heads;
  }
  int commits() {
    const std::lock_guard lock{mutex_};
    return commits_;
  }

 private:
  static base::Unexpected<base::Error> none() { return base::fail(Errc::not_found); }

  std::mutex mutex_;
  std::vector<std::pair<std::string, std::uint64_t>> written_;
  std::set<std::string> spoiled_;
  int full_ = 0;
  bool broken_ = false;
  int commits_ = 0;
};

class QueueRuntime : public Runtime {
 public:
  sync::TimePoint now() const override { return {}; }
  std::int64_t wall_ms() const override { return 0; }
  std::uint64_t random() override { return 4; }
  void post(std::function<void()> task) override {
    const std::lock_guard lock{mutex_};
    tasks_.push_back(std::move(task));
    posted_.notify_all();
  }
  void after(sync::Duration, std::function<void()>) override { std::abort(); }

  // Runs so many tasks, waiting for them.
  void run(std::size_t count) {
    for (; count > 0; --count) {
      std::unique_lock lock{mutex_};
      ASSERT_TRUE(posted_.wait_for(lock, 10s, [this] { return !tasks_.empty(); }));
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }
  std::size_t waiting() {
    const std::lock_guard lock{mutex_};
    return tasks_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;
};

class CommitPipelineTest : public testing::Test {
 protected:
  static void never(const base::Error& error) { FAIL() << error.detail; }

  FakeLog log;
  QueueRuntime home;
};

TEST_F(CommitPipelineTest, TellsWhatIsWrittenAndInTheOrderOfEachBoard) {
  CommitPipeline pipeline{log, never};
  std::map<std::string, std::vector<std::uint64_t>> told;
  constexpr std::uint64_t kWrites = 200;
  for (std::uint64_t head = 1; head <= kWrites; ++head) {
    for (const char* board : {"one", "two", "three"}) {
      pipeline.submit(write_of(board, head), home, [&](Result<void> done, BoardWrite write) {
        EXPECT_TRUE(done.has_value());
        EXPECT_TRUE(log.holds(write.board.str(), write.info.head.value));
        ASSERT_EQ(write.events.size(), 1u);
        EXPECT_EQ(write.events[0].bytes, "event");
        told[write.board.str()].push_back(write.info.head.value);
      });
    }
  }
  home.run(3 * kWrites);
  for (const char* board : {"one", "two", "three"}) {
    EXPECT_EQ(told[board], log.heads(board));
    ASSERT_EQ(told[board].size(), kWrites);
    EXPECT_TRUE(std::is_sorted(told[board].begin(), told[board].end()));
  }
  const CommitFigures& figures = pipeline.figures();
  EXPECT_EQ(figures.writes.value(), 3 * kWrites);
  EXPECT_EQ(figures.events.value(), 3 * kWrites);
  EXPECT_LE(figures.batches.value(), 3 * kWrites);
  EXPECT_EQ(figures.commit.read().count(), figures.batches.value());
  EXPECT_EQ(figures.queued.read().count(), 3 * kWrites);
}

TEST_F(CommitPipelineTest, OneRefusedWriteSpoilsNoOther) {
  log.spoil("bad");
  std::map<std::string, std::optional<Errc>> told;
  {
    CommitPipeline pipeline{log, never};
    for (const char* board : {"one", "bad", "two"}) {
      pipeline.submit(write_of(board, 1), home, [&](Result<void> done, BoardWrite write) {
        told[write.board.str()] = done ? std::nullopt : std::optional{done.error().code};
      });
    }
  }
  home.run(3);
  EXPECT_EQ(told["one"], std::nullopt);
  EXPECT_EQ(told["two"], std::nullopt);
  EXPECT_EQ(told["bad"], Errc::not_found);
  EXPECT_TRUE(log.holds("one", 1) && log.holds("two", 1));
}

TEST_F(CommitPipelineTest, CountsWhatIsRefusedAndWhatHasToWait) {
  log.spoil("bad");
  log.set_full(2);
  CommitPipeline pipeline{log, never};
  pipeline.submit(write_of("one", 1), home, [](Result<void>, BoardWrite) {});
  home.run(1);
  EXPECT_EQ(pipeline.figures().no_space.value(), 2u);
  EXPECT_EQ(pipeline.figures().commit.read().count(), 1u) << "a try that wrote nothing is none";
  pipeline.submit(write_of("bad", 1), home, [](Result<void>, BoardWrite) {});
  home.run(1);
  EXPECT_EQ(pipeline.figures().refused.value(), 1u);
  EXPECT_EQ(pipeline.figures().writes.value(), 1u);
}

TEST_F(CommitPipelineTest, WaitsForSpaceAndSaysSo) {
  log.set_full(2);
  CommitPipeline pipeline{log, never};
  bool told = false;
  pipeline.submit(write_of("one", 1), home, [&](Result<void> done, BoardWrite) {
    EXPECT_TRUE(done.has_value());
    told = true;
  });
  for (int i = 0; pipeline.writable() && i < 1'000; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_FALSE(pipeline.writable());
  EXPECT_EQ(home.waiting(), 0u);
  home.run(1);
  EXPECT_TRUE(told);
  EXPECT_TRUE(pipeline.writable());
  EXPECT_EQ(log.heads("one"), std::vector<std::uint64_t>{1});
}

TEST_F(CommitPipelineTest, GivesBackWhatNobodyWantsToWaitFor) {
  log.set_full(1'000);
  std::map<std::string, std::optional<Errc>> told;
  CommitPipeline pipeline{log, never};
  const auto submit = [&](const char* board) {
    pipeline.submit(write_of(board, 1), home, [&](Result<void> done, BoardWrite write) {
      told[write.board.str()] = done ? std::nullopt : std::optional{done.error().code};
      EXPECT_EQ(write.events.size(), 1u) << "with all that is in it";
    });
  };
  submit("one");
  submit("two");
  for (int i = 0; pipeline.writable() && i < 1'000; ++i) std::this_thread::sleep_for(5ms);
  submit("three");  // is in the queue, while the others are being tried again
  pipeline.give_back(board_id("one"));
  pipeline.give_back(board_id("three"));
  pipeline.give_back(board_id("nobody"));
  home.run(2);
  EXPECT_EQ(told.size(), 2u);
  EXPECT_EQ(told["one"], Errc::no_space);
  EXPECT_EQ(told["three"], Errc::no_space);
  log.set_full(0);
  home.run(1);
  EXPECT_TRUE(told.contains("two") && !told["two"]);
  EXPECT_TRUE(log.holds("two", 1));
  EXPECT_FALSE(log.holds("one", 1) || log.holds("three", 1));
}

TEST_F(CommitPipelineTest, GivesNothingBackThatTheDiskTook) {
  CommitPipeline pipeline{log, never};
  pipeline.give_back(board_id("one"));
  bool told = false;
  pipeline.submit(write_of("one", 1), home, [&](Result<void> done, BoardWrite) {
    EXPECT_TRUE(done.has_value());
    told = true;
  });
  home.run(1);
  EXPECT_TRUE(told);
  EXPECT_TRUE(log.holds("one", 1));
}

TEST_F(CommitPipelineTest, OneRefusedWriteLetsOthersWaitForSpace) {
  log.spoil("bad");
  log.set_full(2);
  std::map<std::string, std::optional<Errc>> told;
  CommitPipeline pipeline{log, never};
  for (const char* board : {"one", "bad", "two"}) {
    pipeline.submit(write_of(board, 1), home, [&](Result<void> done, BoardWrite write) {
      told[write.board.str()] = done ? std::nullopt : std::optional{done.error().code};
    });
  }
  home.run(3);
  EXPECT_EQ(told["bad"], Errc::not_found);
  EXPECT_EQ(told["one"], std::nullopt);
  EXPECT_EQ(told["two"], std::nullopt);
  EXPECT_TRUE(log.holds("one", 1) && log.holds("two", 1));
}

TEST_F(CommitPipelineTest, NoticesAFullDiskWhenNobodyWrites) {
  log.set_full(1'000);
  CommitPipeline pipeline{log, never};
  for (int i = 0; pipeline.writable() && i < 1'000; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_FALSE(pipeline.writable());
  log.set_full(0);
  for (int i = 0; !pipeline.writable() && i < 1'000; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_TRUE(pipeline.writable());
}

TEST_F(CommitPipelineTest, TellsOnceThatThereIsNoSpaceAndOnceThatThereIs) {
  std::mutex mutex;
  std::vector<DiskState> told;
  log.set_full(2);
  {
    CommitPipeline pipeline{log, never, [&](const DiskWatch::Change& change) {
                              const std::lock_guard lock{mutex};
                              told.push_back(change.state);
                            }};
    for (std::uint64_t head = 1; head <= 3; ++head) {
      pipeline.submit(write_of("one", head), home, [](Result<void>, BoardWrite) {});
    }
  }
  EXPECT_EQ(told, (std::vector{DiskState::full, DiskState::well}));
}

TEST_F(CommitPipelineTest, TheEndWaitsForWhatWasSubmitted) {
  {
    CommitPipeline pipeline{log, never};
    for (std::uint64_t head = 1; head <= 50; ++head) {
      pipeline.submit(write_of("one", head), home, [](Result<void>, BoardWrite) {});
    }
  }
  EXPECT_EQ(log.heads("one").size(), 50u);
  EXPECT_EQ(home.waiting(), 50u);
}

// A write to a disk that fails, and an acknowledgement that must not come.
void write_to_broken_log(const std::function<void(const base::Error&)>& fatal) {
  FakeLog log;
  log.set_broken();
  QueueRuntime home;
  CommitPipeline pipeline{log, fatal};
  pipeline.submit(write_of("one", 1), home, [](Result<void>, BoardWrite) {
    std::fprintf(stderr, "acknowledged\n");
    std::_Exit(0);
  });
  home.run(1);
}

TEST(CommitPipelineDeathTest, AnUnknownOutcomeEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto fatal = [](const base::Error& error) {
    std::fprintf(stderr, "fatal: %s\n", error.detail.c_str());
    std::_Exit(3);
  };
  EXPECT_EXIT(write_to_broken_log(fatal), testing::ExitedWithCode(3), "fatal: the sync failed");
}

// The store failed while it tidied up: edits would be refused for ever, and nobody would write.
void wait_beside_broken_log(const std::function<void(const base::Error&)>& fatal) {
  FakeLog log;
  log.set_broken();
  CommitPipeline pipeline{log, fatal};
  std::this_thread::sleep_for(10s);
}

TEST(CommitPipelineDeathTest, AFailureWhileNobodyWritesEndsTheProcessToo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto fatal = [](const base::Error& error) {
    std::fprintf(stderr, "fatal: %s\n", error.detail.c_str());
    std::_Exit(3);
  };
  EXPECT_EXIT(wait_beside_broken_log(fatal), testing::ExitedWithCode(3), "fatal: the sync failed");
}

// The handler must not return; if it does, nothing goes on all the same.
TEST(CommitPipelineDeathTest, AHandlerThatReturnsDoesNotHelp) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(write_to_broken_log([](const base::Error&) {}), "the fatal handler returned");
}

}  // namespace
}  // namespace samtavle::hub
