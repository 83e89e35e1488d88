#include "log_writer.hpp"

#include <array>
#include <cstdio>

#include "journal.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::torture {
namespace {

constexpr const char* kBoard = "park";
constexpr std::size_t kEventBytes = 200;

base::Result<std::unique_ptr<log::RocksLog>> open_log(const std::filesystem::path& store,
                                                      bool sync) {
  log::RocksLogOptions options;
  options.directory = store;
  options.reserve_bytes = 0;
  options.sync = sync;
  return log::RocksLog::open(options);
}

}  // namespace

int run_log_writer(const LogWriterOptions& options) {
  const auto log = open_log(options.store, options.sync);
  if (!log) {
    std::fprintf(stderr, "torture log-writer: %s\n", log.error().detail.c_str());
    return 1;
  }
  support::SampleBoard board(kBoard);
  JournalWriter journal(options.journal);
  std::array<hub::BoardWrite, 1> writes{board.create()};
  while ((*log)->commit(writes)) {
    // The board itself has no event.
    if (!writes[0].create) journal.line("A " + std::to_string(writes[0].info.head.value));
    writes[0] = board.more(1, kEventBytes);
  }
  return 1;
}

base::Result<std::uint64_t> stored_events(const std::filesystem::path& store) {
  const auto log = open_log(store, true);
  if (!log) return base::pass_on(log);
  const auto info = (*log)->info(base::BoardId::parse(kBoard).value());
  if (!info && info.error().code == base::Errc::not_found) return std::uint64_t{0};
  if (!info) return base::pass_on(info);
  return info->head.value;
}

}  // namespace samtavle::torture
