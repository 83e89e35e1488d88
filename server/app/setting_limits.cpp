#include "setting_rows.hpp"

namespace samtavle::app {
namespace {

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;
constexpr std::int64_t kHour_ms = 3'600'000;

// A row for a field of one of the structs in samtavle/base/limits.hpp.
template <class Part, class T>
Setting limit(std::string_view section, Part base::Limits::*part, std::string_view name,
              T Part::*field, std::int64_t min, std::int64_t max, std::string help) {
  return number(
      "limits." + std::string(section) + "." + std::string(name),
      [part, field](auto& config) -> auto& { return config.limits.*part.*field; }, min, max,
      std::move(help));
}

void add_edit_rows(std::vector<Setting>& rows) {
  using E = base::EditLimits;
  const auto row = [&rows](std::string_view name, auto field, std::int64_t min, std::int64_t max,
                           std::string help) {
    rows.push_back(
        limit("edit", &base::Limits::edit, name, field, min, max, std::move(help)));
  };
  row("message_fields_max", &E::message_fields_max, 100, 1'000'000,
      "Protobuf fields in a message, counted before it is parsed.");
  row("message_submessages_max", &E::message_submessages_max, 16, 1'000'000,
      "Submessages in a message, counted before it is parsed.");
  row("message_depth_max", &E::message_depth_max, 8, 64, "How deep messages are nested.");
  row("operations_max", &E::operations_max, 16, 65'536, "Operations in one edit.");
  row("operation_text_bytes_max", &E::operation_text_bytes_max, kKiB, 16 * kMiB,
      "Text in one operation.");
  row("field_code_points_max", &E::field_code_points_max, 1'000, 10'000'000,
      "Length of one text, with what was deleted from it.");
  row("value_bytes_max", &E::value_bytes_max, 256, kMiB, "One value of a field.");
  row("set_members_max", &E::set_members_max, 10, 1'000'000, "Members of one set, like labels.");
  row("text_marks_max", &E::text_marks_max, 10, 1'000'000, "Marks (bold, links) in one text.");
  row("item_fields_max", &E::item_fields_max, 32, 65'536, "Fields of one item.");
  row("order_key_bytes_max", &E::order_key_bytes_max, 32, 4 * kKiB,
      "Length of the key that orders items.");
  row("reason_bytes_max", &E::reason_bytes_max, 64, kMiB, "A reason that is given for an edit.");
  row("board_items_max", &E::board_items_max, 100, 10'000'000, "Items on a board.");
  row("board_bytes_max", &E::board_bytes_max, kMiB, 4'096 * kMiB, "All content of a board.");
  row("ballot_dots_max", &E::ballot_dots_max, 1, 1'000,
      "Dots of one person in a vote, whatever the vote grants.");
}

void add_session_rows(std::vector<Setting>& rows) {
  using S = base::SessionLimits;
  const auto row = [&rows](std::string_view name, auto field, std::int64_t min, std::int64_t max,
                           std::string help) {
    rows.push_back(
        limit("session", &base::Limits::session, name, field, min, max, std::move(help)));
  };
  row("hello_bytes_max", &S::hello_bytes_max, 256, 64 * kKiB,
      "The first message of a connection.");
  row("frame_bytes_max", &S::frame_bytes_max, 4 * kKiB, 64 * kMiB, "A later message.");
  row("fragments_max", &S::fragments_max, 1, 65'536, "WebSocket fragments of one message.");
  row("control_frames_per_second", &S::control_frames_per_second, 1, 1'000,
      "WebSocket control frames from one connection.");
  row("messages_per_second", &S::messages_per_second, 1, 100'000, "Messages of one session.");
  row("operations_per_second", &S::operations_per_second, 1, 1'000'000,
      "Operations of one session.");
  row("bytes_per_second", &S::bytes_per_second, kKiB, 1'024 * kMiB, "Bytes from one session.");
  row("burst_factor", &S::burst_factor, 1, 1'000,
      "How many seconds of the three rates above may be used at once.");
  row("presence_per_second", &S::presence_per_second, 1, 1'000,
      "Cursor movements of one session; more are left out.");
  row("header_bytes_max", &S::header_bytes_max, kKiB, 64 * kKiB, "The header of an HTTP request.");
  row("header_fields_max", &S::header_fields_max, 16, 1'024, "Its fields.");
  row("connections_max", &S::connections_max, 16, 10'000'000,
      "Connections altogether; fewer if the process may not open so many files.");
  row("connections_per_actor", &S::connections_per_actor, 1, 10'000,
      "Connections of one person to one board.");
  row("connections_per_address", &S::connections_per_address, 1, 1'000'000,
      "Connections from one address; a town hall is one address.");
  row("new_connections_per_address_and_minute", &S::new_connections_per_address_and_minute, 1,
      1'000'000, "New connections from one address in a minute.");
  row("joins_per_address_and_minute", &S::joins_per_address_and_minute, 1, 1'000'000,
      "How often in a minute one address may try to join by an invitation, rightly or not.");
  row("sessions_per_board", &S::sessions_per_board, 1, 1'000'000, "Sessions on one board.");
  row("hello_timeout_ms", &S::hello_timeout, 50, kHour_ms,
      "From the WebSocket's opening to an accepted Hello.");
  row("accept_timeout_ms", &S::accept_timeout, 100, kHour_ms,
      "From TCP accept to being on a board; also for each HTTP request.");
  row("ping_interval_ms", &S::ping_interval, 100, kHour_ms,
      "How long a connection is silent before it is asked for a sign of life.");
  row("dead_after_ms", &S::dead_after, 200, kHour_ms,
      "How long it is silent before it is taken for dead.");
  row("stall_timeout_ms", &S::stall_timeout, 100, kHour_ms,
      "How long a reader may make no progress.");
  row("throttle_timeout_ms", &S::throttle_timeout, 100, kHour_ms,
      "How long a session may go on being over its rates.");
}

void add_board_rows(std::vector<Setting>& rows) {
  using B = base::BoardLimits;
  const auto row = [&rows](std::string_view name, auto field, std::int64_t min, std::int64_t max,
                           std::string help) {
    rows.push_back(
        limit("board", &base::Limits::board, name, field, min, max, std::move(help)));
  };
  row("ring_bytes", &B::ring_bytes, 4 * kKiB, 1'024 * kMiB,
      "The newest events of a live board, kept in memory for its readers.");
  row("ring_segment_bytes", &B::ring_segment_bytes, kKiB, 16 * kMiB,
      "The pieces in which that memory is got and given back.");
  row("write_bytes_max", &B::write_bytes_max, kKiB, 16 * kMiB, "Events in one frame to a reader.");
  row("snapshot_chunk_bytes", &B::snapshot_chunk_bytes, kKiB, 16 * kMiB,
      "The pieces in which a board is sent to somebody who comes.");
  row("catch_up_bytes", &B::catch_up_bytes, kKiB, 64 * kMiB,
      "Read from the log at a time for a reader who is behind.");
  row("catch_up_events_max", &B::catch_up_events_max, 1, 100'000'000,
      "Who is further behind than this many events gets a snapshot.");
  row("flush_interval_ms", &B::flush_interval, 1, 1'000,
      "How often a busy board sends what has happened.");
  row("snapshot_every_events", &B::snapshot_every_events, 10, 100'000'000,
      "Events between two snapshots on disk, at least; more on a large board.");
  row("snapshot_inline_bytes_max", &B::snapshot_inline_bytes_max, 0, 4'096 * kMiB,
      "Content of a board whose snapshots its own thread makes; others are made aside.");
  row("idle_close_s", &B::idle_close, 1, 86'400,
      "How long a board that nobody looks at stays in memory.");
  row("memory_budget_bytes", &B::memory_budget_bytes, kMiB, 1'048'576 * kMiB,
      "Memory for all live boards together. When it is short, those that nobody looks at leave "
      "early; when it is used up, no others are opened until there is room.");
  row("openings_max", &B::openings_max, 1, 1'000'000,
      "Boards that are being read from the disk, or wait to be.");
  row("in_flight_bytes_max", &B::in_flight_bytes_max, 64 * kKiB, 1'024 * kMiB,
      "Of one board, waiting for the disk; beyond that nobody's edits are read.");
  row("replica_retired_after_h", &B::replica_retired_after, 1, 87'600,
      "After how long a device that does not come back loses its number.");
  row("flatten_after_h", &B::flatten_after, 0, 876'000,
      "How long after the last typing in a text its history of single characters is kept.");
}

}  // namespace

void add_limit_rows(std::vector<Setting>& rows) {
  add_edit_rows(rows);
  add_session_rows(rows);
  add_board_rows(rows);
}

}  // namespace samtavle::app
