#include "samtavle/plan/letters.hpp"

namespace samtavle::plan {
namespace {

constexpr char32_t kReplacement = 0xfffd;
constexpr char32_t kRingAbove = 0x030a;

// U+00C0 to U+017F (Latin-1 and Latin Extended-A) without case and accents, one ASCII letter each.
// '.': stays what it is; '2': becomes two letters; ',': only its case goes.
constexpr std::string_view kLatin =
    "aaaaa,,ceeeeiiii"   // C0: À to Å, Æ, Ç ...
    ",nooooo.,uuuuy,2"   // D0: Ð Ñ ... × Ø ... Þ ß
    "aaaaa..ceeeeiiii"   // E0
    ".nooooo..uuuuy.y"   // F0
    "aaaaaaccccccccdd"   // 100
    "ddeeeeeeeeeegggg"   // 110
    "gggghhhhiiiiiiii"   // 120
    "ii22jjkkklllllll"   // 130: İ ı Ĳ ĳ ...
    "lllnnnnnnnnnoooo"   // 140
    "oo22rrrrrrssssss"   // 150: Ő ő Œ œ ...
    "ssttttttuuuuuuuu"   // 160
    "uuuuwwyyyzzzzzzs";  // 170
static_assert(kLatin.size() == 0x180 - 0xc0);

// The letters of a run of pairs, large and small ones in turns, in Latin Extended Additional:
// U+1E00 to U+1EF9, two code points a letter.
constexpr std::string_view kExtended =
    "abbbcdddddeeeee"  // 1E00
    "fghhhhhiikkkllllmmmnnnnooooopprrrrssssstttt"
    "uuuuuvvwwwwwxxyzzz";
constexpr char32_t kExtendedFirst = 0x1e00;
// Vietnamese, from U+1EA0: a 12, e 8, i 2, o 12, u 7, y 4.
constexpr std::string_view kVietnamese = "aaaaaaaaaaaaeeeeeeeeiioooooooooooouuuuuuuyyyy";
constexpr char32_t kVietnameseFirst = 0x1ea0;

// The letters with a ring or a stroke above an accent keep what is Danish about them.
char32_t special(char32_t c) noexcept {
  switch (c) {
    case 0x1fa: case 0x1fb: return U'å';
    case 0x1fc: case 0x1fd: case 0x1e2: case 0x1e3: return U'æ';
    case 0x1fe: case 0x1ff: return U'ø';
    case 0x212b: return U'å';  // the sign of the ångström
    default: return c;
  }
}

// One letter for one letter; 0: an accent that stands behind its letter.
char32_t fold_one(char32_t c) noexcept {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c < 0xc0) return c;
  if (c == U'Å' || c == U'å') return U'å';
  if (c < 0x180) {
    const char letter = kLatin[c - 0xc0];
    if (letter == ',') return c + 32;
    return letter == '.' || letter == '2' ? c : static_cast<char32_t>(letter);
  }
  if (c >= 0x300 && c < 0x370) return 0;
  if (c >= 0x391 && c <= 0x3a9) return c + 32;
  if (c >= 0x410 && c <= 0x42f) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  if (c >= kVietnameseFirst && c < kVietnameseFirst + 2 * kVietnamese.size()) {
    return static_cast<char32_t>(kVietnamese[(c - kVietnameseFirst) / 2]);
  }
  if (c >= kExtendedFirst && c < kExtendedFirst + 2 * kExtended.size()) {
    return static_cast<char32_t>(kExtended[(c - kExtendedFirst) / 2]);
  }
  return special(c);
}

// The second letter of those that become two, with the first in `first`; 0: it is one.
char32_t second_of(char32_t c, char32_t& first) noexcept {
  switch (c) {
    case U'ß': case 0x1e9e: first = U's'; return U's';
    case 0x132: case 0x133: first = U'i'; return U'j';
    case 0x152: case 0x153: first = U'o'; return U'e';
    default: return 0;
  }
}

// The code point at `at`, which moves behind it.
char32_t next_code_point(std::string_view utf8, std::size_t& at) noexcept {
  const auto byte = [utf8](std::size_t i) { return static_cast<std::uint8_t>(utf8[i]); };
  const std::uint8_t lead = byte(at++);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  if (more == 0 || lead >= 0xf8 || utf8.size() - at < more) return kReplacement;
  char32_t c = lead & (0x3fu >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xc0u) != 0x80) return kReplacement;
    c = (c << 6) | (byte(at + i) & 0x3fu);
  }
  at += more;
  return c;
}

}  // namespace

void fold_letters(std::string_view utf8, std::u32string& out,
                  std::vector<std::uint32_t>* origins) {
  // A letter takes at least as many bytes as it becomes letters.
  const std::size_t before = out.size();
  out.resize(before + utf8.size());
  char32_t* to = out.data() + before;
  std::uint32_t position = 0;
  const auto put = [&](char32_t c) {
    *to++ = c;
    if (origins != nullptr) origins->push_back(position);
  };
  for (std::size_t at = 0; at < utf8.size(); ++position) {
    const auto lead = static_cast<std::uint8_t>(utf8[at]);
    if (lead < 0x80) {
      put(lead >= 'A' && lead <= 'Z' ? lead + 32u : lead);
      ++at;
      continue;
    }
    const char32_t c = next_code_point(utf8, at);
    char32_t first = 0;
    if (const char32_t second = second_of(c, first); second != 0) {
      put(first);
      put(second);
    } else if (const char32_t letter = fold_one(c); letter != 0) {
      put(letter);
    } else if (c == kRingAbove && to != out.data() && to[-1] == U'a') {
      to[-1] = U'å';
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

std::u32string folded(std::string_view utf8) {
  std::u32string out;
  fold_letters(utf8, out);
  return out;
}

bool in_word_beyond_ascii(char32_t c) noexcept {
  if (c < 0xc0) return c == 0xaa || c == 0xb5 || c == 0xba;  // ª µ º
  if (c == 0xd7 || c == 0xf7) return false;                  // × ÷
  const bool punctuation = (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c < 0x3030) ||
                           (c >= 0xff00 && c < 0xff10) || c == 0x1680 || c == 0xfeff ||
                           c == kReplacement;
  return !punctuation;
}

}  // namespace samtavle::plan
