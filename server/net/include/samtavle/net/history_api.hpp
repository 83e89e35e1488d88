#pragma once
// What is asked of a board's history over HTTP, without sockets. Pure functions.
//
//   GET /api/v1/boards/{id}/snapshot?at=SEQ            the canonical snapshot at that place
//   GET /api/v1/boards/{id}/events?after=SEQ&limit=N   rows of the log, as a ServerFrame
//   GET /api/v1/boards/{id}/audit?after=NUMBER&limit=N refusals, as AuditRows, for managers

#include <cstddef>
#include <optional>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::net {

inline constexpr std::size_t kHistoryEvents = 1'000;  // if no limit is named
inline constexpr std::size_t kHistoryEventsMax = 10'000;
inline constexpr std::size_t kHistoryBytesMax = 1024 * 1024;  // of events, or one event more

struct HistoryRequest {
  enum class What { snapshot, events, audit };
  What what = What::snapshot;
  base::BoardId board;
  std::optional<base::Seq> at;  // nothing: the newest
  base::Seq after;  // of the audit: the number of a refusal
  std::size_t limit = kHistoryEvents;
};

// Nothing for another address. Errors: no_such_board (a name that is none), invalid (a parameter
// that is unknown, comes twice or is no number within its bounds).
[[nodiscard]] std::optional<base::Result<HistoryRequest>> parse_history(std::string_view path,
                                                                        std::string_view query);

}  // namespace samtavle::net
