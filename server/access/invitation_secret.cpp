#include "samtavle/access/invitation_secret.hpp"

#include <sodium.h>

#include <array>
#include <charconv>
#include <exception>

namespace samtavle::access {
namespace {

using base::Errc;

constexpr std::size_t kRandomBytes = 32;
// 32 bytes in base64url without padding (RFC 4648, section 5).
constexpr std::size_t kRandomLetters = 43;
constexpr std::size_t kDigitsMax = 10;
constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

// BLAKE2b of board and secret: the rows of one board open no other.
std::string hash_of(const base::BoardId& board, std::string_view text) {
  std::string message = "samtavle invitation";
  message.push_back('\0');
  message += board.str();
  message.push_back('\0');
  message += text;
  std::string hash(kSecretHashBytes, '\0');
  ::crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       nullptr, 0);
  ::sodium_memzero(message.data(), message.size());
  return hash;
}

// Without those that are taken for each other when they are read out or written by hand.
constexpr std::string_view kCodeLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCodeLength = 8;
constexpr std::size_t kTypedBytesMax = 32;

std::string hash_of_code(const base::BoardId& board, base::InvitationNumber number,
                         std::string_view letters) {
  return hash_of(board, "code " + std::to_string(number.value) + " " + std::string(letters));
}

bool is_random_part(std::string_view text) {
  if (text.size() != kRandomLetters) return false;
  std::array<unsigned char, kRandomBytes> bytes;
  std::size_t size = 0;
  return ::sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                             nullptr, kBase64) == 0 &&
         size == kRandomBytes;
}

}  // namespace

base::Result<MadeSecret> make_secret(const base::BoardId& board, base::InvitationNumber number) {
  try {
    if (::sodium_init() < 0) return base::fail(Errc::internal, "there is no randomness to be had");
    std::array<unsigned char, kRandomBytes> bytes;
    ::randombytes_buf(bytes.data(), bytes.size());
    std::array<char, kRandomLetters + 1> letters;
    ::sodium_bin2base64(letters.data(), letters.size(), bytes.data(), bytes.size(), kBase64);
    ::sodium_memzero(bytes.data(), bytes.size());
    std::string text = std::to_string(number.value) + "-" + letters.data();
    std::string hash = hash_of(board, text);
    return MadeSecret{std::move(text), std::move(hash)};
  } catch (const std::exception&) {
    return base::fail(Errc::internal, "the secret could not be made");
  }
}

std::optional<ReadSecret> read_secret(const base::BoardId& board, std::string_view text) {
  // The first one; those behind it are letters of the random part.
  const std::size_t dash = text.find('-');
  if (dash == 0 || dash > kDigitsMax || !is_random_part(text.substr(dash + 1))) {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  const char* const end = text.data() + dash;
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  // One spelling for each: no zeros in front.
  if (error != std::errc{} || rest != end || text[0] == '0') return std::nullopt;
  try {
    return ReadSecret{base::InvitationNumber{number}, hash_of(board, text)};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

base::Result<MadeSecret> make_code(const base::BoardId& board, base::InvitationNumber number) {
  try {
    if (::sodium_init() < 0) return base::fail(Errc::internal, "there is no randomness to be had");
    std::string letters;
    for (std::size_t i = 0; i < kCodeLength; ++i) {
      const auto letters_count = static_cast<std::uint32_t>(kCodeLetters.size());
      letters.push_back(kCodeLetters[::randombytes_uniform(letters_count)]);
    }
    std::string hash = hash_of_code(board, number, letters);
    letters.insert(kCodeLength / 2, 1, '-');
    return MadeSecret{std::move(letters), std::move(hash)};
  } catch (const std::exception&) {
    return base::fail(Errc::internal, "the code could not be made");
  }
}

std::optional<std::string> code_hash(const base::BoardId& board, base::InvitationNumber number,
                                     std::string_view typed) {
  if (typed.size() > kTypedBytesMax) return std::nullopt;
  try {
    std::string letters;
    for (char c : typed) {
      if (c == ' ' || c == '-') continue;
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      if (kCodeLetters.find(c) == std::string_view::npos) return std::nullopt;
      letters.push_back(c);
    }
    if (letters.size() != kCodeLength) return std::nullopt;
    return hash_of_code(board, number, letters);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

bool same_hash(std::string_view a, std::string_view b) noexcept {
  return a.size() == kSecretHashBytes && b.size() == kSecretHashBytes &&
         ::sodium_memcmp(a.data(), b.data(), kSecretHashBytes) == 0;
}

}  // namespace samtavle::access
