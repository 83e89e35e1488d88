#pragma once
// A look at the boards of all threads, each by its own thread, for figures that would cost too much
// to keep up on the way of every edit.
//
// Thread: one at a time, which is none of the workers' (it would wait for itself).

#include <chrono>
#include <memory>
#include <vector>

#include "samtavle/net/server.hpp"
#include "worker.hpp"

namespace samtavle::net {

class BoardWalk {
 public:
  explicit BoardWalk(std::size_t workers);

  // Waits at most `within`. A worker that has not answered counts with what it said the last time,
  // and is not asked again before it has.
  [[nodiscard]] ServerLook take(std::vector<std::unique_ptr<Worker>>& workers,
                                std::chrono::milliseconds within);

 private:
  struct Answers;
  std::shared_ptr<Answers> answers_;  // shared with the tasks that are on their way
};

}  // namespace samtavle::net
