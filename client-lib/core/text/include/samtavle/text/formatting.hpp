#pragma once
// Marks as formatting: which stretches of the visible text are bold, a link, a heading; and where
// to anchor a mark so that it grows as people expect (Litt, Lim, Kleppmann & van Hardenberg 2022,
// "Peritext"). All of that is in the anchors: the fold only keeps them.

#include <vector>

#include "samtavle/text/text.hpp"

namespace samtavle::text {

// The kinds of marks of the protocol (v1::Mark).
inline constexpr std::uint32_t kBold = 1;
inline constexpr std::uint32_t kItalic = 2;
inline constexpr std::uint32_t kLink = 3;
inline constexpr std::uint32_t kList = 4;
inline constexpr std::uint32_t kHeading = 5;

// What belongs to a mark that is typed at its edge. At its begin nothing does, but for lines.
enum class Reach {
  grows,  // typed at its end: bold, italic
  stays,  // nothing: links, and kinds that this version does not know
  lines,  // all of each line that it touches, with the line break: lists, headings
};

[[nodiscard]] Reach reach_of(std::uint32_t mark) noexcept;

struct MarkRange {
  Anchor from;
  Anchor to;
  friend bool operator==(const MarkRange&, const MarkRange&) = default;
};

// The anchors for a mark of this kind on the visible characters from position `from` up to `to`. An
// empty range is one for lines only: the line that holds the position.
// Errors: invalid if the characters are not there or none are named.
[[nodiscard]] Result<MarkRange> mark_range(const Text& text, std::size_t from, std::size_t to,
                                           std::uint32_t mark);

// A stretch of visible text with the marks that are in effect on it, by kind, one a kind. They stay
// valid until the text changes.
struct FormatSpan {
  std::size_t position = 0;
  std::size_t length = 0;
  std::vector<const MarkSpan*> marks;
};

// Only so many kinds of marks are looked at, those with the lowest numbers. There is no other limit
// to what the marks of a hostile text could make of a few bytes.
inline constexpr std::size_t kFormatKindsMax = 64;

// The visible text from begin to end, cut where the marks in effect change. A mark with an empty
// value takes away what earlier ones of its kind gave.
[[nodiscard]] std::vector<FormatSpan> format_spans(const Text& text);

}  // namespace samtavle::text
