#include "samtavle/net/member_api.hpp"

#include <boost/json.hpp>

#include "address.hpp"
#include "json_body.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;
using What = MemberRequest::What;

constexpr std::string_view kMembers = "members";
constexpr std::string_view kOneMember = "members/";
constexpr std::size_t kDepthMax = 4;

std::optional<BoardAddress> place_of(std::string_view path) {
  const auto place = board_address(path);
  if (!place || (place->rest != kMembers && !place->rest.starts_with(kOneMember))) {
    return std::nullopt;
  }
  return place;
}

json::object to_json(const hub::MemberRecord& member, const hub::ActorRecord& actor) {
  json::object out{{"actor", member.actor.value},
                   {"name", actor.person.name},
                   {"kind", plan::name(actor.person.kind)},
                   {"authority", actor.person.authority},
                   {"role", plan::name(member.role)},
                   {"since", utc_time(member.since_ms / kMsPerSecond)}};
  if (!hub::came(actor)) out["subject"] = member.subject;
  // Without it: an operator.
  if (member.given_by) out["given_by"] = member.given_by.value;
  if (!member.why.empty()) out["why"] = member.why;
  return out;
}

}  // namespace

std::optional<Result<MemberRequest>> parse_member_path(std::string_view method,
                                                       std::string_view path) {
  const auto place = place_of(path);
  if (!place) return std::nullopt;
  auto board = base::BoardId::parse(place->board);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  MemberRequest request{What::list, std::move(board).value(), {}};
  if (place->rest == kMembers) {
    if (method == "POST") request.what = What::add;
    return request;
  }
  const auto actor = number_in_address(place->rest.substr(kOneMember.size()));
  if (!actor) return fail(Errc::not_found, "there is no such person");
  request.what = method == "DELETE" ? What::remove : What::change;
  request.actor = base::Actor{*actor};
  return request;
}

std::string_view member_methods_instead(std::string_view method, std::string_view path) {
  const auto place = place_of(path);
  if (!place || method == "POST") return {};
  if (place->rest != kMembers) return method == "DELETE" ? std::string_view{} : "POST, DELETE";
  const bool get = method == "GET" || method == "HEAD";
  return get ? std::string_view{} : "GET, HEAD, POST";
}

Result<MemberWish> parse_member_wish(std::string_view body, What what) {
  MemberWish wish;
  if (what == What::remove && body.empty()) return wish;
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  for (const auto& member : *object) {
    const std::string key(member.key());
    const bool asked = (key == "role" && what != What::remove) ||
                       (key == "subject" && what == What::add) ||
                       (key == "why" && what != What::add);
    if (!asked) return fail(Errc::invalid, key + ": is not asked for");
    if (!member.value().is_string()) return fail(Errc::invalid, key + ": is a text");
    const std::string text(member.value().get_string());
    if (key == "subject") {
      wish.subject = text;
      continue;
    }
    if (key == "why") {
      wish.why = text;
      continue;
    }
    const auto role = plan::parse_role(text);
    if (!role) return fail(Errc::invalid, "role: is none that there is");
    wish.role = *role;
  }
  const bool subject = !wish.subject.empty() && wish.subject.size() <= access::kSubjectBytesMax &&
                       plan::is_plain_line(wish.subject);
  if (what == What::add && !subject) {
    return fail(Errc::invalid, "subject: is who they are at their login, in at most " +
                                   std::to_string(access::kSubjectBytesMax) + " bytes");
  }
  if (what != What::remove && wish.role == plan::Role::none) {
    return fail(Errc::invalid, "role: is missing");
  }
  if (wish.why.size() > hub::kMemberReasonBytesMax || !plan::is_plain_line(wish.why)) {
    return fail(Errc::invalid, "why: is one line of text, of at most " +
                                   std::to_string(hub::kMemberReasonBytesMax) + " bytes");
  }
  return wish;
}

std::string members_json(const Members& members,
                         const std::map<base::Actor, hub::ActorRecord>& actors) {
  json::array list;
  for (const auto& [number, member] : members) {
    list.push_back(to_json(member, actors.at(number)));
  }
  return json::serialize(json::object{{"members", std::move(list)}});
}

std::string member_json(const hub::MemberRecord& member, const hub::ActorRecord& actor) {
  return json::serialize(to_json(member, actor));
}

}  // namespace samtavle::net
