#pragma once
// Things that are given out under a name that nobody can guess, and taken back once: logins that
// are under way, tickets. In memory only; what is forgotten has to be begun again.
//
// Threads: any, it locks itself.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "random_text.hpp"

namespace samtavle::access {

template <class T>
class Once {
 public:
  Once(std::size_t max, std::int64_t life_s) : max_(max), life_s_(life_s) {}

  // Keeps a thing and gives its name. Errors: too_many, internal (no randomness).
  [[nodiscard]] base::Result<std::string> give(T thing, std::int64_t now_s) {
    auto name = random_text();
    if (!name) return name;
    const std::lock_guard lock(mutex_);
    drop_ended(now_s);
    if (things_.size() >= max_) {
      return base::fail(base::Errc::too_many, "too many at once; come back in a moment");
    }
    things_.insert_or_assign(hash_of_random(*name), Entry{std::move(thing), now_s + life_s_});
    return name;
  }

  // Nothing for what was never given, was taken, or has ended.
  [[nodiscard]] std::optional<T> take(std::string_view name, std::int64_t now_s) {
    const std::lock_guard lock(mutex_);
    const auto found = things_.find(hash_of_random(name));
    if (found == things_.end()) return std::nullopt;
    Entry entry = std::move(found->second);
    things_.erase(found);
    if (now_s >= entry.end_s) return std::nullopt;
    return std::move(entry.thing);
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return things_.size();
  }

 private:
  struct Entry {
    T thing;
    std::int64_t end_s;
  };

  // At most once a second, so that a full book is not read through at every call.
  void drop_ended(std::int64_t now_s) {
    if (now_s == dropped_s_) return;
    dropped_s_ = now_s;
    std::erase_if(things_, [now_s](const auto& one) { return now_s >= one.second.end_s; });
  }

  const std::size_t max_;
  const std::int64_t life_s_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> things_;
  std::int64_t dropped_s_ = -1;
};

}  // namespace samtavle::access
