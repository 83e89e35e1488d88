#pragma once
// When an issuer is asked for its document and keys again, and which are good meanwhile. Without a
// clock, a thread or a socket: whoever has these asks.
//
//   - Keys are asked for again every kKeysFreshFor, so that new ones are here before they are used.
//   - A token with a key that is not known has them asked for at once, but not more often than
//     every kAskedGap, however many such tokens come, and by one flight at a time.
//   - What was good last stays good while the issuer cannot be reached, for kKeysGoodFor.
//
// Threads: any, it locks itself.

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "samtavle/access/issuer_document.hpp"

namespace samtavle::access {

inline constexpr std::chrono::minutes kKeysFreshFor{10};
inline constexpr std::chrono::hours kKeysGoodFor{24};
inline constexpr std::chrono::seconds kAskedGap{30};
// After a failure, doubled with each further one up to kKeysFreshFor.
inline constexpr std::chrono::seconds kRetryGap{1};

class IssuerKeys {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // A token names a key that is not among these. False if that was known.
  bool ask();
  // When the issuer is to be asked next. Far away while a flight is on its way.
  [[nodiscard]] TimePoint due() const;
  // Begins the one flight; false if it is not due, or one is on its way.
  [[nodiscard]] bool begin(TimePoint now);
  // Ends it. An error leaves what was there.
  void end(TimePoint now, base::Result<IssuerDocument> found);

  // Nullptr: none was ever found, or too long ago.
  [[nodiscard]] std::shared_ptr<const IssuerDocument> current(TimePoint now) const;

 private:
  [[nodiscard]] TimePoint due_locked() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const IssuerDocument> document_;
  std::optional<TimePoint> found_at_;
  std::optional<TimePoint> tried_at_;  // the beginning of the last flight
  unsigned failures_ = 0;              // since the last success
  bool asked_ = false;
  bool flying_ = false;
};

}  // namespace samtavle::access
