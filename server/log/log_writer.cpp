#include "log_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "file_failure.hpp"
#include "log_segment.hpp"

namespace samtavle::log {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kEnding = ".commits";
constexpr std::size_t kDigits = 20;  // so that names are sorted as numbers are

std::string padded(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(kDigits - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> parse(std::string_view text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<void> write_all(const Fd& file, const fs::path& name, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return file_failure(name, written < 0 ? errno : ENOSPC);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::int64_t changed_ms(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return 0;
  return std::int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
}

// The last commit that can be read in a segment; 0 if none can.
std::uint64_t last_commit(const fs::path& segment) {
  auto reader = SegmentReader::open(segment);
  if (!reader) return 0;
  std::uint64_t last = 0;
  while (true) {
    const auto record = reader->next();
    if (!record || !*record) return last;
    last = (*record)->commit;
  }
}

}  // namespace

fs::path branch_folder(const fs::path& backups, std::uint64_t branch) {
  return backups / "log" / padded(branch);
}

std::vector<std::pair<std::uint64_t, fs::path>> segments_in(const fs::path& branch_folder) {
  std::vector<std::pair<std::uint64_t, fs::path>> all;
  std::error_code error;
  for (fs::directory_iterator entry(branch_folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& file = entry->path();
    if (file.extension() != kEnding) continue;
    if (const auto first = parse(file.stem().string())) all.emplace_back(*first, file);
  }
  std::sort(all.begin(), all.end());
  return all;
}

void drop_segments_before(const fs::path& backups, std::uint64_t current,
                          std::int64_t oldest_ms) {
  std::vector<fs::path> branches;
  std::error_code ignored;
  for (fs::directory_iterator entry(backups / "log", ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    branches.push_back(entry->path());
  }
  for (const fs::path& branch : branches) {
    auto segments = segments_in(branch);
    const bool own = branch == branch_folder(backups, current);
    if (own && !segments.empty()) segments.pop_back();
    for (const auto& [first, file] : segments) {
      if (changed_ms(file) < oldest_ms) fs::remove(file, ignored);
    }
    if (own || !segments_in(branch).empty()) continue;
    fs::remove(branch / "samtavle.lock", ignored);
    fs::remove(branch, ignored);
  }
}

LogWriter::LogWriter(Store& store, LogExportOptions options)
    : store_(store),
      options_(std::move(options)),
      folder_(branch_folder(options_.directory, store.branch())) {
  SAMTAVLE_CHECK(store.tail() != nullptr);
}

Result<ExportedLog> LogWriter::run() {
  ExportedLog done;
  const bool first_time = !lock_;
  if (auto begun = begin(); !begun) return base::pass_on(begun);
  if (pending_.first == 0) {
    // Before the tail is looked at: what is committed then is no gap.
    const std::uint64_t committed = store_.commit();
    pending_ = store_.tail()->take();
    const std::uint64_t next = pending_.first != 0 ? pending_.first : committed + 1;
    done.gap = next != written_ + 1 && (first_time || pending_.first != 0);
    if (done.gap) {
      segment_.reset();
      written_ = next - 1;  // said once
    }
  }
  done.commit = written_;
  if (pending_.first == 0) return done;
  if (auto appended = append(); !appended) {
    // Whether the rest of that file is on disk nobody knows: what is pending goes into another.
    segment_.reset();
    return base::pass_on(appended);
  }
  done.bytes = pending_.records.size();
  done.commit = written_ = pending_.last;
  pending_ = {};
  return done;
}

// The folder, and how far its segments go.
Result<void> LogWriter::begin() {
  if (lock_) return {};
  for (const fs::path& folder : {options_.directory, options_.directory / "log"}) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return file_failure(folder, errno);
  }
  Result<Fd> lock = lock_directory(folder_);
  if (!lock) return base::pass_on(lock);
  sync_directory(options_.directory / "log");
  sync_directory(options_.directory);
  const auto segments = segments_in(folder_);
  if (!segments.empty()) written_ = last_commit(segments.back().second);
  lock_ = *std::move(lock);
  return {};
}

Result<void> LogWriter::enough_space() const {
  std::error_code error;
  const fs::space_info space = fs::space(folder_, error);
  if (error) return fail(Errc::io, folder_.string() + ": " + error.message());
  if (space.available >= options_.reserve_bytes + pending_.records.size()) return {};
  return fail(Errc::no_space, std::to_string(space.available) + " bytes are free in " +
                                  folder_.string() + "; free some space");
}

Result<void> LogWriter::begin_segment() {
  // There may be one of that name: its writing failed.
  const fs::path file = folder_ / (padded(pending_.first) + std::string(kEnding));
  Fd fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!fd) return file_failure(file, errno);
  const std::string head = encode(SegmentHead{store_.branch(), pending_.first});
  if (auto written = write_all(fd, file, head); !written) return written;
  segment_ = std::move(fd);
  segment_bytes_ = head.size();
  segment_began_ = std::chrono::steady_clock::now();
  return {};
}

Result<void> LogWriter::append() {
  if (auto space = enough_space(); !space) return space;
  const bool full = segment_ && (segment_bytes_ >= options_.segment_bytes_max ||
                                 std::chrono::steady_clock::now() - segment_began_ >=
                                     options_.segment_age_max);
  const bool new_file = !segment_ || full;
  if (new_file) {
    if (auto begun = begin_segment(); !begun) return begun;
  }
  if (auto written = write_all(*segment_, folder_, pending_.records); !written) return written;
  if (::fdatasync(segment_->get()) != 0) return file_failure(folder_, errno);
  if (new_file) sync_directory(folder_);
  segment_bytes_ += pending_.records.size();
  return {};
}

}  // namespace samtavle::log
