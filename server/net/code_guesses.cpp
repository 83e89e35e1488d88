#include "samtavle/net/code_guesses.hpp"

namespace samtavle::net {
namespace {

constexpr std::chrono::minutes kWindow{1};

}  // namespace

bool CodeGuesses::may_try(const base::BoardId& board, base::InvitationNumber number,
                          TimePoint now) const {
  const auto found = entries_.find({board, number});
  return found == entries_.end() || now - found->second.minute >= kWindow ||
         found->second.wrong < kWrongCodesMax;
}

void CodeGuesses::wrong(const base::BoardId& board, base::InvitationNumber number,
                        TimePoint now) {
  forget_old(now);
  Entry& entry = entries_[{board, number}];
  if (entry.wrong == 0 || now - entry.minute >= kWindow) entry = {now, 0};
  ++entry.wrong;
}

void CodeGuesses::forget(const base::BoardId& board, base::InvitationNumber number) {
  entries_.erase({board, number});
}

void CodeGuesses::forget_old(TimePoint now) {
  if (now - forgotten_at_ < kWindow) return;
  forgotten_at_ = now;
  std::erase_if(entries_,
                [now](const auto& entry) { return now - entry.second.minute >= kWindow; });
}

}  // namespace samtavle::net
