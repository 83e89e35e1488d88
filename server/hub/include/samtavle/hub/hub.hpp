#pragma once
// The live boards of one thread. A server has one hub a core; a board belongs to the hub that its
// id hashes to (hub_index), always the same one.
//
// Thread: one, but for the functions that say otherwise.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "samtavle/hub/figures.hpp"
#include "samtavle/hub/live_board.hpp"
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
};

class Hub {
 public:
  Hub(BoardLog& log, Committer& committer, Gatekeeper& gatekeeper, Runtime& runtime,
      const base::Limits& limits);
  ~Hub();

  // Opens a board or finds it open. Errors: those of LiveBoard::open, unavailable while draining.
  [[nodiscard]] Result<std::shared_ptr<LiveBoard>> board(const BoardId& id);

  // Makes a board from the default template or a package; `done` runs when it is on disk.
  // Errors: exists, invalid, read_only.
  void create(const NewBoard& board, std::function<void(Result<BoardInfo>)> done);

  // Puts a board on the disk that is complete; `done` runs when it is there.
  // Errors: exists, read_only.
  void create(BoardWrite board, std::function<void(Result<BoardInfo>)> done);

  // Calls `look` with a board as it is now, and `done` when all that was to be seen is on disk. A
  // board that is not open is read for this and not kept: whoever goes through all boards must not
  // fill the memory with them. Errors: as board().
  void look(const BoardId& id, const std::function<void(const board::Board&)>& look,
            std::function<void(Result<void>)> done);

  // Begins the end: no new sessions; those that are here are told to return within `spread`;
  // `done` runs when everything accepted is on disk and all sessions are ended.
  void stop(sync::milliseconds spread, std::function<void()> done);

  // Sessions count against the limits of an actor only within one board; those of an address are
  // server/net's.
  [[nodiscard]] std::size_t session_count() const;
  [[nodiscard]] std::size_t board_count() const { return boards_.size(); }

  // What is counted; read by any thread.
  [[nodiscard]] Figures& figures() { return figures_; }
  // What is here now: looks at every session.
  [[nodiscard]] Levels levels() const;

  [[nodiscard]] BoardLog& log() { return log_; }
  [[nodiscard]] Committer& committer() { return committer_; }
  [[nodiscard]] Gatekeeper& gatekeeper() { return gatekeeper_; }
  [[nodiscard]] Runtime& runtime() { return runtime_; }
  [[nodiscard]] const base::Limits& limits() const { return limits_; }

 private:
  void arm_tick();
  void tick();
  [[nodiscard]] Result<std::shared_ptr<LiveBoard>> open(const BoardId& id);

  BoardLog& log_;
  Committer& committer_;
  Gatekeeper& gatekeeper_;
  Runtime& runtime_;
  const base::Limits& limits_;
  Figures figures_;
  std::unordered_map<BoardId, std::shared_ptr<LiveBoard>> boards_;
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
