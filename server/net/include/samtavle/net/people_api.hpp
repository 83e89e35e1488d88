#pragma once
// The JSON of a board's people, of erasing one of them and of the hold that forbids it, without
// sockets: what is documented in openapi.json, and nothing else. Pure functions.
//
//   GET    /api/v1/boards/{id}/people                 all who were ever here, and the hold
//   POST   /api/v1/boards/{id}/people/{actor}/erase   takes somebody's name away for good
//   GET    /api/v1/boards/{id}/people/{actor}/export  everything about somebody, for themselves
//   POST   /api/v1/boards/{id}/hold                   nobody is erased from now on, and why
//   DELETE /api/v1/boards/{id}/hold                   lifts that

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::net {

inline constexpr std::size_t kHoldBytesMax = 200;  // it stands in the board's row, in every write

struct PeopleRequest {
  enum class What { list, erase, export_one, hold, lift };
  What what = What::list;
  base::BoardId board;
  base::Actor actor;  // of erase and export_one
};
// What an address stands for. Nothing for an address that is not of these; `no_such_board` and
// `not_found` for a board or actor that cannot be one.
[[nodiscard]] std::optional<base::Result<PeopleRequest>> parse_people_path(std::string_view method,
                                                                           std::string_view path);
// Those of an address for which parse_people_path() gives something, for the Allow field; empty if
// the method is one of them.
[[nodiscard]] std::string_view people_methods_instead(std::string_view method,
                                                      std::string_view path);

// The member "why", one line of text. Errors: malformed (no JSON object), invalid (another member,
// or no such line), each with a sentence that names the member.
[[nodiscard]] base::Result<std::string> parse_why(std::string_view body, std::size_t bytes_max);

using Actors = std::map<base::Actor, hub::ActorRecord>;
[[nodiscard]] std::string people_json(const Actors& actors, std::string_view hold);
[[nodiscard]] std::string person_json(const hub::ActorRecord& record);

}  // namespace samtavle::net
