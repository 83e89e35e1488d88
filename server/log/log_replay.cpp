#include "log_replay.hpp"

#include <functional>

#include "log_segment.hpp"
#include "log_writer.hpp"
#include "samtavle/log/moment.hpp"

namespace samtavle::log {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

namespace {

// What a visitor of records wants next.
enum class Go : std::uint8_t { on, end };
using Visit = std::function<Result<Go>(CommitRecord&)>;

// All records of a branch from `from` on, in the order of segments; a commit may come twice, if
// writing it failed once. A segment is left out if the one behind it begins early enough.
Result<void> for_each_record(const fs::path& backups, std::uint64_t branch, std::uint64_t from,
                             const BackupProgress& progress, const Visit& visit) {
  const auto segments = segments_in(branch_folder(backups, branch));
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i + 1 < segments.size() && segments[i + 1].first <= from) continue;
    // Its writer died before it had begun it.
    std::error_code error;
    if (fs::file_size(segments[i].second, error) < kSegmentHeadBytes && !error) continue;
    auto reader = SegmentReader::open(segments[i].second);
    if (!reader) return base::pass_on(reader);
    if (reader->head() != SegmentHead{branch, segments[i].first}) {
      return fail(Errc::corrupt,
                  segments[i].second.string() + " is another one than its name says");
    }
    while (true) {
      if (progress.stopped()) return fail(Errc::going_away, "It was stopped.");
      auto record = reader->next();
      if (!record) return base::pass_on(record);
      if (!*record) break;
      if ((*record)->commit < from) continue;
      const auto go = visit(**record);
      if (!go) return base::pass_on(go);
      if (*go == Go::end) return {};
    }
  }
  return {};
}

}  // namespace

Result<CommitsAfter> find_commits_after(const fs::path& backups, std::uint64_t branch,
                                        std::uint64_t commit,
                                        std::optional<std::int64_t> until_ms,
                                        BackupProgress& progress) {
  CommitsAfter found{commit + 1, commit, 0, 0};
  const auto whole_until = [&found] {
    return found.last_ms == 0 ? std::string("The log of commits gives nothing behind this backup")
                              : "The log of commits is whole up to " +
                                    to_utc(found.last_ms);
  };
  const auto read = for_each_record(
      backups, branch, commit, progress, [&](CommitRecord& record) -> Result<Go> {
        const bool late = until_ms && record.time_ms > *until_ms;
        if (record.commit == commit && late) {
          return fail(Errc::invalid, "this backup holds what was written at " +
                                         to_utc(record.time_ms) +
                                         "; name an earlier one, or a later moment");
        }
        if (record.commit <= found.last) return Go::on;
        if (late) return Go::end;
        if (record.commit != found.last + 1) {
          return fail(Errc::corrupt, "commits are missing before " +
                                         to_utc(record.time_ms));
        }
        found.last = record.commit;
        found.last_ms = record.time_ms;
        found.bytes += record.batch.size();
        progress.add(record.batch.size());
        return Go::on;
      });
  if (read) return found;
  if (read.error().code != Errc::corrupt) return base::pass_on(read);
  return fail(Errc::corrupt, read.error().detail + ". " + whole_until() +
                                 "; name a moment until which to restore, or a newer backup.");
}

Result<void> write_commits_again(const fs::path& backups, std::uint64_t branch,
                                 const CommitsAfter& commits, Store& store,
                                 BackupProgress& progress) {
  if (commits.last < commits.first) return {};
  const auto read = for_each_record(
      backups, branch, commits.first, progress, [&](CommitRecord& record) -> Result<Go> {
        if (record.commit <= store.commit()) return Go::on;
        if (auto written = store.write_again(record.commit, record.batch); !written) {
          return base::pass_on(written);
        }
        progress.add(record.batch.size());
        return record.commit == commits.last ? Go::end : Go::on;
      });
  if (!read) return read;
  if (store.commit() == commits.last) return {};
  return fail(Errc::corrupt, "the log of commits changed while it was read");
}

}  // namespace samtavle::log
