#include "commit_tail.hpp"

#include <algorithm>
#include <utility>

#include "log_segment.hpp"

namespace samtavle::log {

void CommitTail::add(std::uint64_t commit, std::int64_t time_ms, std::string_view batch) {
  const std::lock_guard lock(mutex_);
  // A clock that is put back: still later than what came before.
  last_ms_ = std::max(last_ms_, time_ms);
  if (waiting_.records.size() + batch.size() > bytes_max_) waiting_ = {};
  if (waiting_.first == 0) waiting_.first = commit;
  waiting_.last = commit;
  append_record(waiting_.records, commit, last_ms_, batch);
}

CommitTail::Piece CommitTail::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace samtavle::log
