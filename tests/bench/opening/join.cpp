// join.copy: what it costs the server that one more comes to an open board: from its Hello to the
// last byte of the board, which a copy stands for here that a socket makes. The snapshot is the one
// that is kept; events lie behind it.

#include <cstring>
#include <deque>

#include "cases.hpp"
#include "samtavle/bench/measure.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::bench {
namespace {

constexpr double kNsPerUs = 1e3;

// What is posted runs when it is asked for; timers never fire.
class Loop : public hub::Runtime {
 public:
  sync::TimePoint now() const override { return std::chrono::steady_clock::now(); }
  std::int64_t wall_ms() const override { return 1'740'000'000'000; }
  std::uint64_t random() override { return next_ += 2; }
  void after(sync::Duration, std::function<void()>) override {}
  void post(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
  void run() {
    for (; !tasks_.empty(); tasks_.pop_front()) tasks_.front()();
  }

 private:
  std::deque<std::function<void()>> tasks_;
  std::uint64_t next_ = 0;
};

class Here : public hub::Background {
 public:
  explicit Here(Loop& loop) : loop_(loop) {}
  bool post(std::function<void()> task) override {
    loop_.post(std::move(task));
    return true;
  }

 private:
  Loop& loop_;
};

class AtOnce : public hub::Committer {
 public:
  explicit AtOnce(hub::BoardLog& log) : log_(log) {}
  void submit(hub::BoardWrite write, hub::Runtime& home, Done done) override {
    require(log_.commit({&write, 1}).has_value(), "a commit");
    home.post([done, write] { done({}, write); });
  }
  void give_back(const base::BoardId&) override {}
  bool writable() const override { return true; }

 private:
  hub::BoardLog& log_;
};

class Everybody : public hub::Gatekeeper {
 public:
  base::Result<hub::Admission> admit(std::string_view, const base::BoardId&,
                                     std::int64_t) override {
    hub::Admission admission;
    admission.identity.subject = "anna";
    admission.identity.role = plan::Role::reader;
    admission.expires_s = std::int64_t{1} << 40;
    return admission;
  }
};

// Takes all that there is for it, as a socket does.
class Reader : public hub::Peer {
 public:
  Reader(hub::Hub& hub, const base::BoardId& board, std::vector<char>& socket)
      : socket_(socket), session_(hub, board, *this) {
    v1::ClientFrame frame;
    v1::Hello* hello = frame.mutable_hello();
    hello->set_token("t");
    hello->set_version(1);
    hello->set_device(std::string(16, 'd'));
    session_.on_message(frame.SerializeAsString());
  }
  // The bytes that came.
  std::size_t read() {
    std::size_t bytes = 0;
    hub::Frame frame;
    while (session_.next_frame(frame)) {
      for (std::size_t i = 0; i < frame.count; ++i) {
        const std::string_view part = frame.parts[i];
        require(part.size() <= socket_.size(), "a larger frame than expected");
        std::memcpy(socket_.data(), part.data(), part.size());
        bytes += part.size();
      }
      session_.write_done();
    }
    return bytes;
  }
  void wake() override {}
  void resume_reading() override {}
  void end(const base::Error& error) override { require(false, error.detail); }

 private:
  std::vector<char>& socket_;
  hub::Session session_;
};

double us_of_joining(const OpeningScenario& scenario) {
  const StoredBoard on_disk = stored(scenario);
  base::Limits limits;
  hub::MemoryBudget memory{limits.board.memory_budget_bytes};
  Loop loop;
  Here here{loop};
  AtOnce committer{on_disk.log()};
  Everybody everybody;
  hub::Hub hub{hub::Ports{on_disk.log(), committer, everybody, loop, here, memory, limits}};
  std::vector<char> socket(limits.board.snapshot_chunk_bytes);
  const auto join = [&] {
    Reader reader{hub, on_disk.id(), socket};
    loop.run();
    return reader.read();
  };
  // The board is opened for the first, who becomes known, too.
  require(join() > 0, "nothing came");
  const std::size_t whole = join();
  std::size_t bytes = 0;
  const double ns = cpu_ns_of([] { return 0; }, [&](int) { bytes = join(); },
                              [&](int) { require(bytes == whole, "something else came"); });
  require(hub.board_count() == 1, "the board stays open");
  return ns / kNsPerUs;
}

}  // namespace

void add_join_cases(Suite& suite, const OpeningScenario& scenario) {
  suite.add({std::string{"join.copy."} + scenario.name, "us", Case::Kind::timed,
             [&] { return us_of_joining(scenario); }});
}

}  // namespace samtavle::bench
