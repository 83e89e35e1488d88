#pragma once
// The limits that a peer can go over, by name, so that whoever finds a breach can say which limit
// it was and an operator can see it counted. limits.hpp has the values. What only paces the
// server's own work (the size of a chunk, the time between two flushes) is not here: nobody goes
// over it.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace samtavle::base {

enum class Limit : std::uint8_t {
  none,

  // EditLimits
  message_fields_max,
  message_submessages_max,
  message_depth_max,
  operations_max,
  operation_text_bytes_max,
  field_code_points_max,
  value_bytes_max,
  set_members_max,
  text_marks_max,
  item_fields_max,
  order_key_bytes_max,
  reason_bytes_max,
  board_items_max,
  board_bytes_max,
  ballot_dots_max,

  // SessionLimits
  hello_bytes_max,
  frame_bytes_max,
  fragments_max,
  control_frames_per_second,
  messages_per_second,
  operations_per_second,
  bytes_per_second,
  presence_per_second,
  header_bytes_max,
  header_fields_max,
  connections_max,
  connections_per_actor,
  connections_per_address,
  new_connections_per_address_and_minute,
  joins_per_address_and_minute,
  sessions_per_board,
  hello_timeout,
  accept_timeout,
  dead_after,
  stall_timeout,
  throttle_timeout,

  // BoardLimits
  ring_bytes,             // a subscriber fell out of the ring
  catch_up_events_max,    // somebody came back too late for the log
  memory_budget_bytes,    // there was no room for a board
  openings_max,           // too many boards were being opened
  in_flight_bytes_max,    // the disk is behind
  replica_retired_after,  // a device came back after its number was retired
};

inline constexpr std::size_t kLimits = static_cast<std::size_t>(Limit::replica_retired_after) + 1;

// The name of its field in limits.hpp; "none".
[[nodiscard]] std::string_view name(Limit limit) noexcept;

}  // namespace samtavle::base
