#include "restore_hand.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/passages.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Field;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Composer;
using text::Text;

namespace {

const Text* text_of(const Board& board, OpId item, Field field) {
  const board::Item* found = board.find(item);
  return found == nullptr ? nullptr : found->text(field);
}

// How many of the visible characters from `position` on have their ids in so many ranges.
std::size_t characters_in(const std::vector<base::IdRange>& ranges, std::size_t count) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < std::min(count, ranges.size()); ++i) characters += ranges[i].length;
  return characters;
}

// As many code points as take no more than so many bytes.
std::u32string_view head_of(std::u32string_view words, std::size_t bytes_max) {
  constexpr std::size_t kBytesPerCodePoint = 4;
  return words.substr(0, bytes_max / kBytesPerCodePoint);
}

// Where a passage is too much for a whole edit, a part of it is done: what is left then is another,
// shorter passage.
Applied<bool> restore_passage(Composer& composer, const Board& board, OpId item, Field field,
                              const Passage& passage, Room& room) {
  const std::string typed = base::encode_utf8(passage.inserted);
  if (typed.size() > room.bytes) {
    if (room.bytes < Room::kBytes) return false;
    const std::string piece = base::encode_utf8(head_of(passage.inserted, Room::kBytes));
    room.spend(1, 0, piece.size());
    const auto done = type_text(composer, item, field, passage.position, piece);
    return done ? Applied<bool>{false} : base::pass_on(done);
  }
  std::vector<base::IdRange> ranges;
  if (!passage.removed.empty()) {
    // They are there: the passage was found in this text.
    ranges = text_of(board, item, field)->ids_at(passage.position, passage.removed.size()).value();
  }
  if (ranges.size() > room.ranges) {
    if (room.ranges < Room::kRanges) return false;
    room.spend(1, Room::kRanges, 0);
    const auto done =
        composer.erase_text(item, field, passage.position, characters_in(ranges, Room::kRanges));
    return done ? Applied<bool>{false} : base::pass_on(done);
  }
  constexpr std::size_t kOperations = 3;
  room.spend(kOperations, ranges.size(), typed.size());
  const auto done = replace_text(composer, item, field, passage.position,
                                 base::encode_utf8(passage.removed), typed);
  return done ? Applied<bool>{true} : base::pass_on(done);
}

}  // namespace

void Room::spend(std::size_t used_operations, std::size_t used_ranges,
                 std::size_t used_bytes) noexcept {
  operations -= std::min(operations, used_operations);
  ranges -= std::min(ranges, used_ranges);
  bytes -= std::min(bytes, used_bytes);
}

Applied<bool> restore_text(Composer& composer, const Board& board, OpId item, Field field,
                           const Text* wanted, Room& room) {
  const std::vector<Passage> all = passages(text_of(board, item, field), wanted);
  // From the end, so that the positions of those before hold.
  for (auto passage = all.rbegin(); passage != all.rend(); ++passage) {
    if (!room.left()) return false;
    const auto done = restore_passage(composer, board, item, field, *passage, room);
    if (!done || !*done) return done;
  }
  return true;
}

Applied<bool> restore_marks(Composer& composer, const Board& board, OpId item, Field field,
                            const Text* wanted, Room& room) {
  for (const MarkChange& change : mark_changes(text_of(board, item, field), wanted)) {
    if (!room.left()) return false;
    room.spend(1, 0, 0);
    auto done = composer.mark_text(item, field, change.from, change.to, change.mark, change.value);
    if (!done) return base::pass_on(done);
  }
  return true;
}

Applied<bool> restore_members(Composer& composer, const Board& board, OpId item, Field field,
                              const board::ValueSet& wanted, Room& room) {
  const board::Item* found = board.find(item);
  if (found == nullptr) return true;
  const board::ValueSet now = found->members(field);
  const auto change = [&](const Value& member, bool add) -> Applied<bool> {
    if (!room.left()) return false;
    room.spend(1, 0, 0);
    const auto done = add ? composer.add_member(item, field, member)
                          : composer.remove_member(item, field, member);
    return done ? Applied<bool>{true} : base::pass_on(done);
  };
  for (const Value& member : now) {
    if (wanted.contains(member)) continue;
    if (auto done = change(member, false); !done || !*done) return done;
  }
  for (const Value& member : wanted) {
    if (now.contains(member)) continue;
    if (auto done = change(member, true); !done || !*done) return done;
  }
  return true;
}

}  // namespace samtavle::plan
