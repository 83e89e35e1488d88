// Goal: what each release has left on disk is read by this version as a whole; its backups can be
// restored; and a store that this version has written is of a form that the release before knows,
// so that one can go back.
// Method: the folders in tests/data/releases, each as `make` beside them left it with the programs
// of that release, and what those said of it.

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>

#include "samtavle/support/server_process.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;

// In the order of their versions.
std::vector<fs::path> releases() {
  std::map<std::array<int, 3>, fs::path> found;
  for (const auto& entry : fs::directory_iterator("tests/data/releases")) {
    std::array<int, 3> version{};
    const std::string name = entry.path().filename().string();
    if (std::sscanf(name.c_str(), "%d.%d.%d", &version[0], &version[1], &version[2]) != 3) continue;
    found.emplace(version, entry.path());
  }
  std::vector<fs::path> out;
  for (auto& [version, path] : found) out.push_back(path);
  return out;
}

int known_form(const fs::path& release) {
  return std::stoi(support::read_file(release / "says" / "form"));
}

// The form that a store says it has.
int written_form(const fs::path& store) {
  std::vector<std::string> names;
  EXPECT_TRUE(rocksdb::DB::ListColumnFamilies({}, store.string(), &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.push_back({name, {}});
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto status =
      rocksdb::DB::OpenForReadOnly({}, store.string(), families, &handles, &opened);
  if (!status.ok()) give_up(status.ToString());
  const std::unique_ptr<rocksdb::DB> db{opened};
  std::string number;
  EXPECT_TRUE(db->Get({}, "format", &number).ok());
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
  return number.size() == 4 ? static_cast<unsigned char>(number[3]) : -1;
}

// A release's folder, to work in.
class Left {
 public:
  explicit Left(const fs::path& release) : release_(release) {
    fs::copy(release, folder_.path(), fs::copy_options::recursive);
    // Git does not keep whose they are.
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      fs::permissions(entry.path(),
                      entry.is_directory() ? fs::perms::owner_all
                                           : fs::perms::owner_read | fs::perms::owner_write);
    }
  }

  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }
  [[nodiscard]] fs::path backups() const { return folder_.path() / "backups"; }
  [[nodiscard]] std::unique_ptr<support::ServerProcess> start(const fs::path& data) const {
    support::ServerOptions options;
    options.data_dir = data;
    return must(support::ServerProcess::start(std::move(options)));
  }
  [[nodiscard]] static support::ProgramResult ask(const support::ServerProcess& server,
                                                  std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--server", server.base_url(), "--data-dir",
                                         server.data_dir().string(), "--json"});
    return support::run_program("samtavle", std::move(arguments));
  }
  // Every board, person, member and vote is as it was.
  void expect_all(const support::ServerProcess& server) const {
    const auto expect = [&](const std::string& file, std::vector<std::string> arguments) {
      const auto said = ask(server, std::move(arguments));
      EXPECT_EQ(said.output, support::read_file(release_ / "says" / (file + ".json")))
          << file << "\n" << said.errors;
    };
    expect("boards", {"board", "list"});
    for (const std::string board : {"groen-plads", "havnen"}) {
      expect(board + ".people", {"people", board});
      expect(board + ".members", {"member", "list", board});
      expect(board + ".votes", {"vote", board});
    }
  }
  void expect_boards(const support::ServerProcess& server) const {
    for (const std::string board : {"groen-plads", "havnen"}) {
      const auto said = ask(server, {"snapshot", "hash", board});
      EXPECT_EQ(hash_in(said.output),
                hash_in(support::read_file(release_ / "says" / (board + ".snapshot.json"))))
          << board << "\n" << said.errors;
    }
  }

 private:
  // Of the board's whole content; a restore begins a new epoch.
  static std::string hash_in(const std::string& json) {
    const std::string before = "\"hash\":\"";
    const std::size_t at = json.find(before);
    if (at == std::string::npos) return "there is none in: " + json;
    const std::size_t begin = at + before.size();
    return json.substr(begin, json.find('"', begin) - begin);
  }

  fs::path release_;
  support::TemporaryDirectory folder_;
};

TEST(Releases, EachOnesDataIsReadAndGoesOn) {
  ASSERT_FALSE(releases().empty()) << "Run this test from the root of the repository.";
  for (const fs::path& release : releases()) {
    SCOPED_TRACE(release.string());
    const Left left{release};
    auto server = left.start(left.data());
    left.expect_all(*server);
    left.expect_boards(*server);
    const auto made = Left::ask(*server, {"edit", "havnen", "create", "--kind", "idea", "--title",
                                          "Written by a later one"});
    EXPECT_EQ(made.status, 0) << made.errors;
    ASSERT_EQ(server->stop(), 0) << server->log();
    server = left.start(left.data());
    const auto shown = Left::ask(*server, {"search", "havnen", "Written by a later one"});
    EXPECT_NE(shown.output.find("Written by a later one"), std::string::npos) << shown.errors;
    ASSERT_EQ(server->stop(), 0) << server->log();
    const auto audit = support::run_program(
        "samtavle", {"audit", "verify", "--data-dir", left.data().string()});
    EXPECT_EQ(audit.status, 0) << audit.output << audit.errors;
  }
}

TEST(Releases, EachOnesBackupsAreRestored) {
  for (const fs::path& release : releases()) {
    SCOPED_TRACE(release.string());
    const Left left{release};
    const fs::path data = left.data().parent_path() / "restored";
    const auto restored = support::run_program(
        "samtavled",
        {"restore", "--from", left.backups().string(), "--data-dir", data.string()});
    ASSERT_EQ(restored.status, 0) << restored.errors;
    fs::copy(left.data() / "token.key", data / "token.key");
    const auto server = left.start(data);
    left.expect_boards(*server);
  }
}

TEST(Releases, TheOneBeforeKnowsWhatThisOneWrites) {
  const std::vector<fs::path> all = releases();
  ASSERT_FALSE(all.empty());
  const Stage stage;
  const fs::path store = stage.store();
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  EXPECT_GE(written_form(store), 1);
  EXPECT_LE(written_form(store), known_form(all.back()))
      << "a new form is read by one release, and written by the next only";
}

}  // namespace
}  // namespace samtavle::integration
