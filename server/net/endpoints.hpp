#pragma once
// The connections of one thread, and when each wants to be looked at.
//
// A wheel: one list for each tick within reach. Twenty thousand idle connections that only want to
// be pinged twice a minute then cost next to nothing; to look at all of them at each tick took a
// quarter of what a busy board beside them takes. Not thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "samtavle/sync/time.hpp"

namespace samtavle::net {

// A TCP connection, before or after its upgrade.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // Looks at its deadlines, and says when to do so again. It may be asked earlier.
  virtual sync::TimePoint look(sync::TimePoint now) = 0;
  // The server stops: end as soon as what is being written is through.
  virtual void retire() = 0;
  // At once. Afterwards it holds no session.
  virtual void abandon() = 0;

 private:
  friend class Endpoints;
  std::uint32_t seat_ = 0;
};

class Endpoints {
 public:
  // Nobody is looked at later than one of these after what it asked for, if tick() comes in time.
  static constexpr sync::milliseconds kTick{250};

  explicit Endpoints(sync::TimePoint now) : now_(tick_of(now)) {}

  // Of at most one `Endpoints`, once.
  void add(std::shared_ptr<Endpoint> endpoint);
  // Also from within a call of the endpoint; it is let go of when all have been called.
  void remove(Endpoint& endpoint);
  // It has a nearer deadline now than what it asked for: it is asked again at the next tick.
  void look_soon(Endpoint& endpoint);

  // About once every kTick.
  void tick(sync::TimePoint now);
  void retire_all();
  void abandon_all();

  [[nodiscard]] std::size_t size() const { return seats_.size() - free_.size(); }

 private:
  using Tick = std::uint64_t;
  using SeatNumber = std::uint32_t;
  // Who wants to be looked at later than the wheel reaches is asked in between.
  static constexpr std::size_t kReach = 128;

  static Tick tick_of(sync::TimePoint time) {
    return static_cast<Tick>(time.time_since_epoch() / kTick);
  }

  struct Seat {
    std::shared_ptr<Endpoint> endpoint;
    Tick due = 0;  // the wheel may name it for other ticks too; they are out of date
  };

  void seat(SeatNumber number, Tick due);
  void look_at_due(sync::TimePoint now);
  template <typename Call>
  void call_all(Call&& call);
  void let_go();

  std::vector<Seat> seats_;
  std::vector<SeatNumber> free_;
  std::array<std::vector<SeatNumber>, kReach> wheel_;
  std::vector<SeatNumber> turn_;
  std::vector<SeatNumber> leaving_;
  Tick now_;
  bool calling_ = false;
};

}  // namespace samtavle::net
