// Goal: as damage_test.cpp, with many more bits.
// Method: ITERATIONS flips (default 400) from SEED, the types of files taking turns.

#include "damage.hpp"

#include <random>

#include "samtavle/support/knobs.hpp"

namespace samtavle::log {
namespace {

TEST(Damage, ManyFlippedBitsAreNeverServed) {
  const std::uint64_t seed = support::first_seed();
  const std::size_t iterations = support::iterations(400);
  DamagedStore store;
  std::map<std::string, std::vector<std::string>> by_type;
  for (const auto& [name, bytes] : store.files()) {
    if (!bytes.empty()) by_type[type_of(name)].push_back(name);
  }
  std::mt19937_64 random(seed);
  auto type = by_type.begin();
  for (std::size_t i = 0; i < iterations; ++i) {
    const std::string& name = type->second[random() % type->second.size()];
    const std::size_t bit = random() % (store.files().at(name).size() * 8);
    ASSERT_EQ(store.flip(name, bit).complaint, "")
        << name << ", bit " << bit << "; again: SEED=" << seed << " ITERATIONS=" << i + 1
        << " unit_log_slow --gtest_filter='Damage.*'";
    if (++type == by_type.end()) type = by_type.begin();
  }
}

}  // namespace
}  // namespace samtavle::log
