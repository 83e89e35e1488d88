#include "samtavle/access/issuer_token.hpp"

#include <algorithm>
#include <exception>
#include <span>

#include "base64url.hpp"
#include "claim_mapping.hpp"
#include "claims.hpp"
#include "issuer_claims.hpp"
#include "samtavle/access/token.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

// The last second of the year 9999: further off is a mistake, and sums cannot run over.
constexpr std::int64_t kTimeMax_s = 253'402'300'799;

base::Unexpected<base::Error> refuse(const char* why) { return fail(Errc::unauthenticated, why); }

// A token taken apart. Nothing in it is believed.
struct Envelope {
  std::string_view text;  // that is signed
  Claims header;
  std::string payload;
  std::string signature;
};

Result<Envelope> take_apart(std::string_view token) {
  if (token.size() > kIssuerTokenBytesMax) return refuse("the token is too long");
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos) return refuse("a token has three parts");
  const auto header = decode_base64url(token.substr(0, first));
  auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
  auto signature = decode_base64url(token.substr(second + 1));
  if (!header || !payload || !signature) return refuse("the token is not base64url");
  // Plain values only: keys, certificates and extensions in a header have no reading here.
  auto claims = parse_claims(*header);
  if (!claims) return refuse("the header is no plain JSON object");
  return Envelope{token.substr(0, second), std::move(*claims), std::move(*payload),
                  std::move(*signature)};
}

const std::string* text_in(const Claims& header, std::string_view name) {
  const auto found = header.find(name);
  return found == header.end() ? nullptr : std::get_if<std::string>(&found->second);
}

// What a token has to say of itself.
struct Expected {
  std::string_view audience;
  const std::vector<std::string>& parties;  // of azp; empty: the audience
  std::span<const std::string> types;
  std::optional<std::string_view> nonce;
};

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

// RFC 7515, section 4.1.9: a media type, whose "application/" is usually left out.
bool is_type(std::string_view said, std::string_view wanted) {
  constexpr std::string_view kApplication = "application/";
  if (said.size() > kApplication.size() &&
      equals_ignoring_case(said.substr(0, kApplication.size()), kApplication)) {
    said.remove_prefix(kApplication.size());
  }
  return equals_ignoring_case(said, wanted);
}

// Where keys and their places could be named by the token itself, or critical extensions, or a
// payload that is not what it looks like.
const char* fault_in_header(const Claims& header, const Expected& expected) {
  for (const auto& [name, value] : header) {
    if (name != "alg" && name != "kid" && name != "typ" && name != "x5t" && name != "x5t#S256") {
      return "the header says more than alg, kid and typ";
    }
  }
  const bool typed = header.contains("typ");
  const std::string* type = text_in(header, "typ");
  if (typed && type == nullptr) return "the type is no text";
  const std::string said = typed ? *type : std::string();
  const bool known = std::any_of(
      expected.types.begin(), expected.types.end(),
      [&](const std::string& wanted) { return typed != wanted.empty() && is_type(said, wanted); });
  return known ? nullptr : "the token is of another type";
}

const char* fault_in_audience(const IssuerClaims& claims, const Expected& expected) {
  const std::vector<std::string> audiences = texts_of(claims, "aud");
  const auto has = [](const std::vector<std::string>& list, std::string_view one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  if (expected.audience.empty() || !has(audiences, expected.audience)) {
    return "the token is not meant for this server";
  }
  if (!claims.contains("azp")) {
    const bool needed = audiences.size() > 1 || !expected.parties.empty();
    return needed ? "the token does not say to whom it was given" : nullptr;
  }
  const std::string* party = text_of(claims, "azp");
  const bool known = party != nullptr && (expected.parties.empty()
                                              ? *party == expected.audience
                                              : has(expected.parties, *party));
  return known ? nullptr : "the token was given to somebody else";
}

// A claim that is a time; nothing if it is not there, or of another type, or out of reason.
std::optional<std::int64_t> time_in(const IssuerClaims& claims, std::string_view name) {
  const auto found = claims.find(name);
  const auto* time = found == claims.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  if (time == nullptr || *time < 0 || *time > kTimeMax_s) return std::nullopt;
  return *time;
}

const char* check_times(const IssuerClaims& claims, std::int64_t now_s, SignedIn& out) {
  const auto issued = time_in(claims, "iat");
  const auto expires = time_in(claims, "exp");
  if (!issued || !expires) return "iat and exp are needed";
  if (*expires <= *issued || *expires - *issued > kIssuerTokenLifeMax_s) {
    return "the times contradict each other";
  }
  if (now_s >= *expires) return "the token has expired";
  if (*issued - kClockSkewMax_s > now_s) return "the token is not valid yet";
  if (claims.contains("nbf")) {
    const auto begins = time_in(claims, "nbf");
    if (!begins || *begins >= *expires) return "the times contradict each other";
    if (*begins - kClockSkewMax_s > now_s) return "the token is not valid yet";
  }
  out.issued_s = *issued;
  out.expires_s = *expires;
  return nullptr;
}

// The header's key: its id, if it names one. Errors: unauthenticated.
Result<std::optional<std::string_view>> key_id_in(const Claims& header) {
  if (!header.contains("kid")) return std::optional<std::string_view>{};
  const std::string* id = text_in(header, "kid");
  // Compared and never looked up anywhere, but what is no name is none.
  const bool plain = id != nullptr && !id->empty() && id->size() <= kKeyIdBytesMax &&
                     std::all_of(id->begin(), id->end(), [](char c) { return c > ' ' && c < 127; });
  if (!plain) return refuse("the id of the key is none");
  return std::optional<std::string_view>{*id};
}

Result<SignedIn> verify(const Issuer& issuer, const KeySet& keys, std::string_view token,
                        const Expected& expected, std::int64_t now_s) {
  const auto envelope = take_apart(token);
  if (!envelope) return base::pass_on(envelope);
  const std::string* said = text_in(envelope->header, "alg");
  const auto algorithm = said == nullptr ? std::nullopt : parse_algorithm(*said);
  const auto& allowed = issuer.algorithms;
  if (!algorithm || std::find(allowed.begin(), allowed.end(), *algorithm) == allowed.end()) {
    return refuse("the token is not signed as it has to be");
  }
  if (const char* fault = fault_in_header(envelope->header, expected)) return refuse(fault);
  const auto key_id = key_id_in(envelope->header);
  if (!key_id) return base::pass_on(key_id);
  if (!keys.knows(*algorithm, *key_id)) {
    // Fetching its keys again would not help.
    if (*key_id && keys.has(**key_id)) return refuse("the key is one of another algorithm");
    return fail(Errc::not_found, "the token is signed with a key that is not known");
  }
  if (!keys.verify(*algorithm, *key_id, envelope->text, envelope->signature)) {
    return refuse("the signature is wrong");
  }

  const auto claims = parse_issuer_claims(envelope->payload);
  if (!claims) return refuse("the claims are no JSON object, or one comes twice");
  const std::string* by = text_of(*claims, "iss");
  if (by == nullptr || *by != issuer.url) return refuse("the token is of another issuer");
  if (const char* fault = fault_in_audience(*claims, expected)) return refuse(fault);
  SignedIn times;
  if (const char* fault = check_times(*claims, now_s, times)) return refuse(fault);
  if (expected.nonce) {
    const std::string* nonce = text_of(*claims, "nonce");
    if (nonce == nullptr || expected.nonce->empty() || *nonce != *expected.nonce) {
      return refuse("the token ends another login");
    }
  }
  auto who = map_claims(issuer, *claims);
  if (!who) return who;
  who->issued_s = times.issued_s;
  who->expires_s = times.expires_s;
  return who;
}

// Whatever a library throws (memory, mostly) becomes an error of the token.
Result<SignedIn> verify_safely(const Issuer& issuer, const KeySet& keys, std::string_view token,
                               const Expected& expected, std::int64_t now_s) {
  try {
    return verify(issuer, keys, token, expected, now_s);
  } catch (const std::exception&) {
    return refuse("the token could not be read");
  }
}

}  // namespace

std::optional<std::string> claimed_issuer(std::string_view token) {
  try {
    const auto envelope = take_apart(token);
    if (!envelope) return std::nullopt;
    const auto claims = parse_issuer_claims(envelope->payload);
    const std::string* issuer = claims ? text_of(*claims, "iss") : nullptr;
    return issuer == nullptr ? std::nullopt : std::optional(*issuer);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Result<SignedIn> verify_bearer(const Issuer& issuer, const KeySet& keys, std::string_view token,
                               std::int64_t now_s) {
  return verify_safely(issuer, keys, token,
                       {issuer.audience, issuer.parties, issuer.types, std::nullopt}, now_s);
}

Result<SignedIn> verify_login(const Issuer& issuer, const KeySet& keys, std::string_view token,
                              std::string_view nonce, std::int64_t now_s) {
  static const std::vector<std::string> kNoOthers;
  static const std::vector<std::string> kTypes = {"JWT", ""};
  return verify_safely(issuer, keys, token, {issuer.client_id, kNoOthers, kTypes, nonce}, now_s);
}

}  // namespace samtavle::access
