#pragma once
// The way to the disk, as live boards see it: hand over a write, hear when it is durable.

#include <functional>

#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/runtime.hpp"

namespace samtavle::hub {

class Committer {
 public:
  virtual ~Committer() = default;

  // Runs with the write given back, so that what became durable need not be kept twice.
  using Done = std::function<void(Result<void>, BoardWrite)>;

  // Any thread. `done` runs on `home` when the write is on disk, or when it was refused before a
  // byte of it was written (exists, not_found, invalid, or no_space after give_back). It never runs
  // for a write that may or may not be on disk: the process ends instead. Writes of one board reach
  // the disk in the order of the calls.
  virtual void submit(BoardWrite write, Runtime& home, Done done) = 0;

  // Any thread. A write waits for space for as long as there is none; who cannot wait asks for it
  // back: those of this board that are waiting then end with no_space. Others are not touched, so
  // to ask is no promise.
  virtual void give_back(const BoardId& board) = 0;

  // Any thread. False while there is no space: edits are refused, nothing is lost.
  [[nodiscard]] virtual bool writable() const = 0;
};

}  // namespace samtavle::hub
