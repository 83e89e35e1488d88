#include "login_requests.hpp"

#include <array>

#include "samtavle/net/login_api.hpp"
#include "samtavle/net/query.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

using access::Logins;
using access::LoginSession;
using base::Errc;
using base::fail;
using base::Result;

constexpr std::chrono::seconds kRetryLogin{60};

struct LoginRoute {
  std::string_view method;
  std::string_view path;
  void (*answer)(Worker&, const Request&, const Respond&);
};

std::int64_t now_s(Worker& worker) { return worker.runtime().wall_ms() / kMsPerSecond; }

Response no_logins() { return problem(404, "nobody logs in at this server"); }

Result<LoginSession> session_of(Worker& worker, const Request& request) {
  Logins* const logins = worker.shared().options.logins;
  const auto cookie = cookie_in(request, kLoginCookie);
  if (logins == nullptr || !cookie) return fail(Errc::unauthenticated, "nobody is logged in");
  return logins->session(*cookie, now_s(worker));
}

// Who is logged in and asks by the page. Errors: unauthenticated.
Result<LoginSession> asking(Worker& worker, const Request& request) {
  if (!is_by_own_page(request)) {
    return fail(Errc::unauthenticated, "send a token, or log in and ask by this server's page");
  }
  return session_of(worker, request);
}

// Nobody makes the server remember, or an issuer answer, more than an address may.
bool has_room(Worker& worker, const Request& request, const Respond& respond) {
  Shared& shared = worker.shared();
  const auto room = shared.addresses.join(request.address, worker.runtime().now());
  if (room) return true;
  worker.over(room.error().limit);
  respond(busy_response(room.error().detail, kRetryLogin, 429));
  return false;
}

void issuers(Worker& worker, const Request&, const Respond& respond) {
  const Logins* const logins = worker.shared().options.logins;
  if (logins == nullptr) return respond(json_response(200, issuers_json({})));
  respond(json_response(200, issuers_json(logins->issuers().logins())));
}

void login(Worker& worker, const Request& request, const Respond& respond) {
  Logins* const logins = worker.shared().options.logins;
  if (logins == nullptr) return respond(no_logins());
  if (!has_room(worker, request, respond)) return;
  const auto issuer = query_value(request.query, "issuer");
  const auto to = query_value(request.query, "to");
  if (!issuer) return respond(error_response(issuer.error()));
  if (!to) return respond(error_response(to.error()));
  const auto begun = logins->begin(issuer->value_or(""), to->value_or("/"), now_s(worker));
  if (!begun) return respond(error_response(begun.error()));
  Response response = text_response(303, "");
  response.fields.emplace_back("Location", begun->redirect);
  response.fields.emplace_back(
      "Set-Cookie", set_cookie(kLandingCookie, begun->browser, access::kLandingLife_s));
  respond(std::move(response));
}

Response landed_response(const Result<Logins::Landed>& landed) {
  Response response = landed ? text_response(303, "") : error_response(landed.error());
  if (landed) {
    response.fields.emplace_back("Location", landed->to);
    response.fields.emplace_back("Set-Cookie",
                                 set_cookie(kLoginCookie, landed->cookie, access::kLoginIdle_s));
  }
  response.fields.emplace_back("Set-Cookie", drop_cookie(kLandingCookie));
  return response;
}

void callback(Worker& worker, const Request& request, const Respond& respond) {
  Shared& shared = worker.shared();
  Logins* const logins = shared.options.logins;
  if (logins == nullptr) return respond(no_logins());
  if (!has_room(worker, request, respond)) return;
  Logins::Arrival arrival;
  const std::array<std::pair<std::string_view, std::string*>, 3> wanted = {
      {{"state", &arrival.state}, {"code", &arrival.code}, {"iss", &arrival.issuer}}};
  for (const auto& [name, out] : wanted) {
    auto value = query_value(request.query, name);
    if (!value) return respond(error_response(value.error()));
    *out = value->value_or("");
  }
  arrival.browser = cookie_in(request, kLandingCookie).value_or("");
  const bool taken = shared.landings.post([&worker, logins, arrival, respond, now = now_s(worker)] {
    auto landed = logins->land(arrival, now);
    worker.post([&worker, respond, landed = std::move(landed)] {
      if (landed) {
        audit(worker, {"login", landed->session.identity.subject, "", "", landed->session.issuer});
      } else {
        audit_sparsely(worker, {"login_refused", "", "", "", landed.error().detail});
      }
      worker.shared().log(
          LogLevel::info, landed ? "login" : "login_refused",
          {{"issuer", landed ? std::string_view(landed->session.issuer) : std::string_view("-")},
           {"reason", landed ? std::string_view() : std::string_view(landed.error().detail)}});
      respond(landed_response(landed));
    });
  });
  if (!taken) respond(busy_response("too many log in at once; come back"));
}

void session(Worker& worker, const Request& request, const Respond& respond) {
  const auto who = session_of(worker, request);
  if (!who) return respond(error_response(who.error()));
  respond(json_response(200, session_json(*who)));
}

void ticket(Worker& worker, const Request& request, const Respond& respond) {
  const auto who = asking(worker, request);
  if (!who) return respond(error_response(who.error()));
  Logins& logins = *worker.shared().options.logins;
  const auto word = logins.ticket(*who, now_s(worker));
  if (!word) return respond(error_response(word.error()));
  const auto renewed = logins.renew(*who, now_s(worker));
  if (!renewed) return respond(error_response(renewed.error()));
  Response response = json_response(200, ticket_json(*word));
  if (!renewed->empty()) {
    response.fields.emplace_back("Set-Cookie",
                                 set_cookie(kLoginCookie, *renewed, access::kLoginIdle_s));
  }
  respond(std::move(response));
}

// Ends logins on a thread that may wait for the disk; `answer` is what is said when it is there.
void end_on_disk(Worker& worker, const Respond& respond, access::AuditEntry entry,
                 std::function<Result<Response>()> end) {
  const bool taken = worker.shared().landings.post([&worker, respond, entry, end = std::move(end)] {
    auto ended = end();
    worker.post([&worker, respond, entry, ended = std::move(ended)] {
      if (!ended) return respond(error_response(ended.error()));
      worker.shared().log(LogLevel::info, entry.what);
      audit(worker, entry);
      respond(*ended);
    });
  });
  if (!taken) respond(busy_response("too many log in at once; come back"));
}

void logout(Worker& worker, const Request& request, const Respond& respond) {
  const auto who = asking(worker, request);
  if (!who) return respond(error_response(who.error()));
  Logins& logins = *worker.shared().options.logins;
  end_on_disk(worker, respond, {"logout", who->identity.subject, "", "", who->issuer},
              [&logins, who = *who, now = now_s(worker)]() -> Result<Response> {
                const auto at_issuer = logins.end(who, now);
                if (!at_issuer) return base::pass_on(at_issuer);
                Response response = json_response(200, logout_json(*at_issuer));
                response.fields.emplace_back("Set-Cookie", drop_cookie(kLoginCookie));
                return response;
              });
}

void revoke(Worker& worker, const Request& request, const Respond& respond) {
  const auto may = authorized_operator(worker, request);
  if (!may) return respond(error_response(may.error()));
  access::EndedLogins* const ended = worker.shared().options.ended_logins;
  if (ended == nullptr) return respond(no_logins());
  if (!is_json(request)) return respond(problem(415, "send application/json"));
  const auto subject = parse_revocation(request.body);
  if (!subject) return respond(error_response(subject.error()));
  end_on_disk(worker, respond, {"person_sent_away", *may, *subject, "", ""},
              [ended, subject = *subject, now = now_s(worker)]() -> Result<Response> {
                const auto done = ended->end_person(subject, now);
                if (!done) return base::pass_on(done);
                return json_response(200, "{}");
              });
}

constexpr std::array<LoginRoute, 7> kLoginRoutes = {{
    {"GET", "/auth/issuers", issuers},
    {"GET", "/auth/login", login},
    {"GET", "/auth/callback", callback},
    {"GET", "/auth/session", session},
    {"POST", "/auth/ticket", ticket},
    {"POST", "/auth/logout", logout},
    {"POST", "/auth/revoke", revoke},
}};

}  // namespace

void answer_login(Worker& worker, const Request& request, Respond respond) {
  for (const LoginRoute& route : kLoginRoutes) {
    if (route.path != request.path) continue;
    if (route.method == request.method) return route.answer(worker, request, respond);
    Response response = problem(405, "this address has no such method");
    response.fields.emplace_back("Allow", route.method);
    return respond(std::move(response));
  }
  respond(problem(404, "there is nothing at this address"));
}

Result<std::string> ticket_for(Worker& worker, const Request& request) {
  const auto who = asking(worker, request);
  if (!who) return base::pass_on(who);
  return worker.shared().options.logins->ticket(*who, now_s(worker));
}

}  // namespace samtavle::net
