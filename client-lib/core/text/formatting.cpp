#include "samtavle/base/sort.hpp"
#include "samtavle/text/formatting.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace samtavle::text {

using base::Errc;
using base::fail;

namespace {

// Lines are looked for in pieces of this many characters.
constexpr std::size_t kPiece = 256;

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// The position behind the line break before `position`; 0 if there is none.
std::size_t line_begin(const Text& text, std::size_t position) {
  while (position > 0) {
    const std::size_t from = position - std::min(position, kPiece);
    const std::string piece = *text.substring(from, position);
    const std::size_t at = piece.rfind('\n');
    if (at != std::string::npos) {
      return from + code_points(std::string_view{piece}.substr(0, at + 1));
    }
    position = from;
  }
  return 0;
}

// The position of the first line break at or behind `position`; the length if there is none.
std::size_t line_end(const Text& text, std::size_t position) {
  while (position < text.length()) {
    const std::size_t to = std::min(text.length(), position + kPiece);
    const std::string piece = *text.substring(position, to);
    const std::size_t at = piece.find('\n');
    if (at != std::string::npos) {
      return position + code_points(std::string_view{piece}.substr(0, at));
    }
    position = to;
  }
  return position;
}

// Before the character at a position, or the end.
Anchor before(const Text& text, std::size_t position) {
  return position == text.length() ? Anchor{{}, true} : *text.anchor_at(position, false);
}
// Behind the character to the left of a position, or the start.
Anchor behind(const Text& text, std::size_t position) {
  return position == 0 ? Anchor{} : *text.anchor_at(position - 1, true);
}

}  // namespace

Reach reach_of(std::uint32_t mark) noexcept {
  switch (mark) {
    case kBold:
    case kItalic: return Reach::grows;
    case kList:
    case kHeading: return Reach::lines;
    default: return Reach::stays;
  }
}

Result<MarkRange> mark_range(const Text& text, std::size_t from, std::size_t to,
                             std::uint32_t mark) {
  const Reach reach = reach_of(mark);
  if (from > to || to > text.length()) return fail(Errc::invalid, "the text is shorter than that");
  if (reach == Reach::lines) {
    const std::size_t end = line_end(text, std::max(from, to == 0 ? 0 : to - 1));
    const Anchor last = end == text.length() ? Anchor{{}, true} : *text.anchor_at(end, true);
    return MarkRange{behind(text, line_begin(text, from)), last};
  }
  if (from == to) return fail(Errc::invalid, "a mark on no characters");
  const Anchor end = reach == Reach::grows ? before(text, to) : behind(text, to);
  return MarkRange{before(text, from), end};
}

std::vector<FormatSpan> format_spans(const Text& text) {
  std::vector<FormatSpan> out;
  if (text.length() == 0) return out;
  const std::vector<MarkSpan>& marks = text.marks();
  std::set<std::uint32_t> kinds;
  for (const MarkSpan& mark : marks) {
    kinds.insert(mark.mark);
    if (kinds.size() > kFormatKindsMax) kinds.erase(std::prev(kinds.end()));
  }
  // Where marks begin and end, by position.
  struct Edge {
    std::size_t position;
    std::size_t mark;
    bool begins;
  };
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::size_t from = *text.position_of(marks[i].from);
    const std::size_t to = *text.position_of(marks[i].to);
    if (from >= to || !kinds.contains(marks[i].mark)) continue;
    edges.push_back({from, i, true});
    edges.push_back({to, i, false});
  }
  base::sort(edges.begin(), edges.end(),
            [](const Edge& a, const Edge& b) { return a.position < b.position; });

  std::map<std::uint32_t, std::set<std::size_t>> active;
  std::size_t next = 0;
  for (std::size_t position = 0; position < text.length();) {
    for (; next < edges.size() && edges[next].position == position; ++next) {
      std::set<std::size_t>& of_kind = active[marks[edges[next].mark].mark];
      if (edges[next].begins) {
        of_kind.insert(edges[next].mark);
      } else {
        of_kind.erase(edges[next].mark);
      }
    }
    const std::size_t end = next < edges.size() ? edges[next].position : text.length();
    FormatSpan span{position, end - position, {}};
    for (const auto& [kind, covering] : active) {
      if (covering.empty()) continue;
      const MarkSpan& last = marks[*covering.rbegin()];
      if (!last.value.empty()) span.marks.push_back(&last);
    }
    const auto same = [](const MarkSpan* a, const MarkSpan* b) {
      return a->mark == b->mark && a->value == b->value;
    };
    if (!out.empty() && std::equal(span.marks.begin(), span.marks.end(), out.back().marks.begin(),
                                   out.back().marks.end(), same)) {
      out.back().length += span.length;
    } else {
      out.push_back(std::move(span));
    }
    position = end;
  }
  return out;
}

}  // namespace samtavle::text
