#include "bad_disk.hpp"

#include <cstdio>
#include <memory>
#include <optional>

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

// A server and authors on one of its boards.
class Scene {
 public:
  Scene(support::ServerOptions options, std::uint64_t seed, Report& report) : report_(report) {
    start(std::move(options), seed);
  }
  ~Scene() {
    if (!report_.good() && server_) std::fprintf(stderr, "%s\n", server_->log().c_str());
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // Everything is saved, everybody has the same board, and the log holds each edit once.
  Verdict judge() {
    if (!report_.good()) return {};
    const auto hash = authors_->settle(kSoon);
    if (!hash) report_.complain(hash.error().detail);
    authors_->close();
    return stop_and_judge(*server_, base::BoardId::parse(kBoard).value(),
                          hash ? std::optional{*hash} : std::nullopt, authors_->journals(),
                          report_);
  }

  [[nodiscard]] support::ServerProcess& server() { return *server_; }
  [[nodiscard]] Authors& authors() { return *authors_; }

 private:
  void start(support::ServerOptions options, std::uint64_t seed) {
    options.arguments.insert(options.arguments.end(),
                             {"--demo", "--storage-write-buffer-bytes", "1048576",
                              "--storage-reserve-bytes", std::to_string(16 * kMiB)});
    auto started = support::ServerProcess::start(std::move(options));
    if (!started) return report_.complain(started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(server_->data_dir());
    if (!tokens) return report_.complain(tokens.error().detail);
    AuthorsOptions authors;
    authors.seed = seed;
    authors.server = server_->base_url();
    authors.board = kBoard;
    authors_ = std::make_unique<Authors>(authors, *tokens);
    if (auto open = authors_->open(kSoon); !open) report_.complain(open.error().detail);
  }

  Report& report_;
  std::unique_ptr<support::ServerProcess> server_;
  std::unique_ptr<Authors> authors_;
};

bool read_only(const sync::ClientSession& session) { return session.read_only(); }
bool writable(const sync::ClientSession& session) { return !session.read_only(); }

}  // namespace

base::Result<Verdict> fill_to_the_brim(const BadDiskOptions& options, Report& report) {
  const support::TemporaryDirectory folder;
  log::TempMount disk(folder.path() / "disk", kDiskSize);
  if (!disk.mounted()) return base::fail(base::Errc::unavailable, "mounting needs root");
  support::ServerOptions server;
  server.data_dir = folder.path() / "disk" / "data";
  Scene scene(server, options.seed, report);
  for (unsigned round = 0; round < options.rounds && report.good(); ++round) {
    scene.authors().write_for(kWriting);
    // The last bytes, while they go on writing; RocksDB's own writing then finds none either.
    disk.fill(0);
    scene.authors().write_for(kWriting);
    report.expect(scene.authors().wait_all(read_only, kSoon),
                  "a client was not told of a full disk");
    scene.authors().write_for(kWriting);
    report.expect(scene.server().running(), "the server ended");
    disk.free_space();
    report.expect(scene.authors().wait_all(writable, kSoon), "a client was not told of space");
    scene.authors().write_for(kWriting);
    std::fprintf(stderr, "\rfull %u of %u", round + 1, options.rounds);
  }
  std::fprintf(stderr, "\n");
  if (!report.good()) return Verdict{};
  std::size_t retries = 0;
  for (std::size_t i = 0; i < scene.authors().size(); ++i) retries += scene.authors()[i].retries();
  report.expect(retries == 0, "a connection was lost over a full disk");
  report.expect(scene.server().log_lines({" disk_full "}) == options.rounds,
                "the log does not say once each time that the disk is full");
  report.expect(scene.server().log_lines({" disk_well ", "space again"}) == options.rounds,
                "the log does not say once each time that there is space");
  return scene.judge();
}

Verdict fail_at_random(const BadDiskOptions& options, Report& report) {
  support::ProcessFaults faults;
  support::ServerOptions server;
  server.environment = faults.environment();
  Scene scene(server, options.seed, report);
  support::Random random(options.seed);
  for (unsigned round = 0; round < options.rounds && report.good(); ++round) {
    scene.authors().write_for(milliseconds{random.between(50, 400)});
    faults.fail_syncs(random.between(1, 20));
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (scene.server().running() && std::chrono::steady_clock::now() < deadline) {
      scene.authors().write_for(milliseconds{20});
    }
    report.expect(scene.server().wait(milliseconds{0}) == kDiskFailed,
                  "a failed sync did not end the server as it ought to");
    report.expect(scene.server().log_lines({" disk_failed "}) == round + 1,
                  "the log does not say once that the disk failed");
    faults.fail_syncs(0);
    if (!report.good()) break;
    const auto again = scene.server().restart();
    if (!again) report.complain(again.error().detail);
    std::fprintf(stderr, "\rfailed %u of %u", round + 1, options.rounds);
  }
  std::fprintf(stderr, "\n");
  return scene.judge();
}

}  // namespace samtavle::torture
