#include "worker.hpp"

namespace samtavle::net {
namespace {

constexpr std::chrono::milliseconds kTick{250};
constexpr std::size_t kSlices = 4;
constexpr std::size_t kScratchBytes = 64 * 1024;
constexpr std::size_t kHistoryTasksMax = 64;

}  // namespace

Shared::Shared(ServerOptions chosen, const ServerPorts& given)
    : options(std::move(chosen)),
      ports(given),
      memory(options.limits.board.memory_budget_bytes,
             [this](bool turning_away) {
               const auto used = static_cast<std::int64_t>(memory.used());
               const auto budget = static_cast<std::int64_t>(memory.bytes_max());
               log(turning_away ? LogLevel::warning : LogLevel::info,
                   turning_away ? "boards_turned_away" : "boards_welcome_again",
                   {{"memory_bytes", used}, {"memory_budget_bytes", budget}});
             }),
      history(1, kHistoryTasksMax),
      opener(options.open_threads, options.limits.board.openings_max) {}

Worker& Shared::home_of(const base::BoardId& board) {
  return *workers[hub::hub_index(board, workers.size())];
}

Worker::Worker(Shared& shared)
    : shared_(shared),
      work_(context_.get_executor()),
      scratch_(kScratchBytes),
      hub_({shared.ports.log, shared.ports.committer, shared.ports.gatekeeper, runtime_,
            shared.opener, shared.memory, shared.options.limits}) {
  arm_tick();
}

Worker::~Worker() { abandon_all(); }

void Worker::run() {
  while (!context_.stopped()) {
    runtime_.begin_round();
    std::size_t handlers = context_.run_one();
    const sync::TimePoint begun = runtime_.now();
    handlers += context_.poll();
    runtime_.timers_ran(begun);
    pace_.note(begun, handlers);
    if (pace_.busy()) runtime_.nap_until(pace_.next_round());
  }
}

void Worker::add(std::shared_ptr<Endpoint> endpoint) {
  Endpoint* const key = endpoint.get();
  endpoints_.emplace(key, std::move(endpoint));
}

void Worker::remove(Endpoint& endpoint) {
  if (walking_) {
    leaving_.push_back(&endpoint);
  } else {
    endpoints_.erase(&endpoint);
  }
}

void Worker::arm_tick() {
  runtime_.after(kTick, [this] {
    tick();
    arm_tick();
  });
}

// A quarter of the endpoints each time: to touch thousands of idle ones at once costs more than all
// else about them, and holds up boards.
void Worker::tick() {
  const sync::TimePoint now = runtime_.now();
  walking_ = true;
  for (std::size_t i = slice_; i < endpoints_.bucket_count(); i += kSlices) {
    for (auto at = endpoints_.begin(i); at != endpoints_.end(i); ++at) at->second->tick(now);
  }
  slice_ = (slice_ + 1) % kSlices;
  walking_ = false;
  for (Endpoint* endpoint : leaving_) endpoints_.erase(endpoint);
  leaving_.clear();
  shared_.peer_log.tick(now);
}

void Worker::retire_all() {
  walking_ = true;
  for (const auto& [key, endpoint] : endpoints_) endpoint->retire();
  walking_ = false;
  for (Endpoint* endpoint : leaving_) endpoints_.erase(endpoint);
  leaving_.clear();
}

void Worker::abandon_all() {
  walking_ = true;
  for (const auto& [key, endpoint] : endpoints_) endpoint->abandon();
  walking_ = false;
  leaving_.clear();
  endpoints_.clear();
}

void Worker::turn_later(std::shared_ptr<Busy> busy) {
  busy_.push_back(std::move(busy));
  if (busy_.size() > 1) return;
  post([this] {
    turning_.swap(busy_);
    for (const auto& one : turning_) one->turn();
    turning_.clear();
  });
}

void Worker::bulk_later(std::shared_ptr<Busy> busy) {
  bulk_.push_back(std::move(busy));
  if (!bulk_posted_) post_bulk_turn();
}

// One at a time, and the next behind everything that has become ready meanwhile.
void Worker::post_bulk_turn() {
  bulk_posted_ = true;
  post([this] {
    const std::shared_ptr<Busy> busy = std::move(bulk_.front());
    bulk_.pop_front();
    busy->bulk_turn();
    bulk_posted_ = false;
    if (!bulk_.empty()) post_bulk_turn();
  });
}

}  // namespace samtavle::net
