#include "samtavle/access/key_set.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <boost/json.hpp>
#include <exception>
#include <string>
#include <vector>

#include "base64url.hpp"

namespace samtavle::access {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;

constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kCoordinateBytes = 32;  // of P-256, and of an Ed25519 key

template <class T, void (*Free)(T*)>
struct Freeing {
  void operator()(T* object) const noexcept { Free(object); }
};
using PublicKey = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY, EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM, OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Freeing<BIGNUM, BN_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG, ECDSA_SIG_free>>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number to_number(std::string_view bytes) {
  return Number(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

// A member that is text; empty if it is not there or of another type.
std::string_view text_in(const json::object& key, std::string_view member) {
  const json::value* value = key.if_contains({member.data(), member.size()});
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

PublicKey from_parameters(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return PublicKey(key);
}

PublicKey rsa_key(const json::object& key) {
  const auto modulus = decode_base64url(text_in(key, "n"));
  const auto exponent = decode_base64url(text_in(key, "e"));
  if (!modulus || !exponent || modulus->size() > kRsaBitsMax / 8 || exponent->size() > 8) {
    return nullptr;
  }
  const Number n = to_number(*modulus);
  const Number e = to_number(*exponent);
  // An exponent of one makes every text its own signature.
  const bool sound = n && e && BN_num_bits(n.get()) >= static_cast<int>(kRsaBitsMin) &&
                     BN_is_odd(n.get()) && BN_is_odd(e.get()) && BN_num_bits(e.get()) >= 2;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!sound || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  return from_parameters("RSA", builder.get());
}

PublicKey p256_key(const json::object& key) {
  const auto x = decode_base64url(text_in(key, "x"));
  const auto y = decode_base64url(text_in(key, "y"));
  if (!x || !y || x->size() != kCoordinateBytes || y->size() != kCoordinateBytes) return nullptr;
  const std::string point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                      0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return nullptr;
  }
  PublicKey made = from_parameters("EC", builder.get());
  const KeyContext context(made ? EVP_PKEY_CTX_new_from_pkey(nullptr, made.get(), nullptr)
                                : nullptr);
  // A point that is not on the curve is no key.
  if (!context || EVP_PKEY_public_check(context.get()) != 1) return nullptr;
  return made;
}

PublicKey ed25519_key(const json::object& key) {
  const auto x = decode_base64url(text_in(key, "x"));
  if (!x || x->size() != kCoordinateBytes) return nullptr;
  return PublicKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(*x), x->size()));
}

// Whether the issuer means it for signatures, as far as it says so.
bool is_for_signatures(const json::object& key, Algorithm algorithm) {
  const auto said = [&key](std::string_view member, std::string_view wanted) {
    return !key.contains({member.data(), member.size()}) || text_in(key, member) == wanted;
  };
  if (!said("use", "sig") || !said("alg", name(algorithm))) return false;
  const json::value* operations = key.if_contains("key_ops");
  if (operations == nullptr) return true;
  if (!operations->is_array()) return false;
  for (const json::value& one : operations->get_array()) {
    if (one.is_string() && one.get_string() == "verify") return true;
  }
  return false;
}

// The text of both numbers one after the other (RFC 7518, section 3.4), as OpenSSL wants it.
std::string der_signature(std::string_view both) {
  if (both.size() != 2 * kCoordinateBytes) return {};
  const EcSignature signature(ECDSA_SIG_new());
  Number r = to_number(both.substr(0, kCoordinateBytes));
  Number s = to_number(both.substr(kCoordinateBytes));
  if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  // They are the signature's from now on.
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(signature.get(), &out);
  return der;
}

bool is_signed(EVP_PKEY* key, Algorithm algorithm, std::string_view text,
               std::string_view signature) {
  const std::string der = algorithm == Algorithm::es256 ? der_signature(signature) : std::string();
  if (algorithm == Algorithm::es256) signature = der;
  if (signature.empty()) return false;
  const DigestContext context(EVP_MD_CTX_new());
  const char* const digest = algorithm == Algorithm::eddsa ? nullptr : "SHA256";
  return context &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key, nullptr) ==
             1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text),
                          text.size()) == 1;
}

struct Key {
  std::optional<std::string> id;
  Algorithm algorithm;
  PublicKey key;
};

std::optional<Key> read_key(const json::value& value) {
  if (!value.is_object()) return std::nullopt;
  const json::object& key = value.get_object();
  const std::string_view type = text_in(key, "kty");
  const std::string_view curve = text_in(key, "crv");
  Key read{std::nullopt, Algorithm::rs256, nullptr};
  if (key.contains("kid")) {
    const std::string_view id = text_in(key, "kid");
    if (id.empty() || id.size() > kKeyIdBytesMax) return std::nullopt;
    read.id = std::string(id);
  }
  if (type == "RSA") {
    read.key = rsa_key(key);
  } else if (type == "EC" && curve == "P-256") {
    read.algorithm = Algorithm::es256;
    read.key = p256_key(key);
  } else if (type == "OKP" && curve == "Ed25519") {
    read.algorithm = Algorithm::eddsa;
    read.key = ed25519_key(key);
  }
  if (!read.key || !is_for_signatures(key, read.algorithm)) return std::nullopt;
  return read;
}

}  // namespace

struct KeySet::Keys {
  std::vector<Key> all;
};

std::optional<Algorithm> parse_algorithm(std::string_view word) noexcept {
  for (const Algorithm one : {Algorithm::rs256, Algorithm::es256, Algorithm::eddsa}) {
    if (name(one) == word) return one;
  }
  return std::nullopt;
}

std::string_view name(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::rs256: return "RS256";
    case Algorithm::es256: return "ES256";
    case Algorithm::eddsa: break;
  }
  return "EdDSA";
}

base::Result<KeySet> KeySet::parse(std::string_view text) {
  try {
    if (text.size() > kKeySetBytesMax) return fail(Errc::malformed, "the key set is too large");
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = kDepthMax;
    const json::value value = json::parse({text.data(), text.size()}, error, {}, options);
    const json::object* object = error ? nullptr : value.if_object();
    const json::value* list = object == nullptr ? nullptr : object->if_contains("keys");
    if (list == nullptr || !list->is_array()) return fail(Errc::malformed, "this is no key set");
    if (list->get_array().size() > kKeysMax) return fail(Errc::malformed, "too many keys");
    auto keys = std::make_shared<Keys>();
    for (const json::value& one : list->get_array()) {
      if (auto key = read_key(one)) keys->all.push_back(std::move(*key));
    }
    if (keys->all.empty()) return fail(Errc::not_found, "the key set has no key of use");
    return KeySet(std::move(keys));
  } catch (const std::exception&) {
    return fail(Errc::malformed, "the key set could not be read");
  }
}

std::size_t KeySet::size() const noexcept { return keys_->all.size(); }

bool KeySet::knows(Algorithm algorithm, std::optional<std::string_view> key_id) const {
  std::size_t fitting = 0;
  for (const Key& key : keys_->all) {
    if (key.algorithm == algorithm && (!key_id || key.id == key_id)) ++fitting;
  }
  return key_id ? fitting > 0 : fitting == 1;
}

bool KeySet::has(std::string_view key_id) const {
  return std::any_of(keys_->all.begin(), keys_->all.end(),
                     [key_id](const Key& key) { return key.id == key_id; });
}

bool KeySet::verify(Algorithm algorithm, std::optional<std::string_view> key_id,
                    std::string_view text, std::string_view signature) const {
  if (!knows(algorithm, key_id)) return false;
  try {
    for (const Key& key : keys_->all) {
      const bool fits = key.algorithm == algorithm && (!key_id || key.id == key_id);
      if (fits && is_signed(key.key.get(), algorithm, text, signature)) return true;
    }
  } catch (const std::exception&) {
    return false;
  }
  return false;
}

}  // namespace samtavle::access
