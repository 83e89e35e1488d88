// text.type.*: one typed character on a text of 100,000 characters that two people wrote in pieces:
// at random places, and at one place; by this writer, or by another (ids and origins are given).

#include "cases.hpp"
#include "keystroke.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/bench/measure.hpp"
#include "samtavle/support/random.hpp"

namespace samtavle::bench {
namespace {

constexpr std::size_t kPieces = 2'000;
constexpr std::size_t kPieceLength = 50;
constexpr std::size_t kTyped = 10'000;
constexpr std::uint64_t kSeed = 7;

// The text and a model of it.
struct Page {
  text::Text text;
  std::u32string model;
  bool good = true;
};

Page written_page() {
  Page page;
  support::Random random{kSeed};
  Pen pens[] = {Pen{base::Replica{1}}, Pen{base::Replica{2}}};
  for (std::size_t i = 0; i < kPieces; ++i) {
    const std::size_t position = random.below(page.model.size() + 1);
    const std::u32string piece(kPieceLength, U'a' + static_cast<char32_t>(i % 26));
    page.model.insert(position, piece);
    require(pens[random.below(2)].insert(page.text, position, piece), "the page is not written");
  }
  return page;
}

struct Key {
  std::size_t position = 0;
  char32_t character = 0;
};

std::vector<Key> keys(bool one_place) {
  std::vector<Key> out;
  support::Random random{kSeed + 1};
  const std::size_t length = kPieces * kPieceLength;
  for (std::size_t i = 0; i < kTyped; ++i) {
    const std::size_t place = one_place ? length / 2 + i : random.below(length + i + 1);
    out.push_back({place, U'A' + static_cast<char32_t>(i % 26)});
  }
  return out;
}

void check(const Page& page, const std::vector<Key>& keys) {
  std::u32string model = page.model;
  for (const Key& key : keys) model.insert(key.position, 1, key.character);
  require(page.good && page.text.to_utf8() == base::encode_utf8(model), "another text than typed");
}

double measure_local(bool one_place) {
  const std::vector<Key> typed = keys(one_place);
  const double ns = cpu_ns_of(
      written_page,
      [&](Page& page) {
        Pen pen{base::Replica{3}};
        for (const Key& key : typed) {
          page.good = page.good && pen.insert(page.text, key.position, {&key.character, 1});
        }
      },
      [&](const Page& page) { check(page, typed); });
  return ns / static_cast<double>(kTyped);
}

double measure_remote(bool one_place) {
  const std::vector<Key> typed = keys(one_place);
  std::vector<text::Origins> origins;
  Page author = written_page();
  base::OpId id = base::op_id(3, 1);
  for (std::size_t i = 0; i < kTyped; ++i) {
    origins.push_back(value_of(author.text.origins_at(typed[i].position), "a place"));
    value_of(author.text.insert(id + static_cast<std::uint32_t>(i), origins.back(),
                                {&typed[i].character, 1}),
             "a character");
  }
  const double ns = cpu_ns_of(
      written_page,
      [&](Page& page) {
        for (std::size_t i = 0; i < kTyped; ++i) {
          const base::OpId here = id + static_cast<std::uint32_t>(i);
          page.good = page.good &&
                      page.text.insert(here, origins[i], {&typed[i].character, 1}).has_value();
        }
      },
      [&](const Page& page) { check(page, typed); });
  return ns / static_cast<double>(kTyped);
}

}  // namespace

void add_type_cases(Suite& suite) {
  for (const bool one_place : {false, true}) {
    const std::string where = one_place ? ".one_place" : ".random";
    suite.add({"text.type.local.100k" + where, "ns", Case::Kind::timed,
               [=] { return measure_local(one_place); }});
    suite.add({"text.type.remote.100k" + where, "ns", Case::Kind::timed,
               [=] { return measure_remote(one_place); }});
  }
}

}  // namespace samtavle::bench
