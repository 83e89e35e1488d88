#include "bad_disk.hpp"

#include <cstdio>
#include <thread>

#include "audit.hpp"
#include "authors.hpp"
#include "samtavle/support/process_faults.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"
#include "store_fixture.hpp"

namespace samtavle::torture {
namespace {

constexpr milliseconds kSoon{20'000};
constexpr milliseconds kWriting{300};
constexpr const char* kBoard = "dokk1";
constexpr int kDiskFailed = 70;  // exit code of samtavled
constexpr const char* kDiskSize = "80m";
constexpr std::uint64_t kMiB = 1024 * 1024;

// A server and authors on one of its boards; remembers the first complaint.
class Scene {
 public:
  Scene(support::ServerOptions options, std::uint64_t seed) : seed_(seed) {
    start(std::move(options));
  }

  void complain(const std::string& what) {
    if (!figures_.complaint.empty()) return;
    figures_.complaint = what;
    if (server_) std::fprintf(stderr, "%s\n", server_->log().c_str());
  }
  void expect(bool so, const std::string& what) {
    if (!so) complain(what);
  }
  [[nodiscard]] bool well() const { return figures_.complaint.empty(); }

  // Everything is saved, everybody has the same board, and the log holds each edit once.
  BadDiskFigures judge_all() {
    if (!well()) return figures_;
    const auto hash = authors_->settle(kSoon);
    if (!hash) complain(hash.error().detail);
    authors_->close();
    expect(server_->stop() == 0, "the server did not stop cleanly");
    const auto found = audit(server_->data_dir() / "log", base::BoardId::parse(kBoard).value());
    if (!found) {
      complain(found.error().detail);
      return figures_;
    }
    expect(hash && found->hash == *hash, "the log and the clients differ");
    figures_.verdict = judge(*found, authors_->journals());
    return figures_;
  }

  [[nodiscard]] support::ServerProcess& server() { return *server_; }
  [[nodiscard]] Authors& authors() { return *authors_; }

 private:
  void start(support::ServerOptions options) {
    options.arguments.insert(options.arguments.end(),
                             {"--demo", "--storage-write-buffer-bytes", "1048576",
                              "--storage-reserve-bytes", std::to_string(16 * kMiB)});
    auto started = support::ServerProcess::start(std::move(options));
    if (!started) return complain(started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(server_->data_dir());
    if (!tokens) return complain(tokens.error().detail);
    AuthorsOptions authors;
    authors.seed = seed_;
    authors.server = server_->base_url();
    authors.board = kBoard;
    authors_ = std::make_unique<Authors>(authors, *tokens);
    if (auto open = authors_->open(kSoon); !open) complain(open.error().detail);
  }

  std::uint64_t seed_;
  std::unique_ptr<support::ServerProcess> server_;
  std::unique_ptr<Authors> authors_;
  BadDiskFigures figures_;
};

bool read_only(const sync::ClientSession& session) { return session.read_only(); }
bool writable(const sync::ClientSession& session) { return !session.read_only(); }

}  // namespace

BadDiskFigures fill_to_the_brim(const BadDiskOptions& options) {
  const support::TemporaryDirectory folder;
  log::TempMount disk(folder.path() / "disk", kDiskSize);
  if (!disk.mounted()) return {{}, {}, "mounting needs root"};
  support::ServerOptions server;
  server.data_dir = folder.path() / "disk" / "data";
  Scene scene(server, options.seed);
  std::size_t retries = 0;
  for (unsigned round = 0; round < options.rounds && scene.well(); ++round) {
    scene.authors().write_for(kWriting);
    // The last bytes, while they go on writing; RocksDB's own writing then finds none either.
    disk.fill(0);
    scene.authors().write_for(kWriting);
    scene.expect(scene.authors().wait_all(read_only, kSoon),
                 "a client was not told of a full disk");
    scene.authors().write_for(kWriting);
    scene.expect(scene.server().running(), "the server ended");
    disk.free_space();
    scene.expect(scene.authors().wait_all(writable, kSoon), "a client was not told of space");
    scene.authors().write_for(kWriting);
    std::fprintf(stderr, "\rfull %u of %u", round + 1, options.rounds);
  }
  std::fprintf(stderr, "\n");
  if (!scene.well()) return scene.judge_all();
  for (std::size_t i = 0; i < scene.authors().size(); ++i) retries += scene.authors()[i].retries();
  scene.expect(retries == 0, "a connection was lost over a full disk");
  scene.expect(scene.server().log_lines({" disk_full "}) == options.rounds,
               "the log does not say once each time that the disk is full");
  scene.expect(scene.server().log_lines({" disk_well ", "space again"}) == options.rounds,
               "the log does not say once each time that there is space");
  return scene.judge_all();
}

BadDiskFigures fail_at_random(const BadDiskOptions& options) {
  support::ProcessFaults faults;
  support::ServerOptions server;
  server.environment = faults.environment();
  Scene scene(server, options.seed);
  support::Random random(options.seed);
  for (unsigned round = 0; round < options.rounds && scene.well(); ++round) {
    scene.authors().write_for(milliseconds{random.between(50, 400)});
    faults.fail_syncs(random.between(1, 20));
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (scene.server().running() && std::chrono::steady_clock::now() < deadline) {
      scene.authors().write_for(milliseconds{20});
    }
    scene.expect(scene.server().wait(milliseconds{0}) == kDiskFailed,
                 "a failed sync did not end the server as it ought to");
    scene.expect(scene.server().log_lines({" disk_failed "}) == round + 1,
                 "the log does not say once that the disk failed");
    faults.fail_syncs(0);
    if (!scene.well()) break;
    const auto again = scene.server().restart();
    if (!again) scene.complain(again.error().detail);
    std::fprintf(stderr, "\rfailed %u of %u", round + 1, options.rounds);
  }
  std::fprintf(stderr, "\n");
  return scene.judge_all();
}

}  // namespace samtavle::torture
