#include "samtavle/native/api.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api_answers.hpp"
#include "http.hpp"

namespace samtavle::native {

namespace json = boost::json;
using base::Errc;
using base::Result;

namespace {

constexpr const char* kBoardsPath = "/api/v1/boards";
constexpr const char* kImportPath = "/api/v1/boards/import";
constexpr const char* kSearchPath = "/api/v1/search";
constexpr const char* kBackupsPath = "/api/v1/backups";
constexpr const char* kRetentionPath = "/api/v1/retention";
// A large board is checked edit by edit before the answer comes.
constexpr std::chrono::minutes kImportTimeout{5};

// For an address: everything but letters, digits and -._~ as %XX (RFC 3986).
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

// An answer of 2xx.
Result<HttpAnswer> exchange(const HttpRequest& request) {
  auto answer = http_exchange(request);
  if (answer && (answer->status < 200 || answer->status > 299)) {
    return base::Unexpected<base::Error>{problem(answer->status, answer->body)};
  }
  return answer;
}

Result<std::string> body_of(Result<HttpAnswer> answer) {
  if (!answer) return base::pass_on(answer);
  return std::move(answer->body);
}

Result<json::value> parse(const std::string& body) {
  boost::system::error_code ec;
  json::value parsed = json::parse(body, ec);
  if (ec) return base::fail(Errc::unavailable, "the server's answer is no JSON");
  return parsed;
}

Result<json::value> ask(const HttpRequest& request) {
  const auto answer = exchange(request);
  if (!answer) return base::pass_on(answer);
  return parse(answer->body);
}

// Of a board, with what stands behind it.
std::string path_of(const std::string& board, const std::string& rest) {
  return std::string(kBoardsPath) + "/" + percent_encoded(board) + rest;
}

std::string path_of_member(const std::string& board, base::Actor actor) {
  return path_of(board, "/members/" + std::to_string(actor.value));
}

std::string base64(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and the terminator
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

HttpRequest request_to(const ServerUrl& server, const Api::Options& options, std::string path) {
  HttpRequest request;
  request.server = server;
  request.path = std::move(path);
  request.token = options.token;
  request.ca_file = options.ca_file;
  request.timeout = options.timeout;
  return request;
}

}  // namespace

Result<Api> Api::make(Options options) {
  auto server = parse_server_url(options.server);
  if (!server) return base::pass_on(server);
  return Api{std::move(options), std::move(*server)};
}

Result<std::vector<BoardInfo>> Api::boards() const {
  const auto answer = ask(request_to(server_, options_, kBoardsPath));
  if (!answer) return base::pass_on(answer);
  const json::object* object = answer->if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("boards");
  if (list == nullptr || !list->is_array()) {
    return base::fail(Errc::unavailable, "the server's answer lists no boards");
  }
  std::vector<BoardInfo> boards;
  for (const json::value& entry : list->get_array()) {
    auto info = board_info(entry);
    if (!info) return base::pass_on(info);
    boards.push_back(std::move(*info));
  }
  return boards;
}

Result<BoardInfo> Api::board(const std::string& id) const {
  const auto checked = base::BoardId::parse(id);
  if (!checked) return base::pass_on(checked);
  const auto answer = ask(request_to(server_, options_, std::string{kBoardsPath} + "/" + id));
  if (!answer) return base::pass_on(answer);
  return board_info(*answer);
}

Result<BoardInfo> Api::create(const BoardRequest& wanted) const {
  json::object body{{"title", wanted.title},
                    {"authority", wanted.authority},
                    {"language", wanted.language}};
  if (!wanted.id.empty()) body["id"] = wanted.id;
  HttpRequest request = request_to(server_, options_, kBoardsPath);
  request.post = true;
  request.body = json::serialize(body);
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return board_info(*answer);
}

Result<BoardInfo> Api::import_board(const std::string& document, const std::string& id) const {
  std::string path = kImportPath;
  if (!id.empty()) path.append("?id=").append(percent_encoded(id));
  HttpRequest request = request_to(server_, options_, std::move(path));
  request.post = true;
  request.body = document;
  request.timeout = std::max<std::chrono::milliseconds>(request.timeout, kImportTimeout);
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return board_info(*answer);
}

Result<Found> Api::search(const std::string& words, const std::string& after) const {
  std::string path = kSearchPath;
  path.append("?q=").append(percent_encoded(words));
  if (!after.empty()) path.append("&after=").append(percent_encoded(after));
  const auto answer = ask(request_to(server_, options_, std::move(path)));
  if (!answer) return base::pass_on(answer);
  const json::object* object = answer->if_object();
  const json::value* hits = object == nullptr ? nullptr : object->if_contains("hits");
  if (hits == nullptr || !hits->is_array()) {
    return base::fail(Errc::unavailable, "the server's answer lists no hits");
  }
  Found found;
  for (const json::value& entry : hits->get_array()) {
    auto item = found_item(entry);
    if (!item) return base::pass_on(item);
    found.items.push_back(std::move(*item));
  }
  found.boards = number<std::size_t>(*object, "searched");
  found.next = text(*object, "next");
  const json::value* skipped = object->if_contains("skipped");
  if (skipped == nullptr || !skipped->is_array()) return found;
  for (const json::value& board : skipped->get_array()) {
    if (board.is_string()) found.skipped.emplace_back(board.get_string());
  }
  return found;
}

Result<std::string> Api::pack(const std::string& board, const PackRequest& wanted) const {
  const auto checked = base::BoardId::parse(board);
  if (!checked) return base::pass_on(checked);
  json::array learnings;
  for (const std::string& id : wanted.learnings) learnings.emplace_back(id);
  HttpRequest request =
      request_to(server_, options_, std::string{kBoardsPath} + "/" + board + "/package");
  request.post = true;
  request.body = json::serialize(json::object{{"learnings", std::move(learnings)},
                                              {"frames", wanted.frames},
                                              {"remove_names", wanted.remove_names}});
  auto answer = exchange(request);
  if (!answer) return base::pass_on(answer);
  return std::move(answer->body);
}

Result<Imported> Api::import_package(const PackageImport& package) const {
  json::object body{{"authority", package.authority}, {"package", base64(package.file)}};
  if (!package.id.empty()) body["id"] = package.id;
  if (!package.title.empty()) body["title"] = package.title;
  if (!package.signer.empty()) body["signer"] = package.signer;
  if (package.any_signer) body["any_signer"] = true;
  HttpRequest request = request_to(server_, options_, kBoardsPath);
  request.post = true;
  request.body = json::serialize(body);
  const auto answer = exchange(request);
  if (!answer) return base::pass_on(answer);
  const auto parsed = parse(answer->body);
  if (!parsed) return base::pass_on(parsed);
  auto board = board_info(*parsed);
  if (!board) return base::pass_on(board);
  return Imported{std::move(*board), answer->status == 200};
}

Result<Backups> Api::backups() const {
  const auto answer = ask(request_to(server_, options_, kBackupsPath));
  if (!answer) return base::pass_on(answer);
  return backups_of(*answer);
}

Result<Backups> Api::make_backup() const {
  HttpRequest request = request_to(server_, options_, kBackupsPath);
  request.post = true;
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return backups_of(*answer);
}

Result<Backups> Api::verify_backup(std::uint32_t wanted) const {
  std::string path = kBackupsPath;
  path.append("/").append(std::to_string(wanted)).append("/verify");
  HttpRequest request = request_to(server_, options_, std::move(path));
  request.post = true;
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return backups_of(*answer);
}

Result<People> Api::people(const std::string& board) const {
  const auto answer = ask(request_to(server_, options_, path_of(board, "/people")));
  if (!answer) return base::pass_on(answer);
  return people_of(*answer);
}

Result<Person> Api::erase(const std::string& board, base::Actor actor,
                          const std::string& why) const {
  const std::string rest = "/people/" + std::to_string(actor.value) + "/erase";
  HttpRequest request = request_to(server_, options_, path_of(board, rest));
  request.post = true;
  request.body = json::serialize(json::value{{"why", why}});
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  const json::object* object = answer->if_object();
  return object == nullptr ? Person{} : person_of(*object);
}

Result<std::string> Api::export_person(const std::string& board, base::Actor actor) const {
  const std::string rest = "/people/" + std::to_string(actor.value) + "/export";
  return body_of(exchange(request_to(server_, options_, path_of(board, rest))));
}

Result<People> Api::hold(const std::string& board, const std::string& why) const {
  HttpRequest request = request_to(server_, options_, path_of(board, "/hold"));
  request.post = true;
  request.body = json::serialize(json::value{{"why", why}});
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return people_of(*answer);
}

Result<People> Api::lift_hold(const std::string& board) const {
  HttpRequest request = request_to(server_, options_, path_of(board, "/hold"));
  request.del = true;
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return people_of(*answer);
}

Result<std::vector<Member>> Api::members(const std::string& board) const {
  const auto answer = ask(request_to(server_, options_, path_of(board, "/members")));
  if (!answer) return base::pass_on(answer);
  const json::object* object = answer->if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("members");
  if (list == nullptr || !list->is_array()) {
    return base::fail(Errc::unavailable, "the server's answer lists no members");
  }
  std::vector<Member> members;
  for (const json::value& entry : list->get_array()) {
    auto member = member_of(entry);
    if (!member) return base::pass_on(member);
    members.push_back(std::move(*member));
  }
  return members;
}

Result<Member> Api::add_member(const std::string& board, const std::string& subject,
                               const std::string& role) const {
  HttpRequest request = request_to(server_, options_, path_of(board, "/members"));
  request.post = true;
  request.body = json::serialize(json::value{{"subject", subject}, {"role", role}});
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return member_of(*answer);
}

Result<Member> Api::change_member(const std::string& board, base::Actor actor,
                                  const std::string& role, const std::string& why) const {
  HttpRequest request = request_to(server_, options_, path_of_member(board, actor));
  request.post = true;
  json::object body{{"role", role}};
  if (!why.empty()) body["why"] = why;
  request.body = json::serialize(body);
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return member_of(*answer);
}

Result<Member> Api::remove_member(const std::string& board, base::Actor actor,
                                  const std::string& why) const {
  HttpRequest request = request_to(server_, options_, path_of_member(board, actor));
  request.del = true;
  if (!why.empty()) request.body = json::serialize(json::value{{"why", why}});
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  return member_of(*answer);
}

Result<Redacted> Api::redact(const std::string& board, const std::string& item,
                             const std::string& field, const std::string& why,
                             bool everywhere) const {
  json::object body{{"item", item}, {"why", why}};
  if (!field.empty()) body["field"] = field;
  if (everywhere) body["everywhere"] = true;
  HttpRequest request = request_to(server_, options_, path_of(board, "/redactions"));
  request.post = true;
  request.body = json::serialize(body);
  const auto answer = ask(request);
  if (!answer) return base::pass_on(answer);
  auto redaction = redaction_of(*answer);
  if (!redaction) return base::pass_on(redaction);
  Redacted redacted{*std::move(redaction), {}, copies_in(answer->get_object(), "also_in")};
  const json::value* of_copies = answer->get_object().if_contains("of_copies");
  if (of_copies == nullptr || !of_copies->is_array()) return redacted;
  for (const json::value& entry : of_copies->get_array()) {
    auto one = redaction_of(entry);
    if (!one) return base::pass_on(one);
    redacted.of_copies.push_back(*std::move(one));
  }
  return redacted;
}

Result<std::vector<Copy>> Api::copies(const std::string& board, const std::string& item,
                                      const std::string& field) const {
  std::string rest = "/redactions/copies?item=" + percent_encoded(item);
  if (!field.empty()) rest += "&field=" + percent_encoded(field);
  const auto answer = ask(request_to(server_, options_, path_of(board, rest)));
  if (!answer) return base::pass_on(answer);
  const json::object* object = answer->if_object();
  if (object == nullptr) {
    return base::fail(Errc::unavailable, "the server's answer lists no copies");
  }
  return copies_in(*object, "copies");
}

Result<std::vector<Redaction>> Api::redactions(const std::string& board) const {
  const auto answer = ask(request_to(server_, options_, path_of(board, "/redactions")));
  if (!answer) return base::pass_on(answer);
  const json::object* object = answer->if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("redactions");
  if (list == nullptr || !list->is_array()) {
    return base::fail(Errc::unavailable, "the server's answer lists no redactions");
  }
  std::vector<Redaction> redactions;
  for (const json::value& entry : list->get_array()) {
    auto redaction = redaction_of(entry);
    if (!redaction) return base::pass_on(redaction);
    redactions.push_back(std::move(*redaction));
  }
  return redactions;
}

Result<void> Api::set_sensitive(const std::string& board, bool sensitive) const {
  HttpRequest request = request_to(server_, options_, path_of(board, "/sensitive"));
  request.post = true;
  request.body = json::serialize(json::object{{"sensitive", sensitive}});
  const auto answer = exchange(request);
  if (!answer) return base::pass_on(answer);
  return {};
}

Result<std::string> Api::retention(const std::string& board) const {
  return body_of(exchange(request_to(server_, options_, path_of(board, "/retention"))));
}

Result<std::string> Api::set_retention(const std::string& board, const RetentionWish& wish) const {
  json::object body{{"why", wish.why}};
  if (wish.after_days != 0) body["after_days"] = wish.after_days;
  if (!wish.at.empty()) body["at"] = wish.at;
  HttpRequest request = request_to(server_, options_, path_of(board, "/retention"));
  request.post = true;
  request.body = json::serialize(body);
  return body_of(exchange(request));
}

Result<std::string> Api::keep_board(const std::string& board) const {
  HttpRequest request = request_to(server_, options_, path_of(board, "/retention"));
  request.del = true;
  return body_of(exchange(request));
}

Result<std::string> Api::preview_deletion(const std::string& board) const {
  return body_of(exchange(request_to(server_, options_, path_of(board, "/retention/preview"))));
}

Result<std::string> Api::delete_board(const std::string& board, const std::string& why) const {
  HttpRequest request = request_to(server_, options_, path_of(board, "/delete"));
  request.post = true;
  request.body = json::serialize(json::object{{"why", why}, {"confirm", board}});
  return body_of(exchange(request));
}

Result<std::string> Api::retentions() const {
  return body_of(exchange(request_to(server_, options_, kRetentionPath)));
}

Result<std::string> Api::run_retention() const {
  HttpRequest request = request_to(server_, options_, kRetentionPath);
  request.post = true;
  return body_of(exchange(request));
}

}  // namespace samtavle::native
