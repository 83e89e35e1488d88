// Goal: samtavled serves a page from a folder as browsers and proxies need it, with the policy on
// every answer, and runs without one. Method: the real server, a small folder, raw requests.

#include <gmock/gmock.h>

#include <filesystem>

#include "samtavle/support/raw_socket.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
using support::HttpAnswer;
using support::http_request;
using support::RawSocket;
using testing::HasSubstr;

constexpr std::size_t kLargeBytes = 3 * 1024 * 1024;

class Page : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<support::TemporaryDirectory>();
    const fs::path page = folder_->path() / "page";
    fs::create_directories(page / "assets");
    support::write_file(folder_->path() / "outside.txt", "not of the page");
    support::write_file(page / "index.html", "<!doctype html><title>the page</title>");
    support::write_file(page / "assets" / "app-0123abcd.js", "plain");
    support::write_file(page / "assets" / "app-0123abcd.js.br", "brotli");
    support::write_file(page / "assets" / "large-0123abcd.wasm", std::string(kLargeBytes, 'w'));
    support::ServerOptions options;
    options.arguments = {"--page-directory", page.string()};
    server_ = must(support::ServerProcess::start(std::move(options)));
  }
  static void TearDownTestSuite() {
    server_.reset();
    folder_.reset();
  }

  static std::uint16_t port() { return server_->port(); }

  static inline std::unique_ptr<support::TemporaryDirectory> folder_;
  static inline std::unique_ptr<support::ServerProcess> server_;
};

void expect_guarded(const HttpAnswer& answer, const std::string& what) {
  EXPECT_THAT(answer.field("content-security-policy"), HasSubstr("default-src 'none'")) << what;
  EXPECT_THAT(answer.field("content-security-policy"), HasSubstr("frame-ancestors 'none'")) << what;
  EXPECT_EQ(answer.field("x-content-type-options"), "nosniff") << what;
  EXPECT_EQ(answer.field("referrer-policy"), "no-referrer") << what;
  EXPECT_EQ(answer.field("cross-origin-opener-policy"), "same-origin") << what;
  EXPECT_THAT(answer.field("permissions-policy"), HasSubstr("camera=()")) << what;
}

TEST_F(Page, EveryAnswerOfThePageIsGuarded) {
  struct Row {
    std::string method;
    std::string path;
    int status;
  };
  const std::vector<Row> rows = {
      {"GET", "/", 200},          {"GET", "/b/dokk1", 200},
      {"GET", "/b/a?x=1", 200},    {"HEAD", "/", 200},
      {"GET", "/index.html", 200}, {"GET", "/assets/app-0123abcd.js", 200},
      {"GET", "/nothing", 404},    {"GET", "/b/No", 404},
      {"GET", "/assets/", 404},    {"POST", "/", 405},
      {"DELETE", "/b/dokk1", 405}, {"POST", "/nothing", 404},
  };
  for (const Row& row : rows) {
    RawSocket client(port());
    client.send(row.method + " " + row.path + " HTTP/1.1\r\nHost: board.example\r\n\r\n");
    const HttpAnswer answer = client.read_answer(row.method == "HEAD");
    EXPECT_EQ(answer.status, row.status) << row.method << " " << row.path;
    expect_guarded(answer, row.method + " " + row.path);
  }
  const HttpAnswer index = http_request(port(), "GET", "/");
  EXPECT_EQ(index.field("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(index.field("cache-control"), "no-cache");
  EXPECT_THAT(index.body, HasSubstr("the page"));
  const HttpAnswer same =
      http_request(port(), "GET", "/b/dokk1", {{"If-None-Match", index.field("etag")}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  expect_guarded(same, "304");
}

TEST_F(Page, TheInterfaceStaysWhereItWas) {
  EXPECT_EQ(http_request(port(), "GET", "/livez").body, "ok\n");
  EXPECT_EQ(http_request(port(), "GET", "/readyz").status, 200);
  EXPECT_EQ(http_request(port(), "GET", "/api/v1/boards").status, 401);
  EXPECT_EQ(http_request(port(), "GET", "/boards/dokk1/sync").status, 426);
}

TEST_F(Page, CompressedAndLargeFilesArriveWhole) {
  const HttpAnswer small = http_request(port(), "GET", "/assets/app-0123abcd.js",
                                        {{"Accept-Encoding", "gzip, br"}});
  EXPECT_EQ(small.body, "brotli");
  EXPECT_EQ(small.field("content-encoding"), "br");
  EXPECT_THAT(small.field("cache-control"), HasSubstr("immutable"));
  const HttpAnswer large = http_request(port(), "GET", "/assets/large-0123abcd.wasm");
  EXPECT_EQ(large.field("content-type"), "application/wasm");
  EXPECT_EQ(large.body, std::string(kLargeBytes, 'w'));
  RawSocket client(port());
  client.send("HEAD /assets/large-0123abcd.wasm HTTP/1.1\r\nHost: a\r\n\r\n"
              "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
  const HttpAnswer head = client.read_answer(true);
  EXPECT_EQ(head.field("content-length"), std::to_string(kLargeBytes));
  EXPECT_EQ(client.read_answer().body, "ok\n") << "nothing came behind the head";
}

TEST_F(Page, NoSpellingLeadsOutOfTheFolder) {
  const std::vector<std::string> spellings = {
      "/../outside.txt",        "/..%2foutside.txt",       "/%2e%2e/outside.txt",
      "/%2e%2e%2foutside.txt",  "/.%2e/outside.txt",       "/..\\outside.txt",
      "/..%5coutside.txt",      "/..%c0%afoutside.txt",    "/..%252foutside.txt",
      "/....//outside.txt",     "/..;/outside.txt",        "/./../outside.txt",
      "/assets/../../outside.txt", "/b/../../outside.txt", "/b/..%2f..%2foutside.txt",
      "//outside.txt",          "/index.html/../../outside.txt", "/%00/../outside.txt",
      "/../outside.txt%00.js",  "/..%u2215outside.txt",    "/..%ef%bc%8foutside.txt",
      "/file:///etc/passwd",    "/proc/self/environ",      "/.",
      "/..",                    "/../../../../../../etc/passwd", "/etc/passwd",
      "/assets/..",             "/assets/%2e%2e/",         "/../page/index.html",
      "/" + (folder_->path() / "outside.txt").string(),
  };
  EXPECT_GE(spellings.size(), 30u);
  for (const std::string& path : spellings) {
    const HttpAnswer answer = http_request(port(), "GET", path);
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path << " " << answer.status;
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("not of the page"))) << path;
  }
}

TEST(PageFolder, WithoutOneTheServerRunsAndSaysSoOnce) {
  support::ServerOptions options;
  options.arguments = {"--page-directory", "/nowhere/at/all"};
  const auto server = must(support::ServerProcess::start(std::move(options)));
  EXPECT_EQ(http_request(server->port(), "GET", "/").status, 200);
  EXPECT_EQ(http_request(server->port(), "GET", "/b/dokk1").status, 404);
  EXPECT_EQ(server->log_lines({"no_page", "/nowhere/at/all"}), 1u) << server->log();
  EXPECT_EQ(server->log_lines({"started", "page=off"}), 1u) << server->log();
}

TEST(PageFolder, WhereNoneWasNamedNoneIsMissed) {
  const auto server = must(support::ServerProcess::start());
  EXPECT_EQ(server->log_lines({"started", "page=off"}), 1u) << server->log();
  EXPECT_EQ(server->log_lines({"no_page"}), 0u);
}

TEST(PageStatement, WasLeadsThereIfThereIsOne) {
  support::ServerOptions options;
  options.arguments = {"--page-statement", "https://was.digst.dk/eksempel"};
  const auto server = must(support::ServerProcess::start(std::move(options)));
  const HttpAnswer answer = http_request(server->port(), "GET", "/was");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.field("location"), "https://was.digst.dk/eksempel");
  EXPECT_EQ(http_request(server->port(), "POST", "/was").status, 405);
  const auto without = must(support::ServerProcess::start());
  EXPECT_EQ(http_request(without->port(), "GET", "/was").status, 404);
}

TEST(PageStatement, NothingButAWebAddressIsTaken) {
  const std::vector<std::string> addresses = {"http://a.dk", "javascript:1", "https://",
                                              "https://a.dk/\r\nX: y"};
  for (const std::string& bad : addresses) {
    support::ServerOptions options;
    options.arguments = {"--page-statement", bad};
    EXPECT_FALSE(support::ServerProcess::start(std::move(options))) << bad;
  }
}

TEST(PageFolder, AFolderThatIsNoPageIsAMistake) {
  const support::TemporaryDirectory empty;
  support::ServerOptions options;
  options.arguments = {"--page-directory", empty.path().string()};
  const auto server = support::ServerProcess::start(std::move(options));
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().detail, HasSubstr("index.html"));
}

}  // namespace
}  // namespace samtavle::integration
