#pragma once
// The live boards of one thread. A server has one hub a core; a board belongs to the hub that its
// id hashes to (hub_index), always the same one.
//
// Thread: one, but for the functions that say otherwise.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "samtavle/hub/figures.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/hub/ports.hpp"
#include "samtavle/plan/package.hpp"

namespace samtavle::hub {

// What a new board is made from.
struct NewBoard {
  BoardId id;
  std::string title;
  std::string authority;
  std::string language = "da";   // da or en; of a package: its own
  std::shared_ptr<const plan::Package> package{};  // nullptr: the default template
  std::string package_id{};
  std::string manager{};         // the subject of the first member; empty: there is none yet
};

class Hub {
 public:
  using Opened = std::function<void(Result<std::shared_ptr<LiveBoard>>)>;

  explicit Hub(const Ports& ports);
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;
  ~Hub();

  // Finds a board open, or has it read on another thread; `done` runs with it, perhaps at once. All
  // who ask meanwhile wait for the same reading.
  // Errors: those of read_board (whoever asks next has it tried again); too_many if there is no
  // room in memory, or as many wait to be read as may: come back later; going_away while stopping.
  void board(const BoardId& id, Opened done);
  // Nullptr if it is not open.
  [[nodiscard]] std::shared_ptr<LiveBoard> find(const BoardId& id) const;

  // Makes a board from the default template or a package; `done` runs when it is on disk.
  // Errors: exists, invalid, read_only.
  void create(const NewBoard& board, std::function<void(Result<BoardInfo>)> done);

  // Puts a board on the disk that is complete; `done` runs when it is there.
  // Errors: exists, read_only.
  void create(BoardWrite board, std::function<void(Result<BoardInfo>)> done);

  // Deletes a board (LiveBoard::remove), opened for that if need be. Errors: those, and those of
  // board().
  void remove(const BoardId& id, DeletionWish wish, std::function<void(Result<Deletion>)> done);

  // Calls `look` with a board as it is now, and `done` when all that was to be seen is on disk. A
  // board that is not open is read for this and not kept: whoever goes through all boards must not
  // fill the memory with them. `look` runs, and ends, on this thread or on the one that read the
  // board; `done` always on this one. Errors: as board(), without regard to memory; no_space if
  // what was to be seen was given up (LiveBoard::give_up).
  void look(const BoardId& id, std::function<void(const board::Board&)> look,
            std::function<void(Result<void>)> done);

  // Begins the end: no new sessions; those that are here are told to return within `spread`;
  // `done` runs when everything accepted is on disk and all sessions are ended.
  void stop(sync::milliseconds spread, std::function<void()> done);

  [[nodiscard]] std::size_t board_count() const { return boards_.size(); }

  // What is counted; read by any thread.
  [[nodiscard]] Figures& figures() { return figures_; }
  // What is here now: looks at every session.
  [[nodiscard]] Levels levels() const;

  // What is left of a board, if it was deleted. Reads one row. Errors: those of BoardLog.
  [[nodiscard]] Result<std::optional<Deletion>> deletion(const BoardId& id) {
    return ports_.log.deletion(id);
  }
  [[nodiscard]] Gatekeeper& gatekeeper() { return ports_.gatekeeper; }
  [[nodiscard]] Runtime& runtime() { return ports_.runtime; }
  [[nodiscard]] const base::Limits& limits() const { return ports_.limits; }

 private:
  friend class Session;
  friend class LiveBoard;

  // A board that is being read, and who waits for it.
  struct Opening {
    std::vector<Opened> waiting;
    sync::TimePoint begun;
    bool made = false;  // it came to the disk after the reading had begun
  };

  static base::Unexpected<base::Error> stopping();
  void arm_tick();
  void tick();
  // Sessions that are to say Hello and to be welcomed in time. One timer looks after all of them:
  // two for each would be a good part of the memory that a connection takes.
  void await(Session& session);
  void await_no_more(Session& session);
  void arm_arrivals();

  // hub_boards.cpp
  void read(const BoardId& id);
  void on_read(const BoardId& id, Result<std::shared_ptr<StoredBoard>> stored);
  void turn_away(const BoardId& id);
  void end_opening(const BoardId& id, const Result<std::shared_ptr<LiveBoard>>& result);
  // Those that nobody looks at, for the longest time first.
  [[nodiscard]] std::vector<std::shared_ptr<LiveBoard>> deserted_boards() const;
  // Whether there is room for a board that takes `own` of the bytes that are used; others leave for
  // it that can do so at once.
  [[nodiscard]] bool make_room(std::size_t own);
  // Boards leave that have been deserted long enough, and others before their time if room is
  // short.
  void put_boards_away();
  void put_away(const std::shared_ptr<LiveBoard>& board, LiveBoard::Flush how);
  void forget(const std::shared_ptr<LiveBoard>& board);

  const Ports ports_;
  Figures figures_;
  std::unordered_map<BoardId, std::shared_ptr<LiveBoard>> boards_;
  std::map<BoardId, Opening> openings_;
  std::map<base::SessionId, Session*> arriving_;
  bool arrivals_armed_ = false;
  std::shared_ptr<bool> alive_;
  bool stopping_ = false;
};

// The board that was made from a package, by the first event of each log; nothing if none was.
// Any thread; blocks on the disk. Errors: those of BoardLog.
[[nodiscard]] Result<std::optional<BoardId>> made_from(BoardLog& log,
                                                       const std::string& package_id);

// Which of `hubs` hubs a board belongs to.
[[nodiscard]] std::size_t hub_index(const BoardId& board, std::size_t hubs);

}  // namespace samtavle::hub
