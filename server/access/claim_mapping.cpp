#include "claim_mapping.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "samtavle/access/guest.hpp"
#include "samtavle/access/personal_number.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/plan/plain_line.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;

constexpr unsigned kPseudonyms = 10'000;

template <class T>
T from_claim(const FromClaim<T>& from, const IssuerClaims& claims) {
  if (from.claim.empty()) return from.otherwise;
  const std::vector<std::string> said = texts_of(claims, from.claim);
  for (const auto& [text, value] : from.rows) {
    if (std::find(said.begin(), said.end(), text) != said.end()) return value;
  }
  return from.otherwise;
}

// The same for the same person at every visit, and of no meaning elsewhere.
std::string made_up_name(const std::string& subject) {
  std::array<unsigned char, 16> hash;
  ::crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(subject.data()), subject.size(),
                       nullptr, 0);
  const unsigned number = (hash[0] << 16 | hash[1] << 8 | hash[2]) % kPseudonyms;
  return "Deltager " + std::to_string(number);
}

std::string name_in(const Issuer& issuer, const IssuerClaims& claims, const std::string& subject) {
  const std::string* said =
      issuer.name_claim.empty() ? nullptr : text_of(claims, issuer.name_claim);
  if (said == nullptr || holds_personal_number(*said)) return made_up_name(subject);
  // As for guests: one line of visible letters, not too many.
  const auto name = guest_name(*said);
  return name ? *name : made_up_name(subject);
}

std::string authority_in(const Issuer& issuer, const IssuerClaims& claims) {
  const std::string* said =
      issuer.authority_claim.empty() ? nullptr : text_of(claims, issuer.authority_claim);
  const bool usable = said != nullptr && !said->empty() && said->size() <= kAuthorityBytesMax &&
                      plan::is_plain_line(*said) && !holds_personal_number(*said);
  return usable ? *said : issuer.authority;
}

}  // namespace

std::string subject_prefix(const Issuer& issuer) { return issuer.name + "|"; }

base::Result<SignedIn> map_claims(const Issuer& issuer, const IssuerClaims& claims) {
  const auto refuse = [](const char* why) { return fail(Errc::unauthenticated, why); };
  const std::string* subject = text_of(claims, "sub");
  if (subject == nullptr || subject->empty()) return refuse("the token has no subject");
  if (holds_personal_number(*subject)) return refuse("the subject looks like a personal number");
  SignedIn who;
  who.identity.subject = subject_prefix(issuer) + *subject;
  if (who.identity.subject.size() > kSubjectBytesMax || !plan::is_plain_line(*subject)) {
    return refuse("the subject is too long or no plain text");
  }
  plan::Person& person = who.identity.person;
  person.kind = from_claim(issuer.kind, claims);
  if (person.kind == plan::ActorKind::none) return refuse("nobody of this kind is let in");
  person.name = name_in(issuer, claims, who.identity.subject);
  person.authority = authority_in(issuer, claims);
  who.identity.role = std::min(from_claim(issuer.role, claims), issuer.role_max);
  who.role_max = issuer.role_max;
  who.operator_ = from_claim(issuer.operator_, claims);
  return who;
}

}  // namespace samtavle::access
