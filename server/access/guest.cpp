#include "samtavle/access/guest.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <exception>

#include "samtavle/access/token.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/plain_line.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::size_t kSubjectRandomBytes = 16;
// What is longer is not even looked at letter by letter.
constexpr std::size_t kWantedBytesMax = 1'024;

// Unicode 15: blanks, and letters that show nothing (zero width, fillers, soft hyphen).
bool shows_nothing(char32_t c) noexcept {
  return c == U' ' || c == 0xa0 || c == 0xad || c == 0x34f || c == 0x1680 || c == 0x115f ||
         c == 0x1160 || c == 0x17b4 || c == 0x17b5 || (c >= 0x2000 && c <= 0x200d) || c == 0x202f ||
         (c >= 0x205f && c <= 0x2064) || c == 0x2800 || c == 0x3000 || c == 0x3164 || c == 0xffa0 ||
         (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff);
}

}  // namespace

Result<std::string> guest_name(std::string_view wanted) {
  const auto wrong = [](const char* what) { return fail(Errc::invalid, what); };
  if (wanted.size() > kWantedBytesMax) return wrong("the name is too long");
  if (!plan::is_plain_line(wanted)) return wrong("the name has characters that are no text");
  const auto letters = base::decode_utf8(wanted);
  if (!letters) return base::pass_on(letters);
  const auto shown = [](char32_t c) { return !shows_nothing(c); };
  const auto first = std::find_if(letters->begin(), letters->end(), shown);
  if (first == letters->end()) return wrong("say what the others shall call you");
  const auto last = std::find_if(letters->rbegin(), letters->rend(), shown).base();
  const std::u32string_view name(&*first, static_cast<std::size_t>(last - first));
  if (name.size() > kGuestNameLettersMax) return wrong("the name is too long");
  std::string out = base::encode_utf8(name);
  if (out.size() > kNameBytesMax) return wrong("the name is too long");
  return out;
}

Result<std::string> new_guest_subject() {
  if (::sodium_init() < 0) return fail(Errc::internal, "there is no randomness to be had");
  std::array<unsigned char, kSubjectRandomBytes> bytes;
  std::array<char, 2 * kSubjectRandomBytes + 1> digits;
  ::randombytes_buf(bytes.data(), bytes.size());
  ::sodium_bin2hex(digits.data(), digits.size(), bytes.data(), bytes.size());
  return std::string("guest-") + digits.data();
}

Result<GuestToken> issue_guest(const SigningKey& key, const Invited& invited,
                               const std::string& subject, const std::string& name,
                               std::int64_t now_s) {
  Grant grant;
  grant.identity = {subject, {name, invited.kind, invited.authority, true}, invited.role};
  grant.board = invited.board;
  grant.invitation = invited.number;
  grant.issued_s = now_s;
  grant.expires_s = std::min(now_s + kGuestTokenLife_s, invited.expires_s);
  auto token = issue(key, grant);
  if (!token) return base::pass_on(token);
  return GuestToken{std::move(token).value(), grant.expires_s};
}

}  // namespace samtavle::access
