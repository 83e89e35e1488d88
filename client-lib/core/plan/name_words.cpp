#include "name_words.hpp"

#include "samtavle/base/utf8.hpp"

namespace samtavle::plan {
namespace {

// The letters that U+00C0 to U+017F are without accents (Unicode 15, decompositions; æ, þ and ß
// are spelled out below). A blank is no letter.
constexpr std::string_view kLatin =
    "aaaaaa*ceeeeiiiidnooooo ouuuuy*s"
    "aaaaaa*ceeeeiiiidnooooo ouuuuy*y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
constexpr char32_t kLatinFrom = 0xc0;
constexpr char32_t kLatinTo = 0x17f;
static_assert(kLatin.size() == kLatinTo - kLatinFrom + 1);

constexpr bool within(char32_t c, char32_t low, char32_t high) noexcept {
  return c >= low && c <= high;
}

// Combining accents, and characters that are not seen: a word is the same without them.
constexpr bool is_nothing(char32_t c) noexcept {
  return within(c, 0x300, 0x36f) || c == 0xad || within(c, 0x200b, 0x200d) || c == 0x2060 ||
         c == 0xfeff || within(c, 0xfe00, 0xfe0f);
}

constexpr bool is_letter(char32_t c) noexcept {
  if (c < 0x80) {
    return within(c, U'a', U'z') || within(c, U'A', U'Z') || within(c, U'0', U'9');
  }
  if (c < kLatinFrom) return c == 0xaa || c == 0xb5 || c == 0xba;
  const bool sign = c == 0xd7 || c == 0xf7;
  // Punctuation, symbols and pictures; what is left are letters, whatever their script.
  const bool other = within(c, 0x2000, 0x206f) || within(c, 0x20a0, 0x20cf) ||
                     within(c, 0x2190, 0x2bff) || within(c, 0x3000, 0x3004) ||
                     within(c, 0x3008, 0x3020) || within(c, 0xff00, 0xff0f) ||
                     within(c, 0x1f000, 0x1faff);
  return !sign && !other;
}

// Scripts that are written without spaces between words: each character counts as one.
constexpr bool stands_alone(char32_t c) noexcept {
  return within(c, 0x3040, 0x30ff) || within(c, 0x3400, 0x9fff) || within(c, 0xac00, 0xd7af) ||
         within(c, 0x20000, 0x3ffff);
}

constexpr bool is_capital(char32_t c) noexcept {
  if (c < 0x80) return within(c, U'A', U'Z');
  if (c < 0x100) return within(c, 0xc0, 0xde);
  if (within(c, 0x139, 0x148) || within(c, 0x179, 0x17e)) return c % 2 == 1;
  if (c < 0x250) return c % 2 == 0 || c == 0x178;
  if (within(c, 0x3b1, 0x3ce) || within(c, 0x430, 0x45f)) return false;
  if (within(c, 0x1e00, 0x1eff)) return c % 2 == 0;
  return true;
}

void fold(char32_t c, std::u32string& out) {
  if (within(c, kLatinFrom, kLatinTo)) {
    if (c == 0xc6 || c == 0xe6) {
      out += U"ae";
    } else if (c == 0xde || c == 0xfe) {
      out += U"th";
    } else {
      out.push_back(static_cast<unsigned char>(kLatin[c - kLatinFrom]));
      if (c == 0xdf) out.push_back(U's');
    }
  } else if (within(c, U'A', U'Z') || within(c, 0x391, 0x3a9) || within(c, 0x410, 0x42f)) {
    out.push_back(c + 0x20);
  } else if (within(c, 0x400, 0x40f)) {
    out.push_back(c + 0x50);
  } else if (within(c, 0x218, 0x21b)) {
    out.push_back(c < 0x21a ? U's' : U't');
  } else if (within(c, 0x1e00, 0x1eff)) {
    out.push_back(c | 1);
  } else {
    out.push_back(c);
  }
}

// aa as å, oe as ø: both became one letter.
std::u32string without_doubles(const std::u32string& word) {
  std::u32string out;
  for (const char32_t c : word) {
    const char32_t last = out.empty() ? U' ' : out.back();
    if ((c == U'a' && last == U'a') || (c == U'e' && last == U'o')) continue;
    out.push_back(c);
  }
  return out;
}

std::size_t bytes_of(char32_t c) noexcept {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

}  // namespace

std::vector<NameWord> name_words(std::string_view utf8) {
  std::vector<NameWord> words;
  std::size_t at = 0;
  bool within_word = false;
  for (const char32_t c : base::decode_utf8(utf8).value_or(std::u32string{})) {
    const std::size_t from = at;
    at += bytes_of(c);
    if (is_nothing(c)) {
      if (within_word) words.back().to = at;
      continue;
    }
    if (!is_letter(c)) {
      within_word = false;
      continue;
    }
    if (!within_word || stands_alone(c)) words.push_back({{}, is_capital(c), from, at});
    fold(c, words.back().folded);
    words.back().to = at;
    within_word = !stands_alone(c);
  }
  for (NameWord& word : words) word.folded = without_doubles(word.folded);
  return words;
}

}  // namespace samtavle::plan
