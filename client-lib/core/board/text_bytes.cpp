#include "text_bytes.hpp"

#include <vector>

#include "columns.hpp"
#include "samtavle/base/utf8.hpp"

namespace samtavle::board {

using base::Errc;
using base::fail;
using base::OpId;
using base::Result;

namespace {

// What a run's head says beside its length.
constexpr std::uint64_t kDeleted = 1;
constexpr std::uint64_t kLeft = 2;   // its left origin is not the end of the run before
constexpr std::uint64_t kRight = 4;  // its right origin is not the end
constexpr unsigned kHeadBits = 3;

// The fewest bytes of a run and of a mark.
constexpr std::size_t kRunBytesMin = 3;
constexpr std::size_t kMarkBytesMin = 8;

OpId last_of(const text::Run& run) {
  const std::size_t count = run.text.empty() ? run.deleted : run.text.size();
  return run.first + static_cast<std::uint32_t>(count - 1);
}

void write_anchor(const text::Anchor& anchor, ColumnWriter& out) {
  out.id(anchor.id);
  out.varint(anchor.after ? 1 : 0);
}

text::Anchor read_anchor(ColumnReader& in) {
  const OpId id = in.id();
  const std::uint64_t after = in.varint();
  if (after > 1) in.fail();
  return {id, after == 1};
}

// Nothing if the bytes are no run; the left origin that is not written is `before`.
std::optional<text::Run> read_run(ColumnReader& in, OpId before) {
  text::Run run;
  const std::uint64_t head = in.varint();
  const std::uint64_t length = head >> kHeadBits;
  run.first = in.id();
  run.origins.left = (head & kLeft) != 0 ? in.id() : before;
  if ((head & kRight) != 0) run.origins.right = in.id();
  if (in.failed() || length == 0) return std::nullopt;
  if ((head & kDeleted) != 0) {
    if (length > 0xffffffffu) return std::nullopt;
    run.deleted = static_cast<std::uint32_t>(length);
    return run;
  }
  auto decoded = base::decode_utf8(in.raw(length));
  if (!decoded || decoded->empty()) return std::nullopt;
  run.text = std::move(*decoded);
  return run;
}

}  // namespace

std::string encode_text(const text::Text& text) {
  ColumnWriter out;
  const std::vector<text::Run> runs = text.runs();
  out.varint(runs.size());
  OpId before;
  for (const text::Run& run : runs) {
    const std::string utf8 = base::encode_utf8(run.text);
    const std::uint64_t length = utf8.empty() ? run.deleted : utf8.size();
    const bool left = run.origins.left != before;
    const bool right = static_cast<bool>(run.origins.right);
    out.varint(length << kHeadBits | (utf8.empty() ? kDeleted : 0) | (left ? kLeft : 0) |
               (right ? kRight : 0));
    out.id(run.first);
    if (left) out.id(run.origins.left);
    if (right) out.id(run.origins.right);
    out.raw(utf8);
    before = last_of(run);
  }
  out.varint(text.marks().size());
  for (const text::MarkSpan& mark : text.marks()) {
    out.id(mark.id);
    write_anchor(mark.from, out);
    write_anchor(mark.to, out);
    out.varint(mark.mark);
    write_tagged(mark.value, out);
  }
  return std::move(out.bytes());
}

Result<text::Text> decode_text(std::string_view bytes, std::size_t characters_max,
                               const IdsGiven& given) {
  const auto bad = [](const char* what) { return fail(Errc::corrupt, what); };
  ColumnReader in{bytes};
  const std::uint64_t run_count = in.varint();
  if (run_count == 0 || run_count > in.left() / kRunBytesMin) return bad("no text");
  std::vector<text::Run> runs;
  runs.reserve(static_cast<std::size_t>(run_count));
  OpId before;
  while (runs.size() < run_count) {
    auto run = read_run(in, before);
    if (!run) return bad("a broken run of text");
    const std::uint64_t count = run->text.empty() ? run->deleted : run->text.size();
    if (!given(run->first, run->first.counter.value + count)) {
      return bad("a character whose id was never given");
    }
    before = last_of(*run);
    runs.push_back(std::move(*run));
  }
  const std::uint64_t mark_count = in.varint();
  if (mark_count > in.left() / kMarkBytesMin) return bad("fewer marks than told");
  std::vector<text::MarkSpan> marks;
  marks.reserve(static_cast<std::size_t>(mark_count));
  while (marks.size() < mark_count && !in.failed()) {
    text::MarkSpan mark;
    mark.id = in.id();
    mark.from = read_anchor(in);
    mark.to = read_anchor(in);
    mark.mark = in.varint32();
    mark.value = read_tagged(in);
    if (!given(mark.id, std::uint64_t{mark.id.counter.value} + 1)) {
      return bad("a mark whose id was never given");
    }
    marks.push_back(std::move(mark));
  }
  if (!in.done()) return bad("a text of another length");
  return text::Text::load(runs, std::move(marks), characters_max);
}

}  // namespace samtavle::board
