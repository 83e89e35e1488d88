#pragma once
// Where a board's past is read from: the server, or the log of a board without one.

#include <string>
#include <variant>
#include <vector>

#include "embedded.hpp"
#include "samtavle/native/history.hpp"

namespace samtavle::c {

class PastSource {
 public:
  // Errors: unavailable (a board at the other end of a pipe), invalid (address).
  [[nodiscard]] static base::Result<PastSource> of(const Embedded& board);

  // As History::events and History::board_at; of the place 0 an empty board.
  [[nodiscard]] base::Result<void> events(base::Seq after, base::Seq to,
                                          const native::History::Each& each) const;
  [[nodiscard]] base::Result<board::Board> board_at(base::Seq at) const;

 private:
  using Log = std::vector<std::string>;  // samtavle.v1.Event, from the first one on
  explicit PastSource(std::variant<native::History, Log> from) : from_(std::move(from)) {}

  std::variant<native::History, Log> from_;
};

}  // namespace samtavle::c
