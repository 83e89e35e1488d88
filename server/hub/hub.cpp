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
constexpr std::chrono::milliseconds kArrivalsTick{50};
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

Hub::Hub(const Ports& ports) : ports_(ports), alive_(std::make_shared<bool>(true)) { arm_tick(); }

Hub::~Hub() = default;

base::Unexpected<base::Error> Hub::stopping() {
  return fail(Errc::going_away, "the server is stopping; come back");
}

void Hub::arm_tick() {
  ports_.runtime.after(kTick, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired()) return;
    tick();
    arm_tick();
  });
}

void Hub::await(Session& session) {
  arriving_.emplace(session.id_, &session);
  if (!arrivals_armed_) arm_arrivals();
}

void Hub::await_no_more(Session& session) { arriving_.erase(session.id_); }

void Hub::arm_arrivals() {
  arrivals_armed_ = true;
  ports_.runtime.after(kArrivalsTick, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired()) return;
    arrivals_armed_ = false;
    const sync::TimePoint now = ports_.runtime.now();
    // Who is ended may go at once.
    for (auto at = arriving_.begin(); at != arriving_.end();) (at++)->second->check_arrival(now);
    if (!arriving_.empty()) arm_arrivals();
  });
}

void Hub::create(const NewBoard& board, std::function<void(Result<BoardInfo>)> done) {
  if (!ports_.committer.writable()) return done(fail(Errc::read_only, "the server's disk is full"));
  board::Board fold;
  auto composed = first_edit(fold, board);
  if (!composed) return done(base::pass_on(composed));
  BoardWrite write{board.id, true, {}, {}, {}, {}, {}};
  const Seq first{1};
  write.info.title = board.title;
  write.info.authority = board.authority;
  write.info.head = first;
  write.info.created_ms = write.info.changed_ms = ports_.runtime.wall_ms();
  write.events.push_back(
      {first, sync::encode_event({first, base::kServerActor, write.info.created_ms},
                                 board::encode_edit(*composed->edit))});
  if (!board.manager.empty()) {
    const Actor first_actor{1};
    write.info.last_actor = first_actor;
    write.actors.push_back({first_actor, board.manager, {}});
    write.members.push_back({board.manager, first_actor, plan::Role::manager,
                             write.info.created_ms, {}});
  }
  create(std::move(write), std::move(done));
}

void Hub::create(BoardWrite board, std::function<void(Result<BoardInfo>)> done) {
  if (!ports_.committer.writable()) return done(fail(Errc::read_only, "the server's disk is full"));
  ports_.committer.submit(
      std::move(board), ports_.runtime,
      [this, alive = std::weak_ptr<bool>(alive_), done = std::move(done)](Result<void> result,
                                                                          BoardWrite written) {
        if (!result) return done(base::pass_on(result));
        if (!alive.expired()) {
          // Whoever looked too early must not be told that there is no such board.
          const auto opening = openings_.find(written.board);
          if (opening != openings_.end()) opening->second.made = true;
        }
        done(std::move(written.info));
      });
}

void Hub::tick() {
  // Boards may leave while others have their turn.
  std::vector<std::shared_ptr<LiveBoard>> all;
  for (const auto& [id, board] : boards_) all.push_back(board);
  for (const auto& board : all) board->tick();
  put_boards_away();
  ports_.memory.look_again();
}

void Hub::stop(sync::milliseconds spread, std::function<void()> done) {
  stopping_ = true;
  while (!openings_.empty()) end_opening(openings_.begin()->first, stopping());
  for (const auto& [id, board] : boards_) board->drain(spread);
  ports_.runtime.after(kFarewell, [this, alive = std::weak_ptr<bool>(alive_),
                                   done = std::move(done)] {
    if (alive.expired()) return;
    // Counts the boards that still have something on its way, and itself once.
    auto left = std::make_shared<std::size_t>(boards_.size() + 1);
    const auto one_less = [left, done] {
      if (--*left == 0) done();
    };
    for (const auto& [id, board] : boards_) {
      board->end_all(stopping().error);
      board->flush(LiveBoard::Flush::whole, one_less);
    }
    one_less();
  });
}

Levels Hub::levels() const {
  Levels levels;
  for (const auto& [id, board] : boards_) board->measure(levels);
  return levels;
}

}  // namespace samtavle::hub
