// What RocksDB tells of itself. Its properties are of a family or of the whole store; those of
// families are added up, the others asked for once.

#include <rocksdb/cache.h>

#include <charconv>
#include <vector>

#include "store.hpp"

namespace samtavle::log {

namespace {

using Properties = rocksdb::DB::Properties;

std::uint64_t of_all_families(rocksdb::DB& db, const std::string& property) {
  std::uint64_t value = 0;
  return db.GetAggregatedIntProperty(property, &value) ? value : 0;
}

std::uint64_t of_store(rocksdb::DB& db, const std::string& property) {
  std::uint64_t value = 0;
  return db.GetIntProperty(property, &value) ? value : 0;
}

// It is told as a text only.
std::uint64_t level0_files(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  std::string text;
  if (!db.GetProperty(family, Properties::kNumFilesAtLevelPrefix + "0", &text)) return 0;
  std::uint64_t files = 0;
  std::from_chars(text.data(), text.data() + text.size(), files);
  return files;
}

std::uint64_t log_bytes(rocksdb::Env& env, const std::string& directory) {
  std::vector<rocksdb::Env::FileAttributes> files;
  if (!env.GetChildrenFileAttributes(directory, &files).ok()) return 0;
  std::uint64_t bytes = 0;
  for (const auto& file : files) {
    if (file.name.ends_with(".log")) bytes += file.size_bytes;
  }
  return bytes;
}

}  // namespace

StoreFigures Store::figures() {
  StoreFigures figures;
  figures.memtable = of_all_families(*db_, Properties::kCurSizeAllMemTables);
  figures.block_cache = cache_->GetUsage();
  figures.block_cache_pinned = cache_->GetPinnedUsage();
  figures.table_readers = of_all_families(*db_, Properties::kEstimateTableReadersMem);
  figures.sorted_files = of_all_families(*db_, Properties::kTotalSstFilesSize);
  figures.write_ahead_logs = log_bytes(*env_, options_.directory.string());
  figures.pending_compaction = of_all_families(*db_, Properties::kEstimatePendingCompactionBytes);
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    figures.level0_files += level0_files(*db_, family);
  }
  figures.running_compactions = of_store(*db_, Properties::kNumRunningCompactions);
  figures.running_flushes = of_store(*db_, Properties::kNumRunningFlushes);
  figures.rewrite_due = rewrite_due() != 0;
  figures.background_errors = of_store(*db_, Properties::kBackgroundErrors);
  figures.write_stopped = of_store(*db_, Properties::kIsWriteStopped) != 0;
  figures.write_slowed = of_store(*db_, Properties::kActualDelayedWriteRate) != 0;
  env_->GetFreeSpace(options_.directory.string(), &figures.disk_free).PermitUncheckedError();
  return figures;
}

}  // namespace samtavle::log
