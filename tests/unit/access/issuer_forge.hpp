#pragma once
// An issuer of tokens, right or wrong, without the code under test: keys and signatures are made by
// OpenSSL itself.

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "forge.hpp"

namespace samtavle::access {

// A key pair, and its public half as a JSON Web Key.
class IssuerKey {
 public:
  static IssuerKey rsa(unsigned bits = 2'048) { return IssuerKey(EVP_RSA_gen(bits)); }
  static IssuerKey p256() { return IssuerKey(EVP_EC_gen("P-256")); }
  static IssuerKey p384() { return IssuerKey(EVP_EC_gen("P-384")); }
  static IssuerKey ed25519() { return IssuerKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

  // `more`: further members, like R"(,"use":"sig")".
  [[nodiscard]] std::string jwk(std::string_view id, const std::string& more = {}) const {
    const std::string kid = id.empty() ? "" : R"("kid":")" + std::string(id) + R"(",)";
    return "{" + kid + members() + more + "}";
  }

  // Over any text: what the algorithm of the key gives.
  [[nodiscard]] std::string sign(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
    const char* const digest = is("ED25519") ? nullptr : "SHA256";
    EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key_.get(), nullptr);
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                   text.size());
    signature.resize(size);
    return is("EC") ? raw(signature) : signature;
  }

  [[nodiscard]] std::string token(std::string_view header, std::string_view payload) const {
    const std::string text = base64url(header) + "." + base64url(payload);
    return text + "." + base64url(sign(text));
  }

  // The public key as a file has it: what a confused verifier would take for a shared secret.
  [[nodiscard]] std::string number(const char* parameter) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), parameter, &value);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(value);
    return bytes;
  }

 private:
  explicit IssuerKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

  [[nodiscard]] bool is(const char* type) const { return EVP_PKEY_is_a(key_.get(), type) == 1; }

  [[nodiscard]] std::string members() const {
    if (is("RSA")) {
      return R"("kty":"RSA","n":")" + base64url(number(OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
             base64url(number(OSSL_PKEY_PARAM_RSA_E)) + R"(")";
    }
    if (is("EC")) {
      const std::size_t bytes = static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get()) + 7) / 8;
      return R"("kty":"EC","crv":"P-)" + std::to_string(EVP_PKEY_get_bits(key_.get())) +
             R"(","x":")" + base64url(padded(number(OSSL_PKEY_PARAM_EC_PUB_X), bytes)) +
             R"(","y":")" + base64url(padded(number(OSSL_PKEY_PARAM_EC_PUB_Y), bytes)) + R"(")";
    }
    std::string bytes(32, '\0');
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
    return R"("kty":"OKP","crv":"Ed25519","x":")" + base64url(bytes) + R"(")";
  }

  static std::string padded(const std::string& bytes, std::size_t size) {
    return std::string(size - bytes.size(), '\0') + bytes;
  }

  static std::string raw(const std::string& der) {
    const auto* in = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()));
    std::string out(64, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(parts), bytes, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts), bytes + 32, 32);
    ECDSA_SIG_free(parts);
    return out;
  }

  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

}  // namespace samtavle::access
