#pragma once
// How many wrong codes were given for each invitation in the last minute: a code is short enough to
// be typed, and so it may not be tried as often as somebody likes, from however many addresses.
//
// Threads: the one of the invitation's board.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "samtavle/base/ids.hpp"

namespace samtavle::net {

// Of one invitation in a minute, from all addresses together. Of a town hall whose guests all type,
// not so many are wrong; and who guesses all the time needs two hundred years for a chance in a
// hundred.
inline constexpr std::uint32_t kWrongCodesMax = 60;

class CodeGuesses {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Whether another code may be looked at, be it right or wrong.
  [[nodiscard]] bool may_try(const base::BoardId& board, base::InvitationNumber number,
                             TimePoint now) const;
  // Notes that one was wrong.
  void wrong(const base::BoardId& board, base::InvitationNumber number, TimePoint now);
  // The invitation has another link and another code: what was guessed before says nothing.
  void forget(const base::BoardId& board, base::InvitationNumber number);
  // How many invitations are remembered.
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    TimePoint minute;
    std::uint32_t wrong = 0;  // since then
  };

  void forget_old(TimePoint now);

  // Only invitations whose link was known to whoever guessed: nobody fills this by inventing some.
  std::map<std::pair<base::BoardId, base::InvitationNumber>, Entry> entries_;
  TimePoint forgotten_at_{};
};

}  // namespace samtavle::net
