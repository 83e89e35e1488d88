#include "worker.hpp"

namespace samtavle::net {
namespace {

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
      limits_(shared.options.limits),
      allowed_origins_(shared.options.allowed_origins),
      strict_transport_(shared.options.strict_transport),
      work_(context_.get_executor()),
      scratch_(kScratchBytes),
      hub_({shared.ports.log, shared.ports.committer, shared.ports.gatekeeper, runtime_,
            shared.opener, shared.memory, limits_}),
      endpoints_(runtime_.now()) {
  arm_tick();
}

// The loop does not run any more.
Worker::~Worker() { endpoints_.abandon_all(); }

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

void Worker::reload(const Reloadable& wanted) {
  limits_ = wanted.limits;
  allowed_origins_ = wanted.allowed_origins;
  strict_transport_ = wanted.strict_transport;
}

void Worker::arm_tick() {
  runtime_.after(Endpoints::kTick, [this] {
    const sync::TimePoint now = runtime_.now();
    endpoints_.tick(now);
    shared_.peer_log.tick(now);
    arm_tick();
  });
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
