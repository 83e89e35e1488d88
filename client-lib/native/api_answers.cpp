#include "api_answers.hpp"

namespace samtavle::native {

namespace json = boost::json;
using base::Errc;
using base::Result;

std::string text(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

namespace {

// A word, or the number of one that the server does not know.
std::string word_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

Backup backup_of(const json::object& object) {
  Backup backup;
  backup.number = number<std::uint32_t>(object, "number");
  backup.began_ms = number<std::int64_t>(object, "began_ms");
  backup.bytes = number<std::uint64_t>(object, "bytes");
  backup.files = number<std::uint32_t>(object, "files");
  backup.damage = text(object, "damage");
  return backup;
}

RunningBackup running_of(const json::object& object) {
  RunningBackup running;
  running.phase = text(object, "phase");
  running.done_bytes = number<std::uint64_t>(object, "done_bytes");
  running.total_bytes = number<std::uint64_t>(object, "total_bytes");
  return running;
}

EndedBackup ended_of(const json::object& object) {
  EndedBackup ended;
  ended.work = text(object, "work");
  ended.number = number<std::uint32_t>(object, "number");
  ended.took_ms = number<std::int64_t>(object, "took_ms");
  ended.error = text(object, "error");
  ended.detail = text(object, "detail");
  return ended;
}

}  // namespace

Result<BoardInfo> board_info(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || text(*object, "id").empty()) {
    return base::fail(Errc::unavailable, "the server's answer describes no board");
  }
  BoardInfo info;
  info.id = text(*object, "id");
  info.title = text(*object, "title");
  info.authority = text(*object, "authority");
  info.head_seq = base::Seq{number<std::uint64_t>(*object, "head_seq")};
  info.epoch = base::Epoch{number<std::uint32_t>(*object, "epoch")};
  info.created_ms = number<std::int64_t>(*object, "created_ms");
  info.changed_ms = number<std::int64_t>(*object, "changed_ms");
  return info;
}

Result<FoundItem> found_item(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || text(*object, "item").empty()) {
    return base::fail(Errc::unavailable, "the server's answer describes no hit");
  }
  return FoundItem{text(*object, "board"),
                   text(*object, "board_title"),
                   text(*object, "item"),
                   text(*object, "field"),
                   number<std::uint32_t>(*object, "rank"),
                   text(*object, "snippet"),
                   number<std::size_t>(*object, "at"),
                   number<std::size_t>(*object, "length")};
}

Person person_of(const json::object& object) {
  Person person;
  person.actor = base::Actor{number<std::uint32_t>(object, "actor")};
  person.name = text(object, "name");
  person.kind = text(object, "kind");
  person.authority = text(object, "authority");
  const json::value* guest = object.if_contains("guest");
  person.guest = guest != nullptr && guest->is_bool() && guest->get_bool();
  person.erased_at = text(object, "erased_at");
  person.why = text(object, "why");
  return person;
}

Result<People> people_of(const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("people");
  if (list == nullptr || !list->is_array()) {
    return base::fail(Errc::unavailable, "the server's answer lists no people");
  }
  People people;
  people.hold = text(*object, "hold");
  for (const json::value& entry : list->get_array()) {
    if (const json::object* one = entry.if_object()) people.all.push_back(person_of(*one));
  }
  return people;
}

Result<Member> member_of(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || text(*object, "role").empty()) {
    return base::fail(Errc::unavailable, "the server's answer describes no member");
  }
  return Member{base::Actor{number<std::uint32_t>(*object, "actor")},
                text(*object, "name"),
                text(*object, "kind"),
                text(*object, "authority"),
                text(*object, "role"),
                text(*object, "since"),
                text(*object, "subject"),
                base::Actor{number<std::uint32_t>(*object, "given_by")},
                text(*object, "why")};
}

Result<Redaction> redaction_of(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || text(*object, "item").empty()) {
    return base::fail(Errc::unavailable, "the server's answer describes no redaction");
  }
  Redaction redaction;
  redaction.seq = base::Seq{number<std::uint64_t>(*object, "seq")};
  redaction.item = text(*object, "item");
  redaction.at = text(*object, "at");
  redaction.by = base::Actor{number<std::uint32_t>(*object, "by")};
  redaction.why = text(*object, "why");
  const json::value* fields = object->if_contains("fields");
  if (fields == nullptr || !fields->is_array()) return redaction;
  for (const json::value& field : fields->get_array()) {
    redaction.fields.push_back(word_of(field));
  }
  return redaction;
}

std::vector<Copy> copies_in(const json::object& object, const char* key) {
  std::vector<Copy> copies;
  const json::value* list = object.if_contains(key);
  if (list == nullptr || !list->is_array()) return copies;
  for (const json::value& entry : list->get_array()) {
    const json::object* one = entry.if_object();
    const json::value* field = one == nullptr ? nullptr : one->if_contains("field");
    if (field != nullptr) copies.push_back({text(*one, "item"), word_of(*field)});
  }
  return copies;
}

Result<Backups> backups_of(const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("backups");
  if (list == nullptr || !list->is_array()) {
    return base::fail(Errc::unavailable, "the server's answer lists no backups");
  }
  Backups backups;
  for (const json::value& entry : list->get_array()) {
    const json::object* backup = entry.if_object();
    if (backup != nullptr) backups.all.push_back(backup_of(*backup));
  }
  const auto member = [object](const char* key) {
    const json::value* found = object->if_contains(key);
    return found == nullptr ? nullptr : found->if_object();
  };
  if (const json::object* running = member("running")) backups.running = running_of(*running);
  if (const json::object* ended = member("ended")) backups.ended = ended_of(*ended);
  return backups;
}

}  // namespace samtavle::native
