#pragma once
// Holds tokens against boards: with the key of this server, and those of guests also against the
// invitation by which they came, as it stands on the disk. So a guest whose invitation was
// withdrawn gets in nowhere, by whatever way a token is shown.
//
// Threads: any. Key and log must outlive it.

#include <optional>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/gatekeeper.hpp"

namespace samtavle::app {

class TokenGatekeeper final : public hub::Gatekeeper {
 public:
  TokenGatekeeper(const access::SigningKey& key, hub::BoardLog& log) : key_(key), log_(log) {}

  // Errors: also those of BoardLog.
  [[nodiscard]] base::Result<hub::Admission> admit(std::string_view token,
                                                   const base::BoardId& board,
                                                   std::int64_t now_s) override;
  // The board that a token opens; nothing: every board. Errors: as admit().
  [[nodiscard]] base::Result<std::optional<base::BoardId>> board_of(std::string_view token,
                                                                    std::int64_t now_s);

 private:
  const access::SigningKey& key_;
  hub::BoardLog& log_;
};

}  // namespace samtavle::app
