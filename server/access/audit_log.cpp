#include "samtavle/access/audit_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "file_io.hpp"

namespace samtavle::access {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

constexpr std::chrono::seconds kRetry{1};
constexpr std::int64_t kMinute_s = 60;
// A server that writes has signed what it wrote long before this.
constexpr int kReadTries = 5;
constexpr std::chrono::milliseconds kReadWait{50};

base::Unexpected<base::Error> io_fault(const fs::path& path) {
  return fail(Errc::io, path.string() + ": " + because(errno));
}

Result<std::string> read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in && !in.eof()) return fail(Errc::io, path.string() + " cannot be read");
  return text;
}

// How far a log goes, and how many bytes of it are whole lines. Errors: corrupt, io.
struct Extent {
  AuditHead head;
  std::uint64_t bytes = 0;
};
Result<Extent> extent_of(const fs::path& path, const AuditHead& signed_head) {
  Extent extent;
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Errc::io, path.string() + " cannot be read");
  for (std::string line; std::getline(in, line);) {
    // Without its end: a crash has cut it off.
    if (in.eof()) break;
    const auto record = read_audit_line(line, extent.head.number + 1, extent.head.hash);
    if (!record) {
      return fail(Errc::corrupt, path.string() + ": record " +
                                     std::to_string(extent.head.number + 1) + " was changed");
    }
    extent.head = {record->number, record->hash};
    extent.bytes += line.size() + 1;
    if (extent.head.number == signed_head.number && extent.head != signed_head) {
      return fail(Errc::corrupt, path.string() + " is not the log that was signed");
    }
  }
  if (extent.head.number < signed_head.number) {
    return fail(Errc::corrupt, path.string() + " ends before record " +
                                   std::to_string(signed_head.number) + ", which was signed");
  }
  return extent;
}

}  // namespace

AuditLog::AuditLog(fs::path folder, const AuditKey& key, Tell tell)
    : folder_(std::move(folder)), key_(key), tell_(std::move(tell)) {}

Result<std::unique_ptr<AuditLog>> AuditLog::open(const fs::path& folder, Tell tell) {
  const auto seed = SigningKey::load_or_create(folder / kAuditKeyFile);
  if (!seed) return base::pass_on(seed);
  auto log = std::unique_ptr<AuditLog>(new AuditLog(folder, AuditKey(*seed), std::move(tell)));
  const fs::path path = folder / kAuditLogFile;
  AuditHead signed_head;
  std::error_code ignored;
  if (fs::exists(folder / kAuditHeadFile, ignored)) {
    const auto line = read_whole(folder / kAuditHeadFile);
    if (!line) return base::pass_on(line);
    const auto head = read_audit_head(*line, log->key_.verifier());
    if (!head) return base::pass_on(head);
    signed_head = *head;
  }
  log->fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log->fd_ < 0) return io_fault(path);
  const auto extent = extent_of(path, signed_head);
  if (!extent) return base::pass_on(extent);
  if (::ftruncate(log->fd_, static_cast<off_t>(extent->bytes)) != 0) return io_fault(path);
  log->head_ = extent->head;
  if (auto written = log->write_head(); !written) return base::pass_on(written);
  log->thread_ = std::thread([self = log.get()] { self->run(); });
  return log;
}

AuditLog::~AuditLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (fd_ >= 0) ::close(fd_);
}

void AuditLog::add(AuditEntry entry, std::int64_t time_s) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kAuditWaitingMax) {
      ++left_out_;
      return;
    }
    if (left_out_ > 0) {
      // Where they would stand.
      const std::string count = std::to_string(std::exchange(left_out_, 0));
      waiting_.emplace_back(AuditEntry{"left_out", "", "", "", count}, time_s);
    }
    waiting_.emplace_back(std::move(entry), time_s);
  }
  changed_.notify_all();
}

void AuditLog::add_sparsely(const AuditEntry& entry, std::int64_t time_s) {
  AuditEntry kept = entry;
  {
    const std::lock_guard lock(mutex_);
    std::string sort = entry.what + ' ' + entry.about;
    if (sparse_.size() >= kAuditSortsMax && !sparse_.contains(sort)) sort = "other";
    const auto [found, fresh] = sparse_.try_emplace(sort);
    Sparse& sparse = found->second;
    if (!fresh && sparse.minute == time_s / kMinute_s) {
      ++sparse.more;
      return;
    }
    if (sparse.more > 0) kept.about += " (" + std::to_string(sparse.more) + " more before)";
    sparse = {time_s / kMinute_s, 0};
  }
  add(std::move(kept), time_s);
}

bool AuditLog::wait(std::chrono::milliseconds within) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, within, [this] { return waiting_.empty() && !writing_; });
}

Result<void> AuditLog::write_head() {
  const fs::path path = folder_ / kAuditHeadFile;
  const std::string fresh = path.string() + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return io_fault(path);
  const bool written = write_all(fd, key_.sign(head_)) && ::fdatasync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) return io_fault(path);
  return {};
}

Result<void> AuditLog::write(const std::deque<std::pair<AuditEntry, std::int64_t>>& of) {
  const fs::path path = folder_ / kAuditLogFile;
  AuditHead head = head_;
  std::string text;
  for (const auto& [entry, time_s] : of) {
    AuditLine line = next_audit_line(head.number + 1, head.hash, time_s, entry);
    head = {line.record.number, std::move(line.record.hash)};
    text += line.text;
  }
  const off_t before = ::lseek(fd_, 0, SEEK_END);
  if (before < 0) return io_fault(path);
  if (!write_all(fd_, text) || ::fdatasync(fd_) != 0) {
    auto fault = io_fault(path);
    // Half of it must not stand there when it is written again.
    if (::ftruncate(fd_, before) != 0) return io_fault(path);
    return fault;
  }
  head_ = std::move(head);
  return write_head();
}

void AuditLog::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::deque<std::pair<AuditEntry, std::int64_t>> batch;
    batch.swap(waiting_);
    writing_ = true;
    lock.unlock();
    const std::uint64_t before = head_.number;
    const auto written = write(batch);
    const bool taken = head_.number != before;
    if (tell_) {
      tell_(written ? Result<AuditHead>(head_) : Result<AuditHead>(base::pass_on(written)));
    }
    lock.lock();
    writing_ = false;
    if (!taken) {
      waiting_.insert(waiting_.begin(), batch.begin(), batch.end());
      if (stopping_) return;
      changed_.wait_for(lock, kRetry, [this] { return stopping_; });
    }
    changed_.notify_all();
  }
}

Result<std::vector<AuditRecord>> read_audit_folder(const fs::path& folder,
                                                   const std::string& verifier,
                                                   const std::vector<std::string>& kept) {
  std::error_code ignored;
  std::string key = verifier;
  if (key.empty()) {
    const fs::path path = folder / kAuditKeyFile;
    if (!fs::exists(path, ignored)) return fail(Errc::not_found, "there is no " + path.string());
    const auto seed = SigningKey::load_or_create(path);
    if (!seed) return base::pass_on(seed);
    key = AuditKey(*seed).verifier();
  }
  std::vector<AuditHead> heads;
  for (const std::string& line : kept) {
    const auto head = read_audit_head(line, key);
    if (!head) return base::pass_on(head);
    heads.push_back(*head);
  }
  Result<std::vector<AuditRecord>> records = fail(Errc::internal);
  for (int n = 0; n < kReadTries; ++n) {
    if (n > 0) std::this_thread::sleep_for(kReadWait);
    const auto text = read_whole(folder / kAuditLogFile);
    if (!text) return base::pass_on(text);
    const auto line = read_whole(folder / kAuditHeadFile);
    if (!line) return base::pass_on(line);
    const auto head = read_audit_head(*line, key);
    if (!head) return base::pass_on(head);
    std::vector<AuditHead> all = heads;
    all.push_back(*head);
    records = verify_audit(*text, all);
    if (records) break;
  }
  return records;
}

}  // namespace samtavle::access
