#include "samtavle/hub/hub.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::fail;

namespace {

constexpr std::chrono::seconds kTick{1};
// How long a stopping hub lets its last frames reach people before it ends their sessions.
constexpr std::chrono::milliseconds kFarewell{100};

Result<board::Composer::Composed> first_edit(board::Board& fold, const NewBoard& board) {
  if (board.package) {
    return plan::board_from_package(fold, board.title, board.authority, *board.package,
                                    board.package_id);
  }
  const auto language = plan::parse_language(board.language);
  if (!language) return fail(Errc::invalid, "language is da or en");
  return plan::default_board(fold, board.title, board.authority, *language);
}

}  // namespace

std::size_t hub_index(const BoardId& board, std::size_t hubs) {
  // FNV-1a, written out so that a board's place does not depend on the standard library.
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : board.str()) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ull;
  }
  return static_cast<std::size_t>((hash >> 32) % hubs);
}

Hub::Hub(BoardLog& log, Committer& committer, Gatekeeper& gatekeeper, Runtime& runtime,
         const base::Limits& limits)
    : log_(log),
      committer_(committer),
      gatekeeper_(gatekeeper),
      runtime_(runtime),
      limits_(limits),
      alive_(std::make_shared<bool>(true)) {
  arm_tick();
}

Hub::~Hub() = default;

void Hub::arm_tick() {
  runtime_.after(kTick, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired()) return;
    tick();
    arm_tick();
  });
}

Result<std::shared_ptr<LiveBoard>> Hub::board(const BoardId& id) {
  if (stopping_) return fail(Errc::going_away, "the server is stopping; come back");
  const auto found = boards_.find(id);
  if (found != boards_.end()) return found->second;
  const sync::TimePoint begun = runtime_.now();
  auto opened = open(id);
  figures_.opened(opened.has_value(), runtime_.now() - begun);
  if (!opened) return opened;
  boards_.emplace(id, *opened);
  return opened;
}

Result<std::shared_ptr<LiveBoard>> Hub::open(const BoardId& id) {
  return LiveBoard::open(id, {log_, committer_, runtime_, limits_, figures_});
}

void Hub::create(const NewBoard& board, std::function<void(Result<BoardInfo>)> done) {
  if (!committer_.writable()) return done(fail(Errc::read_only, "the server's disk is full"));
  board::Board fold;
  auto composed = first_edit(fold, board);
  if (!composed) return done(base::pass_on(composed));
  BoardWrite write{board.id, true, {}, {}, {}, {}, {}};
  const Seq first{1};
  write.info.title = board.title;
  write.info.authority = board.authority;
  write.info.head = first;
  write.info.created_ms = write.info.changed_ms = runtime_.wall_ms();
  write.events.push_back(
      {first, sync::encode_event({first, base::kServerActor, write.info.created_ms},
                                 board::encode_edit(*composed->edit))});
  create(std::move(write), std::move(done));
}

void Hub::create(BoardWrite board, std::function<void(Result<BoardInfo>)> done) {
  if (!committer_.writable()) return done(fail(Errc::read_only, "the server's disk is full"));
  committer_.submit(std::move(board), runtime_,
                    [done = std::move(done)](Result<void> result, BoardWrite written) {
                      if (!result) return done(base::pass_on(result));
                      done(std::move(written.info));
                    });
}

void Hub::look(const BoardId& id, const std::function<void(const board::Board&)>& look,
               std::function<void(Result<void>)> done) {
  if (stopping_) return done(fail(Errc::going_away, "the server is stopping; come back"));
  const auto found = boards_.find(id);
  if (found != boards_.end()) {
    look(found->second->board());
    return found->second->when_durable([done = std::move(done)] { done({}); });
  }
  const auto opened = open(id);
  if (!opened) return done(base::pass_on(opened));
  look((*opened)->board());
  done({});
}

void Hub::tick() {
  const sync::TimePoint now = runtime_.now();
  for (auto entry = boards_.begin(); entry != boards_.end();) {
    const std::shared_ptr<LiveBoard> board = (entry++)->second;
    board->tick();
    const auto idle = board->idle_since();
    if (!idle || now - *idle < limits_.board.idle_close) continue;
    board->flush([this, alive = std::weak_ptr<bool>(alive_), weak = std::weak_ptr(board)] {
      const auto flushed = weak.lock();
      if (alive.expired() || !flushed || !flushed->idle_since()) return;
      figures_.boards_closed.add(
          std::erase_if(boards_, [&](const auto& one) { return one.second == flushed; }));
    });
  }
}

void Hub::stop(sync::milliseconds spread, std::function<void()> done) {
  stopping_ = true;
  for (const auto& [id, board] : boards_) board->drain(spread);
  runtime_.after(kFarewell, [this, alive = std::weak_ptr<bool>(alive_), done = std::move(done)] {
    if (alive.expired()) return;
    // Counts the boards that still have something on its way, and itself once.
    auto left = std::make_shared<std::size_t>(boards_.size() + 1);
    const auto one_less = [left, done] {
      if (--*left == 0) done();
    };
    for (const auto& [id, board] : boards_) {
      board->end_all({Errc::going_away, "the server is stopping; come back"});
      board->flush(one_less);
    }
    one_less();
  });
}

Levels Hub::levels() const {
  Levels levels;
  for (const auto& [id, board] : boards_) board->measure(levels);
  return levels;
}

std::size_t Hub::session_count() const {
  std::size_t count = 0;
  for (const auto& [id, board] : boards_) count += board->session_count();
  return count;
}

}  // namespace samtavle::hub
