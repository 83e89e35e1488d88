#include "text_edits.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "samtavle/base/utf8.hpp"
#include "samtavle/text/formatting.hpp"

namespace samtavle::plan {

using base::Field;
using base::OpId;
using base::Value;
using board::Applied;

namespace {

// Well below what one operation may carry by default.
constexpr std::size_t kPieceBytesMax = 48 * 1024;

bool begins_character(char c) noexcept { return (c & 0xc0) != 0x80; }

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins_character));
}

}  // namespace

base::Unexpected<board::ApplyError> cannot(base::Errc code, const char* path, const char* detail) {
  return {board::ApplyError{code, path, detail}};
}

Applied<void> type_text(board::Composer& composer, OpId item, Field field, std::size_t position,
                        std::string_view utf8) {
  while (!utf8.empty()) {
    std::size_t end = std::min(utf8.size(), kPieceBytesMax);
    while (end < utf8.size() && end > 0 && !begins_character(utf8[end])) --end;
    // Nothing but continuation bytes: no UTF-8, and said so by the composer.
    if (end == 0) end = utf8.size();
    const std::string_view piece = utf8.substr(0, end);
    if (auto done = composer.insert_text(item, field, position, piece); !done) return done;
    position += code_points(piece);
    utf8.remove_prefix(end);
  }
  return {};
}

Applied<void> replace_text(board::Composer& composer, OpId item, Field field, std::size_t from,
                           std::string_view old_words, std::string_view new_words) {
  const auto before = base::decode_utf8(old_words);
  const auto after = base::decode_utf8(new_words);
  if (!before || !after) return cannot(base::Errc::invalid, "text", "text that is no UTF-8");
  const auto common = static_cast<std::size_t>(
      std::mismatch(before->begin(), before->end(), after->begin(), after->end()).first -
      before->begin());
  const std::size_t shorter = std::min(before->size(), after->size());
  std::size_t tail = 0;
  while (tail < shorter - common &&
         (*before)[before->size() - 1 - tail] == (*after)[after->size() - 1 - tail]) {
    ++tail;
  }
  const std::size_t at = from + common;
  const std::size_t erased = before->size() - common - tail;
  const std::string typed =
      base::encode_utf8(std::u32string_view{*after}.substr(common, after->size() - common - tail));
  if (erased == 0) return type_text(composer, item, field, at, typed);
  // Behind the first character that goes: there it is inside of every mark on what it replaces.
  const std::size_t count = after->size() - common - tail;
  if (auto done = type_text(composer, item, field, at + 1, typed); !done) return done;
  if (auto done = composer.erase_text(item, field, at + 1 + count, erased - 1); !done) return done;
  return composer.erase_text(item, field, at, 1);
}

Applied<void> TextCopy::add(const text::Text& text, std::size_t from, std::size_t to) {
  const auto words = text.substring(from, to);
  if (!words) return cannot(words.error().code, "position", words.error().detail.c_str());
  const std::size_t offset = length_;
  if (auto done = add(*words); !done) return done;
  std::map<std::uint32_t, Mark> open;  // by kind of mark
  const auto close = [&](std::uint32_t kind) {
    marks_.push_back(std::move(open.at(kind)));
    open.erase(kind);
  };
  for (const text::FormatSpan& span : text::format_spans(text)) {
    const std::size_t begin = std::max(span.position, from);
    const std::size_t end = std::min(span.position + span.length, to);
    if (begin >= end) continue;
    std::vector<std::uint32_t> over;
    for (const auto& entry : open) {
      const Mark& mark = entry.second;
      const bool goes_on =
          std::any_of(span.marks.begin(), span.marks.end(), [&mark](const text::MarkSpan* m) {
            return m->mark == mark.mark && m->value == mark.value;
          });
      if (!goes_on) over.push_back(mark.mark);
    }
    for (const std::uint32_t kind : over) close(kind);
    for (const text::MarkSpan* m : span.marks) {
      const auto at = open.try_emplace(m->mark, Mark{begin - from + offset, 0, m->mark, m->value});
      at.first->second.to = end - from + offset;
    }
  }
  while (!open.empty()) close(open.begin()->first);
  return {};
}

Applied<void> TextCopy::add(std::string_view utf8) {
  if (auto done = type_text(composer_, item_, field_, length_, utf8); !done) return done;
  length_ += code_points(utf8);
  return {};
}

Applied<void> TextCopy::finish() {
  for (Mark& m : std::exchange(marks_, {})) {
    auto done = composer_.mark_text(item_, field_, m.from, m.to, m.mark, std::move(m.value));
    if (!done) return done;
  }
  return {};
}

}  // namespace samtavle::plan
