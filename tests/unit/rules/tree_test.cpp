// Goal: the dependencies and the shape of the source tree stay as ARCHITECTURE.md says.
// Method: read every source file and apply the rules. Run from the root of the repository.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "rules.hpp"

namespace samtavle::rules {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTable = "tests/unit/rules/include_table.txt";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Folders of other people's or generated files, and of inputs that are meant to be ugly.
bool is_skipped_folder(const std::string& name) {
  static const std::vector<std::string> kSkipped = {"node_modules", "build", "dist", "corpus"};
  return name.starts_with('.') ||
         std::find(kSkipped.begin(), kSkipped.end(), name) != kSkipped.end();
}

std::vector<std::string> files_under(const std::vector<std::string>& roots,
                                     const std::vector<std::string>& endings) {
  std::vector<std::string> files;
  for (const std::string& root : roots) {
    if (!fs::exists(root)) continue;
    auto it = fs::recursive_directory_iterator(root);
    for (; it != fs::recursive_directory_iterator(); ++it) {
      if (it->is_directory() && is_skipped_folder(it->path().filename().string())) {
        it.disable_recursion_pending();
      }
      const std::string path = it->path().generic_string();
      const bool wanted =
          std::any_of(endings.begin(), endings.end(),
                      [&path](const std::string& ending) { return path.ends_with(ending); });
      if (it->is_regular_file() && wanted) files.push_back(path);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string joined(const Complaints& complaints) {
  std::string text;
  for (const std::string& line : complaints) text += "\n" + line;
  return text;
}

void append(Complaints& all, const Complaints& more) {
  all.insert(all.end(), more.begin(), more.end());
}

class Tree : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs::exists(kTable)) << "Run this test from the root of the repository.";
  }
};

TEST_F(Tree, TableIsUnderstood) {
  const IncludeTable table = parse_include_table(read(kTable));
  EXPECT_TRUE(table.errors.empty()) << joined(table.errors);
  for (const FolderRule& rule : table.folders) {
    if (rule.folder == "client-lib/web") continue;  // built by another compiler, may come later
    EXPECT_TRUE(fs::exists(rule.folder)) << "No such folder: " << rule.folder;
  }
}

TEST_F(Tree, IncludesFollowTheTable) {
  const IncludeTable table = parse_include_table(read(kTable));
  const auto files = files_under({"client-lib", "server", "tools"}, {".hpp", ".cpp"});
  ASSERT_FALSE(files.empty());
  Complaints complaints;
  for (const std::string& file : files) append(complaints, check_includes(table, file, read(file)));
  EXPECT_TRUE(complaints.empty()) << joined(complaints);
}

TEST_F(Tree, SourcesAreTidy) {
  const auto files = files_under(
      {"client-lib", "server", "tools", "tests", "proto"},
      {".hpp", ".cpp", ".proto", ".ts", ".tsx", ".css", ".py", ".cmake", "CMakeLists.txt"});
  ASSERT_FALSE(files.empty());
  Complaints complaints;
  for (const std::string& file : files) append(complaints, check_tidy(file, read(file)));
  EXPECT_TRUE(complaints.empty()) << joined(complaints);
}

TEST_F(Tree, TopLevelIsComplete) {
  std::vector<std::string> entries;
  for (const auto& entry : fs::directory_iterator(".")) {
    entries.push_back(entry.path().filename().string());
  }
  const Complaints complaints = check_top_level(entries);
  EXPECT_TRUE(complaints.empty()) << joined(complaints);
}

}  // namespace
}  // namespace samtavle::rules
