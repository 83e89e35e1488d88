// Changing: characters come, are deleted or brought back, or go without a trace.

#include <cstring>

#include "samtavle/base/check.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {

void Tree::insert_spans(Leaf* leaf, std::uint32_t at, std::uint32_t count) {
  Span* spans = leaf->spans() + at;
  std::memmove(spans + count, spans, (leaf->count - at) * sizeof(Span));
  leaf->count = static_cast<std::uint16_t>(leaf->count + count);
}

void Tree::erase_spans(Leaf* leaf, std::uint32_t at, std::uint32_t count) {
  Span* spans = leaf->spans() + at;
  std::memmove(spans, spans + count, (leaf->count - at - count) * sizeof(Span));
  leaf->count = static_cast<std::uint16_t>(leaf->count - count);
}

Place Tree::put(Place at, Span span, std::string_view bytes) {
  const std::uint32_t length = span.length();
  // Behind what it may go on with rather than before what comes next.
  if (at.offset == 0 && at.index > 0) {
    --at.index;
    at.offset = at.span().length();
    at.visible -= at.span().visible();
    at.stored -= at.span().stored();
  }
  bool joins = false;
  std::uint32_t need = 1;
  while (true) {
    const bool none = at.leaf->count == 0;
    const bool behind = !none && at.offset == at.span().length();
    joins = behind && at.span().joins(span);
    need = joins ? 0 : (none || behind || at.offset == 0 ? 1 : 2);
    if (at.leaf->count + need <= shape_.leaf_spans &&
        at.leaf->bytes + bytes.size() <= shape_.leaf_bytes) {
      break;
    }
    at = split_at_middle(at, true);
  }
  at.leaf = grow(at.leaf, at.leaf->count + need, at.leaf->bytes + bytes.size());
  Leaf* leaf = at.leaf;
  const std::size_t byte_at = content_at(at);
  char* content = leaf->content() + byte_at;
  std::memmove(content + bytes.size(), content, leaf->bytes - byte_at);
  std::memcpy(content, bytes.data(), bytes.size());
  leaf->bytes = static_cast<std::uint16_t>(leaf->bytes + bytes.size());
  Sums delta{length, length, length, static_cast<std::uint32_t>(bytes.size())};
  if (bytes.size() != length) {
    leaf->ascii = false;
    delta.utf16 = count_utf8(bytes.data(), bytes.size()).utf16;
  }
  if (joins) {
    at.span().bits += length;
  } else {
    at = put_span(at, span);
  }
  add_sums(leaf, delta);
  if (more_ != nullptr && more_->index != nullptr) {
    const bool last = span.last().counter >= replicas[span.replica()].highest;
    more_->index->assign(span.replica(), span.counter, length, leaf->number, last);
  }
  return at;
}

Place Tree::put_span(const Place& at, const Span& span) {
  Leaf* leaf = at.leaf;
  lose_digest(leaf);
  Place out = at;
  out.offset = 0;
  if (at.offset == 0) {
    insert_spans(leaf, at.index, 1);
    leaf->spans()[at.index] = span;
    return out;
  }
  Span& before = at.span();
  ++out.index;
  if (at.offset == before.length()) {
    out.visible += before.visible();
    out.stored += before.stored();
    insert_spans(leaf, out.index, 1);
  } else {
    const Span rest = before.from(at.offset);
    before = before.first(at.offset);
    out.visible += before.visible();
    out.stored += before.stored();
    insert_spans(leaf, out.index, 2);
    leaf->spans()[out.index + 1] = rest;
  }
  leaf->spans()[out.index] = span;
  return out;
}

// The sums of `count` characters with content, as if visible.
Sums Tree::sums_of(const Place& at, std::uint32_t count) {
  Sums out{0, count, count, count};
  if (at.leaf->ascii) return out;
  const std::size_t byte_at = content_at(at);
  const char* content = at.leaf->content() + byte_at;
  const std::size_t bytes = bytes_of(content, at.leaf->bytes - byte_at, count);
  out.utf8 = static_cast<std::uint32_t>(bytes);
  out.utf16 = count_utf8(content, bytes).utf16;
  return out;
}

Place Tree::flip(Place at, std::uint32_t count) {
  const bool head = at.offset == 0;
  const bool tail = at.offset + count == at.span().length();
  const std::uint32_t need = (head ? 0u : 1u) + (tail ? 0u : 1u);
  if (at.leaf->count + need > shape_.leaf_spans) at = split_at_middle(at, false);
  if (need != 0) at.leaf = grow(at.leaf, at.leaf->count + need, at.leaf->bytes);
  Sums delta = sums_of(at, count);
  if (!at.span().deleted()) delta = Sums{} - delta;
  Leaf* leaf = at.leaf;
  if (head && tail) {
    at = flip_whole(at);
  } else if (head) {
    at = flip_head(at, count);
  } else if (tail) {
    at = flip_tail(at, count);
  } else {
    const Span rest = at.span().from(at.offset + count);
    at.span() = at.span().first(at.offset + count);
    insert_spans(leaf, at.index + 1, 1);
    leaf->spans()[at.index + 1] = rest;
    at = flip_tail(at, count);
  }
  add_sums(leaf, delta);
  return at;
}

Place Tree::flip_whole(Place at) {
  Leaf* leaf = at.leaf;
  at.span().bits ^= Span::kDeleted;
  if (at.index + 1 < leaf->count && at.span().joins(leaf->spans()[at.index + 1])) {
    at.span().bits += leaf->spans()[at.index + 1].length();
    erase_spans(leaf, at.index + 1, 1);
  }
  if (at.index > 0 && leaf->spans()[at.index - 1].joins(at.span())) {
    const std::uint32_t length = at.span().length();
    erase_spans(leaf, at.index, 1);
    --at.index;
    at.offset = at.span().length();
    at.visible -= at.span().visible();
    at.stored -= at.span().stored();
    at.span().bits += length;
  }
  return at;
}

// The first `count` characters of a span: they join the span before, or become one of their own.
Place Tree::flip_head(Place at, std::uint32_t count) {
  Leaf* leaf = at.leaf;
  Span piece = at.span().first(count);
  piece.bits ^= Span::kDeleted;
  at.span() = at.span().from(count);
  if (at.index > 0 && leaf->spans()[at.index - 1].joins(piece)) {
    --at.index;
    at.offset = at.span().length();
    at.visible -= at.span().visible();
    at.stored -= at.span().stored();
    at.span().bits += count;
    return at;
  }
  insert_spans(leaf, at.index, 1);
  at.span() = piece;
  return at;
}

// The last `count` characters of a span, from at.offset on.
Place Tree::flip_tail(Place at, std::uint32_t count) {
  Leaf* leaf = at.leaf;
  Span piece = at.span().from(at.offset);
  piece.bits ^= Span::kDeleted;
  at.span() = at.span().first(at.offset);
  at.visible += at.span().visible();
  at.stored += at.span().stored();
  ++at.index;
  at.offset = 0;
  if (at.index < leaf->count && piece.joins(at.span())) {
    piece.bits += at.span().length();
    at.span() = piece;
    return at;
  }
  SAMTAVLE_CHECK(piece.length() == count);
  insert_spans(leaf, at.index, 1);
  at.span() = piece;
  return at;
}

void Tree::remove(Place at, std::uint32_t count) {
  const bool head = at.offset == 0;
  const bool tail = at.offset + count == at.span().length();
  if (!head && !tail) {
    if (at.leaf->count == shape_.leaf_spans) at = split_at_middle(at, false);
    at.leaf = grow(at.leaf, at.leaf->count + 1u, at.leaf->bytes);
  }
  forget_cursor();
  Leaf* leaf = at.leaf;
  lose_digest(leaf);
  Sums gone = sums_of(at, count);
  const std::size_t byte_at = content_at(at);
  std::memmove(leaf->content() + byte_at, leaf->content() + byte_at + gone.utf8,
               leaf->bytes - byte_at - gone.utf8);
  leaf->bytes = static_cast<std::uint16_t>(leaf->bytes - gone.utf8);
  gone.characters = count;
  const Span whole = at.span();
  if (head && tail) {
    erase_spans(leaf, at.index, 1);
    const bool between = at.index > 0 && at.index < leaf->count;
    if (between && leaf->spans()[at.index - 1].joins(at.span())) {
      leaf->spans()[at.index - 1].bits += at.span().length();
      erase_spans(leaf, at.index, 1);
    }
  } else if (head) {
    at.span() = whole.from(count);
  } else {
    at.span() = whole.first(at.offset);
    if (!tail) {
      insert_spans(leaf, at.index + 1, 1);
      leaf->spans()[at.index + 1] = whole.from(at.offset + count);
    }
  }
  add_sums(leaf, Sums{} - gone);
  join_small(leaf);
}

}  // namespace samtavle::text
