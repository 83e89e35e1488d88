// Going on where the last change was: a character behind the one before, a character deleted beside
// the one before. That is nearly all that ever happens to a text, and then nothing has to be looked
// for, split or joined. Each function here does that or, where anything is not as simple, nothing.

#include <cstring>

#include "tree.hpp"

namespace samtavle::text {

// The span at the cursor, if `first` goes on with it and nothing stands behind it that did not
// stand there when it was begun.
Span* Tree::growing_span(base::OpId first) const {
  if (more_ == nullptr || more_->cursor.leaf == nullptr) return nullptr;
  const Cursor& cursor = more_->cursor;
  Leaf* leaf = cursor.leaf;
  Span* span = leaf->spans() + cursor.index;
  const Replicas::Entry& writer = replicas[span->replica()];
  // Above `highest` no id is taken, and the index has no entry that could be wrong about it.
  if (span->counter + span->length() != first.counter.value || span->deleted() ||
      writer.replica != first.replica || first.counter.value <= writer.highest) {
    return nullptr;
  }
  const LocalId behind = cursor.index + 1u < leaf->count
                             ? span[1].id()
                             : id_behind({leaf, cursor.index, span->length(), 0, 0});
  return behind == span->right() ? span : nullptr;
}

std::uint32_t Tree::growing_position() const {
  const Cursor& cursor = more_->cursor;
  return cursor.base + cursor.visible + cursor.leaf->spans()[cursor.index].length();
}

bool Tree::grow_span(Span* span, std::string_view ascii) {
  const Cursor& cursor = more_->cursor;
  Leaf* leaf = cursor.leaf;
  const std::size_t count = ascii.size();
  if (!leaf->ascii || count > std::size_t{leaf->byte_room} - leaf->bytes) return false;
  if (span->length() + count > Span::kLengthMax) return false;
  char* content = leaf->content() + cursor.stored + span->length();
  std::memmove(content + count, content,
               static_cast<std::size_t>(leaf->content() + leaf->bytes - content));
  std::memcpy(content, ascii.data(), count);
  leaf->bytes = static_cast<std::uint16_t>(leaf->bytes + count);
  const auto length = static_cast<std::uint32_t>(count);
  span->bits += length;
  replicas.note(span->replica(), span->counter + span->length() - 1);
  add_sums(leaf, {length, length, length, length});
  return true;
}

bool Tree::erase_beside(std::uint32_t position, LocalId& erased) {
  if (more_ == nullptr || more_->cursor.leaf == nullptr) return false;
  Cursor& cursor = more_->cursor;
  Leaf* leaf = cursor.leaf;
  if (!leaf->ascii) return false;
  const std::uint32_t here = position - cursor.base;
  Span* span = leaf->spans() + cursor.index;
  // Between two spans of which the left one is visible and the right one deleted, the boundary
  // moves to the left; the other way round it moves to the right.
  if (span->deleted() && here == cursor.visible) {
    Span* next = span + 1;
    if (cursor.index + 1u >= leaf->count || next->length() < 2) return false;
    Span piece = next->first(1);
    piece.bits |= Span::kDeleted;
    if (next->deleted() || !span->joins(piece)) return false;
    erased = next->id();
    ++span->bits;
    *next = next->from(1);
  } else {
    if (span->deleted()) {
      if (cursor.index == 0 || here + 1 != cursor.visible) return false;
      --span;
    } else if (here + 1 != cursor.visible + span->length()) {
      return false;
    }
    Span* next = span + 1;
    const std::uint32_t length = span->length();
    if (next == leaf->spans() + leaf->count || span->deleted() || length < 2) return false;
    if (!next->deleted() || next->dropped() || !span->is_continued_by(*next)) return false;
    erased = span->last();
    if (span == leaf->spans() + cursor.index) {
      ++cursor.index;
      cursor.visible += length;
      cursor.stored += length;
    }
    --cursor.visible;
    --cursor.stored;
    --span->bits;
    --next->counter;
    --next->left_counter;
    ++next->bits;
  }
  add_sums(leaf, Sums{} - Sums{0, 1, 1, 1});
  return true;
}

}  // namespace samtavle::text
