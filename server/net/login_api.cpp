#include "samtavle/net/login_api.hpp"

#include <boost/json.hpp>

#include "json_body.hpp"
#include "samtavle/access/logins.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/net/origin.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;

constexpr std::string_view kAttributes = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";
constexpr std::size_t kDepthMax = 4;

json::string_view text(std::string_view value) { return {value.data(), value.size()}; }

}  // namespace

std::optional<std::string_view> cookie_in(const Request& request, std::string_view name) {
  std::optional<std::string_view> found;
  for (std::string_view list : request.all("cookie")) {
    while (!list.empty()) {
      const std::size_t end = std::min(list.find(';'), list.size());
      std::string_view pair = list.substr(0, end);
      list.remove_prefix(std::min(end + 1, list.size()));
      while (pair.starts_with(' ')) pair.remove_prefix(1);
      const std::size_t equals = pair.find('=');
      if (equals == pair.npos || pair.substr(0, equals) != name) continue;
      // Which of them is meant nobody can say.
      if (found) return std::nullopt;
      found = pair.substr(equals + 1);
    }
  }
  return found;
}

std::string set_cookie(std::string_view name, std::string_view value, std::int64_t life_s) {
  return std::string(name) + "=" + std::string(value) + std::string(kAttributes) +
         std::to_string(life_s);
}

std::string drop_cookie(std::string_view name) { return set_cookie(name, "", 0); }

bool is_by_own_page(const Request& request) {
  const auto site = request.all("sec-fetch-site");
  const bool same_site = site.empty() || (site.size() == 1 && site[0] == "same-origin");
  return request.one("samtavle-page") == "1" && same_site &&
         origin_allowed(request.all("origin"), request.all("host"), {});
}

std::string issuers_json(std::span<const access::Issuer* const> issuers) {
  json::array list;
  for (const access::Issuer* issuer : issuers) {
    list.push_back(json::object{{"name", issuer->name},
                                {"label", issuer->label.empty() ? issuer->name : issuer->label}});
  }
  return json::serialize(json::object{{"issuers", std::move(list)}});
}

std::string session_json(const access::LoginSession& session) {
  return json::serialize(json::object{{"name", session.identity.person.name},
                                      {"kind", text(plan::name(session.identity.person.kind))},
                                      {"authority", session.identity.person.authority},
                                      {"issuer", session.issuer},
                                      {"operator", session.operator_},
                                      {"until", utc_time(session.until_s)}});
}

std::string ticket_json(std::string_view ticket) {
  return json::serialize(
      json::object{{"ticket", text(ticket)}, {"expires_in_s", access::kTicketLife_s}});
}

std::string logout_json(std::string_view at_issuer) {
  json::object out;
  if (!at_issuer.empty()) out["at_issuer"] = text(at_issuer);
  return json::serialize(out);
}

base::Result<std::string> parse_revocation(std::string_view body) {
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  const json::value* subject = object->if_contains("subject");
  if (object->size() != 1 || subject == nullptr || !subject->is_string()) {
    return fail(Errc::invalid, "subject: the identifier of a person, and nothing else");
  }
  std::string who(subject->get_string());
  if (who.empty() || who.size() > access::kSubjectBytesMax || !plan::is_plain_line(who)) {
    return fail(Errc::invalid, "subject: is one line of text");
  }
  return who;
}

}  // namespace samtavle::net
