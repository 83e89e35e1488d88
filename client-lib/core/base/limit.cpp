#include "samtavle/base/limit.hpp"

#include <array>

#include "samtavle/base/check.hpp"

namespace samtavle::base {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kLimits> kNames = {
    "none",
    "message_fields_max",
    "message_submessages_max",
    "message_depth_max",
    "operations_max",
    "operation_text_bytes_max",
    "field_code_points_max",
    "value_bytes_max",
    "set_members_max",
    "text_marks_max",
    "item_fields_max",
    "order_key_bytes_max",
    "reason_bytes_max",
    "board_items_max",
    "board_bytes_max",
    "ballot_dots_max",
    "hello_bytes_max",
    "frame_bytes_max",
    "fragments_max",
    "control_frames_per_second",
    "messages_per_second",
    "operations_per_second",
    "bytes_per_second",
    "presence_per_second",
    "header_bytes_max",
    "header_fields_max",
    "connections_max",
    "connections_per_actor",
    "connections_per_address",
    "new_connections_per_address_and_minute",
    "joins_per_address_and_minute",
    "sessions_per_board",
    "hello_timeout",
    "accept_timeout",
    "dead_after",
    "stall_timeout",
    "throttle_timeout",
    "ring_bytes",
    "catch_up_events_max",
    "memory_budget_bytes",
    "openings_max",
    "in_flight_bytes_max",
    "replica_retired_after",
};
static_assert(!kNames.back().empty(), "a limit without a name");

}  // namespace

std::string_view name(Limit limit) noexcept {
  const auto index = static_cast<std::size_t>(limit);
  SAMTAVLE_CHECK(index < kNames.size());
  return kNames[index];
}

}  // namespace samtavle::base
