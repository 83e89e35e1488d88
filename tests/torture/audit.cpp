#include "audit.hpp"

#include <algorithm>

#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::torture {

using base::Errc;
using base::fail;

base::Result<Audit> audit(const std::filesystem::path& store, const base::BoardId& id,
                          std::uint64_t until) {
  log::RocksLogOptions options;
  options.directory = store;
  auto log = log::RocksLog::open(options);
  if (!log) return base::pass_on(log);
  return audit(**log, id, until);
}

base::Result<Audit> audit(hub::BoardLog& log, const base::BoardId& id, std::uint64_t until) {
  const auto info = log.info(id);
  if (!info) return base::pass_on(info);

  Audit out;
  board::Board board;
  std::int64_t time_ms = 0;
  const std::uint64_t end = std::min(info->head.value, until);
  while (out.head < end) {
    auto events = log.events(id, base::Seq{out.head}, 1024 * 1024);
    if (!events) return base::pass_on(events);
    if (events->empty()) return fail(Errc::corrupt, "the log ends before its head");
    for (const hub::LogEvent& row : *events) {
      if (out.head == end) break;
      v1::Event event;
      if (!event.ParseFromString(row.bytes)) return fail(Errc::corrupt, "an unreadable event");
      if (event.seq() != out.head + 1) return fail(Errc::corrupt, "a gap in seq");
      if (event.time_ms() < time_ms) return fail(Errc::corrupt, "time runs backwards");
      out.head = event.seq();
      time_ms = event.time_ms();
      // The fold refuses counters that are not dense.
      const auto done = board.apply(event.edit(), board::stamp_of(event));
      if (!done) return fail(Errc::corrupt, "an event does not fold: " + done.error().detail);
      if (!event.edit().label().empty()) ++out.labels[event.edit().label()];
    }
  }
  out.hash = board::snapshot_hash(board);
  return out;
}

}  // namespace samtavle::torture
