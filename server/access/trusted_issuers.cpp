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
  replace(options_.issuers);
}

void TrustedIssuers::replace(std::vector<Issuer> issuers) {
  std::vector<Kept*> trusted;
  for (Issuer& issuer : issuers) {
    // Its keys may be old; the thread sees to that.
    const auto same = std::find_if(ever_.begin(), ever_.end(), [&](const auto& one) {
      return one->issuer == issuer;
    });
    if (same != ever_.end()) {
      trusted.push_back(same->get());
      continue;
    }
    ever_.push_back(std::make_unique<Kept>());
    ever_.back()->issuer = std::move(issuer);
    trusted.push_back(ever_.back().get());
  }
  {
    const std::lock_guard lock(all_mutex_);
    all_ = std::move(trusted);
  }
  ++changes_;
  if (issuers.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

std::vector<TrustedIssuers::Kept*> TrustedIssuers::all() const {
  const std::lock_guard lock(all_mutex_);
  return all_;
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
  for (Kept* const by : all()) {
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
  const std::vector<Kept*> trusted = all();
  return std::any_of(trusted.begin(), trusted.end(),
                     [url](const Kept* one) { return one->issuer.url == url; });
}

std::vector<const Issuer*> TrustedIssuers::logins() const {
  std::vector<const Issuer*> found;
  for (const Kept* const one : all()) {
    if (!one->issuer.client_id.empty()) found.push_back(&one->issuer);
  }
  return found;
}

const Issuer* TrustedIssuers::find(std::string_view name) const {
  for (const Kept* const one : all()) {
    if (one->issuer.name == name) return &one->issuer;
  }
  return nullptr;
}

TrustedIssuers::Kept* TrustedIssuers::kept(const Issuer& issuer) const {
  for (Kept* const one : all()) {
    if (one->issuer.name == issuer.name) return one;
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
    for (Kept* const one : all()) {
      if (one->keys.begin(Clock::now())) fetch(*one);
      next = std::min(next, one->keys.due());
    }
    lock.lock();
    wake_.wait_until(lock, next, [this] { return stopping_ || woken_; });
  }
}

}  // namespace samtavle::access
