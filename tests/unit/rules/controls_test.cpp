// Goal: the rules can fail. A check that reports nothing whatever it is shown would pass for ever.
// Method: for each rule a sample that breaks it and a near neighbour that does not, judged by the
// table that is in force.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "rules.hpp"

namespace samtavle::rules {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Sample {
  std::string path;
  std::string text;
};

IncludeTable table_in_force() {
  std::ifstream in("tests/unit/rules/include_table.txt", std::ios::binary);
  return parse_include_table(std::string{std::istreambuf_iterator<char>(in), {}});
}

class Controls : public testing::Test {
 protected:
  Complaints check(const Sample& sample) const {
    return check_includes(table_, sample.path, sample.text);
  }

  const IncludeTable table_ = table_in_force();
};

TEST_F(Controls, ForbiddenIncludesAreReported) {
  const std::vector<Sample> samples = {
      {"client-lib/core/base/ids.cpp", "#include \"samtavle/text/text.hpp\"\n"},
      {"client-lib/core/text/tree.cpp", "#include \"samtavle/board/board.hpp\"\n"},
      {"client-lib/core/text/tree.cpp", "#include \"samtavle/v1/edit.pb.h\"\n"},
      {"client-lib/core/board/fold.cpp", "#include \"samtavle/plan/roles.hpp\"\n"},
      {"client-lib/core/plan/roles.cpp", "#include <samtavle/sync/session.hpp>\n"},
      {"client-lib/core/sync/session.cpp", "#include <boost/asio/ip/tcp.hpp>\n"},
      {"client-lib/core/sync/session.cpp", "#include \"samtavle/hub/hub.hpp\"\n"},
      {"client-lib/core/base/ids.cpp", "#include <thread>\n"},
      {"client-lib/core/text/tree.cpp", "#  include <mutex>\n"},
      {"client-lib/core/board/fold.cpp", "#include <fstream>\n"},
      {"client-lib/core/plan/roles.cpp", "#include <iostream>\n"},
      {"client-lib/core/sync/session.cpp", "#include <random>\n"},
      {"client-lib/core/sync/session.cpp", "#include <sys/socket.h>\n"},
      {"client-lib/native/client.cpp", "#include <rocksdb/db.h>\n"},
      {"client-lib/native/client.cpp", "#include \"samtavle/hub/hub.hpp\"\n"},
      {"server/hub/hub.cpp", "#include <boost/asio/post.hpp>\n"},
      {"server/hub/hub.cpp", "#include <rocksdb/db.h>\n"},
      {"server/hub/hub.cpp", "#include \"samtavle/net/listener.hpp\"\n"},
      {"server/log/rocks.cpp", "#include <boost/beast/core.hpp>\n"},
      {"server/log/rocks.cpp", "#include \"samtavle/net/listener.hpp\"\n"},
      {"server/access/token.cpp", "#include <rocksdb/db.h>\n"},
      {"server/access/token.cpp", "#include \"samtavle/hub/hub.hpp\"\n"},
      {"server/net/listener.cpp", "#include <rocksdb/db.h>\n"},
      {"server/net/listener.cpp", "#include \"samtavle/log/rocks.hpp\"\n"},
      {"server/net/listener.cpp", "#include \"../log/keys.hpp\"\n"},
      {"server/app/main.cpp", "#include \"samtavle/native/client.hpp\"\n"},
      {"server/app/main.cpp", "#include <rocksdb/db.h>\n"},
      {"tools/samtavle/main.cpp", "#include <boost/asio.hpp>\n"},
      {"server/log/rocks.cpp", "#include <curl/curl.h>\n"},
  };
  for (const Sample& sample : samples) {
    EXPECT_THAT(check(sample),
                ElementsAre(AllOf(HasSubstr(sample.path + ":1:"), HasSubstr("include"))))
        << sample.text;
  }
}

TEST_F(Controls, AllowedIncludesAreNot) {
  const std::vector<Sample> samples = {
      {"client-lib/core/base/ids.cpp", "#include <vector>\n#include <chrono>\n"},
      {"client-lib/core/text/tree.cpp", "#include \"tree.hpp\"\n"},
      {"client-lib/core/text/tree.cpp", "// #include <thread>\n/* #include <mutex>\n*/\n"},
      {"client-lib/core/board/fold.cpp", "#include \"samtavle/v1/edit.pb.h\"\n"},
      {"client-lib/native/client.cpp", "#include <boost/beast/core.hpp>\n"},
      {"server/hub/hub.cpp", "#include <thread>\n#include <mutex>\n"},
      {"server/log/rocks.cpp", "#include <rocksdb/db.h>\n"},
      {"server/net/private.hpp", "#include <boost/asio/post.hpp>\n"},
      {"server/app/main.cpp", "#include \"samtavle/log/rocks.hpp\"\n"},
  };
  for (const Sample& sample : samples) EXPECT_THAT(check(sample), IsEmpty()) << sample.text;
}

TEST_F(Controls, PublicHeadersHideTheLibraries) {
  const std::vector<Sample> samples = {
      {"client-lib/native/include/samtavle/native/client.hpp", "#include <boost/asio/post.hpp>\n"},
      {"server/net/include/samtavle/net/listener.hpp", "#include <boost/beast/core.hpp>\n"},
      {"server/log/include/samtavle/log/rocks.hpp", "#include <rocksdb/db.h>\n"},
      {"server/hub/include/samtavle/hub/hub.hpp", "#include <google/protobuf/arena.h>\n"},
      {"client-lib/core/board/include/samtavle/board/board.hpp",
       "#include \"samtavle/v1/edit.pb.h\"\n"},
  };
  for (const Sample& sample : samples) {
    EXPECT_THAT(check(sample), ElementsAre(HasSubstr("a public header may not include")))
        << sample.text;
  }
}

TEST_F(Controls, TheCoreReadsNoClockAndNoChance) {
  const std::string path = "client-lib/core/sync/session.cpp";
  for (const std::string bad :
       {"auto t = std::chrono::steady_clock::now();\n", "auto t = system_clock::now();\n",
        "std::random_device device;\n", "const char* home = getenv(\"HOME\");\n"}) {
    EXPECT_THAT(check({path, bad}), ElementsAre(HasSubstr("may not use"))) << bad;
  }
  EXPECT_THAT(check({path, "using Time = std::chrono::steady_clock::time_point;\n"}), IsEmpty());
  EXPECT_THAT(check({path, "// never calls steady_clock::now()\n"}), IsEmpty());
  EXPECT_THAT(check({"server/hub/hub.cpp", "auto t = steady_clock::now();\n"}), IsEmpty());
}

TEST_F(Controls, AFolderWithoutARuleIsReported) {
  EXPECT_THAT(check({"server/novel/x.cpp", ""}), ElementsAre(HasSubstr("no rule")));
  EXPECT_THAT(check({"client-lib/core/x.cpp", ""}), ElementsAre(HasSubstr("no rule")));
}

TEST(Table, NonsenseIsReported) {
  EXPECT_THAT(parse_include_table("folder a\n  allow b\n").errors, ElementsAre(HasSubstr(":2:")));
  EXPECT_THAT(parse_include_table("  samtavle b\n").errors, ElementsAre(HasSubstr(":1:")));
  EXPECT_THAT(parse_include_table("# words\n\nfolder a\n").errors, IsEmpty());
}

TEST(Tidy, EachFaultIsReported) {
  EXPECT_THAT(check_tidy("server/hub/x.hpp", "int x;\n"), ElementsAre(HasSubstr("#pragma once")));
  EXPECT_THAT(check_tidy("server/hub/x.cpp", "int\tx;\n"), ElementsAre(HasSubstr("tab")));
  EXPECT_THAT(check_tidy("server/hub/x.cpp", "int x; \n"), ElementsAre(HasSubstr("blank space")));
  EXPECT_THAT(check_tidy("server/hub/x.cpp", std::string(101, 'x')),
              ElementsAre(HasSubstr("columns")));
  EXPECT_THAT(check_tidy("server/hub/x.cpp", std::string("// TO") + "DO: later\n"),
              ElementsAre(HasSubstr("do it now")));
  EXPECT_THAT(check_tidy("client-lib/web/x.ts", std::string("// FIX") + "ME\n"),
              ElementsAre(HasSubstr("do it now")));
}

TEST(Tidy, LengthDependsOnTheKindOfFile) {
  const auto lines = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "x\n";
    return text;
  };
  EXPECT_THAT(check_tidy("server/hub/x.cpp", lines(600)), IsEmpty());
  EXPECT_THAT(check_tidy("server/hub/x.cpp", lines(601)), ElementsAre(HasSubstr("600 lines")));
  EXPECT_THAT(check_tidy("tests/unit/hub/x_test.cpp", lines(800)), IsEmpty());
  EXPECT_THAT(check_tidy("tests/unit/hub/x_test.cpp", lines(801)),
              ElementsAre(HasSubstr("800 lines")));
}

TEST(Tidy, GoodFilesPass) {
  EXPECT_THAT(check_tidy("server/hub/x.hpp", "#pragma once\n\nint x;\n"), IsEmpty());
  EXPECT_THAT(check_tidy("server/hub/x.cpp", std::string(100, 'x')), IsEmpty());
  std::string danish;
  for (int i = 0; i < 100; ++i) danish += "\xC3\xA6";
  EXPECT_THAT(check_tidy("server/hub/x.cpp", danish), IsEmpty());
}

TEST(TopLevel, ExtraAndMissingEntriesAreReported) {
  std::vector<std::string> entries = {"ARCHITECTURE.md",
                                      "CMakeLists.txt",
                                      "CMakePresets.json",
                                      "LICENSE",
                                      "README.md",
                                      "client-lib",
                                      "deploy",
                                      "proto",
                                      "publiccode.yml",
                                      "server",
                                      "tests",
                                      "tools",
                                      ".git",
                                      "build"};
  EXPECT_THAT(check_top_level(entries), IsEmpty());
  entries.push_back("src");
  EXPECT_THAT(check_top_level(entries), ElementsAre(HasSubstr("src:1: does not belong")));
  entries.pop_back();
  entries.erase(entries.begin());
  EXPECT_THAT(check_top_level(entries), ElementsAre(HasSubstr("ARCHITECTURE.md:1: is missing")));
}

}  // namespace
}  // namespace samtavle::rules
