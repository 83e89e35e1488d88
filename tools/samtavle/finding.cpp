#include "finding.hpp"

#include <charconv>

#include "samtavle/plan/schema.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

std::string folded(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string listed(std::string list, const std::string& entry) {
  return list + (list.empty() ? "" : ", ") + entry;
}

}  // namespace

Result<const board::Item*> find_item(const std::vector<const board::Item*>& among,
                                     const std::string& word, const std::string& what) {
  const auto id = base::parse_op_id(word);
  std::vector<const board::Item*> found;
  std::string there_are;
  for (const board::Item* item : among) {
    const std::string title = item->text_utf8(plan::fields::title);
    if (id ? item->id == *id : folded(title) == folded(word)) found.push_back(item);
    there_are = listed(there_are, base::to_string(item->id) + " " + in_quotes(title, 40));
  }
  if (found.size() == 1) return found.front();
  const std::string why = found.empty() ? "there is no " + what + " \"" + word + "\""
                                        : "there is more than one " + what + " \"" + word + "\"";
  return base::fail(Errc::config, why + "; there are: " + there_are);
}

Result<base::Actor> find_actor(const sync::ClientSession& session, const std::string& word) {
  std::uint32_t number = 0;
  const char* const end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, number);
  const bool is_number = parsed.ec == std::errc{} && parsed.ptr == end;
  std::vector<base::Actor> found;
  std::string there_are;
  for (const auto& [actor, person] : session.directory()) {
    if (is_number ? actor.value == number : folded(person.name) == folded(word)) {
      found.push_back(actor);
    }
    there_are = listed(there_are, std::to_string(actor.value) + " " + in_quotes(person.name, 40));
  }
  if (found.size() == 1) return found.front();
  const std::string why = found.empty() ? "nobody here is called \"" + word + "\""
                                        : "more than one is called \"" + word + "\"";
  return base::fail(Errc::config, why + "; there are (give the number): " + there_are);
}

std::string actor_name(const sync::ClientSession& session, base::Actor actor) {
  const auto person = session.directory().find(actor);
  const bool known = person != session.directory().end() && !person->second.name.empty();
  return known ? person->second.name : "actor " + std::to_string(actor.value);
}

}  // namespace samtavle::cli
