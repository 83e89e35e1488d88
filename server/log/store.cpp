#include "store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stop_token>
#include <thread>
#include <vector>

#include "logger.hpp"
#include "manifest.hpp"
#include "rows.hpp"
#include "sorted_file.hpp"

namespace samtavle::log {

using base::Errc;
using base::Error;
using base::fail;
using base::pass_on;
using base::Unexpected;

namespace {

constexpr const char* kFormatKey = "format";
constexpr const char* kCommitKey = "commit";
constexpr const char* kBranchKey = "branch";
constexpr const char* kRewriteKey = "rewrite";
constexpr const char* kRewriteBoardsKey = "rewrite_boards";

// What RocksDB remembers a place in memory for, so that it finds that of the next row beside it. In
// `log` a board: its events come in the order of their numbers. Of rows that replace one another,
// each by itself.
class BoardOfEvent final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "samtavle.BoardOfEvent"; }
  bool InDomain(const rocksdb::Slice& key) const override { return key.size() > kSeqBytes; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), key.size() - kSeqBytes};
  }

 private:
  static constexpr std::size_t kSeqBytes = 8;
};

std::shared_ptr<const rocksdb::SliceTransform> neighbours_in(Family family) {
  switch (family) {
    case Family::log: return std::make_shared<BoardOfEvent>();
    case Family::boards:
    case Family::replicas:
      return std::shared_ptr<const rocksdb::SliceTransform>(rocksdb::NewNoopTransform());
    default: return nullptr;
  }
}

constexpr std::string_view kRestore =
    " Nothing was changed. Keep the directory, and restore the newest backup into an empty one.";

Unexpected<Error> damaged(const std::string& directory, std::string_view what) {
  return fail(Errc::corrupt, "The store in " + directory + " is damaged: " + std::string(what) +
                                 "." + std::string(kRestore));
}

Unexpected<Error> open_failure(const std::string& directory, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (status.IsNoSpace()) {
    return fail(Errc::no_space, "There is no space left for " + directory +
                                    ". Nothing was lost; free some space and start again.");
  }
  if (text.find("lock") != std::string::npos && status.IsIOError()) {
    return fail(Errc::locked,
                directory + " is in use by another program (" + text + "). Stop that one first.");
  }
  // Column families or file formats that this version has never heard of.
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    return fail(Errc::newer_format, "The store in " + directory +
                                        " was written by a newer version (" + text +
                                        "). Nothing was changed; run that version.");
  }
  if (status.IsCorruption() || status.IsPathNotFound() || status.IsNotFound()) {
    return damaged(directory, text);
  }
  return fail(Errc::io, "The store in " + directory + " cannot be opened (" + text +
                            "). Nothing was lost; check the disk and the rights of the directory.");
}

// The sorted files and write-ahead logs of RocksDB: 000012.sst, 000013.log.
bool is_data_file(const std::filesystem::path& name) {
  const std::string stem = name.stem().string();
  return (name.extension() == ".sst" || name.extension() == ".log") && !stem.empty() &&
         std::all_of(stem.begin(), stem.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

// A number of the default family; nothing if the row is missing.
Result<std::optional<std::uint64_t>> read_number(rocksdb::DB& db, const char* key,
                                                 std::size_t bytes) {
  std::string value;
  const rocksdb::Status status = db.Get({}, db.DefaultColumnFamily(), key, &value);
  if (status.IsNotFound()) return std::optional<std::uint64_t>{};
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  if (value.size() != bytes) return fail(Errc::corrupt, std::string("the row ") + key);
  return std::optional<std::uint64_t>{read_big_endian(value)};
}

// Ids, each ended by a line feed; none if there is no row.
Result<std::vector<base::BoardId>> read_boards(rocksdb::DB& db, const char* key) {
  std::vector<base::BoardId> boards;
  std::string value;
  const rocksdb::Status status = db.Get({}, db.DefaultColumnFamily(), key, &value);
  if (status.IsNotFound()) return boards;
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  std::string_view rest = value;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    auto board = base::BoardId::parse(rest.substr(0, end));
    if (!board || end == rest.npos) return fail(Errc::corrupt, std::string("the row ") + key);
    boards.push_back(*std::move(board));
    rest.remove_prefix(end + 1);
  }
  return boards;
}

std::uint64_t random_number() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

// Two things of RocksDB 7.8 could make Close() wait without an end, while or after a disk is full.
void close(rocksdb::DB& db) {
  // A flush that fails while Close() gives up on recovering begins to recover all the same, for as
  // long as the disk is full. So what works in the background ends first.
  rocksdb::CancelAllBackgroundWork(&db, true);
  // And a recovery that succeeds does not wake a Close() that waits for it; this does.
  const std::jthread waker([&db](const std::stop_token& closed) {
    std::mutex mutex;
    std::condition_variable_any asleep;
    std::unique_lock lock(mutex);
    while (!closed.stop_requested()) {
      asleep.wait_for(lock, closed, std::chrono::milliseconds{50}, [] { return false; });
      rocksdb::CancelAllBackgroundWork(&db, false);
    }
  });
  db.Close().PermitUncheckedError();
}

std::int64_t wall_ms() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

}  // namespace

Result<StoreMark> read_mark(rocksdb::DB& db) {
  const auto format = read_number(db, kFormatKey, 4);
  if (!format) return pass_on(format);
  const auto commit = read_number(db, kCommitKey, 8);
  if (!commit) return pass_on(commit);
  const auto branch = read_number(db, kBranchKey, 8);
  if (!branch) return pass_on(branch);
  const auto rewrite = read_number(db, kRewriteKey, 8);
  if (!rewrite) return pass_on(rewrite);
  auto boards = read_boards(db, kRewriteBoardsKey);
  if (!boards) return pass_on(boards);
  return StoreMark{*format, *commit, *branch, *rewrite, *std::move(boards)};
}

Error read_error(const rocksdb::Status& status) {
  return {status.IsCorruption() ? Errc::corrupt : Errc::io, status.ToString()};
}

void Health::fail_for_good(std::string_view reason) {
  const std::scoped_lock lock(mutex_);
  if (failed_.load(std::memory_order_relaxed)) return;
  reason_ = reason;
  failed_.store(true, std::memory_order_release);
}

base::Result<void> Health::usable() const {
  if (!failed_.load(std::memory_order_acquire)) return {};
  const std::scoped_lock lock(mutex_);
  return fail(Errc::io, "The store failed earlier (" + reason_ + "). Restart the server.");
}

void Health::OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) {
  const bool in_commit = reason == rocksdb::BackgroundErrorReason::kWriteCallback ||
                         reason == rocksdb::BackgroundErrorReason::kMemTable;
  if (error->IsNoSpace() && !in_commit) {
    out_of_space_.store(true, std::memory_order_release);
  } else {
    fail_for_good(error->ToString());
  }
}

void Health::OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) {
  if (info.new_bg_error.ok()) {
    out_of_space_.store(false, std::memory_order_release);
  } else if (!info.new_bg_error.IsNoSpace() && !info.new_bg_error.IsShutdownInProgress()) {
    fail_for_good(info.new_bg_error.ToString());
  }
}

Store::Store(const RocksLogOptions& options, Fd lock, Acknowledged acknowledged)
    : options_(options),
      lock_(std::move(lock)),
      acknowledged_(std::move(acknowledged)),
      cache_(rocksdb::NewLRUCache(options.block_cache_bytes)) {
  if (options.tail_bytes_max > 0) tail_ = std::make_unique<CommitTail>(options.tail_bytes_max);
}

Store::~Store() {
  if (!db_) return;
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    if (family != nullptr) db_->DestroyColumnFamilyHandle(family);
  }
  close(*db_);
}

Result<std::unique_ptr<Store>> Store::open(const RocksLogOptions& options,
                                           std::shared_ptr<rocksdb::Env> env) {
  Result<Fd> lock = lock_directory(options.directory);
  if (!lock) return pass_on(lock);
  Result<Acknowledged> acknowledged = Acknowledged::open(options.directory);
  if (!acknowledged) return pass_on(acknowledged);

  std::unique_ptr<Store> store(new Store(options, *std::move(lock), *std::move(acknowledged)));
  store->env_guard_ = std::move(env);
  store->env_ = store->env_guard_ ? store->env_guard_.get() : rocksdb::Env::Default();

  const Result<bool> there = store->holds_store();
  if (!there) return pass_on(there);
  // Opening for writing drops what cannot be read at the end of the log. So look first, and touch
  // nothing that is damaged or not ours to read.
  if (*there) {
    if (const auto fine = store->inspect(); !fine) return pass_on(fine);
  }
  if (const auto opened = store->open_for_writing(!*there); !opened) return pass_on(opened);
  if (const auto begun = store->begin(); !begun) return pass_on(begun);
  return store;
}

rocksdb::DBOptions Store::db_options() const {
  rocksdb::DBOptions db;
  db.env = env_;
  db.info_log = make_logger();
  db.paranoid_checks = true;
  db.atomic_flush = true;
  db.track_and_verify_wals_in_manifest = true;
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.manual_wal_flush = false;
  db.allow_concurrent_memtable_write = false;  // batches come one by one
  db.max_background_jobs = 2;
  db.max_open_files = static_cast<int>(kSortedFilesOpenMax);
  db.max_file_opening_threads = 1;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.db_write_buffer_size = options_.write_buffer_bytes;
  db.max_total_wal_size = 2 * options_.write_buffer_bytes;
  db.max_manifest_file_size = 16 * 1024 * 1024;
  // What failed is never tried again, except for want of space.
  db.max_bgerror_resume_count = 0;
  return db;
}

rocksdb::ColumnFamilyOptions Store::family_options() const {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache_;
  table.checksum = rocksdb::kXXH3;
  table.block_size = 16 * 1024;

  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.compression = rocksdb::kZSTD;
  family.write_buffer_size = options_.write_buffer_bytes;
  // Rows carry a checksum also while they are in memory, and a file is read back once written.
  family.memtable_protection_bytes_per_key = 8;
  family.paranoid_file_checks = true;
  return family;
}

// Whether there is a store to open. Error: corrupt, if there are its files but not its beginning.
Result<bool> Store::holds_store() const {
  const std::string directory = options_.directory.string();
  const rocksdb::Status current = env_->FileExists(directory + "/CURRENT");
  if (current.ok()) return true;
  if (!current.IsNotFound()) return open_failure(directory, current);
  // To create a store here would bury the one whose files these are.
  std::vector<std::string> names;
  const rocksdb::Status listed = env_->GetChildren(directory, &names);
  if (!listed.ok()) return open_failure(directory, listed);
  if (acknowledged_.commit() != 0 || std::any_of(names.begin(), names.end(), is_data_file)) {
    return damaged(directory, "the file CURRENT is missing");
  }
  return false;
}

// Reads the default family only, without writing: is this format ours, and is everything there that
// was ever acknowledged?
Result<void> Store::inspect() const {
  const std::string directory = options_.directory.string();
  if (const auto fine = inspect_manifest(); !fine) return fine;
  if (const auto fine = inspect_sorted_files(); !fine) return fine;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status opened = rocksdb::DB::OpenForReadOnly(
      db_options(), directory, {{kFamilyNames[0], family_options()}}, &handles, &raw);
  if (!opened.ok()) return open_failure(directory, opened);
  const std::unique_ptr<rocksdb::DB> db(raw);
  const Result<StoreMark> mark = read_mark(*db);
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);

  if (!mark) return damaged(directory, mark.error().detail);
  const auto& [format, commit, branch, rewrite, boards] = *mark;
  if (format.value_or(kFormat) > kFormat) {
    return fail(Errc::newer_format,
                "The store in " + directory + " has format " + std::to_string(*format) +
                    "; this version knows " + std::to_string(kFormat) +
                    ". Nothing was changed; run the version that wrote it, or a newer one.");
  }
  // The format is the oldest row of all, the commit the newest: files between them are gone too.
  if (commit.has_value() != format.has_value()) {
    return damaged(directory, "its first rows are missing");
  }
  if (commit.value_or(0) < acknowledged_.commit()) {
    return damaged(directory, std::to_string(acknowledged_.commit()) +
                                  " commits were acknowledged, and only " +
                                  std::to_string(commit.value_or(0)) + " can be read");
  }
  return {};
}

Result<void> Store::inspect_manifest() const {
  const std::string directory = options_.directory.string();
  std::string name;
  std::string bytes;
  rocksdb::Status status = rocksdb::ReadFileToString(env_, directory + "/CURRENT", &name);
  if (!name.empty() && name.back() == '\n') name.pop_back();
  if (status.ok()) status = rocksdb::ReadFileToString(env_, directory + "/" + name, &bytes);
  if (!status.ok()) return open_failure(directory, status);
  if (hides_records(bytes)) {
    return damaged(directory, "a record of " + name + " has a wrong length");
  }
  return {};
}

Result<void> Store::inspect_sorted_files() const {
  const std::string directory = options_.directory.string();
  std::vector<std::string> names;
  const rocksdb::Status listed = env_->GetChildren(directory, &names);
  if (!listed.ok()) return open_failure(directory, listed);
  for (const std::string& name : names) {
    if (name.ends_with(".sst") && aborts_when_opened(*env_, directory + "/" + name)) {
      return damaged(directory, "the properties of " + name + " are damaged");
    }
  }
  return {};
}

Result<void> Store::open_for_writing(bool create) {
  rocksdb::DBOptions db = db_options();
  db.create_if_missing = create;
  db.create_missing_column_families = true;
  db.listeners.push_back(health_);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    rocksdb::ColumnFamilyDescriptor& family =
        descriptors.emplace_back(kFamilyNames[i], family_options());
    family.options.memtable_insert_with_hint_prefix_extractor =
        neighbours_in(static_cast<Family>(i));
  }

  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const std::string directory = options_.directory.string();
  const rocksdb::Status status = rocksdb::DB::Open(db, directory, descriptors, &handles, &raw);
  if (!status.ok()) return open_failure(directory, status);
  db_.reset(raw);
  std::copy(handles.begin(), handles.end(), families_.begin());
  return {};
}

// Reads where the last run ended, or writes the first rows of a store that has just been made.
Result<void> Store::begin() {
  const std::string directory = options_.directory.string();
  const Result<StoreMark> mark = read_mark(*db_);
  if (!mark) return damaged(directory, mark.error().detail);
  commit_ = mark->commit.value_or(0);
  branch_ = mark->branch.value_or(0);
  rewrite_due_ = mark->rewrite.value_or(0);
  rewrite_boards_ = mark->rewrite_boards;
  if (mark->commit && mark->branch) return {};

  rocksdb::WriteBatch batch(0, 0, 8, 0);
  if (!mark->commit) {
    std::string value;
    append_big_endian(value, kFormat, 4);
    batch.Put(family(Family::meta), kFormatKey, value).PermitUncheckedError();
  }
  Result<void> written = put_branch(batch);
  if (!written && written.error().code == Errc::io) {
    return fail(Errc::io, "The first write to " + directory + " failed. " + written.error().detail);
  }
  return written;
}

Result<void> Store::writable(std::uint64_t bytes) {
  if (const auto usable = health_->usable(); !usable) return usable;
  std::uint64_t free_bytes = 0;
  const rocksdb::Status status = env_->GetFreeSpace(options_.directory.string(), &free_bytes);
  if (!status.ok()) return fail(Errc::io, status.ToString());
  if (free_bytes < bytes || free_bytes - bytes < options_.reserve_bytes) {
    return fail(Errc::no_space, std::to_string(free_bytes) + " bytes are free in " +
                                    options_.directory.string() + "; " +
                                    std::to_string(options_.reserve_bytes + bytes) +
                                    " are needed. Free some space; nothing else is to be done.");
  }
  if (health_->out_of_space()) {
    return fail(Errc::no_space, "The store is recovering from a full disk. Nothing was lost.");
  }
  return {};
}

Result<void> Store::put_branch(rocksdb::WriteBatch& batch) {
  const std::uint64_t branch = random_number();
  std::string value;
  append_big_endian(value, branch, 8);
  const rocksdb::Status status = batch.Put(family(Family::meta), kBranchKey, value);
  if (!status.ok()) return fail(Errc::io, status.ToString());
  if (auto written = write(batch); !written) return written;
  branch_ = branch;
  return {};
}

Result<void> Store::begin_branch() {
  rocksdb::WriteBatch batch(0, 0, 8, 0);
  return put_branch(batch);
}

Result<void> Store::write_again(std::uint64_t commit, const std::string& bytes) {
  if (commit != this->commit() + 1) {
    return fail(Errc::invalid, "commit " + std::to_string(commit) + " does not follow " +
                                   std::to_string(this->commit()));
  }
  rocksdb::WriteBatch batch(bytes);
  const rocksdb::Status status = db_->Write({}, &batch);
  if (!status.ok()) {
    health_->fail_for_good(status.ToString());
    return fail(status.IsNoSpace() ? Errc::no_space : Errc::corrupt, status.ToString());
  }
  commit_.store(commit, std::memory_order_release);
  return {};
}

Result<void> Store::write(rocksdb::WriteBatch& batch) {
  const std::scoped_lock lock(write_mutex_);
  return write_next(batch);
}

Result<void> Store::write_and_rewrite(rocksdb::WriteBatch& batch,
                                      const std::vector<base::BoardId>& boards) {
  const std::scoped_lock lock(write_mutex_);
  std::string number;
  append_big_endian(number, commit() + 1, 8);
  rocksdb::Status status = batch.Put(family(Family::meta), kRewriteKey, number);
  std::vector<base::BoardId> all = rewrite_boards_;
  for (const base::BoardId& board : boards) {
    if (std::find(all.begin(), all.end(), board) == all.end()) all.push_back(board);
  }
  std::string lines;
  for (const base::BoardId& board : all) lines += board.str() + '\n';
  if (status.ok() && !boards.empty()) {
    status = batch.Put(family(Family::meta), kRewriteBoardsKey, lines);
  }
  if (!status.ok()) return fail(Errc::io, status.ToString());
  if (auto written = write_next(batch); !written) return written;
  rewrite_boards_ = std::move(all);
  rewrite_due_.store(commit(), std::memory_order_release);
  return {};
}

std::vector<base::BoardId> Store::rewrite_boards() {
  const std::scoped_lock lock(write_mutex_);
  return rewrite_boards_;
}

Result<void> Store::rewritten(std::uint64_t due) {
  const std::scoped_lock lock(write_mutex_);
  if (rewrite_due() != due) return {};  // something more, meanwhile
  rocksdb::WriteBatch batch(0, 0, 8, 0);
  rocksdb::Status status = batch.Delete(family(Family::meta), kRewriteKey);
  if (status.ok()) status = batch.Delete(family(Family::meta), kRewriteBoardsKey);
  if (!status.ok()) return fail(Errc::io, status.ToString());
  if (auto written = write_next(batch); !written) return written;
  rewrite_boards_.clear();
  rewrite_due_.store(0, std::memory_order_release);
  return {};
}

// The caller holds write_mutex_.
Result<void> Store::write_next(rocksdb::WriteBatch& batch) {
  std::string number;
  append_big_endian(number, commit() + 1, 8);
  rocksdb::Status status = batch.Put(family(Family::meta), kCommitKey, number);
  rocksdb::WriteOptions options;
  options.sync = options_.sync;
  if (status.ok()) status = db_->Write(options, &batch);
  if (!status.ok()) {
    health_->fail_for_good(status.ToString());
    return fail(status.IsCorruption() ? Errc::corrupt : Errc::io, status.ToString());
  }
  // Before the number moves on: who reads that finds its commit in the tail.
  if (tail_) tail_->add(commit() + 1, wall_ms(), batch.Data());
  commit_.store(commit() + 1, std::memory_order_release);
  // Without the sync the number could run ahead of the disk.
  if (options_.sync) acknowledged_.store(commit());
  return {};
}

}  // namespace samtavle::log
