#include "samtavle/access/logins.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/url.hpp>
#include <exception>
#include <thread>

#include "base64url.hpp"
#include "once.hpp"
#include "samtavle/access/package_seal.hpp"

namespace samtavle::access {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;

constexpr std::size_t kPathBytesMax = 512;
constexpr std::size_t kCodeBytesMax = 4'096;
constexpr std::size_t kDepthMax = 8;
// For a key that the issuer has begun to use a moment ago.
constexpr int kKeyTries = 30;
constexpr std::chrono::milliseconds kKeyWait{100};

// A login that is under way.
struct Landing {
  std::string issuer;
  std::string nonce;
  std::string verifier;
  std::string browser;  // hashed
  std::string to;
};

std::string encoded(std::string_view text) {
  return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars);
}

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::string form(Fields fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    out += (out.empty() ? "" : "&") + std::string(name) + "=" + encoded(value);
  }
  return out;
}

std::string with_query(const std::string& url, const std::string& query) {
  return url + (url.find('?') == url.npos ? "?" : "&") + query;
}

// RFC 7636, section 4.2.
std::string challenge_of(std::string_view verifier) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  ::crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                       reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
  return encode_base64url(hash);
}

// A path on this server. What a browser reads as another server's address is none: "//evil.dk",
// "/\evil.dk", and everything that it takes for one of these after leaving letters out.
bool is_own_path(std::string_view to) {
  const bool plain = std::all_of(to.begin(), to.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/-_.~?=&%").find(c) != std::string_view::npos;
  });
  return plain && to.size() <= kPathBytesMax && to.starts_with('/') && !to.starts_with("//");
}

std::string scope_of(const Issuer& issuer) {
  std::string scope;
  for (const std::string& one : issuer.scopes) scope += (scope.empty() ? "" : " ") + one;
  return scope;
}

// RFC 6749, section 2.3.1.
std::string basic(const Issuer& issuer) {
  if (issuer.client_secret.empty()) return {};
  return "Basic " + to_base64(encoded(issuer.client_id) + ":" + encoded(issuer.client_secret));
}

Result<std::string> id_token_in(std::string_view body) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  const json::value value = json::parse({body.data(), body.size()}, error, {}, options);
  const json::object* answer = error ? nullptr : value.if_object();
  const json::value* token = answer == nullptr ? nullptr : answer->if_contains("id_token");
  if (token == nullptr || !token->is_string()) {
    return fail(Errc::unauthenticated, "the issuer gave no ID token");
  }
  return std::string(token->get_string());
}

}  // namespace

struct Logins::Books {
  Once<Landing> landings{kLandingsMax, kLandingLife_s};
  Once<LoginSession> tickets{kTicketsMax, kTicketLife_s};
};

Logins::Logins(const SigningKey& key, TrustedIssuers& issuers, EndedLogins& ended, Options options)
    : key_(key),
      issuers_(issuers),
      ended_(ended),
      options_(std::move(options)),
      books_(std::make_unique<Books>()) {}

Logins::~Logins() = default;

std::string Logins::landing_url() const { return options_.public_url + "/auth/callback"; }

Result<Logins::Begun> Logins::begin(std::string_view name, std::string_view to,
                                    std::int64_t now_s) {
  try {
    const Issuer* const issuer = issuers_.find(name);
    if (issuer == nullptr || issuer->client_id.empty()) {
      return fail(Errc::not_found, "there is no such login");
    }
    if (!is_own_path(to)) return fail(Errc::invalid, "after a login it goes on at this server");
    const auto places = issuers_.places(*issuer);
    if (!places) return base::pass_on(places);
    const auto nonce = random_text();
    const auto verifier = random_text();
    auto browser = random_text();
    if (!nonce || !verifier || !browser) return fail(Errc::internal, "there is no randomness");
    const auto state = books_->landings.give(
        {issuer->name, *nonce, *verifier, hash_of_random(*browser), std::string(to)}, now_s);
    if (!state) return base::pass_on(state);
    const std::string query = form({{"response_type", "code"},
                                    {"client_id", issuer->client_id},
                                    {"redirect_uri", landing_url()},
                                    {"scope", scope_of(*issuer)},
                                    {"state", *state},
                                    {"nonce", *nonce},
                                    {"code_challenge", challenge_of(*verifier)},
                                    {"code_challenge_method", "S256"}});
    return Begun{with_query(places->login, query), std::move(*browser)};
  } catch (const std::exception&) {
    return fail(Errc::internal, "the login could not be begun");
  }
}

Result<std::string> Logins::id_token(const Issuer& issuer, const IssuerPlaces& places,
                                     const std::string& code, const std::string& verifier) const {
  OutgoingCall call;
  call.url = places.tokens;
  call.form = form({{"grant_type", "authorization_code"},
                    {"code", code},
                    {"redirect_uri", landing_url()},
                    {"code_verifier", verifier},
                    // RFC 6749, section 2.3: who names a secret says so there and nowhere else.
                    {"client_id", issuer.client_secret.empty() ? issuer.client_id : ""}});
  call.authorization = basic(issuer);
  call.ca_file = issuer.ca_file;
  call.plain_http = issuer.plain_http;
  const auto answer = issuers_.call()(call);
  if (!answer) return base::pass_on(answer);
  if (answer->status >= 500) return fail(Errc::unavailable, "the issuer is not well");
  if (answer->status != 200) return fail(Errc::unauthenticated, "the issuer refused the login");
  return id_token_in(answer->body);
}

Result<Logins::Landed> Logins::land(const Arrival& arrival, std::int64_t now_s) {
  try {
    const auto refuse = [](const char* why) { return fail(Errc::unauthenticated, why); };
    auto landing = books_->landings.take(arrival.state, now_s);
    if (!landing) return refuse("this login was never begun, or took too long; begin again");
    if (arrival.browser.empty() || hash_of_random(arrival.browser) != landing->browser) {
      return refuse("this login was begun in another browser");
    }
    const Issuer* const issuer = issuers_.find(landing->issuer);
    if (issuer == nullptr || (!arrival.issuer.empty() && arrival.issuer != issuer->url)) {
      return refuse("this login was begun at another issuer");
    }
    if (arrival.code.empty() || arrival.code.size() > kCodeBytesMax) {
      return refuse("the issuer gave no code");
    }
    const auto places = issuers_.places(*issuer);
    if (!places) return base::pass_on(places);
    const auto token = id_token(*issuer, *places, arrival.code, landing->verifier);
    if (!token) return base::pass_on(token);
    auto who = issuers_.verify_login(*issuer, *token, landing->nonce, now_s);
    for (int n = 0; n < kKeyTries && !who && who.error().code == Errc::going_away; ++n) {
      std::this_thread::sleep_for(kKeyWait);
      who = issuers_.verify_login(*issuer, *token, landing->nonce, now_s);
    }
    if (!who) return base::pass_on(who);
    auto id = random_text();
    if (!id) return base::pass_on(id);
    // A new login and a new cookie, whatever the browser had before.
    LoginSession session{std::move(*id),  issuer->name, who->identity, who->role_max,
                         who->operator_, now_s,        now_s,         now_s + options_.life_s};
    auto cookie = write_session(key_, session);
    if (!cookie) return base::pass_on(cookie);
    return Landed{std::move(session), std::move(*cookie), std::move(landing->to)};
  } catch (const std::exception&) {
    return fail(Errc::internal, "the login could not be ended");
  }
}

Result<LoginSession> Logins::session(std::string_view cookie, std::int64_t now_s) {
  auto session = read_session(key_, cookie, now_s);
  if (!session) return session;
  // An issuer that is not trusted any more takes its people along.
  const bool trusted = issuers_.find(session->issuer) != nullptr;
  if (!trusted || ended_.has_ended(session->id, session->identity.subject, session->begun_s)) {
    return fail(Errc::unauthenticated, "the login has ended; log in again");
  }
  return session;
}

Result<std::string> Logins::renew(const LoginSession& session, std::int64_t now_s) {
  if (now_s - session.written_s < kLoginRenew_s) return std::string();
  LoginSession fresh = session;
  fresh.written_s = now_s;
  return write_session(key_, fresh);
}

Result<std::string> Logins::ticket(const LoginSession& session, std::int64_t now_s) {
  const auto word = books_->tickets.give(session, now_s);
  if (!word) return word;
  return std::string(kTicketPrefix) + *word;
}

Result<LoginSession> Logins::redeem(std::string_view ticket, std::int64_t now_s) {
  if (!ticket.starts_with(kTicketPrefix)) return fail(Errc::unauthenticated, "this is no ticket");
  auto session = books_->tickets.take(ticket.substr(kTicketPrefix.size()), now_s);
  if (!session) return fail(Errc::unauthenticated, "the ticket has ended, or was used before");
  if (now_s >= session->until_s || issuers_.find(session->issuer) == nullptr ||
      ended_.has_ended(session->id, session->identity.subject, session->begun_s)) {
    return fail(Errc::unauthenticated, "the login has ended; log in again");
  }
  return std::move(*session);
}

Result<std::string> Logins::end(const LoginSession& session, std::int64_t now_s) {
  auto ended = ended_.end_login(session.id, now_s);
  if (!ended) return base::pass_on(ended);
  const Issuer* const issuer = issuers_.find(session.issuer);
  const auto places = issuer == nullptr ? Result<IssuerPlaces>(fail(Errc::not_found))
                                        : issuers_.places(*issuer);
  if (!places || places->logout.empty()) return std::string();
  const std::string home = options_.public_url + "/";
  return with_query(places->logout, form({{"client_id", issuer->client_id},
                                          {"post_logout_redirect_uri", home}}));
}

}  // namespace samtavle::access
