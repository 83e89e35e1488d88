#include "samtavle/access/login_session.hpp"

#include <exception>

#include "claims.hpp"
#include "jws.hpp"
#include "samtavle/access/token.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;

// Another type than that of tokens: neither can be used in the other's place.
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"samtavle-login"})";

template <class T>
bool read(const Claims& claims, std::string_view name, T& out) {
  const auto found = claims.find(name);
  const T* value = found == claims.end() ? nullptr : std::get_if<T>(&found->second);
  if (value != nullptr) out = *value;
  return value != nullptr;
}

// It was written by this server, so every claim is there as it was written.
bool read_all(const Claims& claims, LoginSession& out) {
  std::string kind;
  std::int64_t role = 0;
  std::int64_t role_max = 0;
  const bool whole = read(claims, "id", out.id) && read(claims, "issuer", out.issuer) &&
                     read(claims, "sub", out.identity.subject) &&
                     read(claims, "name", out.identity.person.name) &&
                     read(claims, "authority", out.identity.person.authority) &&
                     read(claims, "kind", kind) && read(claims, "role", role) &&
                     read(claims, "role_max", role_max) &&
                     read(claims, "operator", out.operator_) &&
                     read(claims, "begun", out.begun_s) && read(claims, "written", out.written_s) &&
                     read(claims, "until", out.until_s);
  const auto known = plan::parse_actor_kind(kind);
  constexpr auto kHighest = static_cast<std::int64_t>(plan::Role::manager);
  if (!whole || !known || role < 0 || role > kHighest || role_max < role || role_max > kHighest) {
    return false;
  }
  out.identity.person.kind = *known;
  out.identity.role = static_cast<plan::Role>(role);
  out.role_max = static_cast<plan::Role>(role_max);
  return !out.id.empty() && !out.identity.subject.empty();
}

}  // namespace

base::Result<std::string> write_session(const SigningKey& key, const LoginSession& session) {
  try {
    const Claims claims{{"id", session.id},
                        {"issuer", session.issuer},
                        {"sub", session.identity.subject},
                        {"name", session.identity.person.name},
                        {"authority", session.identity.person.authority},
                        {"kind", std::string(plan::name(session.identity.person.kind))},
                        {"role", std::int64_t{static_cast<int>(session.identity.role)}},
                        {"role_max", std::int64_t{static_cast<int>(session.role_max)}},
                        {"operator", session.operator_},
                        {"begun", session.begun_s},
                        {"written", session.written_s},
                        {"until", session.until_s}};
    LoginSession same;
    if (!read_all(claims, same)) return fail(Errc::invalid, "the login is not whole");
    auto text = seal(key, kHeader, write_claims(claims));
    if (text && text->size() > kTokenBytesMax) return fail(Errc::invalid, "too long");
    return text;
  } catch (const std::exception&) {
    return fail(Errc::internal, "the login could not be written");
  }
}

base::Result<LoginSession> read_session(const SigningKey& key, std::string_view text,
                                        std::int64_t now_s) {
  const auto refuse = [](const char* why) { return fail(Errc::unauthenticated, why); };
  try {
    const auto opened = open(key, text);
    if (!opened) return base::pass_on(opened);
    if (opened->header != kHeader) return refuse("this is no login");
    const auto claims = parse_claims(opened->payload);
    LoginSession session;
    if (!claims || !read_all(*claims, session)) return refuse("this is no login");
    if (now_s >= session.until_s || now_s - session.written_s >= kLoginIdle_s) {
      return refuse("the login has ended; log in again");
    }
    if (session.written_s - kClockSkewMax_s > now_s) return refuse("the login is of the future");
    return session;
  } catch (const std::exception&) {
    return refuse("the login could not be read");
  }
}

}  // namespace samtavle::access
