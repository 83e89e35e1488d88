#pragma once
// How many connections each address has, and how many it has begun, and invitations it has tried,
// in the last minute.
//
// Threads: any.

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::net {

class Addresses {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // A connection's place; gives it back when it is destroyed. The book must outlive it.
  class Ticket {
   public:
    Ticket(Addresses& book, std::string key) : book_(&book), key_(std::move(key)) {}
    ~Ticket() { book_->leave(key_); }
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

   private:
    Addresses* book_;
    std::string key_;
  };

  explicit Addresses(const base::SessionLimits& limits) : limits_(limits) {}

  // From now on; whoever is here stays.
  void set_limits(const base::SessionLimits& limits);

  // Errors: too_many, with the limit that the address is over.
  [[nodiscard]] base::Result<std::shared_ptr<Ticket>> enter(std::string_view address,
                                                            TimePoint now);

  // Notes that an address tries to join by an invitation.
  // Errors: too_many, with the limit.
  [[nodiscard]] base::Result<void> join(std::string_view address, TimePoint now);

 private:
  struct Entry {
    std::uint32_t open = 0;
    std::uint32_t begun = 0;  // since `minute`
    std::uint32_t joins = 0;  // likewise
    TimePoint minute;
  };

  [[nodiscard]] Entry& entry_of(const std::string& key, TimePoint now);

  void leave(const std::string& key);
  void forget_quiet(TimePoint now);

  std::mutex mutex_;
  base::SessionLimits limits_;
  std::unordered_map<std::string, Entry> entries_;
  TimePoint forgotten_at_;
};

// What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 address, because
// every home has all the addresses behind them. Anything else stands for itself.
[[nodiscard]] std::string address_key(std::string_view address);

}  // namespace samtavle::net
