#pragma once
// The story of a board: every correction of its course, in order, told from the log and from
// nothing else. Whoever reads it sees what the purpose was, what was changed on the way and why,
// and how the board stands now.
//
// What a correction is, SteeringRule says. What changed nothing that can be seen (the same value
// again, formatting, room between order keys) is not told, and what was written before there was a
// course is a draft: the story begins with the course as it was first set.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/course.hpp"
#include "samtavle/plan/side.hpp"

namespace samtavle::v1 {
class Event;
}  // namespace samtavle::v1

namespace samtavle::plan {

// Typing in one text by one actor for one reason is one correction, as long as the next key comes
// within this time.
inline constexpr std::int64_t kStoryRunMs = 10 * 60 * 1000;

struct Correction {
  enum class What : std::uint8_t { set, text, members, created, deleted, restored, moved };

  What what = What::set;
  base::Seq first;           // the event, or the first and
  base::Seq seq;             // the last of those that were joined
  std::int64_t time_ms = 0;  // of the last
  base::Actor actor;
  base::OpId item;
  base::Kind kind;
  std::string title;    // of the item, as it was afterwards
  base::Field field{};  // 0: the item as a whole
  base::OpId area;      // that it stands in; empty: none
  Side from;
  Side to;
  std::string why;  // the reason that was given; who accepts a delegation need not give one
};

// "set", "text" ...
[[nodiscard]] std::string_view name(Correction::What what) noexcept;

class Story {
 public:
  // From the beginning of the log.
  Story() = default;
  // What was corrected since a version of the board.
  explicit Story(board::Board version) : board_(std::move(version)) {}

  // The next event of the log.
  // Errors: invalid (its seq is not the next one), and those of Board::apply.
  [[nodiscard]] board::Applied<void> add(const v1::Event& event);

  // In the order of the log.
  [[nodiscard]] const std::vector<Correction>& corrections() const noexcept { return corrections_; }
  // As it was when the second phase was first entered; nothing if that was not since it began.
  [[nodiscard]] const std::optional<Course>& set_out() const noexcept { return set_out_; }
  // The board after the last event.
  [[nodiscard]] const board::Board& board() const noexcept { return board_; }

 private:
  void tell(Correction correction);

  board::Board board_;
  std::vector<Correction> corrections_;
  std::optional<Course> set_out_;
};

}  // namespace samtavle::plan
