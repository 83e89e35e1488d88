// Changing a text: operations by id, typing by position, taking back.

#include <algorithm>
#include <limits>

#include "samtavle/base/check.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/text/text.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {

using base::Errc;
using base::fail;

namespace {

bool runs_over(OpId first, std::size_t count) {
  return count > std::numeric_limits<std::uint32_t>::max() - first.counter.value;
}

// What is typed on a keyboard: so many characters of one byte each.
bool is_short_ascii(std::string_view utf8) {
  constexpr std::size_t kShort = 8;
  return utf8.size() == 1 ? static_cast<std::uint8_t>(utf8[0]) < 0x80
                          : !utf8.empty() && utf8.size() <= kShort &&
                                is_ascii(utf8.data(), utf8.size());
}

// Joins a splice to the one before where they touch, so that observers see few of them.
void push_removal(std::vector<Splice>& out, std::size_t position, std::size_t count) {
  if (!out.empty() && out.back().inserted.empty() && out.back().position == position) {
    out.back().removed += count;
  } else {
    out.push_back({position, count, {}});
  }
}

std::u32string& push_insertion(std::vector<Splice>& out, std::size_t position) {
  if (out.empty() || out.back().position + out.back().inserted.size() != position) {
    out.push_back({position, 0, {}});
  }
  return out.back().inserted;
}

void push_range(std::vector<IdRange>& out, OpId first, std::uint32_t count) {
  if (!out.empty() && out.back().first + out.back().length == first) {
    out.back().length += count;
  } else {
    out.push_back({first, count});
  }
}

// Whether a text may get these characters. An empty tree is as good as none.
Result<void> check_insertion(const Tree* tree, OpId first, std::size_t count) {
  if (count == 0) return fail(Errc::invalid, "an insertion without text");
  if (!first || runs_over(first, count)) return fail(Errc::invalid, "ids run over");
  if (tree == nullptr) return {};
  const LocalId local = tree->replicas.local(first);
  if (local.replica != Replicas::kNone &&
      tree->contains_any(local, static_cast<std::uint32_t>(count))) {
    return fail(Errc::invalid, "an id that is in this text already");
  }
  return {};
}

// Inserts text at a boundary, in pieces that a leaf can take. `position` is that of the boundary.
Result<void> put_text(Tree& tree, Place at, std::uint32_t position, OpId first, LocalId left,
                      LocalId right, std::string_view utf8, std::size_t count) {
  if (count > kCharactersMax - tree.total().characters) {
    return fail(Errc::limit, "more characters than a text can hold");
  }
  const std::uint32_t replica = tree.replicas.add(first.replica);
  if (replica == Replicas::kNone) return fail(Errc::limit, "more writers than a text can have");
  LocalId id{replica, first.counter.value};
  const std::size_t piece_max = tree.shape().leaf_bytes / 2u - 4;
  while (true) {
    std::size_t bytes = utf8.size();
    auto characters = static_cast<std::uint32_t>(count);
    if (bytes > piece_max) {
      bytes = piece_max;
      while ((utf8[bytes] & 0xc0) == 0x80) --bytes;
      characters = count_utf8(utf8.data(), bytes).code_points;
    }
    at = tree.put(at, Span::make(id, left, right, characters), utf8.substr(0, bytes));
    tree.replicas.note(replica, id.counter + characters - 1);
    tree.remember(at, position - at.visible_here());
    if (bytes == utf8.size()) return {};
    utf8.remove_prefix(bytes);
    count -= characters;
    position += characters;
    at.offset += characters;
    left = {replica, id.counter + characters - 1};
    id.counter += characters;
  }
}

}  // namespace

namespace {

// Code points as UTF-8. What is typed needs no memory of its own.
class Encoded {
 public:
  explicit Encoded(std::u32string_view text) {
    good_ = std::none_of(text.begin(), text.end(), [](char32_t c) {
      return c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff);
    });
    if (!good_) return;
    if (text.size() == 1 && text[0] < 0x80) {
      one_ = static_cast<char>(text[0]);
      utf8_ = {&one_, 1};
    } else {
      all_ = base::encode_utf8(text);
      utf8_ = all_;
    }
  }
  Encoded(const Encoded&) = delete;
  Encoded& operator=(const Encoded&) = delete;

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::string_view utf8() const { return utf8_; }

 private:
  bool good_ = false;
  char one_ = 0;
  std::string all_;
  std::string_view utf8_;
};

}  // namespace

Result<Splice> Text::insert(OpId first, const Origins& origins, std::u32string_view text) {
  const Encoded encoded{text};
  if (!encoded.good()) return fail(Errc::invalid, "text is not valid Unicode");
  return insert(first, origins, encoded.utf8());
}

Result<Origins> Text::insert_at(std::size_t position, OpId first, std::u32string_view text) {
  const Encoded encoded{text};
  if (!encoded.good()) return fail(Errc::invalid, "text is not valid Unicode");
  return insert_at(position, first, encoded.utf8());
}

Result<Splice> Text::insert(OpId first, const Origins& origins, std::string_view utf8) {
  if (tree_ != nullptr && is_short_ascii(utf8) && origins.left + 1 == first) {
    Span* span = tree_->growing_span(first);
    if (span != nullptr && origins.right == tree_->replicas.global(span->right())) {
      const std::size_t position = tree_->growing_position();
      if (tree_->grow_span(span, utf8)) return Splice{position, 0, {utf8.begin(), utf8.end()}};
    }
  }
  const auto counted = base::count_code_points(utf8);
  if (!counted) return base::pass_on(counted);
  const std::size_t count = *counted;
  if (auto good = check_insertion(tree_.get(), first, count); !good) return base::pass_on(good);
  Tree& t = tree();
  Tree::Between between;
  between.first = first;
  between.left = t.replicas.local(origins.left);
  between.right = t.replicas.local(origins.right);
  between.from = t.start();
  if (between.left) {
    if (!t.find(between.left, between.left_at)) {
      return fail(Errc::not_found, "the left origin is not in this text");
    }
    between.from = between.left_at;
    ++between.from.offset;
  }
  Place at = between.from;
  // Nearly always nothing stands between the origins.
  if (Tree::id_behind(at) != between.right) {
    if (between.right) {
      if (!t.find(between.right, between.right_at)) {
        return fail(Errc::not_found, "the right origin is not in this text");
      }
      if (between.left && !Tree::is_before(between.left_at, between.right_at)) {
        return fail(Errc::invalid, "the origins are in the wrong order");
      }
    }
    if (!t.place_for(between, at)) {
      return fail(Errc::limit, "more insertions at one place than one can be ordered among");
    }
  }
  const std::uint32_t position = t.visible_before(at.leaf) + at.visible_here();
  auto done = put_text(t, at, position, first, between.left, between.right, utf8, count);
  if (!done) return base::pass_on(done);
  Splice splice{position, 0, {}};
  splice.inserted.reserve(count);
  for (const char* p = utf8.data(); p != utf8.data() + utf8.size();) {
    splice.inserted.push_back(next_code_point(p));
  }
  return splice;
}

Result<Origins> Text::insert_at(std::size_t position, OpId first, std::string_view utf8) {
  if (position > length()) return fail(Errc::invalid, "position is behind the end of the text");
  if (tree_ != nullptr && is_short_ascii(utf8)) {
    Span* span = tree_->growing_span(first);
    if (span != nullptr && position == tree_->growing_position()) {
      const Origins origins{{first.replica, base::Counter{first.counter.value - 1}},
                            tree_->replicas.global(span->right())};
      if (tree_->grow_span(span, utf8)) return origins;
    }
  }
  const auto count = base::count_code_points(utf8);
  if (!count) return base::pass_on(count);
  if (auto good = check_insertion(tree_.get(), first, *count); !good) return base::pass_on(good);
  Tree& t = tree();
  const auto where = static_cast<std::uint32_t>(position);
  const Place at = t.seek_boundary(where);
  const LocalId left = position == 0 ? LocalId{} : at.span().id(at.offset - 1);
  const LocalId right = Tree::id_behind(at);
  const Origins origins{t.replicas.global(left), t.replicas.global(right)};
  auto done = put_text(t, at, where, first, left, right, utf8, *count);
  if (!done) return base::pass_on(done);
  return origins;
}

Result<void> Text::erase_at(std::size_t position, std::size_t count,
                            std::vector<IdRange>& erased) {
  if (position > length() || count > length() - position) {
    return fail(Errc::invalid, "the text is shorter than that");
  }
  const auto where = static_cast<std::uint32_t>(position);
  LocalId one;
  if (count == 1 && tree_->erase_beside(where, one)) {
    erased.push_back({tree_->replicas.global(one), 1});
    return {};
  }
  const std::size_t before = erased.size();
  for (auto left = static_cast<std::uint32_t>(count); left > 0;) {
    Place at = tree_->seek_visible(where);
    const Span& s = at.span();
    const std::uint32_t taken = std::min(left, s.length() - at.offset);
    const OpId first = tree_->replicas.global(s.id(at.offset));
    // What was in `erased` before is the caller's.
    if (erased.size() > before && erased.back().first + erased.back().length == first) {
      erased.back().length += taken;
    } else {
      erased.push_back({first, taken});
    }
    at = tree_->flip(at, taken);
    tree_->remember(at, where - at.visible_here());
    left -= taken;
  }
  return {};
}

namespace {

// Calls visit(place, count) for the pieces of spans that hold a range of ids; false, at once, if
// one of them is not there. What is visited may change before the next piece is looked for.
template <class Visit>
bool for_each_piece(const Tree& tree, const IdRange& range, Visit visit) {
  LocalId id = tree.replicas.local(range.first);
  for (std::uint32_t left = range.length; left > 0;) {
    Place at;
    if (!tree.find(id, at)) return false;
    const std::uint32_t count = std::min(left, at.span().length() - at.offset);
    visit(at, count);
    id.counter += count;
    left -= count;
  }
  return true;
}

}  // namespace

Result<std::vector<Splice>> Text::erase(std::span<const IdRange> ranges,
                                        std::vector<IdRange>* newly) {
  std::size_t total = 0;
  for (const IdRange& range : ranges) {
    if (!range.first || range.length == 0 || runs_over(range.first, range.length)) {
      return fail(Errc::invalid, "an empty or overlong range of ids");
    }
    // Before any loop over it: a range cannot name more characters than there are.
    total += range.length;
    if (total > history_length()) {
      return fail(Errc::invalid, "more ids than there are characters");
    }
  }
  for (const IdRange& range : ranges) {
    if (!for_each_piece(*tree_, range, [](const Place&, std::uint32_t) {})) {
      return fail(Errc::not_found, "a character that is not in this text");
    }
  }
  std::vector<Splice> splices;
  for (const IdRange& range : ranges) {
    for_each_piece(*tree_, range, [&](const Place& at, std::uint32_t count) {
      if (at.span().deleted()) return;
      const std::uint32_t position = tree_->visible_before(at.leaf) + at.visible_here();
      push_removal(splices, position, count);
      if (newly != nullptr) {
        push_range(*newly, tree_->replicas.global(at.span().id(at.offset)), count);
      }
      const Place now = tree_->flip(at, count);
      tree_->remember(now, position - now.visible_here());
    });
  }
  return splices;
}

Result<void> Text::mark(MarkSpan mark) {
  const auto known = [this](const Anchor& anchor) { return !anchor.id || contains(anchor.id); };
  if (!known(mark.from) || !known(mark.to)) {
    return fail(Errc::not_found, "a mark's anchor is not in this text");
  }
  tree().marks().push_back(std::move(mark));
  return {};
}

std::vector<Splice> Text::take_back_insert(OpId first, std::size_t count) {
  // Whatever came between these characters came later and was taken back before.
  SAMTAVLE_CHECK(tree_ != nullptr && count != 0 && count <= history_length());
  const IdRange range{first, static_cast<std::uint32_t>(count)};
  std::vector<Splice> out;
  const bool there = for_each_piece(*tree_, range, [&](const Place& at, std::uint32_t pieces) {
    SAMTAVLE_CHECK(!at.span().deleted());
    const std::uint32_t position = tree_->visible_before(at.leaf) + at.visible_here();
    SAMTAVLE_CHECK(out.empty() || out.back().position == position);
    push_removal(out, position, pieces);
    tree_->remove(at, pieces);
  });
  SAMTAVLE_CHECK(there);
  return out;
}

std::vector<Splice> Text::take_back_erase(std::span<const IdRange> newly) {
  std::vector<Splice> out;
  for (const IdRange& range : newly) {
    SAMTAVLE_CHECK(tree_ != nullptr && range.length != 0);
    const bool there = for_each_piece(*tree_, range, [&](const Place& at, std::uint32_t count) {
      const Span& s = at.span();
      SAMTAVLE_CHECK(s.deleted() && !s.dropped());
      const std::uint32_t position = tree_->visible_before(at.leaf) + at.visible_here();
      std::u32string& inserted = push_insertion(out, position);
      const char* p = at.leaf->content() + Tree::content_at(at);
      for (std::uint32_t i = 0; i < count; ++i) inserted.push_back(next_code_point(p));
      const Place now = tree_->flip(at, count);
      tree_->remember(now, position - now.visible_here());
    });
    SAMTAVLE_CHECK(there);
  }
  return out;
}

void Text::take_back_mark(OpId id) {
  SAMTAVLE_CHECK(tree_ != nullptr && tree_->marks_if_any() != nullptr);
  std::vector<MarkSpan>& marks = tree_->marks();
  SAMTAVLE_CHECK(!marks.empty() && marks.back().id == id);
  marks.pop_back();
}

}  // namespace samtavle::text
