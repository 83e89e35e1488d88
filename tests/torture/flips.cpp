#include "flips.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "authors.hpp"
#include "raw_store.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"

namespace samtavle::torture {
namespace {

namespace fs = std::filesystem;

constexpr milliseconds kSoon{20'000};
constexpr milliseconds kWriting{300};
// A real server is started on every so many of the damaged directories.
constexpr unsigned kServerEvery = 10;
constexpr int kDamaged = 65;  // exit code of samtavled
constexpr std::size_t kLogBytes = 300;

log::RocksLogOptions store_in(const fs::path& data_dir) {
  log::RocksLogOptions options;
  options.directory = data_dir / "log";
  options.reserve_bytes = 0;
  return options;
}

base::Result<support::LogContents> contents_of(const fs::path& data_dir) {
  const auto log = log::RocksLog::open(store_in(data_dir));
  if (!log) return base::pass_on(log);
  return support::read_all(**log);
}

// A data directory as a server leaves it, with rows in sorted files and in the write-ahead log.
base::Result<void> make_data(const fs::path& data_dir, std::uint64_t seed) {
  support::ServerOptions server;
  server.data_dir = data_dir;
  server.arguments = {"--demo", "--stop-spread-ms", "0"};
  auto started = support::ServerProcess::start(server);
  if (!started) return base::pass_on(started);
  const auto tokens = Tokens::of(data_dir);
  if (!tokens) return base::pass_on(tokens);
  AuthorsOptions options;
  options.seed = seed;
  options.server = (*started)->base_url();
  Authors authors(options, *tokens);
  if (auto open = authors.open(kSoon); !open) return open;
  // What a start finds in the write-ahead log it puts into sorted files.
  for (int life = 0; life < 3; ++life) {
    if (life > 0) {
      if (auto again = (*started)->restart(); !again) return again;
      if (auto live = authors[0].client().wait_live(kSoon); !live) return live;
    }
    authors.write_for(kWriting);
    if (auto hash = authors.settle(kSoon); !hash) return base::pass_on(hash);
    if ((*started)->stop() != 0) return base::fail(base::Errc::io, "the server did not stop");
  }
  return {};
}

class Flips {
 public:
  Flips(const FlipOptions& options, Report& report)
      : options_(options), report_(report), random_(options.seed) {}

  FlipFigures run() {
    if (auto made = make_data(origin(), options_.seed); !made) {
      report_.complain("no data to damage: " + made.error().detail);
      return figures_;
    }
    for (const auto& entry : fs::recursive_directory_iterator(origin())) {
      if (entry.is_regular_file() && entry.file_size() > 0) {
        files_.push_back(fs::relative(entry.path(), origin()));
      }
    }
    // To open a store changes its files, so a copy is read.
    copy_origin();
    const auto contents = contents_of(copy());
    if (!contents) {
      report_.complain("what was not damaged cannot be read: " + contents.error().detail);
      return figures_;
    }
    contents_ = *contents;
    for (unsigned i = 0; i < options_.flips && report_.good(); ++i) {
      copy_origin();
      const std::string what = options_.control ? change_row() : flip_bit();
      look(i, what);
      ++figures_.flips;
      std::fprintf(stderr, "\rflip %u of %u ", i + 1, options_.flips);
    }
    std::fprintf(stderr, "\n");
    return figures_;
  }

 private:
  [[nodiscard]] fs::path origin() const { return folder_.path() / "origin"; }
  [[nodiscard]] fs::path copy() const { return folder_.path() / "copy"; }

  void copy_origin() const {
    fs::remove_all(copy());
    fs::copy(origin(), copy(), fs::copy_options::recursive);
  }

  std::string flip_bit() {
    const fs::path& file = random_.pick(files_);
    std::string bytes = support::read_file(copy() / file);
    const std::uint64_t bit = random_.below(bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    support::write_file(copy() / file, bytes);
    return file.string() + ", bit " + std::to_string(bit);
  }

  // A bit of an event, past the checksums.
  std::string change_row() {
    std::string changed;
    with_log_rows(store_in(copy()).directory, [&](rocksdb::DB& db,
                                                  rocksdb::ColumnFamilyHandle& log_rows) {
      std::vector<std::pair<std::string, std::string>> rows;
      const std::unique_ptr<rocksdb::Iterator> row{db.NewIterator({}, &log_rows)};
      for (row->SeekToFirst(); row->Valid(); row->Next()) {
        rows.emplace_back(row->key().ToString(), row->value().ToString());
      }
      auto& [key, value] = random_.pick(rows);
      const std::uint64_t bit = random_.below(value.size() * 8);
      value[bit / 8] = static_cast<char>(value[bit / 8] ^ (1 << (bit % 8)));
      SAMTAVLE_CHECK(db.Put({}, &log_rows, key, value).ok());
      changed = "a row of the log, bit " + std::to_string(bit);
    });
    return changed;
  }

  void look(unsigned number, const std::string& what) {
    const support::OnAbort say("torture disk --only-flips --flips " + std::to_string(number + 1) +
                               " --seed " + std::to_string(options_.seed));
    if (number % kServerEvery == 0 && !options_.control) try_server(what);
    const auto contents = contents_of(copy());
    if (!contents) {
      ++figures_.detected;
      if (contents.error().detail.empty()) complain(what, "refused without a word");
    } else if (*contents == contents_) {
      ++figures_.harmless;
    } else {
      ++figures_.silent;
      if (!options_.control) complain(what, "something else was served");
    }
  }

  // On a copy of the damaged directory: the server says in one line that it is damaged, or starts.
  void try_server(const std::string& what) {
    const fs::path other = folder_.path() / "other";
    fs::remove_all(other);
    fs::copy(copy(), other, fs::copy_options::recursive);
    support::ServerOptions options;
    options.data_dir = other;
    auto server = support::ServerProcess::start(options);
    if (server) {
      if ((*server)->stop() != 0) complain(what, "the server did not stop cleanly");
      return;
    }
    const std::string& said = server.error().detail;
    const bool refused = said.find("code " + std::to_string(kDamaged)) != std::string::npos;
    // The keys of a server stand outside of the store, and may not be keys any more.
    const bool clear = said.find("cannot_start") != std::string::npos;
    if (!clear || (!refused && what.starts_with("log/"))) {
      complain(what, "the server said: " + said.substr(0, kLogBytes));
    }
  }

  void complain(const std::string& what, const std::string& how) {
    report_.complain(what + ": " + how);
  }

  FlipOptions options_;
  Report& report_;
  support::Random random_;
  support::TemporaryDirectory folder_{support::quick_folder()};
  std::vector<fs::path> files_;
  support::LogContents contents_;
  FlipFigures figures_;
};

}  // namespace

FlipFigures flip_bits(const FlipOptions& options, Report& report) {
  return Flips{options, report}.run();
}

}  // namespace samtavle::torture
