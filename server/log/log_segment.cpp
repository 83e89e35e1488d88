#include "log_segment.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>

#include "file_failure.hpp"
#include "rows.hpp"

namespace samtavle::log {

using base::Errc;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kTitle = "SAMTLOG";
constexpr char kVersion = '1';
constexpr std::size_t kHash = 8;

void append_hash(std::string& out, std::string_view bytes) {
  append_big_endian(out, XXH3_64bits(bytes.data(), bytes.size()), kHash);
}

bool hash_fits(std::string_view bytes, std::string_view hash) {
  return read_big_endian(hash) == XXH3_64bits(bytes.data(), bytes.size());
}

// Takes the number of so many bytes off the text.
std::uint64_t take_number(std::string_view& text, std::size_t bytes) {
  const std::uint64_t number = read_big_endian(text.substr(0, bytes));
  text.remove_prefix(bytes);
  return number;
}

}  // namespace

std::string encode(const SegmentHead& head) {
  std::string out(kTitle);
  out += kVersion;
  append_big_endian(out, head.branch, 8);
  append_big_endian(out, head.first_commit, 8);
  append_hash(out, out);
  return out;
}

Result<SegmentHead> decode_segment_head(std::string_view bytes) {
  const auto wrong = fail(Errc::corrupt, "its head is damaged");
  if (bytes.size() != kSegmentHeadBytes || !bytes.starts_with(kTitle)) return wrong;
  if (!hash_fits(bytes.substr(0, bytes.size() - kHash), bytes.substr(bytes.size() - kHash))) {
    return wrong;
  }
  if (bytes[kTitle.size()] != kVersion) {
    return fail(Errc::newer_format, "it was written by a newer version; use that one");
  }
  bytes.remove_prefix(kTitle.size() + 1);
  SegmentHead head;
  head.branch = take_number(bytes, 8);
  head.first_commit = take_number(bytes, 8);
  return head;
}

void append_record(std::string& out, std::uint64_t commit, std::int64_t time_ms,
                   std::string_view batch) {
  std::string head;
  append_big_endian(head, batch.size(), 4);
  append_big_endian(head, commit, 8);
  append_big_endian(head, static_cast<std::uint64_t>(time_ms), 8);
  append_hash(head, batch);
  // Of its own, so that a wrong length is not taken for a record that was cut off.
  append_hash(head, head);
  out += head;
  out += batch;
}

Result<SegmentReader> SegmentReader::open(const std::filesystem::path& file) {
  const std::string name = file.string();
  Fd fd{::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) {
    return file_failure(file, errno);
  }
  SegmentReader reader(std::move(fd), name, static_cast<std::uint64_t>(status.st_size));
  if (reader.left_ < kSegmentHeadBytes) return fail(Errc::corrupt, name + ": its head is missing");
  const auto bytes = reader.read(kSegmentHeadBytes);
  if (!bytes) return base::pass_on(bytes);
  const auto head = decode_segment_head(*bytes);
  if (!head) return fail(head.error().code, name + ": " + head.error().detail);
  reader.head_ = *head;
  return reader;
}

Result<std::optional<CommitRecord>> SegmentReader::next() {
  if (left_ < kRecordHeadBytes) return std::optional<CommitRecord>{};
  const auto bytes = read(kRecordHeadBytes);
  if (!bytes) return base::pass_on(bytes);
  std::string_view head = *bytes;
  if (!hash_fits(head.substr(0, head.size() - kHash), head.substr(head.size() - kHash))) {
    return fail(Errc::corrupt, name_ + ": the head of a record is damaged");
  }
  CommitRecord record;
  const std::uint64_t length = take_number(head, 4);
  record.commit = take_number(head, 8);
  record.time_ms = static_cast<std::int64_t>(take_number(head, 8));
  if (length > left_) return std::optional<CommitRecord>{};
  auto batch = read(static_cast<std::size_t>(length));
  if (!batch) return base::pass_on(batch);
  record.batch = *std::move(batch);
  if (!hash_fits(record.batch, head.substr(0, kHash))) {
    return fail(Errc::corrupt, name_ + ": commit " + std::to_string(record.commit) +
                                   " is damaged");
  }
  return std::optional<CommitRecord>(std::move(record));
}

// So many that are there.
Result<std::string> SegmentReader::read(std::size_t bytes) {
  std::string out(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t got = ::read(file_.get(), out.data() + done, bytes - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return file_failure(name_, got < 0 ? errno : EIO);
    }
    done += static_cast<std::size_t>(got);
  }
  left_ -= bytes;
  return out;
}

}  // namespace samtavle::log
