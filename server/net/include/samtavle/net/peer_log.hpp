#pragma once
// What peers do wrong, or suffer, in the operator's log. Nobody out there decides how long the log
// gets: of each sort the first is a line, what follows within a minute is counted, and the number
// is told when the minute is over. At level debug everything is a line.
//
// Threads: any.

#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/net/log_sink.hpp"
#include "samtavle/sync/time.hpp"

namespace samtavle::net {

class PeerLog {
 public:
  static constexpr std::chrono::minutes kWindow{1};
  // Sorts are made of fixed words; if they were not, they would not fill the memory.
  static constexpr std::size_t kSortsMax = 128;

  // `sink` must outlive it.
  explicit PeerLog(const LogSink& sink) : sink_(sink) {}
  // Tells what has not been told.
  ~PeerLog();
  PeerLog(const PeerLog&) = delete;
  PeerLog& operator=(const PeerLog&) = delete;

  // Event and reason together are the sort; further fields belong to this one case.
  void note(sync::TimePoint now, std::string_view event, std::string_view reason,
            std::initializer_list<LogField> fields = {});
  // Now and then: tells how often it came again, of every sort whose minute is over.
  void tick(sync::TimePoint now);

 private:
  struct Sort {
    sync::TimePoint since;
    std::int64_t again = 0;
  };
  using Key = std::pair<std::string, std::string>;

  void tell_again(const std::vector<std::pair<Key, std::int64_t>>& sorts) const;

  const LogSink& sink_;
  std::mutex mutex_;
  std::map<Key, Sort> sorts_;
};

}  // namespace samtavle::net
