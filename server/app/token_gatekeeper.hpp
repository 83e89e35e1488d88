#pragma once
// Holds what somebody shows against boards: tokens of this server, those of guests also against the
// invitation by which they came, as it stands on the disk; tokens of the issuers that it trusts;
// and the tickets of who has logged in on the page. So a guest whose invitation was withdrawn, and
// somebody whose login was ended, gets in nowhere, by whatever way a token is shown. Of a member of
// a board the role is the one that the board has for them, as it stands on the disk.
//
// Threads: any. All that it is made from must outlive it.

#include <optional>

#include "samtavle/access/logins.hpp"
#include "samtavle/access/signing_key.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/gatekeeper.hpp"
#include "samtavle/net/server.hpp"

namespace samtavle::app {

class TokenGatekeeper final : public hub::Gatekeeper {
 public:
  TokenGatekeeper(const access::SigningKey& key, hub::BoardLog& log, access::Logins& logins,
                  access::EndedLogins& ended)
      : key_(key), log_(log), logins_(logins), ended_(ended) {}

  // Errors: also those of BoardLog, and going_away while an issuer's keys are being fetched.
  [[nodiscard]] base::Result<hub::Admission> admit(std::string_view token,
                                                   const base::BoardId& board,
                                                   std::int64_t now_s) override;
  [[nodiscard]] bool may_stay(const hub::Admission& admission) const override;
  [[nodiscard]] std::uint64_t changes() const override {
    return ended_.changes() + logins_.issuers().changes();
  }

  // What a token opens. Errors: as admit().
  [[nodiscard]] base::Result<net::Opened> opened_by(std::string_view token, std::int64_t now_s);
  // The subject of an operator. Errors: as admit(), and forbidden for somebody who is none.
  [[nodiscard]] base::Result<std::string> authorize_operator(std::string_view token,
                                                             std::int64_t now_s);

 private:
  // Somebody whom this server knows by a login elsewhere, and who may the same on every board.
  struct Known {
    hub::Admission admission;
    bool operator_ = false;
  };
  // Nothing for what only the key of this server can tell. Errors: as admit().
  [[nodiscard]] std::optional<base::Result<Known>> known(std::string_view token,
                                                         std::int64_t now_s);
  [[nodiscard]] base::Result<hub::Admission> admit_own(std::string_view token,
                                                       const base::BoardId& board,
                                                       std::int64_t now_s);
  // Whoever is a member is one, and whoever has no role at all is let in nowhere.
  [[nodiscard]] base::Result<hub::Admission> as_member(hub::Admission admission,
                                                       const base::BoardId& board);

  const access::SigningKey& key_;
  hub::BoardLog& log_;
  access::Logins& logins_;
  access::EndedLogins& ended_;
};

}  // namespace samtavle::app
