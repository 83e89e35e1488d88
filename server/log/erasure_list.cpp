#include "samtavle/log/erasure_list.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>

#include "directory.hpp"
#include "file_failure.hpp"
#include "rows.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::log {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kHeadBytes = 16;  // length, the same inverted, hash
constexpr std::size_t kRowBytesMax = 4 * 1024;

std::string framed(const v1::ErasureRow& row) {
  const std::string bytes = row.SerializeAsString();
  std::string out;
  const auto length = static_cast<std::uint32_t>(bytes.size());
  append_big_endian(out, length, 4);
  // So that a wrong length is not taken for a row that was cut off.
  append_big_endian(out, ~length, 4);
  append_big_endian(out, XXH3_64bits(bytes.data(), bytes.size()), 8);
  return out + bytes;
}

std::string encode(const hub::KeptErasure& kept) {
  v1::ErasureRow row;
  row.set_board(kept.board.str());
  row.set_created_ms(kept.created_ms);
  row.set_actor(kept.actor.value);
  row.set_erased_ms(kept.erasure.time_ms);
  row.set_erased_by(kept.erasure.by.value);
  row.set_erased_why(kept.erasure.why);
  return framed(row);
}

std::string encode(const hub::KeptRedaction& kept) {
  v1::ErasureRow row;
  row.set_board(kept.board.str());
  row.set_created_ms(kept.created_ms);
  row.set_seq(kept.redaction.seq.value);
  write(kept.redaction, *row.mutable_redaction());
  return framed(row);
}

std::string encode(const hub::KeptDeletion& kept) {
  v1::ErasureRow row;
  row.set_board(kept.board.str());
  row.set_created_ms(kept.deletion.created_ms);
  write(kept.deletion, *row.mutable_deletion());
  return framed(row);
}

// False for what is none of these.
bool decode(std::string_view bytes, KeptErasures& all) {
  v1::ErasureRow row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  auto board = base::BoardId::parse(row.board());
  if (!board) return false;
  if (row.has_redaction()) {
    hub::RedactionRecord redaction = read(row.redaction());
    redaction.seq = base::Seq{row.seq()};
    all.redactions.push_back({*std::move(board), row.created_ms(), std::move(redaction)});
    return true;
  }
  if (row.has_deletion()) {
    all.deletions.push_back({*std::move(board), read(row.deletion())});
    return true;
  }
  if (row.erased_ms() == 0) return false;
  all.people.push_back({*std::move(board),
                        row.created_ms(),
                        base::Actor{row.actor()},
                        {row.erased_ms(), base::Actor{row.erased_by()}, row.erased_why()}});
  return true;
}

// What is listed, and how many bytes of the file that is; behind it may stand a part of a row that
// was being written when the server died.
struct Listed {
  KeptErasures all;
  std::size_t bytes = 0;
};

Result<Listed> read_list(const fs::path& file) {
  Listed listed;
  std::error_code error;
  if (!fs::exists(file, error)) return listed;
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return fail(Errc::io, file.string() + " cannot be read");
  const std::string_view view(bytes);
  while (view.size() - listed.bytes >= kHeadBytes) {
    const std::string_view rest = view.substr(listed.bytes);
    const auto length = static_cast<std::uint32_t>(read_big_endian(rest.substr(0, 4)));
    const auto inverted = static_cast<std::uint32_t>(read_big_endian(rest.substr(4, 4)));
    const bool fits = inverted == ~length && length <= kRowBytesMax;
    if (fits && rest.size() - kHeadBytes < length) break;
    const std::string_view row = rest.substr(kHeadBytes, fits ? length : 0);
    const bool whole =
        fits && read_big_endian(rest.substr(8, 8)) == XXH3_64bits(row.data(), row.size());
    if (!whole || !decode(row, listed.all)) {
      return fail(Errc::corrupt, file.string() + " is damaged; take it from a copy");
    }
    listed.bytes += kHeadBytes + length;
  }
  return listed;
}

fs::path list_in(const fs::path& backups) { return backups / "erased"; }

template <class Kept>
Result<void> list(const fs::path& backups, const Kept& kept,
                  std::vector<Kept> KeptErasures::* member) {
  if (::mkdir(backups.c_str(), 0700) != 0 && errno != EEXIST) return file_failure(backups, errno);
  const fs::path file = list_in(backups);
  const auto listed = read_list(file);
  if (!listed) return base::pass_on(listed);
  const std::vector<Kept>& there = listed->all.*member;
  if (std::find(there.begin(), there.end(), kept) != there.end()) return {};
  const Fd fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!fd) return file_failure(file, errno);
  // Over the part of a row, if there is one.
  const auto at = static_cast<off_t>(listed->bytes);
  const std::string row = encode(kept);
  if (::ftruncate(fd.get(), at) != 0) return file_failure(file, errno);
  const ssize_t written = ::pwrite(fd.get(), row.data(), row.size(), at);
  if (written < 0) return file_failure(file, errno);
  if (written != static_cast<ssize_t>(row.size())) return file_failure(file, ENOSPC);
  if (::fsync(fd.get()) != 0) return file_failure(file, errno);
  sync_directory(backups);
  return {};
}

}  // namespace

Result<KeptErasures> read_erasures(const fs::path& backups) {
  auto listed = read_list(list_in(backups));
  if (!listed) return base::pass_on(listed);
  return std::move(listed->all);
}

Result<void> list_erasure(const fs::path& backups, const hub::KeptErasure& erasure) {
  return list(backups, erasure, &KeptErasures::people);
}

Result<void> list_redaction(const fs::path& backups, const hub::KeptRedaction& redaction) {
  return list(backups, redaction, &KeptErasures::redactions);
}

Result<void> list_deletion(const fs::path& backups, const hub::KeptDeletion& deletion) {
  return list(backups, deletion, &KeptErasures::deletions);
}

}  // namespace samtavle::log
