// Positions in code points, UTF-16 units and UTF-8 bytes, into one another.

#include "samtavle/text/text.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {

using base::Errc;
using base::fail;

namespace {

// Steps through the visible characters of a leaf until `stop` says that the next one is too many.
// Spans are taken as a whole where they are of one byte a character.
struct Walk {
  std::uint32_t characters = 0;
  std::uint32_t utf16 = 0;
  std::uint32_t utf8 = 0;

  template <class Stop>
  void run(const Leaf& leaf, Stop stop) {
    const char* p = leaf.content();
    for (std::size_t i = 0; i < leaf.count; ++i) {
      const Span& s = leaf.spans()[i];
      if (s.dropped()) continue;
      for (std::uint32_t n = 0; n < s.length(); ++n) {
        if (!s.deleted() && stop(*this)) return;
        const char* const begin = p;
        const char32_t c = next_code_point(p);
        if (s.deleted()) continue;
        ++characters;
        utf16 += c >= 0x10000 ? 2 : 1;
        utf8 += static_cast<std::uint32_t>(p - begin);
      }
    }
  }
};

using Sum = std::uint32_t (Inner::*)[kChildrenMax];

// How far a number of one unit reaches in another; `member` and `field` name the unit that is
// given.
struct Unit {
  Sum sum;
  std::uint32_t Sums::* total;
  std::uint32_t Walk::* walked;
};
constexpr Unit kCharacters{&Inner::visible, &Sums::visible, &Walk::characters};
constexpr Unit kUtf16{&Inner::utf16, &Sums::utf16, &Walk::utf16};
constexpr Unit kUtf8{&Inner::utf8, &Sums::utf8, &Walk::utf8};

Result<std::size_t> convert(const Tree* tree, std::size_t offset, const Unit& from,
                            const Unit& to) {
  const Sums total = tree == nullptr ? Sums{} : tree->total();
  if (offset > total.*from.total) return fail(Errc::invalid, "the text is shorter than that");
  if (offset == total.*from.total) return std::size_t{total.*to.total};
  if (total.utf8 == total.visible) return offset;
  auto rest = static_cast<std::uint32_t>(offset);
  const Leaf* leaf = tree->descend(from.sum, rest);
  const std::size_t base = tree->sums_before(leaf).*to.total;
  if (leaf->ascii) return base + rest;
  Walk walk;
  walk.run(*leaf, [&](const Walk& w) { return w.*from.walked >= rest; });
  if (walk.*from.walked != rest) return fail(Errc::invalid, "an offset inside a character");
  return base + walk.*to.walked;
}

}  // namespace

Result<std::size_t> Text::utf8_offset(std::size_t position) const {
  return convert(tree_.get(), position, kCharacters, kUtf8);
}
Result<std::size_t> Text::utf16_offset(std::size_t position) const {
  return convert(tree_.get(), position, kCharacters, kUtf16);
}
Result<std::size_t> Text::position_of_utf8(std::size_t offset) const {
  return convert(tree_.get(), offset, kUtf8, kCharacters);
}
Result<std::size_t> Text::position_of_utf16(std::size_t offset) const {
  return convert(tree_.get(), offset, kUtf16, kCharacters);
}

}  // namespace samtavle::text
