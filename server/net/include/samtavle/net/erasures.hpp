#pragma once
// The port through which the HTTP API keeps erasures for longer than the store: where backups are
// kept it is written down there who was erased, what was redacted and which boards were deleted, so
// that no restore brings it back. The server's composition (server/app) has the one implementation.

#include "samtavle/base/result.hpp"
#include "samtavle/hub/deleting.hpp"
#include "samtavle/hub/erasing.hpp"
#include "samtavle/hub/redacting.hpp"

namespace samtavle::net {

class Erasures {
 public:
  virtual ~Erasures() = default;

  // Of somebody who is erased in the store; returns when it is on disk. Again is the same as once.
  // Not on a thread that must not wait. Errors: io, no_space.
  [[nodiscard]] virtual base::Result<void> keep(const hub::KeptErasure& erasure) = 0;
  // The same with what was redacted.
  [[nodiscard]] virtual base::Result<void> keep(const hub::KeptRedaction& redaction) = 0;
  // The same with a board that was deleted.
  [[nodiscard]] virtual base::Result<void> keep(const hub::KeptDeletion& deletion) = 0;
};

}  // namespace samtavle::net
