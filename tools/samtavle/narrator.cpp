#include "narrator.hpp"

#include <boost/json.hpp>
#include <set>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/schema.hpp"
#include "words.hpp"

namespace samtavle::cli {

namespace json = boost::json;
using board::Change;
using board::Delta;
using board::Item;

namespace {

constexpr std::chrono::milliseconds kPause{1'500};

std::string container_label(const board::Board& board, const Item& item) {
  const Item* container = board.find(item.place.container);
  return container == nullptr ? "nothing" : item_label(*container);
}

// What a change says, the person aside; empty for what is not worth a line.
std::string sentence(const Change& change, const Item& item, const board::Board& board) {
  const std::string label = item_label(item);
  switch (change.what) {
    case Change::What::created:
      return "added " + label + " in " + container_label(board, item);
    case Change::What::scalar: {
      const base::Value& value = item.value(change.field);
      const std::string field = field_name(change.field) + " of " + label;
      if (change.field == plan::fields::tally) return "counted " + label;
      if (value.empty()) return "cleared " + field;
      const auto text = value.get_if<std::string>();
      return "set " + field + " to " +
             (text ? in_quotes(*text) : base::to_string(value));
    }
    case Change::What::marks: return "formatted " + field_name(change.field) + " of " + label;
    case Change::What::members: {
      std::string list;
      for (const base::Value& value : item.members(change.field)) {
        list += (list.empty() ? "" : ", ") + base::to_string(value);
      }
      return "set " + field_name(change.field) + " of " + label + " to " +
             (list.empty() ? "nothing" : list);
    }
    case Change::What::placed: return "moved " + label + " to " + container_label(board, item);
    case Change::What::deleted: return "deleted " + label;
    case Change::What::restored: return "restored " + label;
    case Change::What::removed:
    case Change::What::flattened:
    case Change::What::text: break;
  }
  return {};
}

const char* word_for(Change::What what) {
  switch (what) {
    case Change::What::created: return "created";
    case Change::What::removed: return "removed";
    case Change::What::scalar: return "set";
    case Change::What::text: return "text";
    case Change::What::marks: return "marks";
    case Change::What::members: return "members";
    case Change::What::placed: return "placed";
    case Change::What::deleted: return "deleted";
    case Change::What::restored: return "restored";
    case Change::What::flattened: return "flattened";
  }
  return "changed";
}

}  // namespace

std::string person_label(base::Actor actor, const std::map<base::Actor, plan::Person>& directory) {
  if (actor == base::kServerActor) return "the server";
  const auto found = directory.find(actor);
  if (found == directory.end()) return "somebody (" + std::to_string(actor.value) + ")";
  const plan::Person& person = found->second;
  std::string label = person.name.empty() ? "no name" : person.name;
  label += " (" + std::string{plan::name(person.kind)};
  if (!person.authority.empty()) label += ", " + person.authority;
  if (person.guest) label += ", guest";
  return label + ")";
}

void Narrator::tell(const Delta& delta, const board::Board& board, const Directory& directory,
                    sync::TimePoint now) {
  const std::string who = person_label(delta.actor, directory);
  std::set<base::OpId> added;  // what a new item begins with is part of its line
  for (const Change& change : delta.changes) {
    const Item* item = board.find(change.item);
    if (item == nullptr || added.contains(change.item)) continue;
    if (change.what == Change::What::created) added.insert(change.item);
    if (change.what == Change::What::text) {
      tell_typing(delta, change, *item, directory, board.time_ms(), now);
      continue;
    }
    rest(now, true);
    std::string what = sentence(change, *item, board);
    if (change.overwritten) what += ", unaware of another change";
    if (!what.empty()) line_(board.time_ms(), who + " " + what);
  }
}

void Narrator::tell_typing(const Delta& delta, const Change& change, const Item& item,
                           const Directory& directory, std::int64_t time_ms,
                           sync::TimePoint now) {
  const bool goes_on = typing_ && typing_->actor == delta.actor &&
                       typing_->item == change.item && typing_->field == change.field;
  if (!goes_on) {
    rest(now, true);
    typing_.emplace();
    typing_->actor = delta.actor;
    typing_->item = change.item;
    typing_->field = change.field;
    typing_->who = person_label(delta.actor, directory);
    if (!change.splices.empty()) typing_->next = change.splices.front().position;
  }
  Typing& typing = *typing_;
  typing.where = field_name(change.field) + " of " + item_label(item);
  typing.time_ms = time_ms;
  typing.last = now;
  for (const text::Splice& splice : change.splices) {
    const bool follows = splice.removed == 0 && splice.position == typing.next;
    if (!follows) typing.in_one_place = false;
    typing.inserted += splice.inserted;
    typing.removed += splice.removed;
    typing.next = splice.position + splice.inserted.size();
  }
}

void Narrator::rest(sync::TimePoint now, bool at_once) {
  if (!typing_ || (!at_once && now - typing_->last < kPause)) return;
  const Typing typing = std::move(*typing_);
  typing_.reset();
  std::string what;
  if (typing.in_one_place && !typing.inserted.empty()) {
    what = "typed " + in_quotes(base::encode_utf8(typing.inserted)) + " in ";
  } else {
    what = "changed (+" + std::to_string(typing.inserted.size()) + " -" +
           std::to_string(typing.removed) + ") ";
  }
  line_(typing.time_ms, typing.who + " " + what + typing.where);
}

std::vector<json::value> change_objects(const Delta& delta, const board::Board& board,
                                        const Narrator::Directory& directory) {
  std::vector<json::value> out;
  for (const Change& change : delta.changes) {
    const Item* item = board.find(change.item);
    if (item == nullptr) continue;
    json::object object{{"event", "change"},
                        {"seq", delta.seq.value},
                        {"time_ms", board.time_ms()},
                        {"actor", delta.actor.value},
                        {"who", person_label(delta.actor, directory)},
                        {"what", word_for(change.what)},
                        {"item", base::to_string(change.item)},
                        {"kind", kind_name(item->kind)}};
    if (change.field) object["field"] = field_name(change.field);
    if (change.what == Change::What::scalar) object["value"] = to_json(item->value(change.field));
    if (change.what == Change::What::placed || change.what == Change::What::created) {
      object["in"] = base::to_string(item->place.container);
    }
    if (change.what == Change::What::text) {
      json::array splices;
      for (const text::Splice& splice : change.splices) {
        splices.push_back(json::value{splice.position, splice.removed,
                                      base::encode_utf8(splice.inserted)});
      }
      object["splices"] = std::move(splices);
    }
    out.push_back(std::move(object));
  }
  return out;
}

}  // namespace samtavle::cli
