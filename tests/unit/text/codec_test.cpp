// Goal: encode() writes the bytes that FORMAT.md fixes, decode() takes them back and refuses
// everything that no text can be. Method: bytes by hand for each kind of run; round trips; every
// prefix and every single changed byte of a rich text; claims of far more than there is.

#include "samtavle/text/codec.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace samtavle::text {
namespace {

using base::Errc;
using base::op_id;

constexpr std::size_t kMany = 1'000'000;

std::string bytes(std::initializer_list<int> values, std::string_view tail = {}) {
  std::string out;
  for (const int v : values) out.push_back(static_cast<char>(v));
  return out.append(tail);
}

// Three writers, deletions, insertions into runs, concurrent ones, wide characters, marks.
Text rich() {
  Text text;
  EXPECT_TRUE(text.insert(op_id(1, 5), {}, U"one two three four five"));
  EXPECT_TRUE(text.insert(op_id(9, 1), {op_id(1, 8), op_id(1, 9)}, U"-æ€😀-"));
  EXPECT_TRUE(text.insert(op_id(4, 1), {op_id(1, 8), op_id(1, 9)}, U"now"));
  EXPECT_TRUE(text.insert(op_id(4, 9), {}, U"late"));
  EXPECT_TRUE(text.insert(op_id(1, 99), {op_id(9, 2), {}}, U"far"));
  const IdRange gone[] = {{op_id(1, 6), 2}, {op_id(9, 3), 1}, {op_id(1, 20), 8}};
  EXPECT_TRUE(text.erase(gone));
  const std::pair<Anchor, Anchor> ranges[] = {{{op_id(1, 5), false}, {op_id(9, 2), true}},
                                              {{}, {{}, true}}};
  std::uint32_t counter = 200;
  for (const base::Value& value :
       {base::Value{}, base::Value{true}, base::Value{false}, base::Value{-7},
        base::Value{0.1}, base::Value{"æ"}, base::Value{base::Binary{"\xff"}},
        base::Value{op_id(3, 4)}}) {
    const auto& [from, to] = ranges[counter % 2];
    EXPECT_TRUE(text.mark({op_id(7, counter), from, to, counter, value}));
    ++counter;
  }
  return text;
}

void expect_round_trip(const Text& text) {
  const std::string encoded = encode(text);
  for (const Shape& shape : {Shape{}, Shape{4, 16, 4}}) {
    const auto decoded = decode(encoded, text.history_length(), shape);
    ASSERT_TRUE(decoded) << decoded.error().detail;
    decoded->check_invariants();
    EXPECT_EQ(decoded->runs(), text.runs());
    EXPECT_EQ(decoded->marks(), text.marks());
    EXPECT_EQ(decoded->writers(), text.writers());
    EXPECT_EQ(decoded->to_utf8(), text.to_utf8());
    EXPECT_EQ(encode(*decoded), encoded);
  }
}

TEST(Codec, WritesTheBytesOfTheFormatsExample) {
  Text text;
  ASSERT_TRUE(text.insert(op_id(3, 1), {}, U"Hi"));
  EXPECT_EQ(encode(text), bytes({1, 1, 1, 3, 4, 1, 0x13, 0}, "Hi"));
  expect_round_trip(text);
}

TEST(Codec, WritesEachKindOfRunAsTheFormatSays) {
  Text text;
  ASSERT_TRUE(text.insert(op_id(1, 1), {}, U"abcdefgh"));
  const IdRange c[] = {{op_id(1, 3), 1}};
  ASSERT_TRUE(text.erase(c));
  ASSERT_TRUE(text.insert(op_id(2, 7), {op_id(1, 5), op_id(1, 6)}, U"XY"));
  ASSERT_TRUE(text.insert(op_id(2, 20), {op_id(2, 8), {}}, U"Z"));
  // ab, c (deleted), de, XY, Z, fgh
  constexpr int kLeftFar = 5;  // left: what stands before; right: by column
  EXPECT_EQ(encode(text), bytes({1, 6, 2, 1, 0, 0b10110, 1, 5, 3,
                                 kLeftFar | 1 << 4,        // ab
                                 0 | 8,                    // c goes on with ab
                                 0 | 1 << 4,               // de with c
                                 kLeftFar | 1 << 4,        // XY
                                 kLeftFar,                 // Z
                                 2 | 2 << 4,               // fgh goes on with de,
                                 0,                        // three runs back
                                 0 << 1 | 1, 0,            // 1.1
                                 12 << 1 | 1, 1,           // 2.7: 6 further than 1
                                 22 << 1,                  // 2.20: 11 further than 9
                                 0, 2 << 1, 0},            // right: the end, f two runs on, the end
                                "abdeXYZfgh"));
  expect_round_trip(text);
}

TEST(Codec, TakesBackWhatItWrote) {
  expect_round_trip(Text{});
  expect_round_trip(rich());
  Text all_gone;
  std::vector<IdRange> erased;
  ASSERT_TRUE(all_gone.insert_at(0, op_id(1, 1), "abc"));
  ASSERT_TRUE(all_gone.erase_at(0, 3, erased));
  expect_round_trip(all_gone);
  Text taken_back;
  ASSERT_TRUE(taken_back.insert_at(0, op_id(1, 1), "abc"));
  taken_back.take_back_insert(op_id(1, 1), 3);
  EXPECT_EQ(encode(taken_back), encode(Text{}));
}

TEST(Codec, IsCanonicalWhateverTheOrder) {
  Text text = rich();
  // The same by other ways: later characters first, deleted in pieces, something taken back.
  const auto runs = text.runs();
  auto loaded = Text::load(runs, text.marks(), kMany, Shape{4, 16, 4});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(encode(*loaded), encode(text));
  ASSERT_TRUE(loaded->insert_at(3, op_id(30, 1), "gone again"));
  loaded->take_back_insert(op_id(30, 1), 10);
  EXPECT_EQ(encode(*loaded), encode(text));
}

TEST(Codec, WhatIsDecodedEditsTheSame) {
  Text text = rich();
  auto decoded = decode(encode(text), kMany);
  ASSERT_TRUE(decoded);
  for (Text* t : {&text, &*decoded}) {
    ASSERT_TRUE(t->insert(op_id(3, 1), {op_id(1, 8), op_id(1, 9)}, U"!!"));
    ASSERT_TRUE(t->insert(op_id(1, 150), {op_id(1, 6), op_id(1, 7)}, U"in what is gone"));
    const IdRange more[] = {{op_id(1, 8), 2}, {op_id(4, 1), 3}};
    ASSERT_TRUE(t->erase(more));
    EXPECT_EQ(t->insert(op_id(9, 3), {}, U"x").error().code, Errc::invalid);
    t->check_invariants();
  }
  EXPECT_EQ(encode(*decoded), encode(text));
}

TEST(Codec, HoldsAgainstItsLimitExactly) {
  const Text text = rich();
  const auto refused = decode(encode(text), text.history_length() - 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::limit);
}

// A few bytes that claim nearly a thousand million deleted characters: a number, and no more.
TEST(Codec, AHugeDeletedRunIsANumber) {
  const std::vector<text::Run> runs{{op_id(1, 1), {}, {}, 900'000'000}};
  const auto loaded = Text::load(runs, {}, std::numeric_limits<std::size_t>::max());
  ASSERT_TRUE(loaded);
  const std::string encoded = encode(*loaded);
  EXPECT_LT(encoded.size(), 16u);
  EXPECT_EQ(decode(encoded, 899'999'999).error().code, Errc::limit);
  const auto decoded = decode(encoded, 900'000'000);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->history_length(), 900'000'000u);
  EXPECT_LT(decoded->memory_bytes(), 1000u);
}

struct Refused {
  const char* what;
  std::string bytes;
  Errc code = Errc::corrupt;
};

class DecodeRefuses : public testing::TestWithParam<Refused> {};

TEST_P(DecodeRefuses, Bytes) {
  const auto decoded = decode(GetParam().bytes, kMany);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Codec, DecodeRefuses,
    testing::Values(
        Refused{"nothing", ""}, Refused{"format 0", bytes({0, 0, 0, 0})},
        Refused{"newer format", bytes({2, 0, 0, 0}), Errc::newer_format},
        Refused{"zeros at a number's end", bytes({0x81, 0, 0, 0, 0})},
        Refused{"more runs than bytes", bytes({1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0})},
        Refused{"more replicas than bytes", bytes({1, 0, 0xff, 0xff, 0x7f, 0})},
        Refused{"replica that runs over",
                bytes({1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0})},
        Refused{"unknown column", bytes({1, 0, 0, 0x40, 1, 0})},
        Refused{"no head", bytes({1, 1, 1, 1, 4, 1})},
        Refused{"cut column", bytes({1, 1, 1, 1, 4, 9, 3, 0}, "a")},
        Refused{"column too long", bytes({1, 1, 1, 1, 4, 2, 3, 0, 0}, "a")},
        Refused{"no ids", bytes({1, 1, 1, 1, 0, 3}, "a")},
        Refused{"counter 0", bytes({1, 1, 1, 1, 4, 1, 3, 1}, "a")},
        Refused{"counter runs over",
                bytes({1, 1, 1, 1, 4, 5, 0x13, 0xfc, 0xff, 0xff, 0xff, 0x1f}, "ab")},
        Refused{"no replicas", bytes({1, 1, 0, 4, 2, 3, 1, 0}, "a")},
        Refused{"unknown replica", bytes({1, 1, 2, 1, 0, 4, 2, 3, 1, 2}, "a")},
        Refused{"continues nothing", bytes({1, 1, 1, 1, 0, 0}, "a")},
        Refused{"continues before the start", bytes({1, 2, 1, 1, 4, 1, 3, 1, 0}, "ab")},
        Refused{"right of nothing", bytes({1, 1, 1, 1, 4, 1, 4, 0}, "a")},
        Refused{"left further back", bytes({1, 1, 1, 1, 0b1100, 1, 1, 6, 0, 2}, "a")},
        Refused{"left of itself", bytes({1, 1, 1, 1, 0b1100, 1, 2, 6, 0, 1, 0}, "a")},
        Refused{"left before its run", bytes({1, 2, 1, 1, 0b1100, 2, 2, 3, 6, 0, 0, 3, 1}, "ab")},
        Refused{"right further on", bytes({1, 1, 1, 1, 0b10100, 1, 1, 5, 0, 2}, "a")},
        Refused{"right behind its run",
                bytes({1, 2, 1, 1, 0b10100, 2, 2, 5, 3, 0, 0, 3, 1}, "ab")},
        // b has a as right neighbour's right origin: c continues a, whose right origin is b.
        Refused{"right origin that was passed", bytes({1, 3, 1, 1, 4, 2, 3, 3, 1, 0, 10}, "abc")},
        Refused{"an id twice", bytes({1, 2, 1, 1, 4, 2, 3, 3, 0, 1}, "ab")},
        Refused{"a run longer than any",
                bytes({1, 1, 1, 1, 0b101, 5, 1, 0xfb, 0xff, 0xff, 0xff, 0xff, 0x07, 0})},
        Refused{"too little text", bytes({1, 1, 1, 1, 4, 1, 0x13, 0}, "a")},
        Refused{"too much text", bytes({1, 1, 1, 1, 4, 1, 3, 0}, "ab")},
        Refused{"no UTF-8", bytes({1, 1, 1, 1, 4, 1, 3, 0}, "\xff")},
        Refused{"text of what is deleted", bytes({1, 1, 1, 1, 4, 1, 11, 0}, "a")},
        Refused{"mark by nobody", bytes({1, 0, 0, 0x20, 6, 0, 1, 0, 1, 1, 2})},
        Refused{"mark in no run", bytes({1, 0, 1, 1, 0x20, 7, 0, 1, 2, 0, 1, 1, 2})},
        Refused{"mark with no such value", bytes({1, 0, 1, 1, 0x20, 6, 0, 1, 0, 1, 1, 8})},
        Refused{"mark cut off", bytes({1, 0, 1, 1, 0x20, 5, 0, 1, 0, 1, 1})},
        Refused{"mark with long text",
                bytes({1, 0, 1, 1, 0x20, 8, 0, 1, 0, 1, 1, 5, 0x7f, 0x61})}),
    [](const auto& parameter) {
      std::string name{parameter.param.what};
      for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
      }
      return name;
    });

TEST(Codec, EveryBeginningIsRefusedOrAnotherText) {
  const std::string encoded = encode(rich());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    EXPECT_FALSE(decode(std::string_view{encoded}.substr(0, i), kMany)) << i;
  }
}

TEST(Codec, EveryChangedByteIsRefusedOrAnotherText) {
  const std::string encoded = encode(rich());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = encoded;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const auto decoded = decode(changed, kMany, Shape{4, 16, 4});
      if (!decoded) continue;
      decoded->check_invariants();
      const auto again = decode(encode(*decoded), kMany);
      ASSERT_TRUE(again) << "byte " << i << ", bit " << bit;
      EXPECT_EQ(again->runs(), decoded->runs());
    }
  }
}

}  // namespace
}  // namespace samtavle::text
