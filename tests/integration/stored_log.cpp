#include "stored_log.hpp"

#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/v1/edit.pb.h"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

constexpr std::size_t kReadBytes = 1024 * 1024;

}  // namespace

StoredLog read_log(const std::filesystem::path& store, const std::string& board) {
  log::RocksLogOptions options;
  options.directory = store;
  const auto log = must(log::RocksLog::open(options));
  const base::BoardId id = must(base::BoardId::parse(board));
  const base::Seq head = must(log->info(id)).head;
  StoredLog out;
  board::Board fold;
  std::int64_t time_ms = 0;
  while (out.head < head) {
    const auto rows = must(log->events(id, out.head, kReadBytes));
    if (rows.empty()) give_up("the log ends before its head");
    for (const hub::LogEvent& row : rows) {
      v1::Event event;
      if (!event.ParseFromString(row.bytes)) give_up("an event that cannot be read");
      if (event.seq() != ++out.head.value) give_up("a gap before " + std::to_string(event.seq()));
      if (event.time_ms() < time_ms) give_up("time runs backwards");
      time_ms = event.time_ms();
      const auto done = fold.apply(event.edit(), board::stamp_of(event));
      if (!done) give_up("event " + std::to_string(event.seq()) + ": " + done.error().detail);
      if (event.edit().replica() == 0) ++out.by_server;
      if (!event.edit().label().empty()) ++out.labels[event.edit().label()];
    }
  }
  fold.check_invariants();
  out.hash = board::snapshot_hash(fold);
  return out;
}

}  // namespace samtavle::integration
