#include "telling.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <ctime>

#include "narrator.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/versions.hpp"
#include "words.hpp"

namespace samtavle::cli {

namespace json = boost::json;
using base::Actor;
using base::Seq;
using plan::Correction;
using plan::Side;

namespace {

std::string name_of(Actor actor, const Directory& directory) {
  if (actor == base::kServerActor) return "the server";
  const auto found = directory.find(actor);
  if (found == directory.end() || found->second.name.empty()) {
    return "somebody (" + std::to_string(actor.value) + ")";
  }
  return found->second.name;
}

bool is_actor(base::Field field) {
  const plan::FieldRow* row = plan::find_field(field);
  return row != nullptr && row->value == plan::ValueType::actor;
}

std::string actor_words(const base::Value& value, const Directory& directory) {
  const auto* number = value.get_if<std::int64_t>();
  return number == nullptr ? base::to_string(value)
                           : name_of(Actor{static_cast<std::uint32_t>(*number)}, directory);
}

std::string side_words(base::Field field, const Side& side, const Directory& directory) {
  if (!side.there) return "nothing";
  if (!is_actor(field)) return in_quotes(side.words);
  if (side.members.empty()) return actor_words(side.value, directory);
  std::string list;
  for (const base::Value& member : side.members) {
    list += (list.empty() ? "" : ", ") + actor_words(member, directory);
  }
  return list;
}

}  // namespace

Result<Past> open_past(const Settings& settings, const std::string& board, const Persona& persona) {
  auto options = client_options(settings, board, persona);
  if (!options) return base::pass_on(options);
  native::History::Options wanted;
  wanted.server = settings.server;
  wanted.board = board;
  wanted.token = options->token_provider();
  wanted.ca_file = settings.ca_file;
  auto history = native::History::make(std::move(wanted));
  if (!history) return base::pass_on(history);
  auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  Past past{std::move(*client), std::move(*history), {}, {}};
  past.client->read([&](const sync::ClientSession& session) {
    past.directory = session.directory();
    past.head = session.confirmed_seq();
  });
  return past;
}

Result<Seq> find_version(const Past& past, const std::string& word) {
  if (word == "now") return past.head;
  std::uint64_t number = 0;
  const char* const end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, number);
  if (parsed.ec == std::errc{} && parsed.ptr == end) {
    if (number >= 1 && number <= past.head.value) return Seq{number};
    return base::fail(Errc::config, "there is no version " + word + "; the log goes from 1 to " +
                                        std::to_string(past.head.value));
  }
  std::vector<Seq> found;
  std::string there_are;
  past.client->read([&](const sync::ClientSession& session) {
    for (const plan::NamedVersion& version : plan::versions_of(session.board())) {
      if (version.title == word) found.push_back(version.at);
      there_are += (there_are.empty() ? "" : ", ") + in_quotes(version.title);
    }
  });
  if (found.size() == 1) return found.front();
  const std::string why =
      found.empty() ? "no version is called " : "more than one version is called ";
  return base::fail(Errc::config, why + in_quotes(word) + "; write its number, or one of: " +
                                      (there_are.empty() ? "now" : "now, " + there_are));
}

std::string names(const std::vector<Actor>& actors, const Directory& directory) {
  std::string list;
  for (const Actor actor : actors) list += (list.empty() ? "" : ", ") + name_of(actor, directory);
  return list;
}

std::string item_words(base::Kind kind, base::OpId item, const std::string& title) {
  const plan::KindRow* row = plan::find_kind(kind);
  const std::string label = row == nullptr ? kind_name(kind) : std::string{row->english};
  return label + " " + (title.empty() ? base::to_string(item) : in_quotes(title, 40));
}

std::string field_label(base::Field field) {
  const plan::FieldRow* row = plan::find_field(field);
  return row == nullptr ? field_name(field) : std::string{row->english};
}

std::string change_words(base::Field field, const Side& from, const Side& to,
                         const Directory& directory) {
  const std::string label = field_label(field) + ": ";
  const std::string now = side_words(field, to, directory);
  return label + (from.there ? side_words(field, from, directory) + " -> " + now : now);
}

std::string correction_words(const Correction& correction, const Directory& directory) {
  const std::string item = item_words(correction.kind, correction.item, correction.title);
  switch (correction.what) {
    case Correction::What::created:
      return "new: " + item;
    case Correction::What::deleted:
      return "deleted: " + item;
    case Correction::What::restored:
      return "restored: " + item;
    case Correction::What::moved:
      return "moved: " + item + ", " + in_quotes(correction.from.words) + " -> " +
             in_quotes(correction.to.words);
    case Correction::What::set:
    case Correction::What::text:
    case Correction::What::members:
      break;
  }
  const std::string change =
      change_words(correction.field, correction.from, correction.to, directory);
  return correction.item == board::kRootId ? change : item + ", " + change;
}

json::value side_json(const Side& side) {
  if (!side.there) return nullptr;
  json::object out{{"words", side.words}};
  if (!side.value.empty()) out["value"] = to_json(side.value);
  if (!side.members.empty()) {
    json::array members;
    for (const base::Value& member : side.members) members.push_back(to_json(member));
    out["members"] = std::move(members);
  }
  return out;
}

json::value person_json(Actor actor, const Directory& directory) {
  return {{"actor", actor.value}, {"name", name_of(actor, directory)}};
}

json::value people_json(const std::vector<Actor>& actors, const Directory& directory) {
  json::array out;
  for (const Actor actor : actors) out.push_back(person_json(actor, directory));
  return out;
}

json::value correction_json(const Correction& correction, const Directory& directory) {
  json::object out{
      {"seq", correction.seq.value},         {"first_seq", correction.first.value},
      {"time_ms", correction.time_ms},       {"by", person_json(correction.actor, directory)},
      {"what", plan::name(correction.what)}, {"item", base::to_string(correction.item)},
      {"kind", kind_name(correction.kind)},  {"title", correction.title}};
  if (correction.field) out["field"] = field_name(correction.field);
  if (correction.area) out["area"] = base::to_string(correction.area);
  out["from"] = side_json(correction.from);
  out["to"] = side_json(correction.to);
  out["why"] = correction.why;
  return out;
}

json::value passage_json(const plan::Passage& passage) {
  return {{"position", passage.position},
          {"removed", base::encode_utf8(passage.removed)},
          {"inserted", base::encode_utf8(passage.inserted)}};
}

}  // namespace samtavle::cli
