#include "samtavle/access/trusted_issuers.hpp"

#include <algorithm>

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using Clock = std::chrono::steady_clock;

base::Unexpected<base::Error> come_back() {
  return fail(Errc::going_away, "the keys of the login are being fetched; come back");
}

Result<std::string> get(const CallOut& call, const Issuer& issuer, const std::string& url) {
  const auto answer = call({url, {}, {}, issuer.ca_file, issuer.plain_http});
  if (!answer) return base::pass_on(answer);
  if (answer->status != 200) {
    return fail(Errc::unavailable, url + " answers with status " + std::to_string(answer->status));
  }
  return answer->body;
}

Result<IssuerDocument> ask(const CallOut& call, const Issuer& issuer) {
  const auto document = get(call, issuer, discovery_url(issuer));
  if (!document) return base::pass_on(document);
  auto places = read_places(issuer, *document);
  if (!places) return base::pass_on(places);
  const auto set = get(call, issuer, places->keys);
  if (!set) return base::pass_on(set);
  auto keys = KeySet::parse(*set);
  if (!keys) return base::pass_on(keys);
  return IssuerDocument{std::move(*places), std::move(*keys)};
}

}  // namespace

TrustedIssuers::TrustedIssuers(Options options) : options_(std::move(options)) {
  for (const Issuer& issuer : options_.issuers) {
    all_.push_back(std::make_unique<Kept>());
    all_.back()->issuer = issuer;
  }
  if (!all_.empty()) thread_ = std::thread([this] { run(); });
}

TrustedIssuers::~TrustedIssuers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<SignedIn> TrustedIssuers::verify_with(
    Kept& by, const std::function<Result<SignedIn>(const KeySet&)>& verify) {
  const auto document = by.keys.current(Clock::now());
  if (!document) return come_back();
  auto who = verify(document->keys);
  if (who || who.error().code != Errc::not_found) return who;
  if (by.keys.ask()) {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    wake_.notify_all();
  }
  return come_back();
}

Result<SignedIn> TrustedIssuers::verify(std::string_view token, std::int64_t now_s) {
  const auto claimed = claimed_issuer(token);
  for (const auto& by : all_) {
    if (!claimed || by->issuer.url != *claimed) continue;
    return verify_with(*by, [&](const KeySet& keys) {
      return verify_bearer(by->issuer, keys, token, now_s);
    });
  }
  return fail(Errc::unauthenticated, "the token is of nobody whom this server trusts");
}

Result<SignedIn> TrustedIssuers::verify_login(const Issuer& issuer, std::string_view token,
                                              std::string_view nonce, std::int64_t now_s) {
  Kept* const by = kept(issuer);
  if (by == nullptr) return fail(Errc::unauthenticated, "the login is not trusted");
  return verify_with(*by, [&](const KeySet& keys) {
    return access::verify_login(by->issuer, keys, token, nonce, now_s);
  });
}

bool TrustedIssuers::trusts(std::string_view url) const {
  return std::any_of(all_.begin(), all_.end(),
                     [url](const auto& one) { return one->issuer.url == url; });
}

std::vector<const Issuer*> TrustedIssuers::logins() const {
  std::vector<const Issuer*> found;
  for (const auto& one : all_) {
    if (!one->issuer.client_id.empty()) found.push_back(&one->issuer);
  }
  return found;
}

const Issuer* TrustedIssuers::find(std::string_view name) const {
  for (const auto& one : all_) {
    if (one->issuer.name == name) return &one->issuer;
  }
  return nullptr;
}

TrustedIssuers::Kept* TrustedIssuers::kept(const Issuer& issuer) const {
  for (const auto& one : all_) {
    if (one->issuer.name == issuer.name) return one.get();
  }
  return nullptr;
}

Result<IssuerPlaces> TrustedIssuers::places(const Issuer& issuer) const {
  const Kept* const of = kept(issuer);
  const auto document = of == nullptr ? nullptr : of->keys.current(Clock::now());
  if (!document) return come_back();
  return document->places;
}

void TrustedIssuers::fetch(Kept& of) {
  auto found = ask(options_.call, of.issuer);
  const std::string fault = found ? std::string() : found.error().detail;
  of.keys.end(Clock::now(), std::move(found));
  if (fault == of.fault) return;
  of.fault = fault;
  if (options_.tell) options_.tell(of.issuer.name, fault);
}

void TrustedIssuers::run() {
  constexpr std::chrono::seconds kLongest{60};
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    Clock::time_point next = Clock::now() + kLongest;
    for (const auto& one : all_) {
      if (one->keys.begin(Clock::now())) fetch(*one);
      next = std::min(next, one->keys.due());
    }
    lock.lock();
    wake_.wait_until(lock, next, [this] { return stopping_ || woken_; });
  }
}

}  // namespace samtavle::access
