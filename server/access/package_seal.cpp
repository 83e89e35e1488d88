#include "samtavle/access/package_seal.hpp"

#include <sodium.h>

#include <algorithm>
#include <span>

#include "samtavle/base/check.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::string_view kMagic = "SAMTPKG";
constexpr char kFormat = '1';
constexpr std::size_t kKeyAt = 8;
constexpr std::size_t kSignatureAt = kKeyAt + crypto_sign_PUBLICKEYBYTES;
static_assert(kSignatureAt + crypto_sign_BYTES == kPackageSealBytes);
static_assert(crypto_sign_SEEDBYTES == SigningKey::kBytes);
constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL;

const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// What is signed: never bytes that could mean something else elsewhere.
std::string statement(std::string_view package) {
  std::string out{"samtavle package 1"};
  out.push_back('\0');
  return out += package;
}

std::string hex(std::span<const unsigned char> bytes) {
  std::string out(2 * bytes.size() + 1, '\0');
  ::sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
  out.pop_back();  // the terminator
  return out;
}

}  // namespace

Result<PackageKey> PackageKey::load_or_create(const std::filesystem::path& path) {
  const auto seed = SigningKey::load_or_create(path);
  if (!seed) return base::pass_on(seed);
  return PackageKey{*seed};
}

PackageKey::PackageKey(const SigningKey& seed) noexcept {
  static_assert(kPublicBytes == crypto_sign_PUBLICKEYBYTES);
  static_assert(kSecretBytes == crypto_sign_SECRETKEYBYTES);
  ::crypto_sign_seed_keypair(public_.data(), secret_.data(), bytes_of(seed.view()));
}

PackageKey::~PackageKey() { ::sodium_memzero(secret_.data(), secret_.size()); }

std::string PackageKey::signer() const { return hex(public_); }

std::string seal_package(const PackageKey& key, std::string_view package) {
  const std::string signed_bytes = statement(package);
  std::array<unsigned char, crypto_sign_BYTES> signature;
  ::crypto_sign_detached(signature.data(), nullptr, bytes_of(signed_bytes), signed_bytes.size(),
                         key.secret_.data());
  std::string file{kMagic};
  file.push_back(kFormat);
  file.append(key.public_.begin(), key.public_.end());
  file.append(signature.begin(), signature.end());
  return file += package;
}

Result<OpenedPackage> open_package(std::string_view file) {
  if (file.size() > kPackageFileBytesMax) {
    return fail(Errc::limit, "the file is larger than a package may be");
  }
  if (file.size() < kPackageSealBytes || !file.starts_with(kMagic)) {
    return fail(Errc::malformed, "this is no file of a package");
  }
  if (file[kMagic.size()] != kFormat) {
    return fail(Errc::newer_format, "the package is of a format that this version does not know");
  }
  const std::string_view key = file.substr(kKeyAt, crypto_sign_PUBLICKEYBYTES);
  const std::string_view package = file.substr(kPackageSealBytes);
  const std::string signed_bytes = statement(package);
  if (::crypto_sign_verify_detached(bytes_of(file.substr(kSignatureAt)), bytes_of(signed_bytes),
                                    signed_bytes.size(), bytes_of(key)) != 0) {
    return fail(Errc::corrupt, "the signature does not fit: the file was changed or cut off");
  }
  auto read = plan::decode_package(package);
  if (!read) return base::pass_on(read);
  std::string id = package_id(*read);
  return OpenedPackage{std::move(*read), std::move(id), hex({bytes_of(key), key.size()})};
}

std::string package_id(const plan::Package& package) {
  const std::string content = plan::encode_content(package);
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  ::crypto_hash_sha256(hash.data(), bytes_of(content), content.size());
  return hex(hash);
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kBase64), '\0');
  ::sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), kBase64);
  text.pop_back();  // the terminator
  return text;
}

Result<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const int done =
      ::sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr, kBase64);
  if (done != 0) return fail(Errc::invalid, "this is no base64");
  bytes.resize(size);
  return bytes;
}

}  // namespace samtavle::access
