#pragma once
// The JSON of a board's members, without sockets: what is documented in openapi.json, and nothing
// else. Pure functions.
//
//   GET    /api/v1/boards/{id}/members           all, also those who were removed
//   POST   /api/v1/boards/{id}/members           makes somebody one, by the subject of their login
//   POST   /api/v1/boards/{id}/members/{actor}   gives somebody another role
//   DELETE /api/v1/boards/{id}/members/{actor}   removes somebody, who is not let in from then on

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::net {

struct MemberRequest {
  enum class What { list, add, change, remove };
  What what = What::list;
  base::BoardId board;
  base::Actor actor;  // of change and remove
};
// What an address stands for. Nothing for an address that is not of these; `no_such_board` and
// `not_found` for a board or actor that cannot be one.
[[nodiscard]] std::optional<base::Result<MemberRequest>> parse_member_path(std::string_view method,
                                                                           std::string_view path);
// Those of an address for which parse_member_path() gives something, for the Allow field; empty if
// the method is one of them.
[[nodiscard]] std::string_view member_methods_instead(std::string_view method,
                                                      std::string_view path);

struct MemberWish {
  std::string subject;  // of add
  plan::Role role = plan::Role::none;
  std::string why;  // of change and remove; may be left out
};
// Of remove a body may be left out, too. Errors: malformed (no JSON object), invalid (a member that
// is missing, unknown or wrong), each with a sentence that names the member.
[[nodiscard]] base::Result<MemberWish> parse_member_wish(std::string_view body,
                                                         MemberRequest::What what);

using Members = std::map<base::Actor, hub::MemberRecord>;
[[nodiscard]] std::string members_json(const Members& members,
                                       const std::map<base::Actor, hub::ActorRecord>& actors);
// The subject is told only of somebody who was never on the board, and so has no name.
[[nodiscard]] std::string member_json(const hub::MemberRecord& member,
                                      const hub::ActorRecord& actor);

}  // namespace samtavle::net
