#pragma once
// A login that an authority has (OpenID Connect) and that this server trusts: whose tokens, signed
// how, and what their claims say of whoever bears them. It is written by the operator, a file for
// each issuer.

#include <string>
#include <utility>
#include <vector>

#include "samtavle/access/key_set.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::access {

// A value that depends on a claim, which is a text or a list of texts: that of the first row whose
// text is among them. Without such a row, or without a claim, it is `otherwise`.
template <class T>
struct FromClaim {
  std::string claim;
  std::vector<std::pair<std::string, T>> rows;
  T otherwise{};
  friend bool operator==(const FromClaim&, const FromClaim&) = default;
};

struct Issuer {
  std::string name;  // of few letters; stands before the subjects of its people, and in logs
  std::string url;   // `iss`, letter by letter
  std::vector<Algorithm> algorithms = {Algorithm::rs256, Algorithm::es256, Algorithm::eddsa};
  // Of bearer tokens: `aud` has to name this. Empty: no bearer tokens are taken.
  std::string audience;
  std::vector<std::string> parties;  // of `azp`; empty: it may only be the audience itself
  std::vector<std::string> types = {"JWT", "at+jwt"};  // of `typ`; an empty one: none is there

  // Of the page's login. Empty: there is none by this issuer.
  std::string client_id;
  std::string client_secret;  // empty: a public client, which PKCE alone protects
  std::string label;          // on the page's button: "Aarhus Kommune"
  std::vector<std::string> scopes = {"openid", "profile"};

  FromClaim<plan::ActorKind> kind;
  FromClaim<plan::Role> role;     // on every board, without a membership; none: members only
  FromClaim<bool> operator_;
  plan::Role role_max = plan::Role::manager;  // a membership gives no more
  std::string name_claim = "name";            // empty: everybody is called by a made-up name
  std::string authority;
  std::string authority_claim;                // the company of a business login

  std::string ca_file;             // certificates that are trusted; empty: the system's
  bool plain_http = false;         // on loopback only, for tests
  friend bool operator==(const Issuer&, const Issuer&) = default;
};

// What stands before the subjects of one issuer.
[[nodiscard]] std::string subject_prefix(const Issuer& issuer);

}  // namespace samtavle::access
