// Goal: of an issuer's key set exactly those keys count that are sound, long enough and meant for
// signatures with an algorithm that is taken; and a signature is good with one of them only.
// Method: sets are written by issuer_forge.hpp, right and spoilt.

#include "samtavle/access/key_set.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "issuer_forge.hpp"

namespace samtavle::access {
namespace {

using base::Errc;

std::string set_of(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

std::optional<Errc> outcome(const std::string& json) {
  const auto keys = KeySet::parse(json);
  return keys ? std::nullopt : std::optional(keys.error().code);
}

TEST(KeySet, EveryAlgorithmIsVerified) {
  const auto keys = KeySet::parse(set_of(IssuerKey::rsa().jwk("other")));
  ASSERT_TRUE(keys) << keys.error().detail;
  struct Row {
    Algorithm algorithm;
    IssuerKey key;
  };
  std::vector<Row> rows;
  rows.push_back({Algorithm::rs256, IssuerKey::rsa()});
  rows.push_back({Algorithm::es256, IssuerKey::p256()});
  rows.push_back({Algorithm::eddsa, IssuerKey::ed25519()});
  for (const Row& row : rows) {
    SCOPED_TRACE(name(row.algorithm));
    const auto own = KeySet::parse(set_of(row.key.jwk("k1", R"(,"use":"sig")")));
    ASSERT_TRUE(own) << own.error().detail;
    std::string signature = row.key.sign("text");
    EXPECT_TRUE(own->verify(row.algorithm, "k1", "text", signature));
    EXPECT_TRUE(own->verify(row.algorithm, std::nullopt, "text", signature));
    EXPECT_FALSE(own->verify(row.algorithm, "k2", "text", signature));
    EXPECT_FALSE(own->verify(row.algorithm, "k1", "texts", signature));
    EXPECT_FALSE(own->verify(row.algorithm, "k1", "text", ""));
    EXPECT_FALSE(own->verify(row.algorithm, "k1", "text", signature + '\0'));
    EXPECT_FALSE(own->verify(row.algorithm, "k1", "text", signature.substr(1)));
    EXPECT_FALSE(own->verify(row.algorithm, "k1", "text", std::string(signature.size(), '\0')));
    signature[7] = static_cast<char>(signature[7] ^ 1);
    EXPECT_FALSE(own->verify(row.algorithm, "k1", "text", signature));
    for (const Row& other : rows) {
      if (other.algorithm == row.algorithm) continue;
      EXPECT_FALSE(own->verify(other.algorithm, "k1", "text", row.key.sign("text")));
    }
    EXPECT_FALSE(keys->verify(row.algorithm, "other", "text", row.key.sign("text")));
  }
}

TEST(KeySet, WithoutAnIdThereMustBeNoChoice) {
  const IssuerKey one = IssuerKey::p256();
  const IssuerKey two = IssuerKey::p256();
  const auto keys = KeySet::parse(set_of(one.jwk("a") + "," + two.jwk("b")));
  ASSERT_TRUE(keys);
  EXPECT_FALSE(keys->verify(Algorithm::es256, std::nullopt, "text", one.sign("text")));
  EXPECT_TRUE(keys->verify(Algorithm::es256, "a", "text", one.sign("text")));
  EXPECT_FALSE(keys->verify(Algorithm::es256, "b", "text", one.sign("text")));
}

TEST(KeySet, OfTwoKeysWithOneIdEitherWillDo) {
  const IssuerKey one = IssuerKey::ed25519();
  const IssuerKey two = IssuerKey::ed25519();
  const auto keys = KeySet::parse(set_of(one.jwk("a") + "," + two.jwk("a")));
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->verify(Algorithm::eddsa, "a", "text", one.sign("text")));
  EXPECT_TRUE(keys->verify(Algorithm::eddsa, "a", "text", two.sign("text")));
}

TEST(KeySet, KeysThatAreOfNoUseAreLeftOut) {
  const IssuerKey good = IssuerKey::p256();
  std::string off_curve = good.jwk("x");
  const std::size_t y = off_curve.find(R"("y":")") + 5;
  off_curve[y] = off_curve[y] == 'A' ? 'B' : 'A';
  const std::string modulus = base64url(IssuerKey::rsa().number(OSSL_PKEY_PARAM_RSA_N));
  const std::vector<std::string> useless = {
      IssuerKey::rsa(1'024).jwk("x"),
      R"({"kid":"x","kty":"RSA","n":")" + modulus + R"(","e":"AQ"})",
      R"({"kid":"x","kty":"RSA","n":")" + modulus + R"(","e":"BA"})",
      R"({"kid":"x","kty":"RSA","n":"!","e":"AQAB"})",
      R"({"kid":"x","kty":"RSA"})",
      IssuerKey::p384().jwk("x"),
      off_curve,
      good.jwk("x", R"(,"use":"enc")"),
      good.jwk("x", R"(,"use":7)"),
      good.jwk("x", R"(,"alg":"ES384")"),
      good.jwk("x", R"(,"key_ops":["sign"])"),
      good.jwk("x", R"(,"key_ops":"verify")"),
      good.jwk(std::string(kKeyIdBytesMax + 1, 'x')),
      R"({"kid":"x","kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw"})",
      R"({"kid":"x","kty":"OKP","crv":"X25519","x":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"})",
      R"({"kid":"x","kty":"OKP","crv":"Ed25519","x":"AAEC"})",
      "7",
      "null",
      "[]",
      "{}",
  };
  std::string all = good.jwk("good");
  for (const std::string& key : useless) {
    EXPECT_EQ(outcome(set_of(key)), Errc::not_found) << key;
    all += "," + key;
  }
  const auto keys = KeySet::parse(set_of(all));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), 1u);
  EXPECT_TRUE(keys->verify(Algorithm::es256, "good", "text", good.sign("text")));
}

TEST(KeySet, WhatIsNoneIsRefused) {
  const std::string key = IssuerKey::ed25519().jwk("a");
  EXPECT_EQ(outcome(set_of(key)), std::nullopt);
  for (const std::string& json :
       {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"),
        set_of(key).substr(1), set_of(key) + "}", std::string(100'000, '['),
        set_of(key + std::string(kKeySetBytesMax, ' '))}) {
    EXPECT_EQ(outcome(json), Errc::malformed) << json.substr(0, 80);
  }
  std::string many = key;
  for (std::size_t n = 1; n < kKeysMax; ++n) many += "," + key;
  EXPECT_EQ(outcome(set_of(many)), std::nullopt);
  EXPECT_EQ(outcome(set_of(many + "," + key)), Errc::malformed);
}

TEST(KeySet, AlgorithmsHaveOneSpelling) {
  for (const char* word : {"rs256", "RS256 ", "none", "None", "HS256", "RS512", "PS256", "ES256K",
                           "ES384", "EDDSA", "Ed25519", ""}) {
    EXPECT_FALSE(parse_algorithm(word)) << word;
  }
  for (const Algorithm one : {Algorithm::rs256, Algorithm::es256, Algorithm::eddsa}) {
    EXPECT_EQ(parse_algorithm(name(one)), one);
  }
}

}  // namespace
}  // namespace samtavle::access
