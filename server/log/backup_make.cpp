#include "backup_make.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "backup_engine.hpp"
#include "log_writer.hpp"

namespace samtavle::log {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

namespace {

std::int64_t wall_ms() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

// What will have to be copied, about: sorted files that no backup has. The engine calls the copy of
// 000012.sst "000012_s<session>_<bytes>.sst".
std::uint64_t bytes_to_copy(rocksdb::DB& db, const fs::path& directory) {
  std::set<std::string> there;
  std::error_code error;
  for (fs::directory_iterator entry(directory / "shared_checksum", error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().stem().string();
    there.insert(name.substr(0, name.find('_')) + name.substr(name.rfind('_')));
  }
  std::vector<rocksdb::LiveFileMetaData> files;
  db.GetLiveFilesMetaData(&files);
  std::uint64_t bytes = 0;
  for (const rocksdb::LiveFileMetaData& file : files) {
    const std::string number = fs::path(file.name).stem().string();
    if (!there.contains(number + "_" + std::to_string(file.size))) bytes += file.size;
  }
  return bytes;
}

// The rest of a backup that was not finished: the newest one, if only that has no seal. If more
// have none, something else is wrong, and nothing is deleted.
void drop_unfinished(rocksdb::BackupEngine& engine, const Seals& seals) {
  std::vector<rocksdb::BackupInfo> all;
  engine.GetBackupInfo(&all);
  const std::vector<std::uint32_t> sealed = seals.numbers();
  const auto without = [&sealed](const rocksdb::BackupInfo& info) {
    return !std::binary_search(sealed.begin(), sealed.end(), info.backup_id);
  };
  if (all.empty() || !without(all.back())) return;
  if (std::count_if(all.begin(), all.end(), without) != 1) return;
  engine.DeleteBackup(all.back().backup_id).PermitUncheckedError();
}

// Called when the newest backup was verified, so there is always a good one.
void rotate(rocksdb::BackupEngine& engine, const Seals& seals, std::uint32_t keep) {
  engine.PurgeOldBackups(std::max(keep, 1u)).PermitUncheckedError();
  std::vector<rocksdb::BackupInfo> kept;
  engine.GetBackupInfo(&kept);
  if (kept.empty()) return;
  std::vector<rocksdb::BackupID> damaged;
  engine.GetCorruptedBackups(&damaged);
  for (const rocksdb::BackupID number : damaged) {
    if (number < kept.front().backup_id) engine.DeleteBackup(number).PermitUncheckedError();
  }
  for (const std::uint32_t number : seals.numbers()) {
    if (number < kept.front().backup_id) seals.remove(number);
  }
}

class Making {
 public:
  Making(Store& store, const BackupOptions& options, BackupProgress& progress)
      : store_(store),
        options_(options),
        progress_(progress),
        ground_(options.directory, options.bytes_per_second, options.reserve_bytes, progress),
        seals_(options.directory) {}

  Result<BackupInfo> run() {
    progress_.begin(BackupProgress::Phase::waiting, 0);
    Result<Fd> lock = lock_for_writing(options_.directory);
    if (!lock) return base::pass_on(lock);
    rocksdb::BackupEngine* raw = nullptr;
    const rocksdb::Status opened =
        rocksdb::BackupEngine::Open(ground_.options(), rocksdb::Env::Default(), &raw);
    const std::unique_ptr<rocksdb::BackupEngine> engine(raw);
    if (!opened.ok()) {
      return backup_failure("the backups in " + options_.directory.string() + " cannot be opened",
                            opened, progress_);
    }
    drop_unfinished(*engine, seals_);
    auto made = make(*engine);
    // What was copied so far; earlier backups share nothing with it that would go along.
    if (!made) engine->GarbageCollect().PermitUncheckedError();
    return made;
  }

 private:
  Result<BackupInfo> make(rocksdb::BackupEngine& engine) {
    // The order matters: what was acknowledged by now will be in the files.
    BackupSeal seal;
    seal.commit = store_.commit();
    seal.began_ms = wall_ms();
    progress_.begin(BackupProgress::Phase::copying,
                    bytes_to_copy(store_.db(), options_.directory));
    rocksdb::CreateBackupOptions create;
    // Rows in memory become a sorted file, which later backups share; a copy of the write-ahead log
    // would be made anew each time.
    create.flush_before_backup = true;
    rocksdb::BackupID number = 0;
    const rocksdb::Status copied = engine.CreateNewBackup(create, &store_.db(), &number);
    if (!copied.ok()) return backup_failure("the backup was not made", copied, progress_);

    if (auto whole = check_whole(engine, number, seal.commit, progress_); !whole) {
      engine.DeleteBackup(number).PermitUncheckedError();
      return base::pass_on(whole);
    }
    if (const auto sealed = seals_.put(number, seal); !sealed) {
      engine.DeleteBackup(number).PermitUncheckedError();
      return base::pass_on(sealed);
    }
    rotate(engine, seals_, options_.keep);
    const std::vector<BackupInfo> all = describe(engine, seals_);
    SAMTAVLE_CHECK(!all.empty() && all.back().number == number);
    // By now that is the one that was just made, or an older one that is good as well.
    const auto oldest = std::find_if(all.begin(), all.end(), [](const BackupInfo& info) {
      return info.damage.empty();
    });
    if (oldest != all.end()) {
      drop_segments_before(options_.directory, store_.branch(), oldest->began_ms);
    }
    return all.back();
  }

  Store& store_;
  const BackupOptions& options_;
  BackupProgress& progress_;
  BackupGround ground_;
  Seals seals_;
};

}  // namespace

Result<BackupInfo> back_up(Store& store, const BackupOptions& options, BackupProgress& progress) {
  if (options.directory.empty()) return fail(Errc::config, "no folder for backups is set");
  if (const auto usable = store.health().usable(); !usable) return base::pass_on(usable);
  return Making{store, options, progress}.run();
}

}  // namespace samtavle::log
