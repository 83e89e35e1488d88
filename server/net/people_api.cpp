#include "samtavle/net/people_api.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "address.hpp"
#include "json_body.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;
using What = PeopleRequest::What;

constexpr std::string_view kPeople = "people";
constexpr std::string_view kPerson = "people/";
constexpr std::string_view kErase = "/erase";
constexpr std::string_view kExport = "/export";
constexpr std::string_view kHold = "hold";
constexpr std::size_t kDepthMax = 4;

// Nothing for an address that is not about people.
std::optional<BoardAddress> place_of(std::string_view path) {
  const auto place = board_address(path);
  if (!place) return std::nullopt;
  const bool one = place->rest.starts_with(kPerson) &&
                   (place->rest.ends_with(kErase) || place->rest.ends_with(kExport));
  if (place->rest == kPeople || place->rest == kHold || one) return place;
  return std::nullopt;
}

json::object to_json(const hub::ActorRecord& record) {
  json::object out{{"actor", record.actor.value},
                   {"name", record.person.name},
                   {"kind", plan::name(record.person.kind)},
                   {"authority", record.person.authority},
                   {"guest", record.person.guest}};
  if (record.erasure.time_ms == 0) return out;
  out["erased_at"] = utc_time(record.erasure.time_ms / kMsPerSecond);
  // Without it: an operator.
  if (record.erasure.by) out["erased_by"] = record.erasure.by.value;
  out["why"] = record.erasure.why;
  return out;
}

}  // namespace

std::optional<Result<PeopleRequest>> parse_people_path(std::string_view method,
                                                       std::string_view path) {
  const auto place = place_of(path);
  if (!place) return std::nullopt;
  auto board = base::BoardId::parse(place->board);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  PeopleRequest request{What::list, std::move(board).value(), {}};
  if (place->rest == kHold) request.what = method == "DELETE" ? What::lift : What::hold;
  if (place->rest == kPeople || place->rest == kHold) return request;
  const bool exported = place->rest.ends_with(kExport);
  std::string_view digits = place->rest.substr(kPerson.size());
  digits.remove_suffix(std::min((exported ? kExport : kErase).size(), digits.size()));
  const auto actor = number_in_address(digits);
  if (!actor) return fail(Errc::not_found, "there is no such person");
  request.what = exported ? What::export_one : What::erase;
  request.actor = base::Actor{*actor};
  return request;
}

std::string_view people_methods_instead(std::string_view method, std::string_view path) {
  const auto place = place_of(path);
  if (!place) return {};
  const bool get = method == "GET" || method == "HEAD";
  if (place->rest == kPeople || place->rest.ends_with(kExport)) {
    return get ? std::string_view{} : "GET, HEAD";
  }
  if (method == "POST") return {};
  if (place->rest != kHold) return "POST";
  return method == "DELETE" ? std::string_view{} : "POST, DELETE";
}

Result<std::string> parse_why(std::string_view body, std::size_t bytes_max) {
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  std::optional<std::string> why;
  for (const auto& member : *object) {
    const std::string key(member.key());
    if (key != "why") return fail(Errc::invalid, key + ": is not asked for");
    if (member.value().is_string()) why = std::string(member.value().get_string());
  }
  if (!why || why->empty() || why->size() > bytes_max || !plan::is_plain_line(*why)) {
    return fail(Errc::invalid, "why: is one line of text, of at most " +
                                   std::to_string(bytes_max) + " bytes");
  }
  return std::move(*why);
}

std::string people_json(const Actors& actors, std::string_view hold) {
  json::array list;
  for (const auto& [number, record] : actors) list.push_back(to_json(record));
  json::object out{{"people", std::move(list)}};
  if (!hold.empty()) out["hold"] = hold;
  return json::serialize(out);
}

std::string person_json(const hub::ActorRecord& record) {
  return json::serialize(to_json(record));
}

}  // namespace samtavle::net
