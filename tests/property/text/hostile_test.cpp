// Goal: origins that no editor would ever send do no harm: the text does with them exactly what the
// plain form does, and the work for one operation has an end. Method: insertions between any two
// characters in any order of history, by a few replicas, in nodes of four and in nodes of the
// normal size, compared with the plain form step by step; then the worst texts that we know of,
// with the number of insertions that a search may pass.

#include <gtest/gtest.h>

#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/twin_text.hpp"
#include "samtavle/text/codec.hpp"

namespace samtavle::text {
namespace {

using base::Errc;
using base::op_id;
using support::Random;
using support::TwinText;

// Every id in the order of history.
std::vector<OpId> ids_of(const Text& text) {
  std::vector<OpId> ids;
  for (const text::Run& run : text.runs()) {
    const auto count = static_cast<std::uint32_t>(run.text.size()) + run.deleted;
    for (std::uint32_t i = 0; i < count; ++i) ids.push_back(run.first + i);
  }
  return ids;
}

void insert_anywhere(Random random) {
  TwinText text{random.chance(80) ? Shape{4, 16, 4} : Shape{}};
  std::uint32_t next[4] = {1, 1, 1, 1};
  const unsigned edges = static_cast<unsigned>(random.between(0, 90));
  OpId favourite;
  for (std::size_t i = random.between(30, 200); i > 0; --i) {
    const std::vector<OpId> ids = ids_of(text.text());
    const std::size_t left = random.chance(edges) ? 0 : random.below(ids.size() + 1);
    const std::size_t right =
        random.chance(edges) ? ids.size() : left + random.below(ids.size() + 1 - left);
    Origins origins;
    if (left > 0) origins.left = ids[left - 1];
    if (right < ids.size()) origins.right = ids[right];
    // Siblings of one character, many of them.
    if (random.chance(30)) origins.left = favourite;
    if (random.chance(5)) favourite = origins.left;
    const std::size_t who = random.below(4);
    const std::u32string typed(random.between(1, 3), static_cast<char32_t>('a' + who));
    const auto done = text.insert(op_id(static_cast<std::uint32_t>(who) + 1, next[who]), origins,
                                  typed);
    if (done) next[who] += static_cast<std::uint32_t>(random.between(typed.size(), 5));
    if (random.chance(20) && text.length() > 0) {
      ASSERT_TRUE(text.erase_at(random.below(text.length()), 1));
    }
    if (random.chance(10)) text.check();
    if (random.chance(3)) text.save_and_load(random.chance(50));
  }
  text.check();
}

TEST(HostileText, AnyOriginsAtAllGiveWhatThePlainFormGives) {
  const std::size_t count = support::iterations(2000);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const support::OnAbort say{support::repeat_command(
        "HostileText.AnyOriginsAtAllGiveWhatThePlainFormGives", seed)};
    SCOPED_TRACE(say.text());
    insert_anywhere(Random{seed});
    if (HasFatalFailure()) return;
  }
}

// Insertions at the start with the end as right origin, each ordered among all before it.
TEST(HostileText, OrdersAmongSoManySiblingsAndNoMore) {
  Text text;
  for (std::uint32_t i = 1; i <= kSiblingsMax; ++i) {
    ASSERT_TRUE(text.insert(op_id(1, 2 * i), {}, std::u32string_view{U"x"}));
  }
  EXPECT_TRUE(text.insert(op_id(1, 2 * kSiblingsMax + 2), {}, std::u32string_view{U"x"}));
  const auto refused = text.insert(op_id(1, 2 * kSiblingsMax + 4), {}, std::u32string_view{U"x"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::limit);
  EXPECT_EQ(text.history_length(), kSiblingsMax + 1);
  // The same of a text that was loaded, whose nodes stand otherwise.
  auto loaded = decode(encode(text), text.history_length());
  ASSERT_TRUE(loaded);
  EXPECT_FALSE(loaded->insert(op_id(1, 2 * kSiblingsMax + 4), {}, std::u32string_view{U"x"}));
  // Before all others there is room.
  EXPECT_TRUE(loaded->insert(op_id(0, 1), {}, std::u32string_view{U"y"}));
  EXPECT_EQ(loaded->to_utf8().front(), 'y');
  loaded->check_invariants();
}

}  // namespace
}  // namespace samtavle::text
