// bench_backup: what a backup of a large store takes, each way, and what it costs those who write
// meanwhile. On the disk of TMPDIR, without a limit of its rate but where "limited" is said: then
// it is the server's default. The store has 1024 MiB on disk, or SAMTAVLE_BACKUP_MIB.
//
//   backup.<MiB>.copy          its files, by reads, writes and syncs alone: what the disk gives
//   backup.<MiB>.make          the first one, until it is verified
//   backup.<MiB>.again         one more, after a hundredth was added
//   backup.<MiB>.verify        reading it whole
//   backup.<MiB>.restore       verifying it, and writing it to a new place
//   backup.commit.alone.p99    a commit of 32 edits every 4 ms, on a disk that does nothing else
//   backup.commit.limited.p99  the same while a backup is made
//   backup.commit.full.p99     the same, without a limit

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>
#include <vector>

#include "samtavle/bench/suite.hpp"
#include "samtavle/log/backup.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kDefaultRate = 128 * kMiB;
constexpr std::chrono::milliseconds kBetweenCommits{4};
constexpr std::chrono::seconds kAlone{10};
constexpr std::size_t kEdits = 32;

std::uint64_t store_mib() {
  const char* wanted = std::getenv("SAMTAVLE_BACKUP_MIB");
  const long mib = wanted == nullptr ? 1'024 : std::atol(wanted);
  require(mib >= 16 && mib <= 16'384, "SAMTAVLE_BACKUP_MIB is 16 to 16384");
  return static_cast<std::uint64_t>(mib);
}

// Of what no compressor makes smaller.
std::string noise(std::size_t bytes, std::mt19937_64& random) {
  std::string text;
  text.reserve(bytes + 8);
  while (text.size() < bytes) {
    const std::uint64_t word = random();
    text.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  text.resize(bytes);
  return text;
}

// The bytes of a file, in another one that is on the disk. Returns how many; none of a file that
// the store has just given up.
std::uint64_t copy_plainly(const std::filesystem::path& from, const std::filesystem::path& to) {
  const int in = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0 && errno == ENOENT) return 0;
  const int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  require(in >= 0 && out >= 0, "the files of a copy");
  std::vector<char> piece(kMiB);
  std::uint64_t all = 0;
  ssize_t bytes = 0;
  while ((bytes = ::read(in, piece.data(), piece.size())) > 0) {
    require(::write(out, piece.data(), static_cast<std::size_t>(bytes)) == bytes, "writing a copy");
    all += static_cast<std::uint64_t>(bytes);
  }
  require(bytes == 0 && ::fdatasync(out) == 0, "a copy");
  ::close(in);
  ::close(out);
  return all;
}

class Ground {
 public:
  Ground() {
    log::RocksLogOptions options;
    options.directory = folder_.path() / "store";
    options.reserve_bytes = 0;
    log_ = value_of(log::RocksLog::open(options), "the store");
    options_.directory = folder_.path() / "backups";
    fill(store_mib());
  }

  // A snapshot of a megabyte for each board.
  void fill(std::uint64_t mib) {
    for (std::uint64_t i = 0; i < mib; ++i) {
      support::SampleBoard board("board-" + std::to_string(boards_++));
      hub::BoardWrite write = board.create();
      write.snapshot = hub::SnapshotRecord{base::Seq{0}, noise(kMiB, random_)};
      commit({write});
    }
  }
  void commit(const std::vector<hub::BoardWrite>& writes) {
    require(log_->commit(writes).has_value(), "a commit");
  }
  log::BackupInfo make(std::uint64_t bytes_per_second = 0) {
    options_.bytes_per_second = bytes_per_second;
    log::BackupProgress progress;
    auto made = value_of(log_->back_up(options_, progress), "the backup");
    require(made.bytes > store_mib() * kMiB / 2, "everything is in it");
    return made;
  }
  void copy() {
    const auto into = folder_.path() / "copy";
    std::filesystem::create_directory(into);
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "store")) {
      if (!entry.is_regular_file()) continue;
      bytes += copy_plainly(entry.path(), into / entry.path().filename());
    }
    require(bytes > store_mib() * kMiB / 2, "everything is in it");
  }
  void verify() {
    log::BackupProgress progress;
    value_of(log::verify_backup(options_.directory, {}, 0, progress), "the backup");
  }
  void restore() {
    log::BackupProgress progress;
    const auto into = folder_.path() / "restored";
    value_of(log::unpack_backup({options_.directory, {}, {}}, into, progress), "the restore");
    log::RocksLogOptions options;
    options.directory = into;
    const auto opened = value_of(log::RocksLog::open(options), "what was restored");
    require(value_of(opened->boards(), "its boards").size() == boards_, "all boards");
  }
  // How long commits take, sorted, until `end`.
  std::vector<double> commits_until(const std::atomic<bool>& end) {
    support::SampleBoard board("busy");
    commit({board.create()});
    std::vector<double> micros;
    auto next = Clock::now();
    while (!end) {
      const std::vector<hub::BoardWrite> writes = {board.more(kEdits, 60)};
      const auto begin = Clock::now();
      commit(writes);
      const std::chrono::duration<double, std::micro> took = Clock::now() - begin;
      micros.push_back(took.count());
      next += kBetweenCommits;
      std::this_thread::sleep_until(next);
    }
    std::sort(micros.begin(), micros.end());
    return micros;
  }

 private:
  const support::TemporaryDirectory folder_;
  std::unique_ptr<log::RocksLog> log_;
  log::BackupOptions options_;
  std::mt19937_64 random_{1};
  std::size_t boards_ = 0;
};

template <class Work>
double seconds_of(Work work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double p99(const std::vector<double>& sorted) {
  require(sorted.size() >= 100, "enough commits for a p99");
  return sorted[sorted.size() * 99 / 100];
}

double commit_p99(const std::function<void(Ground&)>& meanwhile) {
  Ground ground;
  std::atomic<bool> end{false};
  std::thread other([&] {
    meanwhile(ground);
    end = true;
  });
  const std::vector<double> micros = ground.commits_until(end);
  other.join();
  return p99(micros);
}

}  // namespace
}  // namespace samtavle::bench

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  using Kind = Case::Kind;
  Suite suite;
  const std::string name = "backup." + std::to_string(store_mib());
  suite.add({name + ".copy", "s", Kind::timed, [] {
               Ground ground;
               return seconds_of([&] { ground.copy(); });
             }});
  suite.add({name + ".make", "s", Kind::timed, [] {
               Ground ground;
               return seconds_of([&] { ground.make(); });
             }});
  suite.add({name + ".again", "s", Kind::timed, [] {
               Ground ground;
               ground.make();
               ground.fill(store_mib() / 100);
               return seconds_of([&] { ground.make(); });
             }});
  suite.add({name + ".verify", "s", Kind::timed, [] {
               Ground ground;
               ground.make();
               return seconds_of([&] { ground.verify(); });
             }});
  suite.add({name + ".restore", "s", Kind::timed, [] {
               Ground ground;
               ground.make();
               return seconds_of([&] { ground.restore(); });
             }});
  suite.add({"backup.commit.alone.p99", "us", Kind::timed, [] {
               return commit_p99([](Ground&) { std::this_thread::sleep_for(kAlone); });
             }});
  suite.add({"backup.commit.limited.p99", "us", Kind::timed,
             [] { return commit_p99([](Ground& ground) { ground.make(kDefaultRate); }); }});
  suite.add({"backup.commit.full.p99", "us", Kind::timed,
             [] { return commit_p99([](Ground& ground) { ground.make(); }); }});
  return suite.run(argc, argv);
}
