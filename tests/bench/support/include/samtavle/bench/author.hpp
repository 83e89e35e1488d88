#pragma once
// Somebody at a board who composes edits, and the log that comes of them: what goes over the wire
// and into a fold. Preparation only; nothing here is measured.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/bench/sessions.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::bench {

// The card whose text is typed in, the second thing on every board here, and that text.
inline constexpr base::OpId kCard = base::op_id(0, 2);
inline constexpr base::Field kText{2};

// A board with its root and the card, at seq 2.
[[nodiscard]] board::Board board_with_card();

// Puts edits in order as a server does: seq without gaps, time going on.
class Log {
 public:
  explicit Log(base::Seq head) : head_(head) {}
  [[nodiscard]] base::Seq head() const noexcept { return head_; }
  // The event of an edit, encoded. Its actor has the number of its replica; `seen` is the last seq
  // that its author knew.
  std::string append(const v1::Edit& edit, base::Seq seen);

 private:
  base::Seq head_;
};

// One writer with a board of their own that holds what they have seen.
class Author {
 public:
  explicit Author(base::Replica replica);
  // Composes one edit of a transaction's patches; positions are those of the own board.
  [[nodiscard]] v1::Edit type(const cli::Transaction& transaction);
  void hear(const v1::Edit& edit);

 private:
  base::Replica replica_;
  board::Board board_;
};

// The encoded events of a session, an edit a transaction, in the order of the recording.
[[nodiscard]] std::vector<std::string> encoded_events(const cli::Trace& trace);

// A board on which a session of one writer was typed, keystroke by keystroke, with all its history.
[[nodiscard]] board::Board typed_board(const cli::Trace& trace);
// The same after a server has flattened its text.
[[nodiscard]] board::Board flattened_board(const cli::Trace& trace);

}  // namespace samtavle::bench
