#pragma once
// Texts of a board written as a whole or in part, for the helpers of this folder that compose
// edits.

#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "scalar_words.hpp"

namespace samtavle::plan {

// An error of composing that no operation stands for yet.
[[nodiscard]] base::Unexpected<board::ApplyError> cannot(base::Errc code, const char* path,
                                                         const char* detail);

// Types a text of any length, in as many operations as its size takes.
[[nodiscard]] board::Applied<void> type_text(board::Composer& composer, base::OpId item,
                                             base::Field field, std::size_t position,
                                             std::string_view utf8);

// Replaces the visible characters `from` to `to`, which say `old_words`, by others. What both have
// in common at their ends stays, with its authors and marks; what is new comes under the marks of
// what it replaces.
[[nodiscard]] board::Applied<void> replace_text(board::Composer& composer, base::OpId item,
                                                base::Field field, std::size_t from,
                                                std::string_view old_words,
                                                std::string_view new_words);

// Puts passages of other texts one behind the other into a text that is empty, with their marks.
// The texts must not change before finish().
class TextCopy {
 public:
  TextCopy(board::Composer& composer, base::OpId item, base::Field field)
      : composer_(composer), item_(item), field_(field) {}

  // The visible characters `from` to `to`, which have to be there.
  [[nodiscard]] board::Applied<void> add(const text::Text& text, std::size_t from, std::size_t to);
  [[nodiscard]] board::Applied<void> add(std::string_view utf8);
  // Code points so far.
  [[nodiscard]] std::size_t length() const noexcept { return length_; }
  // The marks: last, since one at the end of a text goes on with what is typed there.
  [[nodiscard]] board::Applied<void> finish();

 private:
  struct Mark {
    std::size_t from;
    std::size_t to;
    std::uint32_t mark;
    base::Value value;
  };

  board::Composer& composer_;
  base::OpId item_;
  base::Field field_;
  std::size_t length_ = 0;
  std::vector<Mark> marks_;
};

}  // namespace samtavle::plan
