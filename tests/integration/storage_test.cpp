// Goal: a data directory that the server cannot use is refused at the start with one line that says
// what to do, an exit code of its own, and the data as it was. A disk that fills up while the
// server runs costs nobody anything: edits wait in the clients and are saved once there is space.
// Method: real servers on directories that are locked, of a newer format, read-only or full. Mounts
// are made in a mount namespace of this process, which takes root; without it those tests say so.

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "raw_client.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/private_mounts.hpp"
#include "stored_log.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;

// Exit codes of `samtavled --help`.
constexpr int kDamagedOrNewer = 65;
constexpr int kCannotUse = 73;
constexpr int kInUseOrFull = 75;
constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kDiskBytes = 200 * kMiB;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};

// --- a disk of one's own ---

class PrivateMounts : public testing::Environment {
 public:
  static inline std::string why_not;

  void SetUp() override {
    if (const auto made = support::make_mounts_private(); !made) why_not = made.error().detail;
  }
};
[[maybe_unused]] const auto* const kPrivateMounts =
    testing::AddGlobalTestEnvironment(new PrivateMounts);

class Disk : public testing::Test {
 protected:
  void SetUp() override {
    if (!PrivateMounts::why_not.empty()) GTEST_SKIP() << PrivateMounts::why_not;
    const std::string size = "mode=0700,size=" + std::to_string(kDiskBytes);
    ASSERT_EQ(::mount("tmpfs", path().c_str(), "tmpfs", 0, size.c_str()), 0)
        << std::strerror(errno);
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }

  [[nodiscard]] fs::path path() const { return folder_.path(); }
  [[nodiscard]] fs::path data() const { return path() / "data"; }
  [[nodiscard]] support::ServerOptions on_disk() const {
    support::ServerOptions options;
    options.data_dir = data();
    return options;
  }
  void remount(unsigned long flags) {
    ASSERT_EQ(::mount(nullptr, path().c_str(), nullptr, MS_REMOUNT | flags, nullptr), 0)
        << std::strerror(errno);
  }
  [[nodiscard]] std::uint64_t free_bytes() const {
    struct statvfs figures {};
    EXPECT_EQ(::statvfs(path().c_str(), &figures), 0);
    return figures.f_bavail * figures.f_frsize;
  }
  // Puts a file on the disk that leaves so many bytes free.
  void fill(std::uint64_t leave_bytes) {
    std::ofstream file(path() / "filler", std::ios::binary);
    const std::string block(64 * 1024, 'f');
    while (file && free_bytes() > leave_bytes) {
      file.write(block.data(), static_cast<std::streamsize>(
                                   std::min<std::uint64_t>(block.size(),
                                                           free_bytes() - leave_bytes)));
      file.flush();
    }
  }
  void free_up() { fs::remove(path() / "filler"); }

 private:
  support::TemporaryDirectory folder_;
  bool mounted_ = false;
};

// --- starting ---

support::ProgramResult try_start(const fs::path& data_dir,
                                 const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"serve", "--listen",
                                        "127.0.0.1:" + std::to_string(support::free_port()),
                                        "--data-dir", data_dir.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return support::run_program("samtavled", std::move(arguments));
}

// Ended with this code, and said why in one line that has all of these words.
void expect_refusal(const support::ProgramResult& result, int code,
                    const std::vector<std::string>& words) {
  EXPECT_EQ(result.status, code) << result.errors;
  std::string text = result.errors;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::string last = text.substr(text.find_last_of('\n') + 1);
  for (const std::string& word : words) {
    EXPECT_NE(last.find(word), std::string::npos) << "no '" << word << "' in: " << last;
  }
  std::size_t errors = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" error ") != std::string::npos) ++errors;
  }
  EXPECT_LE(errors, 1u) << text;
}

// A server with one edit on its board, stopped.
void leave_something(support::ServerOptions options, const std::string& text) {
  const Stage stage{std::move(options)};
  TestClient client{stage.client(kManager)};
  client.wait_live();
  client.type("something", text);
  client.wait_saved();
  client->close();
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
}

// Starts on an existing directory and reads the board's purpose.
void expect_still_there(const fs::path& data_dir, const std::string& text) {
  support::ServerOptions options;
  options.data_dir = data_dir;
  const Stage stage{options, Stage::Board::existing};
  TestClient client{stage.client(kManager)};
  client.wait_live();
  EXPECT_EQ(client.text(board::kRootId, plan::fields::purpose), text);
  client.type("more", "!");
  client.wait_saved();
}

// Every file with its content, but for what RocksDB rewrites for people to read.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with("LOG")) continue;
    out[entry.path().string()] = support::read_file(entry.path());
  }
  return out;
}

// Writes the number of the store's format, as a newer program would.
void write_format(const fs::path& store, char number) {
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, store.string(), &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.push_back({name, {}});
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open({}, store.string(), families, &handles, &opened);
  ASSERT_TRUE(status.ok()) << status.ToString();
  const std::unique_ptr<rocksdb::DB> db{opened};
  EXPECT_TRUE(db->Put({}, "format", std::string{'\0', '\0', '\0', number}).ok());
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
}

TEST(Storage, OfANewerFormat) {
  const support::TemporaryDirectory folder;
  support::ServerOptions options;
  options.data_dir = folder.path() / "data";
  leave_something(options, "Of today.");
  write_format(options.data_dir / "log", 2);
  const auto before = contents(options.data_dir);
  expect_refusal(try_start(options.data_dir), kDamagedOrNewer, {"newer"});
  EXPECT_EQ(contents(options.data_dir), before) << "it was touched";
  write_format(options.data_dir / "log", 1);
  expect_still_there(options.data_dir, "Of today.");
}

TEST(Storage, InUseByAnotherServer) {
  const Stage stage;
  TestClient client{stage.client(kManager)};
  client.wait_live();
  expect_refusal(try_start(stage.server().data_dir()), kInUseOrFull,
                 {"in use", "Stop that one first"});
  client.type("still", "Still here.");
  client.wait_saved();
  EXPECT_TRUE(client.told().retries.empty());
  client->close();
  EXPECT_EQ(stage.server().stop(), 0);
}

TEST(Storage, AFileInsteadOfAFolder) {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / "file";
  support::write_file(file, "something else");
  expect_refusal(try_start(file), kCannotUse, {file.string(), "not a directory"});
  EXPECT_EQ(support::read_file(file), "something else");
}

TEST_F(Disk, ReadOnlyAtTheStart) {
  leave_something(on_disk(), "Before.");
  const auto before = contents(data());
  remount(MS_RDONLY);
  expect_refusal(try_start(data()), kCannotUse, {data().string(), "Read-only file system"});
  EXPECT_EQ(contents(data()), before);
  remount(0);
  expect_still_there(data(), "Before.");
}

TEST_F(Disk, FullAtTheStart) {
  leave_something(on_disk(), "Before.");
  fill(0);
  expect_refusal(try_start(data()), kInUseOrFull, {"space"});
  free_up();
  expect_still_there(data(), "Before.");
}

TEST_F(Disk, FullWithoutAnyData) {
  fill(0);
  expect_refusal(try_start(data()), kInUseOrFull, {"space"});
  free_up();
  leave_something(on_disk(), "After.");
}

TEST_F(Disk, TooFullForTheDemonstrationBoards) {
  fill(20 * kMiB);
  expect_refusal(try_start(data(), {"--demo"}), kInUseOrFull, {"are needed"});
  free_up();
  support::ServerOptions options = on_disk();
  options.arguments = {"--demo"};
  const Stage stage{options};
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
}

// --- while it runs ---

bool is_read_only(const sync::ClientSession& session) { return session.read_only(); }
bool is_writable(const sync::ClientSession& session) { return !session.read_only(); }

TEST_F(Disk, FillsUpWhileRunning) {
  const Stage stage{on_disk()};
  TestClient one{stage.client(kManager)};
  TestClient two{stage.client({"partner", plan::Role::manager, plan::ActorKind::business})};
  const Who reader{"reader", plan::Role::reader, plan::ActorKind::citizen};
  {
    TestClient known{stage.client(reader)};
    known.wait_live();
  }
  RawClient raw{stage};
  raw.join(stage.token(kManager));
  const std::uint32_t replica = raw.ask_replica();
  one.wait_live();
  two.wait_live();
  one.type("before", "Before.");
  one.wait_saved();

  fill(8 * kMiB);
  must(one->wait_until(is_read_only, kSoon));
  must(two->wait_until(is_read_only, kSoon));
  one.type("while full 1", " One.");
  two.type("while full 2", " Two.");

  // Whoever sends all the same is refused, and the number stays free.
  v1::ClientFrame frame;
  v1::Edit& edit = *frame.add_edits();
  edit.set_replica(replica);
  edit.set_first_counter(1);
  edit.set_label("by hand");
  v1::SetField& set = *edit.add_operations()->mutable_set_field();
  set.set_item_counter(board::kRootId.counter.value);
  set.set_field(plan::fields::board_state.value);
  set.set_text("resting");
  raw.send(frame);
  const auto refusal = raw.wait_refusal();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code(), v1::REFUSAL_CODE_READ_ONLY);

  // Who is known may come and read, and is told.
  TestClient visitor{stage.client(reader)};
  visitor.wait_live();
  must(visitor->wait_until(is_read_only, kSoon));
  EXPECT_EQ(visitor.text(board::kRootId, plan::fields::purpose), "Before.");
  EXPECT_EQ(one.pending(), 1u);
  EXPECT_EQ(two.pending(), 1u);
  EXPECT_TRUE(stage.server().running()) << stage.server().log();

  free_up();
  must(one->wait_until(is_writable, kSoon));
  one.wait_saved();
  two.wait_saved();
  frame.set_attempt(1);
  raw.send(frame);
  EXPECT_TRUE(raw.wait_event(1));
  for (const TestClient* client : {&one, &two}) {
    EXPECT_TRUE(client->told().refused.empty()) << "a full disk is no reason to hand work back";
    EXPECT_TRUE(client->told().retries.empty());
  }
  stage.server().kill();
  const StoredLog log = read_log(stage.store(), stage.board());
  for (const char* label : {"before", "while full 1", "while full 2", "by hand"}) {
    EXPECT_EQ(log.labels.count(label) == 0 ? 0u : log.labels.at(label), 1u) << label;
  }
}

// Full again and again, with clients that never stop writing.
TEST_F(Disk, FillsUpUnderLoad) {
  const Stage stage{on_disk()};
  TestClient client{stage.client(kManager)};
  client.wait_live();
  std::vector<std::string> labels;
  const auto write = [&](int edits) {
    for (int i = 0; i < edits; ++i) {
      labels.push_back("edit " + std::to_string(labels.size()));
      client.type(labels.back(), "x");
    }
  };
  for (int round = 0; round < 3; ++round) {
    write(20);
    fill(round * kMiB);
    write(20);
    must(client->wait_until(is_read_only, kSoon));
    write(20);
    EXPECT_GE(client.pending(), 20u);
    EXPECT_TRUE(stage.server().running()) << stage.server().log();
    free_up();
    client.wait_saved();
  }
  EXPECT_TRUE(client.told().refused.empty());
  EXPECT_TRUE(client.told().retries.empty());
  client->close();
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
  const StoredLog log = read_log(stage.store(), stage.board());
  EXPECT_EQ(log.head.value, labels.size() + log.by_server);
  for (const std::string& label : labels) EXPECT_EQ(log.labels.count(label), 1u) << label;
}

}  // namespace
}  // namespace samtavle::integration
