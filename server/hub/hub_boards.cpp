// Boards come and go: opening them, and making room for those that come.

#include <algorithm>

#include "samtavle/hub/history.hpp"
#include "samtavle/hub/hub.hpp"

namespace samtavle::hub {

using base::Errc;
using base::fail;

namespace {

base::Unexpected<base::Error> full() {
  return fail(Errc::too_many, "there is no room in memory for another board; come back later");
}

base::Unexpected<base::Error> busy() {
  return fail(Errc::too_many, "many boards are being opened; come back");
}

base::Unexpected<base::Error> given_back() {
  return fail(Errc::no_space, "the disk had no space for what was to be seen");
}

}  // namespace

// --- opening ---

std::shared_ptr<LiveBoard> Hub::find(const BoardId& id) const {
  const auto found = boards_.find(id);
  return found == boards_.end() ? nullptr : found->second;
}

void Hub::board(const BoardId& id, Opened done) {
  if (stopping_) return done(stopping());
  if (auto open = find(id)) return done(std::move(open));
  const auto [opening, first] = openings_.try_emplace(id);
  opening->second.waiting.push_back(std::move(done));
  if (!first) return;
  opening->second.begun = ports_.runtime.now();
  if (make_room(0)) return read(id);
  turn_away(id);
}

void Hub::turn_away(const BoardId& id) {
  ports_.memory.turned_away();
  figures_.over(base::Limit::memory_budget_bytes);
  end_opening(id, full());
}

void Hub::read(const BoardId& id) {
  // The limits as they are now: this thread may change its own meanwhile.
  const bool taken = ports_.background.post([this, alive = std::weak_ptr<bool>(alive_), id,
                                             ports = ports_, limits = ports_.limits.board] {
    Result<std::shared_ptr<StoredBoard>> stored = std::shared_ptr<StoredBoard>{};
    if (auto board = read_board(ports.log, id, limits)) {
      stored = std::make_shared<StoredBoard>(std::move(*board));
    } else {
      stored = base::pass_on(board);
    }
    ports.runtime.post([this, alive, id, stored = std::move(stored)]() mutable {
      if (!alive.expired()) on_read(id, std::move(stored));
    });
  });
  if (taken) return;
  figures_.over(base::Limit::openings_max);
  end_opening(id, busy());
}

void Hub::on_read(const BoardId& id, Result<std::shared_ptr<StoredBoard>> stored) {
  const auto opening = openings_.find(id);
  if (opening == openings_.end()) return;  // the hub has been stopped since
  if (!stored) {
    const bool missing = stored.error().code == Errc::no_such_board;
    if (missing && std::exchange(opening->second.made, false)) return read(id);
    figures_.boards_failed.add();
    return end_opening(id, base::pass_on(stored));
  }
  const auto board = std::make_shared<LiveBoard>(id, std::move(**stored), ports_, figures_);
  // Only now it is known how large it is.
  if (!make_room(board->memory_bytes())) {
    board->take_apart();
    return turn_away(id);
  }
  figures_.opening.observe(ports_.runtime.now() - opening->second.begun);
  boards_.emplace(id, board);
  end_opening(id, board);
}

void Hub::end_opening(const BoardId& id, const Result<std::shared_ptr<LiveBoard>>& result) {
  const auto opening = openings_.extract(id);
  for (const Opened& waiting : opening.mapped().waiting) waiting(result);
}

void Hub::look(const BoardId& id, std::function<void(const board::Board&)> look,
               std::function<void(Result<void>)> done) {
  if (stopping_) return done(stopping());
  if (const auto open = find(id)) {
    look(open->board());
    return open->when_durable([done] { done({}); }, [done] { done(given_back()); });
  }
  const bool taken = ports_.background.post([id, look = std::move(look), done,
                                             ports = ports_]() mutable {
    Result<void> result;
    if (const auto board = newest_board(ports.log, id)) {
      look(*board);
    } else {
      result = board.error().code == Errc::not_found ? fail(Errc::no_such_board, id.str())
                                                     : base::pass_on(board);
    }
    // Moved, so that nothing that the caller gave ends on this thread.
    ports.runtime.post([done = std::move(done), result = std::move(result)] { done(result); });
  });
  if (taken) return;
  figures_.over(base::Limit::openings_max);
  done(busy());
}

void Hub::remove(const BoardId& id, DeletionWish wish,
                 std::function<void(Result<Deletion>)> done) {
  board(id, [this, wish = std::move(wish),
             done = std::move(done)](const Result<std::shared_ptr<LiveBoard>>& opened) mutable {
    if (!opened) return done(base::pass_on(opened));
    (*opened)->remove(std::move(wish), [this, alive = std::weak_ptr<bool>(alive_),
                                        board = std::weak_ptr(*opened),
                                        done](Result<Deletion> removed) {
      const auto gone = board.lock();
      if (removed && gone && !alive.expired()) forget(gone);
      done(std::move(removed));
    });
  });
}

// --- leaving ---

std::vector<std::shared_ptr<LiveBoard>> Hub::deserted_boards() const {
  std::vector<std::shared_ptr<LiveBoard>> out;
  for (const auto& [id, board] : boards_) {
    if (board->deserted_since()) out.push_back(board);
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    const sync::TimePoint since_a = *a->deserted_since();
    const sync::TimePoint since_b = *b->deserted_since();
    return since_a != since_b ? since_a < since_b : a->id() < b->id();
  });
  return out;
}

bool Hub::make_room(std::size_t own) {
  if (ports_.memory.has_room(own)) return true;
  for (const auto& board : deserted_boards()) {
    if (board->idle()) put_away(board, LiveBoard::Flush::quick);
    if (ports_.memory.has_room(own)) return true;
  }
  return false;
}

void Hub::put_boards_away() {
  const sync::TimePoint now = ports_.runtime.now();
  std::size_t leaving = 0;
  for (const auto& board : deserted_boards()) {
    const bool due = now - *board->deserted_since() >= ports_.limits.board.idle_close;
    if (!due && !ports_.memory.tight(leaving)) return;  // nor is any that comes after it
    put_away(board, due ? LiveBoard::Flush::whole : LiveBoard::Flush::quick);
    leaving += board->memory_bytes();  // nothing, if it has left
  }
}

void Hub::put_away(const std::shared_ptr<LiveBoard>& board, LiveBoard::Flush how) {
  const auto leave = [this, alive = std::weak_ptr<bool>(alive_),
                      weak = std::weak_ptr(board)](bool in_any_case) {
    const auto left = weak.lock();
    // Somebody may have come meanwhile.
    if (!alive.expired() && left && (in_any_case || left->idle())) forget(left);
  };
  if (board->idle()) {
    board->flush(how, [leave] { leave(false); });
  } else if (!ports_.committer.writable()) {
    board->give_up([leave] { leave(true); });
  }
}

void Hub::forget(const std::shared_ptr<LiveBoard>& board) {
  const auto found = boards_.find(board->id());
  if (found == boards_.end() || found->second != board) return;
  boards_.erase(found);
  figures_.boards_closed.add();
  board->take_apart();
}

}  // namespace samtavle::hub
