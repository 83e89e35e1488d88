#pragma once
// All issuers that this server trusts, with their keys, and the thread that keeps these fresh.
//
// Threads: any, but for the constructor, the destructor and replace(), which are one's. Nobody who
// asks ever waits for an issuer: what is not known yet is an error that says so.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "samtavle/access/issuer_keys.hpp"
#include "samtavle/access/issuer_token.hpp"
#include "samtavle/access/outgoing_call.hpp"

namespace samtavle::access {

class TrustedIssuers {
 public:
  struct Options {
    std::vector<Issuer> issuers;
    CallOut call = call_out;
    // Tells of an issuer that could not be asked, or can be again: its name, and what is wrong
    // (empty: nothing any more). On the thread of its own.
    std::function<void(const std::string& issuer, const std::string& fault)> tell;
  };

  explicit TrustedIssuers(Options options);
  // Waits for a flight that is on its way.
  ~TrustedIssuers();
  TrustedIssuers(const TrustedIssuers&) = delete;
  TrustedIssuers& operator=(const TrustedIssuers&) = delete;

  // Trusts these from now on, and no others. Those that are as they were keep their keys. What was
  // said of an issuer stays good to read; few are ever replaced, and a restart lets go of them.
  void replace(std::vector<Issuer> issuers);
  // How often that was done.
  [[nodiscard]] std::uint64_t changes() const { return changes_.load(); }

  // A bearer token. Errors: unauthenticated; going_away: its issuer's keys are not here, or it
  // names one that may be here in a moment: come back.
  [[nodiscard]] base::Result<SignedIn> verify(std::string_view token, std::int64_t now_s);
  // The ID token that one of them has given for a login. Errors: likewise.
  [[nodiscard]] base::Result<SignedIn> verify_login(const Issuer& issuer, std::string_view token,
                                                    std::string_view nonce, std::int64_t now_s);

  // Whether one of them has this `iss`.
  [[nodiscard]] bool trusts(std::string_view url) const;
  // By whom people can log in on the page.
  [[nodiscard]] std::vector<const Issuer*> logins() const;
  // Nullptr if there is none of that name.
  [[nodiscard]] const Issuer* find(std::string_view name) const;
  // Where an issuer's people log in. Errors: going_away.
  [[nodiscard]] base::Result<IssuerPlaces> places(const Issuer& issuer) const;
  [[nodiscard]] const CallOut& call() const { return options_.call; }

 private:
  struct Kept {
    Issuer issuer;
    IssuerKeys keys;
    std::string fault;  // of the thread only
  };

  [[nodiscard]] std::vector<Kept*> all() const;
  [[nodiscard]] Kept* kept(const Issuer& issuer) const;
  [[nodiscard]] base::Result<SignedIn> verify_with(
      Kept& by, const std::function<base::Result<SignedIn>(const KeySet&)>& verify);
  void run();
  void fetch(Kept& of);

  const Options options_;
  std::vector<std::unique_ptr<Kept>> ever_;  // of replace() only
  mutable std::mutex all_mutex_;
  std::vector<Kept*> all_;  // that are trusted now
  std::atomic<std::uint64_t> changes_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool woken_ = false;
  std::thread thread_;
};

}  // namespace samtavle::access
