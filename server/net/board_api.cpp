#include "samtavle/net/board_api.hpp"

#include <array>
#include <boost/json.hpp>

#include "address.hpp"
#include "json_body.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;

constexpr std::size_t kJsonDepthMax = 8;
constexpr std::size_t kSlugBytesMax = 48;

constexpr std::array<Route, 49> kRoutes = {{
    {"GET", "/livez"},
    {"GET", "/readyz"},
    {"GET", "/api/v1/openapi.json"},
    {"GET", "/api/v1/boards"},
    {"POST", "/api/v1/boards"},
    {"GET", "/api/v1/boards/{id}"},
    {"GET", "/api/v1/boards/{id}/audit"},
    {"GET", "/api/v1/boards/{id}/events"},
    {"GET", "/api/v1/boards/{id}/snapshot"},
    {"POST", "/api/v1/boards/import"},
    {"GET", "/api/v1/search"},
    {"POST", "/api/v1/boards/{id}/package"},
    {"GET", "/api/v1/boards/{id}/invitations"},
    {"POST", "/api/v1/boards/{id}/invitations"},
    {"DELETE", "/api/v1/boards/{id}/invitations/{number}"},
    {"POST", "/api/v1/boards/{id}/invitations/{number}/rotate"},
    {"POST", "/api/v1/boards/{id}/join"},
    {"GET", "/api/v1/boards/{id}/members"},
    {"POST", "/api/v1/boards/{id}/members"},
    {"POST", "/api/v1/boards/{id}/members/{actor}"},
    {"DELETE", "/api/v1/boards/{id}/members/{actor}"},
    {"GET", "/api/v1/boards/{id}/people"},
    {"POST", "/api/v1/boards/{id}/people/{actor}/erase"},
    {"GET", "/api/v1/boards/{id}/people/{actor}/export"},
    {"GET", "/api/v1/boards/{id}/redactions"},
    {"POST", "/api/v1/boards/{id}/redactions"},
    {"GET", "/api/v1/boards/{id}/redactions/copies"},
    {"POST", "/api/v1/boards/{id}/hold"},
    {"DELETE", "/api/v1/boards/{id}/hold"},
    {"GET", "/api/v1/boards/{id}/sensitive"},
    {"POST", "/api/v1/boards/{id}/sensitive"},
    {"GET", "/api/v1/boards/{id}/retention"},
    {"POST", "/api/v1/boards/{id}/retention"},
    {"DELETE", "/api/v1/boards/{id}/retention"},
    {"GET", "/api/v1/boards/{id}/retention/preview"},
    {"POST", "/api/v1/boards/{id}/delete"},
    {"GET", "/api/v1/retention"},
    {"POST", "/api/v1/retention"},
    {"POST", "/api/v1/token"},
    {"GET", "/api/v1/backups"},
    {"POST", "/api/v1/backups"},
    {"POST", "/api/v1/backups/{number}/verify"},
    {"GET", "/auth/issuers"},
    {"GET", "/auth/login"},
    {"GET", "/auth/callback"},
    {"GET", "/auth/session"},
    {"POST", "/auth/ticket"},
    {"POST", "/auth/logout"},
    {"POST", "/auth/revoke"},
}};

json::value to_json(const base::BoardId& id, const hub::BoardInfo& info) {
  return {{"id", id.str()},
          {"title", info.title},
          {"authority", info.authority},
          {"head_seq", info.head.value},
          {"epoch", info.epoch.value},
          {"created_ms", info.created_ms},
          {"changed_ms", info.changed_ms}};
}

base::Unexpected<base::Error> wrong(std::string_view member, std::string_view what) {
  return fail(Errc::invalid, std::string(member) + ": " + std::string(what));
}

std::string_view view(const json::value& text) {
  return {text.get_string().data(), text.get_string().size()};
}

// What a letter beyond a-z and 0-9 becomes; nothing: a gap between words.
std::string_view transcribed(char32_t c) {
  switch (c) {
    case U'æ': case U'Æ': case U'ä': case U'Ä': return "ae";
    case U'ø': case U'Ø': case U'ö': case U'Ö': return "oe";
    case U'å': case U'Å': return "aa";
    case U'ü': case U'Ü': return "ue";
    case U'é': case U'É': case U'è': case U'È': return "e";
    default: return "";
  }
}

std::string slug_text(std::string_view title) {
  std::string text;
  bool gap = false;
  for (const char32_t c : base::decode_utf8(title).value_or(std::u32string{})) {
    std::string piece(transcribed(c));
    if ((c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9')) piece = static_cast<char>(c);
    if (c >= U'A' && c <= U'Z') piece = static_cast<char>(c - U'A' + U'a');
    if (piece.empty()) {
      gap = true;
      continue;
    }
    if (text.size() + piece.size() + 1 > kSlugBytesMax) break;
    if (gap && !text.empty()) text += '-';
    gap = false;
    text += piece;
  }
  return text.empty() ? "board" : text;
}

base::BoardId parsed(const std::string& text) {
  auto id = base::BoardId::parse(text);
  SAMTAVLE_CHECK(id.has_value());
  return std::move(id).value();
}

}  // namespace

std::span<const Route> documented_routes() noexcept { return kRoutes; }

std::string board_json(const base::BoardId& id, const hub::BoardInfo& info) {
  return json::serialize(to_json(id, info));
}

std::string boards_json(std::span<const std::pair<base::BoardId, hub::BoardInfo>> boards) {
  json::array list;
  list.reserve(boards.size());
  for (const auto& [id, info] : boards) list.push_back(to_json(id, info));
  return json::serialize(json::value{{"boards", std::move(list)}});
}

std::string search_json(const FoundOnBoards& found) {
  json::array hits;
  for (const BoardHit& board_hit : found.hits) {
    const plan::SearchHit& hit = board_hit.hit;
    const plan::FieldRow* field = plan::find_field(hit.field);
    hits.push_back(json::value{
        {"board", board_hit.board},
        {"board_title", board_hit.title},
        {"item", base::to_string(hit.item)},
        {"field", field == nullptr ? "field-" + std::to_string(hit.field.value)
                                   : std::string(field->name)},
        {"rank", hit.rank},
        {"snippet", hit.snippet},
        {"at", hit.at},
        {"length", hit.length}});
  }
  json::object out{{"hits", std::move(hits)}, {"searched", found.searched}};
  if (!found.skipped.empty()) {
    json::array skipped;
    for (const std::string& board : found.skipped) skipped.push_back(json::value(board));
    out["skipped"] = std::move(skipped);
  }
  if (!found.next.empty()) out["next"] = found.next;
  return json::serialize(out);
}

base::Result<CreateRequest> parse_create(std::string_view body) {
  const auto value = json_body(body, kJsonDepthMax);
  if (!value) return base::pass_on(value);

  CreateRequest request;
  std::optional<std::string> id;
  std::optional<std::string> package;
  std::optional<std::string> language;
  for (const auto& member : *value) {
    const std::string key(member.key());
    if (key == "any_signer") {
      if (!member.value().is_bool()) return wrong(key, "is true or false");
      request.any_signer = member.value().get_bool();
      continue;
    }
    const bool known = key == "id" || key == "title" || key == "authority" || key == "language" ||
                       key == "package" || key == "signer";
    if (!known) return wrong(key, "is no member of a new board");
    if (!member.value().is_string()) return wrong(key, "must be a text");
    const std::string text(member.value().get_string());
    if (key == "id") {
      id = text;
    } else if (key == "title") {
      request.title = text;
    } else if (key == "authority") {
      request.authority = text;
    } else if (key == "language") {
      language = text;
    } else if (key == "package") {
      package = text;
    } else {
      request.signer = text;
    }
  }
  if (request.authority.empty()) return wrong("authority", "is missing");
  if (package) {
    auto file = access::from_base64(*package);
    if (!file || file->empty()) return wrong("package", "is a signed package in base64");
    request.package = std::move(*file);
    if (language) return wrong("language", "is that of the package");
    if (!request.signer.empty() && !plan::is_package_id(request.signer)) {
      return wrong("signer", "is a public key, in 64 hexadecimal digits");
    }
  } else {
    if (request.any_signer || !request.signer.empty()) return wrong("package", "is missing");
    if (request.title.empty()) return wrong("title", "is missing");
    request.language = language.value_or(request.language);
    if (request.language != "da" && request.language != "en") {
      return wrong("language", "is da or en");
    }
  }
  if (id) {
    auto board = base::BoardId::parse(*id);
    if (!board) return wrong("id", board.error().detail);
    request.id = std::move(board).value();
  }
  return request;
}

base::Result<PackRequest> parse_pack(std::string_view body) {
  PackRequest request;
  if (body.empty()) return request;
  const auto value = json_body(body, kJsonDepthMax);
  if (!value) return base::pass_on(value);
  for (const auto& member : *value) {
    const std::string key(member.key());
    if (key == "frames" || key == "remove_names") {
      if (!member.value().is_bool()) return wrong(key, "is true or false");
      (key == "frames" ? request.frames : request.remove_names) = member.value().get_bool();
    } else if (key == "learnings") {
      if (!member.value().is_array()) return wrong(key, "is a list of ids");
      for (const json::value& entry : member.value().get_array()) {
        const auto id = base::parse_op_id(entry.is_string() ? view(entry) : std::string_view{});
        if (!id) return wrong(key, "is a list of ids, as 3.17");
        request.learnings.push_back(*id);
      }
    } else {
      return wrong(key, "is not asked for a package");
    }
  }
  return request;
}

base::BoardId slug(std::string_view title) { return parsed(slug_text(title)); }

base::BoardId slug(std::string_view title, std::uint64_t random) {
  constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string text = slug_text(title) + "-";
  for (int i = 0; i < 4; ++i) {
    text += kLetters[random % kLetters.size()];
    random /= kLetters.size();
  }
  return parsed(text);
}

std::optional<base::Result<base::BoardId>> parse_sensitive_path(std::string_view path) {
  const auto place = board_address(path);
  if (!place || place->rest != "sensitive") return std::nullopt;
  auto board = base::BoardId::parse(place->board);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  return board;
}

base::Result<bool> parse_sensitive(std::string_view body) {
  const auto object = json_body(body, kJsonDepthMax);
  if (!object) return base::pass_on(object);
  const json::value* const value = object->if_contains("sensitive");
  if (object->size() != 1 || value == nullptr || !value->is_bool()) {
    return fail(Errc::invalid, "sensitive: is true or false, and nothing else is asked for");
  }
  return value->get_bool();
}

std::string sensitive_json(bool sensitive) {
  return json::serialize(json::object{{"sensitive", sensitive}});
}

int status_of(base::Errc code) noexcept {
  switch (code) {
    case Errc::unauthenticated: return 401;
    case Errc::forbidden:
    case Errc::not_allowed: return 403;
    case Errc::not_found:
    case Errc::no_such_board: return 404;
    case Errc::frozen:
    case Errc::exists: return 409;
    case Errc::config: return 501;
    case Errc::malformed: return 400;
    case Errc::invalid:
    case Errc::limit: return 422;
    case Errc::read_only:
    case Errc::no_space:
    case Errc::unavailable:
    case Errc::too_many:
    case Errc::going_away: return 503;
    default: return 500;
  }
}

}  // namespace samtavle::net
