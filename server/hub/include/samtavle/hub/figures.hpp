#pragma once
// What a hub counts of its boards and sessions, and what a look at all of them shows. Names of
// metrics, and what becomes of these figures, are server/app's business.
//
// Threads: written by the hub's, read by any.

#include "samtavle/base/errc.hpp"
#include "samtavle/base/limit.hpp"
#include "samtavle/hub/count.hpp"

namespace samtavle::hub {

// Errc leaves room between its groups.
inline constexpr std::size_t kErrcs = static_cast<std::size_t>(base::Errc::exists) + 1;
using CountByErrc = CountBy<base::Errc, kErrcs>;

struct alignas(kCacheLine) Figures {
  // Sessions.
  Count welcomed;
  CountByErrc refused;         // ended before they were welcomed, by reason
  CountByErrc ended;           // ended by the server after that
  Count left;                  // by themselves
  CountBy<base::Limit, base::kLimits> breaches;

  // What comes from them.
  Count messages;
  Count edits_accepted;
  CountByErrc edits_refused;
  Count edits_known;           // sent again, and in the log or on their way there
  Count operations;            // of accepted edits
  Count ballots_accepted;
  CountByErrc ballots_refused;
  Count presence_updates;

  // What goes to them.
  Count deliveries;            // events times subscribers, written
  Count frames_cut;            // at write_bytes_max: more is ready for their subscriber
  Count presence_frames;
  Count presence_dropped;      // frames that a slow subscriber gets as one whole picture, later
  Count catch_up_reads;        // of the log
  Count snapshots_encoded;     // for those who come, on the board's own thread
  Count snapshots_aside;       // made of large boards, on others
  Count snapshots_sent;        // begun
  Count snapshot_chunks;
  Count snapshot_bytes;

  // Boards.
  Count boards_closed;
  Count boards_failed;         // to open
  Count snapshots_stored;
  Count texts_flattened;
  Histogram opening;           // of boards that were opened: until they are here

  // The way of an edit.
  Histogram durable;           // from its receipt until it is on disk
  Histogram fan_out;           // see LiveBoard::begin_fan_out
  Count fan_outs_unfinished;

  // Nothing, for Limit::none.
  void over(base::Limit limit) {
    if (limit != base::Limit::none) breaches[limit].add();
  }
};

// What is at one moment, of all boards of a hub.
struct Levels {
  std::uint64_t boards = 0;             // open
  std::uint64_t boards_backed_up = 0;   // their sessions are not read, because the disk is behind
  std::uint64_t memory_bytes = 0;       // what the boards reckon that they take
  std::uint64_t in_flight_bytes = 0;    // accepted and not on disk yet
  std::uint64_t ring_bytes = 0;
  std::uint64_t sessions = 0;           // welcomed
  std::uint64_t from_ring = 0;          // of these, by where their next events are from
  std::uint64_t from_log = 0;
  std::uint64_t from_snapshot = 0;
  std::uint64_t lag_bytes = 0;          // published and not given to a subscriber of the ring yet
  std::uint64_t lag_bytes_max = 0;      // of one

  Levels& operator+=(const Levels& other);
};

}  // namespace samtavle::hub
