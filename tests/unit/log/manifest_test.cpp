// Goal: a manifest whose last record was torn is told from one with a damaged length.
// Method: a manifest as RocksDB writes it, cut at every byte, and with every bit of every length
// flipped.

#include "manifest.hpp"

#include "store_fixture.hpp"

namespace samtavle::log {
namespace {

std::string sample_manifest() {
  const TempDirectory temp;
  {
    auto log = RocksLog::open(small_options(temp.path()));
    Driver().run(**log, 5);
  }
  for (const auto& [name, bytes] : file_bytes(temp.path())) {
    if (name.starts_with("MANIFEST")) return bytes;
  }
  return {};
}

TEST(Manifest, ATornOneIsNoDamage) {
  const std::string manifest = sample_manifest();
  ASSERT_GT(manifest.size(), 500u);
  for (std::size_t size = 0; size <= manifest.size(); ++size) {
    EXPECT_FALSE(hides_records(std::string_view(manifest).substr(0, size))) << size;
  }
  EXPECT_FALSE(hides_records(manifest + std::string(100, '\0')));
}

TEST(Manifest, ALengthBeyondTheEndIsDamage) {
  std::string manifest = sample_manifest();
  std::size_t found = 0;
  for (std::size_t at = 0; at + 7 < manifest.size();) {
    const std::size_t length = static_cast<unsigned char>(manifest[at + 4]) +
                               256u * static_cast<unsigned char>(manifest[at + 5]);
    for (std::size_t bit = 0; bit < 16; ++bit) {
      const std::size_t flipped = length ^ (std::size_t{1} << bit);
      if (at + 7 + flipped <= manifest.size()) continue;  // a wrong checksum, for RocksDB to find
      char& byte = manifest[at + 4 + bit / 8];
      const char before = byte;
      byte = static_cast<char>(byte ^ (1 << (bit % 8)));
      EXPECT_TRUE(hides_records(manifest)) << at << ", bit " << bit;
      byte = before;
      ++found;
    }
    at += 7 + length;
  }
  EXPECT_GT(found, 50u);
}

}  // namespace
}  // namespace samtavle::log
