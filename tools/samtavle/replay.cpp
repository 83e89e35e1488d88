#include "replay.hpp"

#include <algorithm>
#include <thread>

#include "samtavle/v1/edit.pb.h"

namespace samtavle::cli {

using namespace std::chrono_literals;
using board::Applied;
using board::Composer;

namespace {

// So many edits on the way at most: they are taken back and applied again around every event.
constexpr std::size_t kPendingMax = 300;
constexpr std::uint32_t kLookEvery = 50;  // edits between two looks at what is pending
constexpr auto kPatience = 120s;          // without anything to be seen
constexpr auto kSlice = 500ms;

Applied<void> type_patches(Composer& composer, const Transaction& transaction, base::OpId card,
                           base::Field field) {
  for (const Patch& patch : transaction.patches) {
    auto done = composer.erase_text(card, field, patch.position, patch.deleted);
    if (!done) return done;
    done = composer.insert_text(card, field, patch.position, patch.inserted);
    if (!done) return done;
  }
  return {};
}

// One typist at work.
class Writer {
 public:
  Writer(Typist& typist, const Trace& trace, std::uint32_t agent, Failure& failure,
         std::atomic<std::uint64_t>& done)
      : typist_(typist), trace_(trace), agent_(agent), failure_(failure), done_(done) {}

  void run(base::OpId card, base::Field field) {
    for (const Transaction& transaction : trace_.transactions) {
      if (transaction.agent != agent_) continue;
      if (!see(transaction.seen) || !type(transaction, card, field) || !breathe()) return;
    }
    typist_.horizon->open();
    typist_.client->release();
    wait([](const sync::ClientSession& session) { return session.pending_count() == 0; },
         "has edits that are not saved");
  }

 private:
  // Until everything that the next transaction builds upon is on the board.
  bool see(const std::vector<std::uint32_t>& needed) {
    Horizon& horizon = *typist_.horizon;
    if (horizon.widen(needed)) typist_.client->release();
    if (horizon.reached(needed)) return true;
    return wait([&](const sync::ClientSession&) { return horizon.reached(needed); },
                "waited in vain for another client's edit");
  }

  bool type(const Transaction& transaction, base::OpId card, base::Field field) {
    ++done_;
    if (transaction.patches.empty()) return true;
    const auto made = typist_.client->edit(
        [&](Composer& composer) { return type_patches(composer, transaction, card, field); });
    if (!made) {
      failure_.set({made.error().code, name() + " could not type: " + made.error().path + " " +
                                           made.error().detail});
      return false;
    }
    if (transaction.waited_for) typist_.client->flush();
    return true;
  }

  // Lets the server come after. What is pending cannot become less while an event is held back.
  bool breathe() {
    if (++typed_ % kLookEvery != 0) return !failure_.happened();
    return wait(
        [this](const sync::ClientSession& session) {
          return session.pending_count() < kPendingMax || typist_.horizon->holds();
        },
        "has edits that are not saved");
  }

  bool wait(const std::function<bool(const sync::ClientSession&)>& predicate, const char* what) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (!failure_.happened()) {
      const auto reached = typist_.client->wait_until(predicate, kSlice);
      if (reached) return true;
      const bool late = std::chrono::steady_clock::now() > give_up;
      if (!late && reached.error().code == Errc::unavailable) continue;
      failure_.set({reached.error().code, name() + " " + what + ": " + reached.error().detail});
    }
    return false;
  }

  std::string name() const { return "client " + std::to_string(agent_ + 1); }

  Typist& typist_;
  const Trace& trace_;
  std::uint32_t agent_;
  Failure& failure_;
  std::atomic<std::uint64_t>& done_;
  std::uint32_t typed_ = 0;
};

}  // namespace

Horizon::Horizon(std::uint32_t agents) : allowed_(agents), seen_(agents) {}

void Horizon::begin(std::vector<base::Actor> actors, std::uint32_t own) {
  actors_ = std::move(actors);
  own_ = own;
  counting_ = true;
}

bool Horizon::lets_through(const v1::Event& event) {
  if (!counting_) return true;
  const auto found = std::find(actors_.begin(), actors_.end(), base::Actor{event.actor()});
  const auto agent = static_cast<std::uint32_t>(found - actors_.begin());
  if (found == actors_.end() || agent == own_) return true;
  const bool through = open_ || seen_[agent] < allowed_[agent];
  holds_ = !through;
  if (through) ++seen_[agent];
  return through;
}

bool Horizon::widen(const std::vector<std::uint32_t>& needed) {
  bool wider = false;
  for (std::size_t a = 0; a < needed.size(); ++a) {
    if (a == own_ || needed[a] <= allowed_[a]) continue;
    allowed_[a] = needed[a];
    wider = true;
  }
  return wider;
}

void Horizon::open() { open_ = true; }

bool Horizon::reached(const std::vector<std::uint32_t>& needed) const {
  for (std::size_t a = 0; a < needed.size(); ++a) {
    if (a != own_ && seen_[a] < needed[a]) return false;
  }
  return true;
}

void Failure::set(base::Error error) {
  const std::lock_guard lock{mutex_};
  if (happened_) return;
  error_ = std::move(error);
  happened_ = true;
}

base::Error Failure::error() const {
  const std::lock_guard lock{mutex_};
  return error_;
}

Result<void> type_trace(std::vector<Typist>& typists, const Trace& trace, base::OpId card,
                        base::Field field, Failure& failure,
                        const std::function<void(std::uint64_t)>& progress) {
  std::vector<base::Actor> actors;
  for (const Typist& typist : typists) actors.push_back(typist.actor);
  for (std::uint32_t agent = 0; agent < typists.size(); ++agent) {
    // On the client's thread, so that the gate never sees half of it.
    typists[agent].client->read([&](const sync::ClientSession&) {
      typists[agent].horizon->begin(actors, agent);
    });
  }
  std::atomic<std::uint64_t> done = 0;
  std::atomic<std::uint32_t> at_work = static_cast<std::uint32_t>(typists.size());
  std::vector<std::thread> threads;
  for (std::uint32_t agent = 0; agent < typists.size(); ++agent) {
    threads.emplace_back([&, agent] {
      Writer{typists[agent], trace, agent, failure, done}.run(card, field);
      --at_work;
    });
  }
  while (at_work > 0) {
    progress(done);
    std::this_thread::sleep_for(20ms);
  }
  for (std::thread& thread : threads) thread.join();
  progress(done);
  if (failure.happened()) return base::Unexpected<base::Error>{failure.error()};
  return {};
}

}  // namespace samtavle::cli
