#pragma once
// Types a recorded session into a card through real clients, each of which sees exactly what its
// writer had seen when the session was recorded.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "samtavle/native/client.hpp"
#include "trace.hpp"

namespace samtavle::cli {

// What a writer may see: an event of another writer is let through when the next transaction builds
// upon it. Writers are told apart by their actor numbers.
class Horizon {
 public:
  explicit Horizon(std::uint32_t agents);

  // Asked on the client's thread for each event in its order.
  [[nodiscard]] bool lets_through(const v1::Event& event);
  // From here on events of these actors are counted; before, everything is let through.
  void begin(std::vector<base::Actor> actors, std::uint32_t own);
  // Whether anything new may be seen now.
  bool widen(const std::vector<std::uint32_t>& needed);
  void open();

  [[nodiscard]] bool reached(const std::vector<std::uint32_t>& needed) const;
  // Whether an event is being held back.
  [[nodiscard]] bool holds() const { return holds_; }

 private:
  std::vector<base::Actor> actors_;
  std::uint32_t own_ = 0;
  std::atomic<bool> counting_ = false;
  std::atomic<bool> open_ = false;
  std::atomic<bool> holds_ = false;
  std::vector<std::atomic<std::uint32_t>> allowed_;
  std::vector<std::atomic<std::uint32_t>> seen_;
};

// One writer: a client and its horizon.
struct Typist {
  std::unique_ptr<Horizon> horizon;
  std::unique_ptr<native::Client> client;
  base::Actor actor;
};

// The first error of several threads; the others give up when there is one.
class Failure {
 public:
  void set(base::Error error);
  [[nodiscard]] bool happened() const { return happened_; }
  [[nodiscard]] base::Error error() const;

 private:
  std::atomic<bool> happened_ = false;
  mutable std::mutex mutex_;
  base::Error error_{Errc::internal, {}};
};

// Types all transactions, each typist in a thread of its own, into the text of one card. `progress`
// is called from this thread. A failure from elsewhere ends it too. Errors: the first failure.
[[nodiscard]] Result<void> type_trace(std::vector<Typist>& typists, const Trace& trace,
                                      base::OpId card, base::Field field, Failure& failure,
                                      const std::function<void(std::uint64_t)>& progress);

}  // namespace samtavle::cli
