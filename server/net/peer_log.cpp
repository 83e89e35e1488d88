#include "samtavle/net/peer_log.hpp"

namespace samtavle::net {

PeerLog::~PeerLog() { tick(sync::TimePoint::max()); }

void PeerLog::note(sync::TimePoint now, std::string_view event, std::string_view reason,
                   std::initializer_list<LogField> fields) {
  tick(now);
  bool first = false;
  {
    const std::lock_guard lock{mutex_};
    Key key{event, reason};
    if (const auto known = sorts_.find(key); known != sorts_.end()) {
      ++known->second.again;
    } else if (sorts_.size() < kSortsMax) {
      sorts_.emplace(std::move(key), Sort{now});
      first = true;
    }
  }
  std::vector<LogField> all(fields);
  all.push_back({"reason", reason});
  if (sink_) sink_(first ? LogLevel::info : LogLevel::debug, event, all);
}

void PeerLog::tick(sync::TimePoint now) {
  std::vector<std::pair<Key, std::int64_t>> over;
  {
    const std::lock_guard lock{mutex_};
    std::erase_if(sorts_, [&](const auto& entry) {
      const auto& [key, sort] = entry;
      if (now - kWindow < sort.since) return false;
      if (sort.again > 0) over.emplace_back(key, sort.again);
      return true;
    });
  }
  tell_again(over);
}

void PeerLog::tell_again(const std::vector<std::pair<Key, std::int64_t>>& sorts) const {
  for (const auto& [key, times] : sorts) {
    log_event(sink_, LogLevel::info, "again",
              {{"event", std::string_view(key.first)},
               {"reason", std::string_view(key.second)},
               {"times", times}});
  }
}

}  // namespace samtavle::net
