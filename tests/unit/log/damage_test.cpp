// Goal: a flipped bit in any file is detected or harmless, never served.
// Method: flip one bit of a store with every type of file, open it, read everything and compare.

#include "damage.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>

namespace samtavle::log {
namespace {

TEST(Damage, AFlippedBitIsNeverServed) {
  DamagedStore store;
  std::mt19937_64 random(1);
  std::map<std::string, int> detected;
  std::set<std::string> types;
  for (const auto& [name, bytes] : store.files()) {
    types.insert(type_of(name));
    for (int i = 0; i < 5 && !bytes.empty(); ++i) {
      const std::size_t bit = random() % (bytes.size() * 8);
      const auto verdict = store.flip(name, bit);
      EXPECT_EQ(verdict.complaint, "") << name << ", bit " << bit;
      detected[type_of(name)] += verdict.detected ? 1 : 0;
    }
  }
  EXPECT_THAT(types, testing::IsSupersetOf({"CURRENT", "MANIFEST-", ".log", ".sst", "IDENTITY",
                                            "OPTIONS-", "acknowledged"}));
  // The harness sees damage at all.
  EXPECT_GT(detected[".log"], 0);
  EXPECT_GT(detected[".sst"], 0);
  EXPECT_GT(detected["MANIFEST-"], 0);
}

// RocksDB takes a damaged last record for a torn one and drops it without a word.
TEST(Damage, TheEndOfTheWriteAheadLogIsWatchedToo) {
  DamagedStore store;
  for (const auto& [name, bytes] : store.files()) {
    if (type_of(name) != ".log" || bytes.empty()) continue;
    for (const std::size_t from_end : {1u, 9u, 100u}) {
      const auto verdict = store.flip(name, (bytes.size() - from_end) * 8);
      EXPECT_TRUE(verdict.detected);
      EXPECT_EQ(verdict.complaint, "");
    }
  }
}

// The two bytes of a length are the only ones of a manifest that RocksDB takes on trust: with a
// record that seems too long it forgets all that follows, and deletes the files that this named.
TEST(Damage, EveryLengthInTheManifestIsWatched) {
  DamagedStore store;
  for (const auto& [name, bytes] : store.files()) {
    if (type_of(name) != "MANIFEST-") continue;
    std::size_t records = 0;
    for (std::size_t at = 0; at + 7 < bytes.size(); ++records) {
      const auto verdict = store.flip(name, (at + 5) * 8 + 5);
      EXPECT_TRUE(verdict.detected) << at;
      EXPECT_EQ(verdict.complaint, "") << at;
      at += 7u + static_cast<unsigned char>(bytes[at + 4]) +
            256u * static_cast<unsigned char>(bytes[at + 5]);
    }
    EXPECT_GT(records, 10u);
  }
}

// Where RocksDB would abort: the end of a sorted file's properties, which stand before the index of
// meta blocks and the footer. By the bits at the highest place of each byte, from the end on.
TEST(Damage, EveryHighBitBehindTheRowsIsWatched) {
  constexpr std::size_t kBytes = 200;
  DamagedStore store;
  std::string smallest;
  for (const auto& [name, bytes] : store.files()) {
    if (type_of(name) != ".sst") continue;
    if (smallest.empty() || bytes.size() < store.files().at(smallest).size()) smallest = name;
  }
  ASSERT_FALSE(smallest.empty());
  const std::size_t size = store.files().at(smallest).size();
  ASSERT_GT(size, kBytes);
  std::size_t detected = 0;
  for (std::size_t byte = size - kBytes; byte < size; ++byte) {
    const auto verdict = store.flip(smallest, 8 * byte + 7);
    EXPECT_EQ(verdict.complaint, "") << smallest << ", byte " << byte;
    detected += verdict.detected ? 1 : 0;
  }
  EXPECT_GT(detected, kBytes / 2);
}

}  // namespace
}  // namespace samtavle::log
