// Goal: a package comes out of its file as it went in, with who signed it, and a file that was
// changed anywhere is refused. Method: every byte changed, every length cut off, keys of a
// published example.

#include "samtavle/access/package_seal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace samtavle::access {
namespace {

using base::Errc;

SigningKey seed(int first) {
  std::array<std::byte, SigningKey::kBytes> bytes{};
  bytes[0] = static_cast<std::byte>(first);
  return SigningKey{bytes};
}

plan::Package sample() {
  plan::Package package;
  package.authority = "Havneby";
  package.title = "Grøn plads";
  package.made_ms = 1'700'000'000'000;
  package.items = {{plan::kinds::board, 0, {{plan::fields::language, "da"}}},
                   {plan::kinds::phase, 0, {{plan::fields::title, "Afklaring"}}}};
  return package;
}

std::string bytes_of_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16)));
  }
  return out;
}

TEST(PackageSeal, WhatWentInComesOut) {
  const PackageKey key{seed(1)};
  const auto opened = open_package(seal_package(key, plan::encode_package(sample())));
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ(opened->package, sample());
  EXPECT_EQ(opened->signer, key.signer());
  EXPECT_EQ(opened->id, package_id(sample()));
  EXPECT_TRUE(plan::is_package_id(opened->id));
  EXPECT_TRUE(plan::is_package_id(opened->signer));
}

// RFC 8032, section 7.1, test 1.
TEST(PackageSeal, TheKeyIsOneOfEd25519) {
  const std::string secret =
      bytes_of_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  std::array<std::byte, SigningKey::kBytes> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(secret[i]);
  EXPECT_EQ(PackageKey{SigningKey{bytes}}.signer(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(PackageSeal, EveryByteThatIsChangedIsFound) {
  const PackageKey key{seed(1)};
  const std::string good = seal_package(key, plan::encode_package(sample()));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ flip);
      const auto opened = open_package(bad);
      ASSERT_FALSE(opened) << at;
      const Errc wanted = at < 7 ? Errc::malformed : at == 7 ? Errc::newer_format : Errc::corrupt;
      EXPECT_EQ(opened.error().code, wanted) << at;
    }
  }
}

TEST(PackageSeal, WhatIsCutOffOrAddedIsFound) {
  const PackageKey key{seed(1)};
  const std::string good = seal_package(key, plan::encode_package(sample()));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(open_package(std::string_view{good}.substr(0, size))) << size;
  }
  EXPECT_EQ(open_package(good + "x").error().code, Errc::corrupt);
  EXPECT_EQ(open_package(good + std::string(kPackageFileBytesMax, 'x')).error().code, Errc::limit);
}

TEST(PackageSeal, AnothersKeyDoesNotFit) {
  const std::string mine = seal_package(PackageKey{seed(1)}, plan::encode_package(sample()));
  const std::string theirs = seal_package(PackageKey{seed(2)}, plan::encode_package(sample()));
  constexpr std::size_t kKeyAt = 8;
  constexpr std::size_t kKeyBytes = 32;
  std::string mixed = mine;
  mixed.replace(kKeyAt, kKeyBytes, theirs, kKeyAt, kKeyBytes);
  EXPECT_EQ(open_package(mixed).error().code, Errc::corrupt);
}

TEST(PackageSeal, ASignedFileThatIsNoPackageIsRefused) {
  const PackageKey key{seed(1)};
  EXPECT_EQ(open_package(seal_package(key, "\xff")).error().code, Errc::malformed);
  plan::Package wrong = sample();
  wrong.items[1].kind = plan::kinds::idea;
  EXPECT_EQ(open_package(seal_package(key, plan::encode_package(wrong))).error().code,
            Errc::invalid);
}

TEST(PackageSeal, TheIdIsOfTheContentAlone) {
  plan::Package other = sample();
  other.authority = "Bakkeby";
  other.title = "Nyt";
  other.made_ms = 1;
  other.parent = package_id(sample());
  EXPECT_EQ(package_id(other), package_id(sample()));
  other.items[1].fields[0].text = "Samskabelse";
  EXPECT_NE(package_id(other), package_id(sample()));
}

TEST(PackageSeal, TheKeyIsKeptInAFile) {
  std::string folder = testing::TempDir() + "samtavle-package-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::filesystem::path file = std::filesystem::path{folder} / "package.key";
  const auto made = PackageKey::load_or_create(file);
  const auto read = PackageKey::load_or_create(file);
  ASSERT_TRUE(made && read);
  EXPECT_EQ(made->signer(), read->signer());
  EXPECT_NE(made->signer(), PackageKey{seed(0)}.signer());
  std::filesystem::permissions(file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(PackageKey::load_or_create(file).error().code, Errc::config);
  std::filesystem::remove_all(folder);
}

TEST(Base64, IsReadAsItIsWrittenAndInNoOtherSpelling) {
  for (const std::string& bytes :
       {std::string{}, std::string{"a"}, std::string{"ab"}, std::string{"abc"},
        std::string{"\0\xff\xfe?>", 5}}) {
    const auto back = from_base64(to_base64(bytes));
    ASSERT_TRUE(back) << bytes;
    EXPECT_EQ(*back, bytes);
  }
  EXPECT_EQ(to_base64("ab"), "YWI=");
  for (const char* bad :
       {"YWI", "YWI=\n", "YW I=", "YWJ=", "YWI==", "_w==", "Y", "====", "YWI=x"}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
}

}  // namespace
}  // namespace samtavle::access
