#include "samtavle/access/token.hpp"

#include <exception>
#include <limits>

#include "claims.hpp"
#include "jws.hpp"
#include "samtavle/plan/plain_line.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::string_view kIssuer = "samtavle";
constexpr std::string_view kAudience = "samtavle";
constexpr std::string_view kEveryBoard = "*";
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
// The last second of the year 9999: further off is a mistake, and sums cannot run over.
constexpr std::int64_t kTimeMax_s = 253'402'300'799;

// Who a valid token speaks of, and the board it names.
struct Bearer {
  Verified verified;
  std::string board;
};

base::Unexpected<base::Error> refuse(const char* why) { return fail(Errc::unauthenticated, why); }

template <class T>
const T* get(const Claims& claims, std::string_view name) {
  const auto found = claims.find(name);
  return found == claims.end() ? nullptr : std::get_if<T>(&found->second);
}

bool is(const Claims& claims, std::string_view name, std::string_view value) {
  const std::string* text = get<std::string>(claims, name);
  return text != nullptr && *text == value;
}

// A claim that may be absent, which stands for false. False for one of another type.
bool read_flag(const Claims& claims, std::string_view name, bool& out) {
  if (!claims.contains(name)) return true;
  const bool* flag = get<bool>(claims, name);
  if (flag == nullptr) return false;
  out = *flag;
  return true;
}

bool is_text(std::string_view text, std::size_t bytes_max) {
  return text.size() <= bytes_max && plan::is_plain_line(text);
}

// Why an identity cannot be in a token; nullptr: it can. The numbers of kind and role are checked
// by whoever turns them into words or back.
const char* fault_in(const plan::Identity& identity) {
  const bool subject = !identity.subject.empty() && is_text(identity.subject, kSubjectBytesMax);
  if (!subject) return "the subject is empty, too long or no plain text";
  if (!is_text(identity.person.name, kNameBytesMax)) return "the name is too long or no plain text";
  if (!is_text(identity.person.authority, kAuthorityBytesMax)) {
    return "the authority is too long or no plain text";
  }
  return nullptr;
}

// Why the times do not make sense at all, now or ever.
const char* fault_in_times(std::int64_t issued_s, std::int64_t begins_s, std::int64_t expires_s) {
  const bool ordered = issued_s >= 0 && begins_s >= 0 && issued_s < expires_s &&
                       begins_s < expires_s && expires_s <= kTimeMax_s;
  return ordered ? nullptr : "the times contradict each other";
}

// Whether a token that has ended is one all the same.
enum class Ended { refuse, accept };

const char* check_times(const Claims& claims, std::int64_t now_s, Ended ended, Verified& out) {
  const auto* iat = get<std::int64_t>(claims, "iat");
  const auto* nbf = get<std::int64_t>(claims, "nbf");
  const auto* exp = get<std::int64_t>(claims, "exp");
  if (iat == nullptr || nbf == nullptr || exp == nullptr) return "iat, nbf and exp are needed";
  if (const char* fault = fault_in_times(*iat, *nbf, *exp)) return fault;
  if (now_s >= *exp && ended == Ended::refuse) return "the token has expired";
  if (*nbf - kClockSkewMax_s > now_s || *iat - kClockSkewMax_s > now_s) {
    return "the token is not valid yet";
  }
  out.expires_s = *exp;
  out.issued_s = *iat;
  return nullptr;
}

// Operators may have none: they manage boards and read nothing on them.
std::optional<plan::Role> read_role(std::string_view word, bool is_operator) {
  if (is_operator && word == plan::name(plan::Role::none)) return plan::Role::none;
  return plan::parse_role(word);
}

const char* read_identity(const Claims& claims, bool is_operator, plan::Identity& out) {
  const auto* subject = get<std::string>(claims, "sub");
  const auto* name = get<std::string>(claims, "name");
  const auto* authority = get<std::string>(claims, "authority");
  const auto* kind = get<std::string>(claims, "kind");
  const auto* role = get<std::string>(claims, "role");
  if (subject == nullptr || name == nullptr || authority == nullptr || kind == nullptr ||
      role == nullptr) {
    return "sub, name, authority, kind and role are needed";
  }
  const auto known_kind = plan::parse_actor_kind(*kind);
  const auto known_role = read_role(*role, is_operator);
  if (!known_kind || !known_role) return "the kind or the role is unknown";
  out = {*subject, {*name, *known_kind, *authority, false}, *known_role};
  if (!read_flag(claims, "guest", out.person.guest)) return "guest is true or false";
  return fault_in(out);
}

// Only guests have one, and for one board.
const char* read_invitation(const Claims& claims, Bearer& bearer) {
  if (!claims.contains("invitation")) return nullptr;
  const auto* number = get<std::int64_t>(claims, "invitation");
  constexpr std::int64_t kMax = std::numeric_limits<std::uint32_t>::max();
  if (number == nullptr || *number < 1 || *number > kMax) return "invitation is no number of one";
  if (!bearer.verified.identity.person.guest || bearer.board == kEveryBoard) {
    return "an invitation is a guest's, to one board";
  }
  bearer.verified.invitation = base::InvitationNumber{static_cast<std::uint32_t>(*number)};
  return nullptr;
}

Result<Bearer> read_token(const SigningKey& key, std::string_view token, std::int64_t now_s,
                          Ended ended) {
  const auto opened = open(key, token);
  if (!opened) return base::pass_on(opened);
  const auto header = parse_claims(opened->header);
  const bool ours =
      header && header->size() == 2 && is(*header, "alg", "HS256") && is(*header, "typ", "JWT");
  if (!ours) return refuse("the header is not that of a token of this server");
  const auto claims = parse_claims(opened->payload);
  if (!claims) return refuse("the claims are no plain JSON object");
  if (!is(*claims, "iss", kIssuer) || !is(*claims, "aud", kAudience)) {
    return refuse("the token is not meant for this server");
  }
  Bearer bearer;
  if (const char* fault = check_times(*claims, now_s, ended, bearer.verified)) {
    return refuse(fault);
  }
  if (!read_flag(*claims, "operator", bearer.verified.operator_)) {
    return refuse("operator is true or false");
  }
  if (const char* fault =
          read_identity(*claims, bearer.verified.operator_, bearer.verified.identity)) {
    return refuse(fault);
  }
  // A missing claim must not open every board.
  const auto* board = get<std::string>(*claims, "board");
  if (board == nullptr || (*board != kEveryBoard && !base::BoardId::parse(*board))) {
    return refuse("the token names no board");
  }
  bearer.board = *board;
  if (const char* fault = read_invitation(*claims, bearer)) return refuse(fault);
  return bearer;
}

// Whatever a library throws (memory, mostly) becomes an error of the token.
Result<Bearer> read_token_safely(const SigningKey& key, std::string_view token,
                                 std::int64_t now_s, Ended ended = Ended::refuse) {
  try {
    return read_token(key, token, now_s, ended);
  } catch (const std::exception&) {
    return refuse("the token could not be read");
  }
}

Claims claims_of(const Grant& grant) {
  const plan::Identity& identity = grant.identity;
  Claims claims{
      {"iss", std::string{kIssuer}},
      {"aud", std::string{kAudience}},
      {"iat", grant.issued_s},
      {"nbf", grant.issued_s},
      {"exp", grant.expires_s},
      {"sub", identity.subject},
      {"name", identity.person.name},
      {"authority", identity.person.authority},
      {"kind", std::string{plan::name(identity.person.kind)}},
      {"guest", identity.person.guest},
      {"role", std::string{plan::name(identity.role)}},
      {"board", grant.board ? grant.board->str() : std::string{kEveryBoard}},
      {"operator", grant.operator_},
  };
  if (grant.invitation) claims["invitation"] = std::int64_t{grant.invitation.value};
  return claims;
}

}  // namespace

Result<std::string> issue(const SigningKey& key, const Grant& grant) {
  if (const char* fault = fault_in(grant.identity)) return fail(Errc::invalid, fault);
  if (const char* fault = fault_in_times(grant.issued_s, grant.issued_s, grant.expires_s)) {
    return fail(Errc::invalid, fault);
  }
  if (!plan::parse_actor_kind(plan::name(grant.identity.person.kind)) ||
      !read_role(plan::name(grant.identity.role), grant.operator_)) {
    return fail(Errc::invalid, "a token needs a kind and a role");
  }
  if (grant.invitation && (!grant.identity.person.guest || !grant.board)) {
    return fail(Errc::invalid, "an invitation is a guest's, to one board");
  }
  try {
    auto token = seal(key, kHeader, write_claims(claims_of(grant)));
    if (token && token->size() > kTokenBytesMax) return fail(Errc::invalid, "too long");
    return token;
  } catch (const std::exception&) {
    return fail(Errc::internal, "the token could not be written");
  }
}

Result<Verified> verify(const SigningKey& key, std::string_view token, const base::BoardId& board,
                        std::int64_t now_s) {
  auto bearer = read_token_safely(key, token, now_s);
  if (!bearer) return base::pass_on(bearer);
  if (bearer->board != kEveryBoard && bearer->board != board.str()) {
    return fail(Errc::forbidden, "the token is for another board");
  }
  return std::move(bearer->verified);
}

Result<Verified> verify_operator(const SigningKey& key, std::string_view token,
                                 std::int64_t now_s) {
  auto bearer = read_token_safely(key, token, now_s);
  if (!bearer) return base::pass_on(bearer);
  if (!bearer->verified.operator_) return fail(Errc::forbidden, "the token is no operator's");
  return std::move(bearer->verified);
}

Result<Guest> verify_guest(const SigningKey& key, std::string_view token, std::int64_t now_s) {
  auto bearer = read_token_safely(key, token, now_s, Ended::accept);
  if (!bearer) return base::pass_on(bearer);
  if (!bearer->verified.invitation) return fail(Errc::forbidden, "the token is no guest's");
  auto board = base::BoardId::parse(bearer->board);
  if (!board) return base::pass_on(board);
  return Guest{std::move(bearer->verified.identity), std::move(board).value(),
               bearer->verified.invitation, bearer->verified.issued_s};
}

Result<std::optional<base::BoardId>> board_of(const SigningKey& key, std::string_view token,
                                              std::int64_t now_s) {
  const auto bearer = read_token_safely(key, token, now_s);
  if (!bearer) return base::pass_on(bearer);
  if (bearer->board == kEveryBoard) return std::optional<base::BoardId>{};
  auto board = base::BoardId::parse(bearer->board);
  if (!board) return base::pass_on(board);
  return std::optional{std::move(*board)};
}

}  // namespace samtavle::access
