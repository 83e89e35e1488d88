#pragma once
// Letters as people look for them: without case and accents, but with the letters that Danish has
// of its own. "Én idé på ØEN" and "en ide på øen" are the same; "aa" is not "å" and "a" neither.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace samtavle::plan {

// Appends the folded letters of a text. `origins`, if given, gets for each of them the code point
// of the text that it comes from: a letter may be folded into two (ß), and accents that stand
// behind their letter into none. Bytes that are no UTF-8 become U+FFFD, one a byte.
void fold_letters(std::string_view utf8, std::u32string& out,
                  std::vector<std::uint32_t>* origins = nullptr);

[[nodiscard]] std::u32string folded(std::string_view utf8);

[[nodiscard]] bool in_word_beyond_ascii(char32_t folded) noexcept;

// Whether a folded letter is part of a word: letters, digits and pictures are; spaces and
// punctuation stand between words.
[[nodiscard]] inline bool in_word(char32_t folded) noexcept {
  if (folded >= 0x80) return in_word_beyond_ascii(folded);
  return (folded >= U'a' && folded <= U'z') || (folded >= U'0' && folded <= U'9');
}

}  // namespace samtavle::plan
