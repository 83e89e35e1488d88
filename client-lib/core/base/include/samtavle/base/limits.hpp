#pragma once
// Every queue, count, length and depth that a peer controls has its limit here, and nowhere else.
// Defaults are the protocol's; an operator may change each one (names as in the configuration).

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace samtavle::base {

// Of bytes before they are parsed, and of edits before they are folded.
struct EditLimits {
  std::size_t message_fields_max = 20'000;       // protobuf fields in a message
  std::size_t message_submessages_max = 4'096;   // length-delimited fields that hold messages
  std::size_t message_depth_max = 16;
  std::size_t operations_max = 512;              // in an edit
  std::size_t operation_text_bytes_max = 64 * 1024;
  std::size_t field_code_points_max = 100'000;   // of one text, deleted ones included
  std::size_t value_bytes_max = 8 * 1024;        // of one scalar value or set member
  std::size_t set_members_max = 1'000;
  std::size_t text_marks_max = 10'000;
  std::size_t item_fields_max = 256;
  std::size_t order_key_bytes_max = 256;
  std::size_t reason_bytes_max = 4 * 1024;       // of a reason, and of a label
  std::size_t board_items_max = 200'000;
  std::size_t board_bytes_max = 50 * 1024 * 1024;
  std::size_t ballot_dots_max = 100;             // of one actor in a vote, whatever it grants
};

// Of a connection and of all of them.
struct SessionLimits {
  std::size_t hello_bytes_max = 4 * 1024;
  std::size_t frame_bytes_max = 256 * 1024;
  std::size_t fragments_max = 128;               // of one message
  std::uint32_t control_frames_per_second = 20;
  std::uint32_t messages_per_second = 60;
  std::uint32_t operations_per_second = 200;
  std::uint32_t bytes_per_second = 256 * 1024;
  std::uint32_t burst_factor = 4;                // of the three rates above
  std::uint32_t presence_per_second = 30;
  std::size_t header_bytes_max = 8 * 1024;
  std::size_t header_fields_max = 64;
  std::uint32_t connections_max = 100'000;       // fewer where descriptors are scarce
  std::uint32_t connections_per_actor = 20;
  std::uint32_t connections_per_address = 500;
  std::uint32_t new_connections_per_address_and_minute = 600;
  std::uint32_t joins_per_address_and_minute = 600;  // by invitation, right or wrong
  std::uint32_t sessions_per_board = 5'000;
  std::chrono::milliseconds hello_timeout{5'000};
  std::chrono::milliseconds accept_timeout{10'000};  // TCP accept to accepted Hello
  std::chrono::milliseconds ping_interval{20'000};
  std::chrono::milliseconds dead_after{45'000};
  std::chrono::milliseconds stall_timeout{10'000};   // a subscriber without progress
  std::chrono::milliseconds throttle_timeout{60'000};  // over its rate without a pause
};

// Of a live board.
struct BoardLimits {
  std::size_t ring_bytes = 4 * 1024 * 1024;
  std::size_t ring_segment_bytes = 64 * 1024;
  std::size_t write_bytes_max = 128 * 1024;       // of events in one frame to a subscriber
  std::size_t snapshot_chunk_bytes = 256 * 1024;
  std::size_t catch_up_bytes = 256 * 1024;        // read from the log at a time
  std::uint64_t catch_up_events_max = 20'000;     // further behind: a snapshot
  std::chrono::milliseconds flush_interval{16};
  std::uint64_t snapshot_every_events = 5'000;    // at least, between two snapshots on disk
  // Content of a board that is encoded on its own thread (some milliseconds); that of larger ones
  // is read from the log and encoded on another.
  std::size_t snapshot_inline_bytes_max = 2 * 1024 * 1024;
  std::chrono::seconds idle_close{60};            // without sessions: leaves memory
  std::size_t memory_budget_bytes = 512 * 1024 * 1024;  // of all live boards of a process together
  std::size_t openings_max = 1'000;               // boards that are read, or wait to be
  std::size_t in_flight_bytes_max = 8 * 1024 * 1024;  // waiting for the disk: readers stop
  std::chrono::hours replica_retired_after{90 * 24};
  // Without typing in a text: its history goes when the board is put away. Not earlier than a
  // device is given up, because what it still has pending names characters of that history.
  std::chrono::hours flatten_after{90 * 24};
};

// Of what a device can undo. The device keeps it; no server hears of it.
struct UndoLimits {
  std::size_t steps_max = 200;                // the oldest goes first
  std::size_t bytes_max = 4 * 1024 * 1024;    // of all steps, likewise
  std::size_t edit_bytes_max = 1000 * 1024;   // what it takes to undo one edit; more: it cannot be
  std::size_t step_edits_max = 200;           // that join in one step
  std::size_t step_bytes_max = 8 * 1024;      // beyond it nothing more joins
  // Steps of one movement (a drag, a program's small edits) follow each other within a few frames;
  // two things done on purpose are rarely less than half a second apart.
  std::chrono::milliseconds group_window{500};
  // Between two keys of one word: a slow typist (20 words a minute) takes 600 ms.
  std::chrono::milliseconds typing_window{1'000};
  // Of an edit that undoes something; what needs more is spread over several.
  std::size_t edit_weight_max = 256;          // operations and ranges of ids
  std::size_t operation_text_bytes_max = 16 * 1024;
  std::size_t edit_text_bytes_max = 64 * 1024;
};

struct Limits {
  EditLimits edit;
  SessionLimits session;
  BoardLimits board;
};

static_assert(SessionLimits{}.hello_bytes_max < SessionLimits{}.frame_bytes_max);
static_assert(EditLimits{}.operation_text_bytes_max < SessionLimits{}.frame_bytes_max);
static_assert(BoardLimits{}.ring_segment_bytes < BoardLimits{}.ring_bytes);
static_assert(UndoLimits{}.edit_weight_max <= EditLimits{}.operations_max);
static_assert(UndoLimits{}.operation_text_bytes_max <= EditLimits{}.operation_text_bytes_max);
static_assert(UndoLimits{}.edit_text_bytes_max < SessionLimits{}.frame_bytes_max);
static_assert(SessionLimits{}.ping_interval < SessionLimits{}.dead_after);

}  // namespace samtavle::base
