#include "samtavle/net/board_document.hpp"

#include <boost/json.hpp>

#include "samtavle/base/base64.hpp"

namespace samtavle::net {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kFormat = "samtavle-board";
constexpr std::int64_t kVersion = 1;
// The items of a document need six.
constexpr std::size_t kDepthMax = 16;

base::Unexpected<base::Error> wrong(const std::string& member, const std::string& what) {
  return fail(Errc::invalid, member + ": " + what);
}

// Empty if it is not there or no text.
std::string_view text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

Result<std::pair<base::Actor, plan::Person>> parse_actor(const json::value& value,
                                                         const std::string& where) {
  const json::object* object = value.if_object();
  if (object == nullptr) return wrong(where, "is no object");
  const json::value* number = object->if_contains("actor");
  boost::system::error_code error;
  const auto actor = number == nullptr ? 0 : number->to_number<std::uint32_t>(error);
  if (actor == 0 || error) return wrong(where + ".actor", "is no number of an actor");
  plan::Person person;
  person.name = text(*object, "name");
  person.authority = text(*object, "authority");
  const std::string_view kind = text(*object, "kind");
  if (!kind.empty()) {
    const auto known = plan::parse_actor_kind(kind);
    if (!known) return wrong(where + ".kind", "there is no such kind");
    person.kind = *known;
  }
  const json::value* guest = object->if_contains("guest");
  person.guest = guest != nullptr && guest->is_bool() && guest->get_bool();
  return std::pair{base::Actor{actor}, std::move(person)};
}

}  // namespace

Result<BoardDocument> parse_board_document(std::string_view text_of_json) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  const json::value value =
      json::parse({text_of_json.data(), text_of_json.size()}, error, {}, options);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return fail(Errc::malformed, "the document is no JSON object");
  if (text(*object, "format") != kFormat) return wrong("format", "is not samtavle-board");
  const json::value* version = object->if_contains("version");
  if (version == nullptr || !version->is_int64() || version->get_int64() != kVersion) {
    return wrong("version", "is not 1, the one that this server reads");
  }
  BoardDocument document;
  document.hash = text(*object, "hash");
  const json::value* actors = object->if_contains("actors");
  if (actors == nullptr || !actors->is_array()) return wrong("actors", "is no list");
  for (const json::value& entry : actors->get_array()) {
    auto actor =
        parse_actor(entry, "actors[" + std::to_string(document.actors.size()) + "]");
    if (!actor) return base::pass_on(actor);
    document.actors.push_back(std::move(*actor));
  }
  const json::value* log = object->if_contains("log");
  if (log == nullptr || !log->is_array()) {
    return wrong("log", "is no list: the board was exported without its history");
  }
  document.log.reserve(log->get_array().size());
  for (const json::value& entry : log->get_array()) {
    const json::string* event = entry.if_string();
    auto bytes = event == nullptr ? Result<std::string>{fail(Errc::invalid)}
                                  : base::decode_base64({event->data(), event->size()});
    if (!bytes) return wrong("log[" + std::to_string(document.log.size()) + "]", "is no base64");
    document.log.push_back(std::move(*bytes));
  }
  return document;
}

std::string document_head(std::string_view board, std::string_view title, base::Seq seq,
                          std::string_view hash,
                          const std::vector<std::pair<base::Actor, plan::Person>>& actors) {
  json::array people;
  for (const auto& [actor, person] : actors) {
    const bool known = person.kind != plan::ActorKind::none;
    people.push_back(json::object{{"actor", actor.value},
                                  {"name", person.name},
                                  {"kind", known ? plan::name(person.kind) : std::string_view{}},
                                  {"authority", person.authority},
                                  {"guest", person.guest}});
  }
  const json::object head{{"format", kFormat}, {"version", kVersion}, {"board", board},
                          {"title", title},    {"seq", seq.value},    {"hash", hash},
                          {"actors", std::move(people)}};
  std::string text = json::serialize(head);
  text.pop_back();
  return text + ",\"log\":[";
}

}  // namespace samtavle::net
