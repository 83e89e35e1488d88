// The rule that decides where concurrent insertions go (the raw right-origin rule).
//
// Among the elements that stand between the origins, one with a left origin further left ends the
// search; one with the same left origin is ordered by its right origin (further right goes first)
// and then by id; one with a left origin further right belongs to a run that is passed as a whole.
// Inside of a span only the first character has to be looked at: the left origins of the others are
// in the span.

#include "tree.hpp"

namespace samtavle::text {
namespace {

enum class Order { less, equal, greater };

}  // namespace

Place Tree::place_for(const Between& between) const {
  const auto compare_left = [&](LocalId other) {
    if (other == between.left) return Order::equal;
    if (!other) return Order::less;
    if (!between.left) return Order::greater;
    Place at;
    const bool found = find(other, at);
    return found && is_before(at, between.left_at) ? Order::less : Order::greater;
  };
  const auto compare_right = [&](LocalId other) {
    if (other == between.right) return Order::equal;
    if (!other) return Order::greater;
    if (!between.right) return Order::less;
    Place at;
    const bool found = find(other, at);
    return found && is_before(at, between.right_at) ? Order::less : Order::greater;
  };

  Place at = between.from;
  Place destination = at;
  bool scanning = false;
  while (true) {
    if (!step_to_character(at)) break;
    const Span piece = at.span().from(at.offset);
    if (between.right && piece.id() == between.right) break;
    const Order left = compare_left(piece.left());
    if (left == Order::less) break;
    if (left == Order::equal) {
      const Order right = compare_right(piece.right());
      if (right == Order::equal && between.first < replicas.global(piece.id())) break;
      scanning = right == Order::less;
    }
    at.offset = between.right && piece.contains(between.right)
                    ? between.right.counter - at.span().counter
                    : at.span().length();
    if (!scanning) destination = at;
  }
  return destination;
}

}  // namespace samtavle::text
