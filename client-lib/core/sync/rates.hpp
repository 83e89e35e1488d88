#pragma once
// What a client may send in a second, as the server told it, kept a little below so that a polite
// client is never slowed down by the server.

#include <algorithm>
#include <cstdint>

#include "samtavle/base/limits.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::sync {

struct ClientSession::Rates {
  static constexpr double kShare = 0.9;

  explicit Rates(TimePoint now) {
    const base::SessionLimits defaults;
    set(now, defaults.messages_per_second, defaults.operations_per_second,
        defaults.bytes_per_second, defaults.burst_factor);
    frame_bytes_max = defaults.frame_bytes_max;
    presence = defaults.presence_per_second;
  }

  void set(TimePoint now, double messages_per_second, double operations_per_second,
           double bytes_per_second, double burst) {
    const auto budget = [&](double per_second) {
      return Budget{per_second * kShare, per_second * kShare * burst, now};
    };
    messages = budget(messages_per_second);
    operations = budget(operations_per_second);
    bytes = budget(bytes_per_second);
    operations_burst = static_cast<std::size_t>(operations_per_second * kShare * burst);
  }

  [[nodiscard]] Duration wait(TimePoint now) {
    return std::max({messages.wait(now), operations.wait(now), bytes.wait(now)});
  }
  // Whether one frame may be that large.
  [[nodiscard]] bool fits(std::size_t frame_bytes, const FrameWeight& weight) const {
    return frame_bytes <= frame_bytes_max && weight.fields <= edit.message_fields_max &&
           weight.messages <= edit.message_submessages_max &&
           weight.depth <= edit.message_depth_max;
  }
  // Whether that many operations at a time leave room for a second frame in a burst.
  [[nodiscard]] bool measured(std::size_t frame_operations) const {
    return frame_operations <= std::max<std::size_t>(operations_burst / 4, 1);
  }
  void charge(std::size_t frame_bytes, std::size_t frame_operations, TimePoint now) {
    messages.charge(1, now);
    bytes.charge(static_cast<double>(frame_bytes), now);
    operations.charge(static_cast<double>(frame_operations), now);
  }
  [[nodiscard]] Duration presence_interval() const {
    return std::chrono::duration_cast<Duration>(std::chrono::seconds{1}) / presence;
  }

  Budget messages{0, 0, {}};
  Budget operations{0, 0, {}};
  Budget bytes{0, 0, {}};
  base::EditLimits edit;  // of one edit and one frame
  std::size_t frame_bytes_max = 0;
  std::size_t operations_burst = 0;
  std::uint32_t presence = 30;
};

}  // namespace samtavle::sync
