#include "samtavle/net/invitation_api.hpp"

#include <boost/json.hpp>

#include "address.hpp"
#include "json_body.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/hub/invitation_state.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;
using What = InvitationRequest::What;

constexpr std::string_view kInvitations = "invitations";
constexpr std::string_view kRotate = "/rotate";
constexpr std::string_view kJoin = "join";
constexpr std::size_t kDepthMax = 4;

enum class Kind { other, list, one, rotate, join };

Kind kind_of(std::string_view rest) {
  if (rest == kJoin) return Kind::join;
  if (rest == kInvitations) return Kind::list;
  const bool below = rest.starts_with(kInvitations) && rest.size() > kInvitations.size() &&
                     rest[kInvitations.size()] == '/';
  if (!below) return Kind::other;
  return rest.ends_with(kRotate) ? Kind::rotate : Kind::one;
}

std::string_view methods_of(Kind kind) {
  switch (kind) {
    case Kind::list: return "GET, HEAD, POST";
    case Kind::one: return "DELETE";
    case Kind::rotate:
    case Kind::join: return "POST";
    case Kind::other: break;
  }
  return {};
}

base::Unexpected<base::Error> wrong(std::string_view member, std::string_view what) {
  return fail(Errc::invalid, std::string(member) + ": " + std::string(what));
}

std::optional<std::string> text_in(const json::value& value) {
  if (!value.is_string()) return std::nullopt;
  return std::string(value.get_string());
}

// A whole number within its bounds.
std::optional<std::int64_t> number_in(const json::value& value, std::int64_t low,
                                      std::int64_t high) {
  if (!value.is_int64() || value.get_int64() < low || value.get_int64() > high) return std::nullopt;
  return value.get_int64();
}

bool is_label(const std::optional<std::string>& text, std::size_t bytes_max) {
  return text && text->size() <= bytes_max && plan::is_plain_line(*text);
}

Result<void> read_member(std::string_view key, const json::value& value, InvitationWish& wish) {
  const auto text = text_in(value);
  if (key == "role") {
    const auto role = plan::parse_role(text.value_or(""));
    if (!role) return wrong(key, "is a role, like contributor");
    wish.role = *role;
  } else if (key == "kind") {
    const auto kind = plan::parse_actor_kind(text.value_or(""));
    if (!kind) return wrong(key, "is a kind of actor, like citizen");
    wish.kind = *kind;
  } else if (key == "authority") {
    if (!is_label(text, access::kAuthorityBytesMax)) return wrong(key, "is one line of text");
    wish.authority = *text;
  } else if (key == "label") {
    if (!is_label(text, kInvitationLabelBytesMax)) return wrong(key, "is one line of text");
    wish.label = *text;
  } else if (key == "expires_in_s") {
    const auto life = number_in(value, kInvitationLifeMin_s, kInvitationLifeMax_s);
    if (!life) return wrong(key, "is a whole number of seconds, a year at most");
    wish.life_s = *life;
  } else if (key == "uses_max") {
    const auto uses = number_in(value, 1, kInvitationUsesMax);
    if (!uses) return wrong(key, "is a number from 1 to 100000");
    wish.uses_max = static_cast<std::uint32_t>(*uses);
  } else if (key == "code") {
    if (!value.is_bool()) return wrong(key, "is true or false");
    wish.code = value.get_bool();
  } else {
    return wrong(key, "is no member of an invitation");
  }
  return {};
}

std::string_view name(hub::InvitationState state) {
  switch (state) {
    case hub::InvitationState::open: return "open";
    case hub::InvitationState::used_up: return "used_up";
    case hub::InvitationState::expired: return "expired";
    case hub::InvitationState::revoked: break;
  }
  return "revoked";
}

json::object to_json(const hub::InvitationRecord& record, std::int64_t now_s,
                     const base::BoardId& board) {
  return {{"number", record.number.value},
          {"board", board.str()},
          {"state", name(hub::state_of(record, now_s))},
          {"role", plan::name(record.role)},
          {"kind", plan::name(record.kind)},
          {"authority", record.authority},
          {"label", record.label},
          {"made_at", utc_time(record.made_s)},
          {"expires_at", utc_time(record.expires_s)},
          {"uses", record.uses},
          {"uses_max", record.uses_max},
          {"needs_code", !record.code_hash.empty()}};
}

}  // namespace

std::optional<Result<InvitationRequest>> parse_invitation_path(std::string_view method,
                                                               std::string_view path) {
  const auto place = board_address(path);
  const Kind kind = place ? kind_of(place->rest) : Kind::other;
  if (kind == Kind::other) return std::nullopt;
  auto board = base::BoardId::parse(place->board);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  InvitationRequest request{What::list, std::move(board).value(), {}};
  if (kind == Kind::join) request.what = What::join;
  if (kind == Kind::list && method == "POST") request.what = What::make;
  if (kind == Kind::one || kind == Kind::rotate) {
    request.what = kind == Kind::one ? What::revoke : What::rotate;
    std::string_view digits = place->rest.substr(kInvitations.size() + 1);
    if (kind == Kind::rotate) digits.remove_suffix(std::min(kRotate.size(), digits.size()));
    const auto number = number_in_address(digits);
    if (!number) return fail(Errc::not_found, "there is no such invitation");
    request.number = base::InvitationNumber{*number};
  }
  return request;
}

std::string_view invitation_methods_instead(std::string_view method, std::string_view path) {
  const auto place = board_address(path);
  std::string_view methods = place ? methods_of(kind_of(place->rest)) : std::string_view{};
  const std::string_view all = methods;
  while (!methods.empty()) {
    const std::size_t comma = std::min(methods.find(", "), methods.size());
    if (methods.substr(0, comma) == method) return {};
    methods.remove_prefix(std::min(comma + 2, methods.size()));
  }
  return all;
}

Result<InvitationWish> parse_invitation_wish(std::string_view body) {
  InvitationWish wish;
  if (body.empty()) return wish;
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  for (const auto& member : *object) {
    auto read = read_member({member.key().data(), member.key().size()}, member.value(), wish);
    if (!read) return base::pass_on(read);
  }
  return wish;
}

Result<JoinWish> parse_join(std::string_view body) {
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  std::optional<std::string> secret;
  std::optional<std::string> wanted;
  std::optional<std::string> code;
  for (const auto& member : *object) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (key != "secret" && key != "name" && key != "code") {
      return wrong(key, "is not asked of a guest");
    }
    const auto text = text_in(member.value());
    if (!text) return wrong(key, "must be a text");
    (key == "secret" ? secret : key == "name" ? wanted : code) = *text;
  }
  if (!secret) return wrong("secret", "is missing");
  if (!wanted) return wrong("name", "is missing");
  auto name = access::guest_name(*wanted);
  if (!name) return wrong("name", name.error().detail);
  return JoinWish{std::move(*secret), std::move(name).value(), std::move(code).value_or("")};
}

std::string invitation_json(const hub::InvitationRecord& record, std::int64_t now_s,
                            const base::BoardId& board, std::string_view secret,
                            std::string_view code) {
  json::object out = to_json(record, now_s, board);
  if (!secret.empty()) {
    out["secret"] = secret;
    out["link"] = "/b/" + board.str() + "#i=" + std::string(secret);
  }
  if (!code.empty()) out["code"] = code;
  return json::serialize(out);
}

std::string invitations_json(const Invitations& invitations, std::int64_t now_s,
                             const base::BoardId& board) {
  json::array list;
  for (const auto& [number, record] : invitations) list.push_back(to_json(record, now_s, board));
  return json::serialize(json::object{{"invitations", std::move(list)}});
}

std::string guest_json(const access::GuestToken& token, const access::Invited& invited,
                       std::string_view name) {
  return json::serialize(json::object{{"token", token.token},
                                      {"expires_at", utc_time(token.expires_s)},
                                      {"invited_until", utc_time(invited.expires_s)},
                                      {"board", invited.board.str()},
                                      {"name", name},
                                      {"role", plan::name(invited.role)},
                                      {"kind", plan::name(invited.kind)},
                                      {"authority", invited.authority}});
}

}  // namespace samtavle::net
