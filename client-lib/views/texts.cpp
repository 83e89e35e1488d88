// Texts: their formatting, and places in them.

#include "samtavle/text/formatting.hpp"
#include "samtavle/views/view.hpp"

namespace samtavle::views {
namespace {

using base::Errc;
using base::fail;
using base::Result;

const text::Text* find_text(const board::Board& board, base::OpId item, base::Field field) {
  const board::Item* found = board.find(item);
  return found != nullptr ? found->text(field) : nullptr;
}

void write_marks(Json& json, const text::FormatSpan& span) {
  json.key("marks").open('{');
  for (const text::MarkSpan* mark : span.marks) {
    const bool* flag = mark->value.get_if<bool>();
    const auto words = mark->value.get_if<std::string>();
    const std::int64_t* number = mark->value.get_if<std::int64_t>();
    if (mark->mark == text::kBold && flag != nullptr && *flag) json.flag("bold", true);
    if (mark->mark == text::kItalic && flag != nullptr && *flag) json.flag("italic", true);
    if (mark->mark == text::kLink && words) json.text("link", *words);
    if (mark->mark == text::kList && words) json.text("list", *words);
    if (mark->mark == text::kHeading && number != nullptr) json.integer("heading", *number);
  }
  json.close('}');
}

}  // namespace

void write_spans(Json& json, const board::Board& board, base::OpId item, base::Field field) {
  json.open('[');
  if (const text::Text* text = find_text(board, item, field); text != nullptr) {
    for (const text::FormatSpan& span : text::format_spans(*text)) {
      json.open('{');
      json.text("text", text->substring(span.position, span.position + span.length).value());
      write_marks(json, span);
      json.close('}');
    }
  }
  json.close(']');
}

Result<text::Anchor> anchor_at(const board::Board& board, base::OpId item, base::Field field,
                               std::size_t offset, text::Text::Stick stick) {
  const text::Text* text = find_text(board, item, field);
  if (text == nullptr) {
    if (offset > 0) return fail(Errc::invalid, "a place behind the end of a text");
    return text::Anchor{{}, stick == text::Text::Stick::right};
  }
  const auto position = text->position_of_utf16(offset);
  if (!position) return base::pass_on(position);
  return text->anchor_between(*position, stick);
}

Result<std::size_t> offset_of(const board::Board& board, base::OpId item, base::Field field,
                              const text::Anchor& anchor) {
  const text::Text* text = find_text(board, item, field);
  if (text == nullptr) {
    if (anchor.id) return fail(Errc::not_found, "there is no such text");
    return std::size_t{0};
  }
  const auto position = text->position_of(anchor);
  if (!position) return base::pass_on(position);
  return text->utf16_offset(*position);
}

}  // namespace samtavle::views
