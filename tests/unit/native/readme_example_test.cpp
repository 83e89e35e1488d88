// Goal: the first C++ example in README.md is, to the letter, a file that is compiled.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace samtavle::native {
namespace {

constexpr const char* kExample = "tests/integration/readme_example.cpp";

std::string content(const std::string& path) {
  std::ifstream in{path};
  EXPECT_TRUE(in) << path << " cannot be read; run this test from the root of the repository.";
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// What stands between the first line "```cpp" and the next line "```".
std::string first_cpp_block(const std::string& markdown) {
  std::istringstream in{markdown};
  std::string block;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (inside && line == "```") return block;
    if (inside) block += line + "\n";
    if (line == "```cpp") inside = true;
  }
  return "no ```cpp block";
}

TEST(ReadmeExample, IsTheOneThatIsCompiled) {
  EXPECT_EQ(first_cpp_block(content("README.md")), content(kExample))
      << "README.md and " << kExample << " must be the same, line by line.";
}

TEST(ReadmeExample, IsShort) {
  const std::string example = content(kExample);
  EXPECT_LE(std::count(example.begin(), example.end(), '\n'), 25);
}

TEST(ReadmeExample, ADifferenceIsNoticed) {
  EXPECT_EQ(first_cpp_block("# x\n```cpp\nint a;\n```\n```cpp\nint b;\n```\n"), "int a;\n");
  EXPECT_NE(first_cpp_block("```cpp\nint a;\n"), "int a;\n");
}

}  // namespace
}  // namespace samtavle::native
