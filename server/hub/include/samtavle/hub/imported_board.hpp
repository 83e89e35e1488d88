#pragma once
// A board that comes from elsewhere as the whole log of its events: checked by folding them one
// after the other, as if they had just been read from a disk that is not to be trusted.
//
// The log stays what it was: seqs, actors, times. People do not: nobody who comes to the new board
// is one of those who wrote it, so they get subjects that no token can have. Their devices do not
// either: nobody can go on under their replica numbers.
//
// No threads; the caller decides how much is done at a time.

#include <map>
#include <string>
#include <string_view>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

class ImportedBoard {
 public:
  // Stamps later than this are refused: those of all edits to come would have to follow them.
  ImportedBoard(const base::EditLimits& limits, std::int64_t latest_ms)
      : limits_(limits), latest_ms_(latest_ms) {}

  // Before the events. Errors: invalid (a number twice, 0 or too high; a kind that there is not; a
  // name or authority that is no plain line, or longer than a token's may be).
  [[nodiscard]] Result<void> add_actor(Actor actor, plan::Person person);

  // The next event of the log: the bytes of samtavle.v1.Event. Errors: malformed (no event, or one
  // over the limits of a message), invalid (it does not follow the one before, does not fold, or is
  // by somebody who was not added), limit (the board is larger than one may be).
  [[nodiscard]] Result<void> add_event(std::string bytes);

  [[nodiscard]] const board::Board& board() const { return board_; }

  // What puts the board on the disk under this id. `now_ms` is its age as a board of this server.
  // Errors: invalid (no events, or they make no board).
  [[nodiscard]] Result<BoardWrite> finish(const BoardId& id, std::int64_t now_ms) &&;

 private:
  const base::EditLimits& limits_;
  std::int64_t latest_ms_;
  board::Board board_;
  std::map<Actor, plan::Person> actors_;
  std::map<Replica, Actor> writers_;
  std::vector<LogEvent> events_;
};

}  // namespace samtavle::hub
