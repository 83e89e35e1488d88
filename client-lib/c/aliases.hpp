#pragma once
// The ids of items that are not saved yet can change: the device gets its number, or an edit before
// them was refused. Whoever holds an old one is still understood. As aliases.ts of the browser
// package.
//
// Threads: any.

#include <map>
#include <mutex>
#include <set>

#include "samtavle/base/ids.hpp"
#include "samtavle/sync/client_session.hpp"

namespace samtavle::c {

class Aliases {
 public:
  // The id that holds now.
  [[nodiscard]] base::OpId current(base::OpId id) const;
  // An item was made here. Its id may have been another's, which was refused.
  void made(base::OpId id);
  void renumbered(const sync::Renumbered& change);

 private:
  mutable std::mutex mutex_;
  std::set<base::OpId> own_;                      // that hold
  std::map<base::OpId, base::OpId> current_;      // from those that do not hold any more
};

}  // namespace samtavle::c
