#include "samtavle/base/sort.hpp"
#include "samtavle/text/flatten.hpp"

#include <algorithm>

#include "access.hpp"

namespace samtavle::text {

using base::Errc;
using base::fail;

const Flattened::Piece* Flattened::find(OpId id) const {
  auto piece = std::upper_bound(pieces_.begin(), pieces_.end(), id,
                                [](OpId i, const Piece& p) { return i < p.first; });
  if (piece == pieces_.begin()) return nullptr;
  --piece;
  const bool inside = piece->first.replica == id.replica &&
                      id.counter.value - piece->first.counter.value < piece->length;
  return inside ? &*piece : nullptr;
}

OpId Flattened::character(OpId old) const {
  const Piece* piece = find(old);
  if (piece == nullptr) return old;
  if (piece->deleted) return {};
  return at(piece->before + (old.counter.value - piece->first.counter.value));
}

OpId Flattened::left(OpId old) const {
  const Piece* piece = find(old);
  if (piece == nullptr || !piece->deleted) return character(old);
  return piece->before == 0 ? OpId{} : at(piece->before - 1);
}

OpId Flattened::right(OpId old) const {
  const Piece* piece = find(old);
  if (piece == nullptr || !piece->deleted) return character(old);
  return piece->before == length_ ? OpId{} : at(piece->before);
}

Origins Flattened::origins(const Origins& old) const { return {left(old.left), right(old.right)}; }

Anchor Flattened::anchor(const Anchor& old) const {
  const Piece* piece = find(old.id);
  if (piece == nullptr) return old;
  // Without a neighbour on its side it is the start or the end, whose flags are the other way
  // round.
  if (old.after) {
    const OpId id = left(old.id);
    return {id, static_cast<bool>(id)};
  }
  const OpId id = right(old.id);
  return {id, !id};
}

void Flattened::ranges(const IdRange& old, std::vector<IdRange>& out) const {
  OpId id = old.first;
  for (std::uint32_t left = old.length; left > 0;) {
    const Piece* piece = find(id);
    std::uint32_t count = left;
    if (piece != nullptr) {
      count = std::min(left, piece->length - (id.counter.value - piece->first.counter.value));
    } else {
      const auto next = std::upper_bound(pieces_.begin(), pieces_.end(), id,
                                         [](OpId i, const Piece& p) { return i < p.first; });
      if (next != pieces_.end() && next->first.replica == id.replica) {
        count = std::min(left, next->first.counter.value - id.counter.value);
      }
    }
    if (const OpId now = character(id)) {
      if (!out.empty() && out.back().first + out.back().length == now) {
        out.back().length += count;
      } else {
        out.push_back({now, count});
      }
    }
    id = id + count;
    left -= count;
  }
}

class Flattener {
 public:
  Flattener(const Text& text, OpId first) : text_(text), tree_(*Access::tree(text)) {
    map_.first_ = first;
    map_.length_ = tree_.total().visible;
  }

  Flattened map() {
    std::uint32_t before = 0;
    for (Place at = tree_.start(); Tree::step_to_character(at); at.offset = at.span().length()) {
      const Span& s = at.span();
      map_.pieces_.push_back(
          {tree_.replicas.global(s.id()), s.length(), before, s.deleted()});
      before += s.visible();
    }
    base::sort(map_.pieces_.begin(), map_.pieces_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return std::move(map_);
  }

  [[nodiscard]] std::vector<MarkSpan> marks(const Flattened& map) const {
    std::vector<MarkSpan> out;
    for (const MarkSpan& mark : text_.marks()) {
      if (*text_.position_of(mark.from) >= *text_.position_of(mark.to)) continue;
      out.push_back({mark.id, map.anchor(mark.from), map.anchor(mark.to), mark.mark, mark.value});
    }
    return out;
  }

  // A tree of one run.
  [[nodiscard]] std::unique_ptr<Tree> tree() const {
    Replicas replicas;
    const std::uint32_t replica = replicas.add(map_.first_.replica);
    const std::uint32_t length = tree_.total().visible;
    std::vector<Span> spans;
    if (length != 0) {
      spans.push_back(Span::make({replica, map_.first_.counter.value}, {}, {}, length));
      replicas.note(replica, spans.back().last().counter);
    }
    return Tree::build(spans, text_.to_utf8(), std::move(replicas), tree_.shape());
  }

 private:
  const Text& text_;
  const Tree& tree_;
  Flattened map_;
};

Result<Flattened> flatten(Text& text, OpId first) {
  if (!first || text.length() > 0xffffffffu - first.counter.value) {
    return fail(Errc::invalid, "ids run over");
  }
  if (Access::tree(text) == nullptr) return Flattened{};
  Flattener flattener{text, first};
  std::unique_ptr<Tree> flat = flattener.tree();
  Flattened map = flattener.map();
  std::vector<MarkSpan> marks = flattener.marks(map);
  if (!marks.empty()) flat->marks() = std::move(marks);
  text = Access::wrap(std::move(flat));
  return map;
}

}  // namespace samtavle::text
