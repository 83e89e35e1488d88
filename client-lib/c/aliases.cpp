#include "aliases.hpp"

#include <utility>
#include <vector>

namespace samtavle::c {

using base::OpId;

OpId Aliases::current(OpId id) const {
  const std::lock_guard lock{mutex_};
  const auto found = current_.find(id);
  return found != current_.end() ? found->second : id;
}

void Aliases::made(OpId id) {
  const std::lock_guard lock{mutex_};
  current_.erase(id);
  own_.insert(id);
}

void Aliases::renumbered(const sync::Renumbered& change) {
  const std::lock_guard lock{mutex_};
  std::map<OpId, OpId> moves;
  for (const sync::Renumbered::Run& run : change.runs) {
    const OpId first = run.from.first;
    for (auto at = own_.lower_bound(first); at != own_.end() && at->replica == first.replica &&
                                            at->counter.value - first.counter.value <
                                                run.from.length;
         ++at) {
      moves.emplace(*at, run.to + (at->counter.value - first.counter.value));
    }
  }
  // All at once: one's new id may be another's old one.
  for (const auto& [from, to] : moves) own_.erase(from);
  for (auto& [old, now] : current_) {
    if (const auto move = moves.find(now); move != moves.end()) now = move->second;
  }
  for (const auto& [from, to] : moves) {
    own_.insert(to);
    current_.insert_or_assign(from, to);
  }
  // An id that holds again is no alias.
  for (const auto& [from, to] : moves) current_.erase(to);
}

}  // namespace samtavle::c
