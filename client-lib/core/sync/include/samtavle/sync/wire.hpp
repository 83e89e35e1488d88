#pragma once
// Frames as bytes: what is checked and cut up before anything is parsed, and what is put together
// without parsing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"

namespace samtavle::sync {

inline constexpr std::uint32_t kProtocolVersion = 1;
// The oldest version that is still spoken.
inline constexpr std::uint32_t kProtocolVersionMin = 1;
inline constexpr std::string_view kSubprotocol = "samtavle.v1";

// A ClientFrame cut into its top-level parts, none of them parsed. Views into the message.
struct ClientFrameParts {
  std::uint32_t attempt = 0;
  base::Seq based_on;  // of all edits
  std::vector<std::string_view> edits;
  std::optional<std::string_view> hello;
  bool need_replica = false;
  std::optional<std::string_view> presence;
  std::vector<std::string_view> ballots;
};

// Counts fields, submessages and depth on the raw bytes (1 MiB of empty submessages would parse
// into half a million objects) and cuts the frame up. Allocates only for the lists of edits and
// ballots, after they have been counted. Errors: malformed (not protobuf, a group, a submessage
// of the wrong type, over a limit).
[[nodiscard]] base::Result<ClientFrameParts> cut_client_frame(std::string_view message,
                                                              const base::EditLimits& limits);

// What an edit adds to the figures that cut_client_frame holds against its limits.
struct FrameWeight {
  std::size_t fields = 0;
  std::size_t messages = 0;
  std::size_t depth = 0;
};
// Errors: malformed (no Edit).
[[nodiscard]] base::Result<FrameWeight> weigh_edit(std::string_view edit_bytes);
// Likewise a ballot. Errors: malformed (no Ballot).
[[nodiscard]] base::Result<FrameWeight> weigh_ballot(std::string_view ballot_bytes);

// The bytes of an Event around an edit whose bytes stay as they are.
[[nodiscard]] std::string encode_event(const board::Stamp& stamp, std::string_view edit_bytes);

// Appends the entry of one event to a ServerFrame: entries of a contiguous range of events, one
// after the other, are a valid frame.
void append_event_entry(std::string& frame, std::string_view event_bytes);

// A piece of a snapshot, without its data.
struct ChunkHead {
  base::Seq seq;
  std::size_t total_bytes = 0;
  std::size_t offset = 0;
  std::size_t data_bytes = 0;  // at least 1
};
// The ServerFrame of a SnapshotChunk up to its data, which has to follow and ends it: so the bytes
// of a snapshot are sent as they are, without a copy.
[[nodiscard]] std::string encode_chunk_head(const ChunkHead& head);

// The number of bytes that append_event_entry would append.
[[nodiscard]] std::size_t event_entry_size(std::size_t event_bytes);

}  // namespace samtavle::sync
