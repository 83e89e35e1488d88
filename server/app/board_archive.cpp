#include "board_archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "samtavle/base/base64.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/hub/imported_board.hpp"
#include "samtavle/net/board_document.hpp"

namespace samtavle::app {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;
using People = std::vector<std::pair<base::Actor, plan::Person>>;

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;  // of the log at a time
constexpr std::int64_t kMsPerSecond = 1'000;

base::Unexpected<base::Error> failure(const fs::path& file, int error) {
  const bool no_space = error == ENOSPC || error == EDQUOT;
  return fail(no_space ? Errc::no_space : Errc::io,
              file.string() + ": " + std::generic_category().message(error));
}

// A file that is being written, with what went wrong first.
class Output {
 public:
  explicit Output(fs::path path)
      : path_(std::move(path)),
        fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    if (fd_ < 0) error_ = errno;
  }
  ~Output() {
    if (fd_ >= 0) ::close(fd_);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view bytes) {
    while (error_ == 0 && !bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        error_ = n < 0 ? errno : ENOSPC;
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  // On disk, and read from there when it is read again.
  [[nodiscard]] Result<void> finish() {
    if (error_ == 0 && ::fsync(fd_) != 0) error_ = errno;
    if (error_ != 0) return failure(path_, error_);
    ::posix_fadvise(fd_, 0, 0, POSIX_FADV_DONTNEED);
    return {};
  }

 private:
  fs::path path_;
  int fd_;
  int error_ = 0;
};

// Whoever was only made a member wrote nothing.
Result<People> people_of(hub::BoardLog& log, const base::BoardId& board) {
  auto actors = log.actors(board);
  if (!actors) return base::pass_on(actors);
  People people;
  for (hub::ActorRecord& record : *actors) {
    if (hub::came(record)) people.emplace_back(record.actor, std::move(record.person));
  }
  return people;
}

Result<void> write_log(hub::BoardLog& log, const base::BoardId& board, base::Seq head,
                       Output& out) {
  for (base::Seq seq; seq < head;) {
    const auto events = log.events(board, seq, kReadBytes);
    if (!events) return base::pass_on(events);
    if (events->empty()) return fail(Errc::corrupt, "the log ends before its head");
    for (const hub::LogEvent& event : *events) {
      if (event.seq > head) return {};
      const char* const before = seq ? ",\n\"" : "\n\"";
      out.write(before + base::encode_base64(event.bytes) + "\"");
      seq = event.seq;
    }
  }
  return {};
}

// Whether a server that knows no limits would make that very board of it.
Result<void> check(const fs::path& file, const std::string& hash) {
  const auto wrong = [&file](const std::string& what) {
    return fail(Errc::corrupt, file.string() + " is not the board: " + what);
  };
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return fail(Errc::io, file.string() + " cannot be read");
  auto document = net::parse_board_document(text);
  if (!document) return wrong(document.error().detail);
  base::EditLimits limits;
  limits.message_fields_max = limits.message_submessages_max =
      std::numeric_limits<std::uint32_t>::max();
  limits.board_items_max = std::numeric_limits<std::uint32_t>::max();
  limits.board_bytes_max = std::numeric_limits<std::uint64_t>::max();
  hub::ImportedBoard board(limits, std::numeric_limits<std::int64_t>::max());
  for (auto& [actor, person] : document->actors) {
    if (auto added = board.add_actor(actor, std::move(person)); !added) {
      return wrong(added.error().detail);
    }
  }
  for (std::string& event : document->log) {
    if (auto added = board.add_event(std::move(event)); !added) {
      return wrong(added.error().detail);
    }
  }
  if (board::snapshot_hash(board.board()) != hash || document->hash != hash) {
    return wrong("its log makes another one");
  }
  return {};
}

Result<void> sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failure(folder, errno);
  const int error = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (error != 0) return failure(folder, error);
  return {};
}

}  // namespace

Result<std::string> write_archive(const fs::path& folder, hub::BoardLog& log,
                                  const base::BoardId& board, const hub::BoardInfo& info) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failure(folder, errno);
  const auto people = people_of(log, board);
  if (!people) return base::pass_on(people);
  const auto now = hub::board_at(log, board, info.head);
  if (!now) return base::pass_on(now);
  const std::string hash = board::snapshot_hash(*now);
  const std::string name = board.str() + "-" + std::to_string(info.created_ms / kMsPerSecond) +
                           "-" + std::to_string(info.head.value) + ".json";
  const fs::path half = folder / (name + ".part");
  {
    Output out(half);
    out.write(net::document_head(board.str(), info.title, info.head, hash, *people));
    if (auto done = write_log(log, board, info.head, out); !done) return base::pass_on(done);
    out.write(net::kDocumentEnd);
    if (auto done = out.finish(); !done) return base::pass_on(done);
  }
  if (auto fine = check(half, hash); !fine) return base::pass_on(fine);
  if (::rename(half.c_str(), (folder / name).c_str()) != 0) return failure(folder / name, errno);
  if (auto done = sync_folder(folder); !done) return base::pass_on(done);
  return name;
}

}  // namespace samtavle::app
