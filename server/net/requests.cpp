#include "requests.hpp"

#include <algorithm>

#include "api_calls.hpp"
#include "backup_requests.hpp"
#include "history_requests.hpp"
#include "invitation_requests.hpp"
#include "login_requests.hpp"
#include "member_requests.hpp"
#include "package_requests.hpp"
#include "people_requests.hpp"
#include "redaction_requests.hpp"
#include "retention_requests.hpp"
#include "samtavle/net/board_api.hpp"
#include "samtavle/net/history_api.hpp"
#include "sensitive_requests.hpp"

namespace samtavle::net {
namespace {

using base::Errc;

constexpr std::string_view kSearch = "/api/v1/search";
constexpr std::string_view kToken = "/api/v1/token";
constexpr std::string_view kImport = "/api/v1/boards/import";
// As Danish public sites name it ("webtilgængelighedserklæring").
constexpr std::string_view kStatement = "/was";
constexpr int kSlugTries = 8;
// A board of some hundred thousand events, with its items.
constexpr std::size_t kImportBytesMax = 32 * 1024 * 1024;

Response not_found() { return problem(404, "there is nothing at this address"); }

Response method_not_allowed(std::string_view allowed) {
  Response response = problem(405, "this address has no such method");
  response.fields.emplace_back("Allow", allowed);
  return response;
}

bool is_get(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// Those that the token opens; for an operator all.
Response list_boards(Worker& worker, const Request& request) {
  if (authorized_operator(worker, request)) {
    const auto all = worker.shared().ports.log.boards();
    return all ? json_response(200, boards_json(*all)) : error_response(all.error());
  }
  const auto opened = opened_by(worker, request);
  if (!opened) return error_response(opened.error());
  const auto boards = boards_opened(worker, *opened);
  if (!boards) return error_response(boards.error());
  return json_response(200, boards_json(*boards));
}

Response get_board(Worker& worker, std::string_view name) {
  const auto id = base::BoardId::parse(name);
  if (!id) return problem(404, "there is no such board");
  const auto info = worker.shared().ports.log.info(*id);
  if (!info && info.error().code == Errc::not_found) return problem(404, "there is no such board");
  if (!info) return error_response(info.error());
  return json_response(200, board_json(*id, *info));
}

// A board that is being made; with an id of the server's own choice it may take several tries.
struct Creation : std::enable_shared_from_this<Creation> {
  Creation(Worker& asked, hub::NewBoard wanted_board, bool chosen, Made tell)
      : worker(asked), wanted(std::move(wanted_board)), own_id(chosen), done(std::move(tell)) {}

  void attempt() {
    if (!own_id && tries > 0) wanted.id = slug(wanted.title, worker.runtime().random());
    ++tries;
    Worker& home = worker.shared().home_of(wanted.id);
    home.post([self = shared_from_this(), &home] {
      home.hub().create(self->wanted, [self](base::Result<hub::BoardInfo> result) {
        self->worker.post([self, result = std::move(result)] { self->made(result); });
      });
    });
  }

  void made(const base::Result<hub::BoardInfo>& result) {
    if (!result && result.error().code == Errc::exists) {
      if (!own_id && tries < kSlugTries) return attempt();
      return done(base::fail(Errc::exists, "there is a board with this id, or was"));
    }
    if (!result) return done(base::pass_on(result));
    worker.shared().log(LogLevel::info, "board_created",
                        {{"board", std::string_view(wanted.id.str())}});
    done(MadeBoard{wanted.id, *result});
  }

  Worker& worker;
  hub::NewBoard wanted;
  bool own_id;  // as the client chose it
  Made done;
  int tries = 0;
};

void create_board(Worker& worker, const Request& request, Respond respond) {
  if (worker.shared().draining) return respond(problem(503, "the server is stopping"));
  auto wanted = parse_create(request.body);
  if (!wanted) return respond(error_response(wanted.error()));
  // An operator who reads nothing makes boards for others. Tokens of this server are its tools'.
  const auto opened = opened_by(worker, request);
  if (opened && opened->login && opened->identity.role > plan::Role::none) {
    wanted->manager = opened->identity.subject;
  }
  if (!wanted->package.empty()) {
    return import_package(worker, std::move(*wanted), std::move(respond));
  }
  const hub::NewBoard board{wanted->id ? *wanted->id : slug(wanted->title), wanted->title,
                            wanted->authority, wanted->language, {}, {}, wanted->manager};
  make_board(worker, board, wanted->id.has_value(),
             [respond = std::move(respond)](const base::Result<MadeBoard>& made) {
               respond(made ? made_response(201, *made) : error_response(made.error()));
             });
}

Response answer_page(const PageFiles& page, const Request& request) {
  if (auto response = page_response(page, request)) {
    if (is_get(request)) return std::move(*response);
    response = method_not_allowed("GET, HEAD");
    add_page_fields(*response, request);
    return std::move(*response);
  }
  Response response = not_found();
  add_page_fields(response, request);
  return response;
}

void answer_api(Worker& worker, const Request& request, Respond respond) {
  const std::string_view path = request.path;
  if (const auto board = packed_board(path)) {
    if (request.method != "POST") return respond(method_not_allowed("POST"));
    return make_package(worker, request, *board, std::move(respond));
  }
  if (const auto wanted = parse_invitation_path(request.method, path)) {
    const std::string_view instead = invitation_methods_instead(request.method, path);
    if (!instead.empty()) return respond(method_not_allowed(instead));
    if (!*wanted) return respond(error_response(wanted->error()));
    return answer_invitation(worker, request, **wanted, std::move(respond));
  }
  if (const auto wanted = parse_redactions_path(path)) {
    const bool post = request.method == "POST" && !(*wanted && (*wanted)->copies);
    if (!is_get(request) && !post) {
      return respond(method_not_allowed(*wanted && (*wanted)->copies ? "GET, HEAD"
                                                                     : "GET, HEAD, POST"));
    }
    if (!*wanted) return respond(error_response(wanted->error()));
    return answer_redaction(worker, request, **wanted, std::move(respond));
  }
  if (const auto board = parse_sensitive_path(path)) {
    if (!is_get(request) && request.method != "POST") {
      return respond(method_not_allowed("GET, HEAD, POST"));
    }
    if (!*board) return respond(error_response(board->error()));
    return answer_sensitive(worker, request, **board, std::move(respond));
  }
  if (const auto wanted = parse_retention_path(request.method, path)) {
    const std::string_view instead = retention_methods_instead(request.method, path);
    if (!instead.empty()) return respond(method_not_allowed(instead));
    if (!*wanted) return respond(error_response(wanted->error()));
    return answer_retention(worker, request, **wanted, std::move(respond));
  }
  if (const auto wanted = parse_member_path(request.method, path)) {
    const std::string_view instead = member_methods_instead(request.method, path);
    if (!instead.empty()) return respond(method_not_allowed(instead));
    if (!*wanted) return respond(error_response(wanted->error()));
    return answer_member(worker, request, **wanted, std::move(respond));
  }
  if (const auto wanted = parse_people_path(request.method, path)) {
    const std::string_view instead = people_methods_instead(request.method, path);
    if (!instead.empty()) return respond(method_not_allowed(instead));
    if (!*wanted) return respond(error_response(wanted->error()));
    return answer_people(worker, request, **wanted, std::move(respond));
  }
  const bool one_board = path.starts_with(std::string(kBoardsPath) + "/");
  if (path != kBoardsPath && !one_board) return respond(not_found());
  if (auto history = parse_history(path, request.query)) {
    if (!is_get(request)) return respond(method_not_allowed("GET, HEAD"));
    return answer_history(worker, request, std::move(*history), std::move(respond));
  }
  const bool import = path == kImport && request.method == "POST";
  const bool post = import || (path == kBoardsPath && request.method == "POST");
  if (!post && !is_get(request)) {
    const bool takes_post = path == kBoardsPath || path == kImport;
    return respond(method_not_allowed(takes_post ? "GET, HEAD, POST" : "GET, HEAD"));
  }
  if (!post && !one_board) return respond(list_boards(worker, request));
  const auto may = authorized_operator(worker, request);
  if (!may) return respond(error_response(may.error()));
  if (post && !is_json(request)) return respond(problem(415, "send application/json"));
  if (post) {
    const char* const what = import ? "board_imported" : "board_created";
    respond = audited(worker, {what, *may, "", "", ""}, std::move(respond));
  }
  if (import) return import_board(worker, request, std::move(respond));
  if (post) return create_board(worker, request, std::move(respond));
  respond(get_board(worker, path.substr(kBoardsPath.size() + 1)));
}

}  // namespace

Response error_response(const base::Error& error) {
  const int status = status_of(error.code);
  Response response =
      problem(status, status == 500 ? "something went wrong inside the server" : error.detail);
  if (status == 401) response.fields.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

base::Result<std::string_view> bearer_token(const Request& request) {
  const std::string_view token = request.bearer();
  if (token.empty()) {
    return base::fail(Errc::unauthenticated, "send a token: Authorization: Bearer ...");
  }
  return token;
}

base::Result<std::string> credential(Worker& worker, const Request& request) {
  if (const auto token = bearer_token(request)) return std::string(*token);
  return ticket_for(worker, request);
}

base::Result<std::string> authorized_operator(Worker& worker, const Request& request) {
  const ServerOptions& options = worker.shared().options;
  const auto token = credential(worker, request);
  if (!token || !options.authorize_operator) {
    return base::fail(Errc::unauthenticated, "send an operator's token: Authorization: Bearer ...");
  }
  return options.authorize_operator(*token, worker.runtime().wall_ms() / 1000);
}

base::Result<Opened> opened_by(Worker& worker, const Request& request) {
  const auto token = credential(worker, request);
  if (!token) return base::pass_on(token);
  const ServerOptions& options = worker.shared().options;
  if (!options.opened_by) {
    return base::fail(Errc::unauthenticated, "no token is known here");
  }
  return options.opened_by(*token, worker.runtime().wall_ms() / 1000);
}

base::Result<BoardInfos> boards_opened(Worker& worker, const Opened& opened) {
  hub::BoardLog& log = worker.shared().ports.log;
  BoardInfos boards;
  if (opened.board) {
    const auto info = log.info(*opened.board);
    if (!info && info.error().code != Errc::not_found) return base::pass_on(info);
    if (info) boards.emplace_back(*opened.board, *info);
    return boards;
  }
  auto all = log.boards();
  if (!all) return all;
  for (auto& [id, info] : *all) {
    const auto member = log.member(id, opened.identity.subject);
    if (!member) return base::pass_on(member);
    const plan::Role role = *member ? (*member)->role : opened.identity.role;
    if (info.sensitive && opened.login && !*member) continue;
    if (role > plan::Role::none) boards.emplace_back(std::move(id), std::move(info));
  }
  return boards;
}

base::Result<plan::Identity> authorized_manager(Worker& worker, const Request& request,
                                                const base::BoardId& board) {
  return authorized_as(worker, request, board, plan::Role::manager);
}

base::Result<plan::Identity> authorized_as(Worker& worker, const Request& request,
                                           const base::BoardId& board, plan::Role least) {
  const auto token = credential(worker, request);
  if (!token) return base::pass_on(token);
  const auto admission =
      worker.shared().ports.gatekeeper.admit(*token, board, worker.runtime().wall_ms() / 1000);
  if (!admission) return base::pass_on(admission);
  if (admission->identity.role < least) {
    return base::fail(Errc::not_allowed,
                      "this is for a " + std::string(plan::name(least)) + " of the board");
  }
  return admission->identity;
}

void audit(Worker& worker, access::AuditEntry entry) {
  access::AuditLog* const log = worker.shared().options.audit;
  if (log != nullptr) log->add(std::move(entry), worker.runtime().wall_ms() / 1000);
}

void audit_sparsely(Worker& worker, const access::AuditEntry& entry) {
  access::AuditLog* const log = worker.shared().options.audit;
  if (log != nullptr) log->add_sparsely(entry, worker.runtime().wall_ms() / 1000);
}

Respond audited(Worker& worker, access::AuditEntry entry, Respond respond) {
  return [&worker, entry = std::move(entry), respond = std::move(respond)](Response response) {
    if (response.status < 300) {
      access::AuditEntry done = entry;
      const std::string prefix = std::string(kBoardsPath) + "/";
      for (const auto& [name, value] : response.fields) {
        const bool leads = name == "Location" && value.starts_with(prefix);
        if (leads && done.board.empty()) done.board = value.substr(prefix.size());
      }
      audit(worker, std::move(done));
    }
    respond(std::move(response));
  };
}

bool is_json(const Request& request) {
  const std::string_view type = request.one("content-type");
  return type.substr(0, type.find(';')) == "application/json";
}

std::size_t body_bytes_max(Worker& worker, const Request& head) {
  const bool import = head.path == kImport;
  const bool larger = head.method == "POST" && (import || head.path == kBoardsPath);
  if (!larger || !authorized_operator(worker, head)) return RequestLimits{}.body_bytes_max;
  return import ? kImportBytesMax : kCreateBytesMax;
}

void make_board(Worker& worker, hub::NewBoard board, bool own_id, Made done) {
  std::make_shared<Creation>(worker, std::move(board), own_id, std::move(done))->attempt();
}

Response made_response(int status, const MadeBoard& made) {
  Response response = json_response(status, board_json(made.id, made.info));
  response.fields.emplace_back("Location", std::string(kBoardsPath) + "/" + made.id.str());
  return response;
}

void answer(Worker& worker, const Request& request, Respond deliver) {
  Respond respond = [&worker, deliver = std::move(deliver)](Response response) {
    if (response.status == 401 || response.status == 403) {
      audit_sparsely(worker, {"refused", "", "", "", std::to_string(response.status)});
    }
    deliver(std::move(response));
  };
  const std::string_view path = request.path;
  if (path.starts_with(kBoardsPath)) return answer_api(worker, request, std::move(respond));
  if (path == kBackupsPath || path.starts_with(std::string(kBackupsPath) + "/")) {
    return respond(answer_backups(worker, request));
  }
  if (path.starts_with(kRetentionPath)) return respond(answer_retentions(worker, request));
  if (path.starts_with(kAuthPath)) return answer_login(worker, request, std::move(respond));
  if (path == kSearch) {
    if (!is_get(request)) return respond(method_not_allowed("GET, HEAD"));
    return search_boards(worker, request, std::move(respond));
  }
  if (path == kToken) {
    if (request.method != "POST") return respond(method_not_allowed("POST"));
    return renew_token(worker, request, respond);
  }

  Response response;
  const PageFiles* const page = worker.shared().options.page.get();
  if (path == "/livez") {
    response = text_response(200, "ok\n");
  } else if (path == "/readyz") {
    const Shared& shared = worker.shared();
    const bool ready = shared.ready && !shared.draining;
    response = text_response(ready ? 200 : 503, ready             ? "ready\n"
                                                : shared.draining ? "stopping\n"
                                                                  : "starting\n");
  } else if (path == "/api/v1/openapi.json") {
    response = json_response(200, std::string(openapi_document()));
  } else if (path == kStatement && !worker.shared().options.statement.empty()) {
    response = text_response(302, "");
    response.fields.emplace_back("Location", worker.shared().options.statement);
  } else if (page != nullptr) {
    return respond(answer_page(*page, request));
  } else if (path == "/") {
    response = status_page();
  } else {
    return respond(not_found());
  }
  respond(is_get(request) ? std::move(response) : method_not_allowed("GET, HEAD"));
}

}  // namespace samtavle::net
