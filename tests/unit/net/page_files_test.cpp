// Goal: the page is its own files and nothing else, each with its type, its age and its compressed
// forms, and no answer without the fields that keep strangers' code out.
// Method: folders of files made here; requests as structs.

#include "samtavle/net/page_files.hpp"

#include <gmock/gmock.h>

#include "samtavle/support/program.hpp"

namespace samtavle::net {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using testing::HasSubstr;
using testing::Not;
using Fields = std::vector<std::pair<std::string, std::string>>;

class Folder {
 public:
  Folder() { add("index.html", "<!doctype html>"); }
  Folder& add(const std::string& name, const std::string& content) {
    const fs::path path = directory_.path() / name;
    fs::create_directories(path.parent_path());
    support::write_file(path, content);
    return *this;
  }
  [[nodiscard]] const fs::path& path() const { return directory_.path(); }
  [[nodiscard]] PageFiles load() const { return PageFiles::load(path()).value(); }

 private:
  support::TemporaryDirectory directory_;
};

Request get(const std::string& path, Fields fields = {}) {
  Request request;
  request.method = "GET";
  request.path = path;
  request.fields = std::move(fields);
  request.fields.emplace_back("host", "board.example");
  return request;
}

std::string field(const Response& response, std::string_view name) {
  std::string value;
  int count = 0;
  for (const auto& [key, text] : response.fields) {
    if (key != name) continue;
    value = text;
    ++count;
  }
  EXPECT_LE(count, 1) << name << " comes twice";
  return value;
}

TEST(PageFiles, EachFileHasItsType) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"a.js", "text/javascript; charset=utf-8"}, {"a.mjs", "text/javascript; charset=utf-8"},
      {"a.css", "text/css; charset=utf-8"},       {"a.wasm", "application/wasm"},
      {"a.svg", "image/svg+xml"},                 {"a.woff2", "font/woff2"},
      {"a.json", "application/json"},             {"b/c.html", "text/html; charset=utf-8"},
      {"a.webmanifest", "application/manifest+json"}, {"a.png", "image/png"},
      {"a.strange", "application/octet-stream"},  {"js", "application/octet-stream"},
  };
  Folder folder;
  for (const auto& [name, type] : rows) folder.add(name, "content of " + name);
  const PageFiles page = folder.load();
  EXPECT_EQ(page.file_count(), rows.size() + 1);
  for (const auto& [name, type] : rows) {
    const auto response = page_response(page, get("/" + name));
    ASSERT_TRUE(response) << name;
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->content_type, type) << name;
    EXPECT_EQ(*response->shared_body, "content of " + name);
  }
}

TEST(PageFiles, ViewsAreTheIndexAndNothingElseIs) {
  const PageFiles page = Folder().add("assets/a.js", "1").load();
  for (const char* path : {"/", "/index.html", "/b/dokk1", "/b/dokk1/", "/b/a"}) {
    const auto response = page_response(page, get(path));
    ASSERT_TRUE(response) << path;
    EXPECT_EQ(*response->shared_body, "<!doctype html>") << path;
    EXPECT_EQ(field(*response, "Cache-Control"), "no-cache") << path;
  }
  for (const char* path : {"", "/b", "/b/", "/b/Dokk1", "/b/dokk1//", "/b/dokk1/x", "/c/dokk1",
                           "/x", "/assets", "/assets/", "/assets/b.js", "index.html",
                           "//index.html"}) {
    EXPECT_FALSE(page_response(page, get(path))) << path;
  }
}

TEST(PageFiles, NoSpellingLeadsOutOfTheFolder) {
  Folder folder;
  folder.add("page/index.html", "inside").add("secret.txt", "outside");
  fs::create_symlink(folder.path() / "secret.txt", folder.path() / "page" / "link.txt");
  fs::create_directory_symlink(folder.path(), folder.path() / "page" / "up");
  const PageFiles page = PageFiles::load(folder.path() / "page").value();
  EXPECT_EQ(page.file_count(), 1u) << "links are left out";
  const std::vector<std::string> spellings = {
      "/../secret.txt",          "/..%2fsecret.txt",        "/..%2Fsecret.txt",
      "/%2e%2e/secret.txt",      "/%2e%2e%2fsecret.txt",    "/.%2e/secret.txt",
      "/..\\secret.txt",         "/..%5csecret.txt",        "/..%c0%afsecret.txt",
      "/..%252fsecret.txt",      "/%252e%252e/secret.txt",  "/....//secret.txt",
      "/..;/secret.txt",         "/./../secret.txt",        "/assets/../../secret.txt",
      "/b/../../secret.txt",     "/b/..%2f..%2fsecret.txt", "//secret.txt",
      "/index.html/../../secret.txt",                       "/link.txt",
      "/up/secret.txt",          "/%00/../secret.txt",      "/../secret.txt%00.js",
      "/..%u2215secret.txt",     "/..\xef\xbc\x8fsecret.txt", "/file:///etc/passwd",
      "/proc/self/environ",      "/.",                      "/..",
      "/../../../../../../etc/passwd",                      "/" + folder.path().string(),
      folder.path().string() + "/secret.txt",
  };
  EXPECT_GE(spellings.size(), 30u);
  for (const std::string& path : spellings) EXPECT_FALSE(page_response(page, get(path))) << path;
}

TEST(PageFiles, NamesWithAHashAreKeptForGood) {
  Folder folder;
  folder.add("assets/index-Bx81jkQa.js", "1").add("assets/core-a_-9ZZ00.wasm", "2");
  folder.add("assets/plain.js", "3").add("favicon.svg", "4").add("other-Bx81jkQa.js", "5");
  const PageFiles page = folder.load();
  const auto age = [&page](const std::string& path) {
    return field(*page_response(page, get(path)), "Cache-Control");
  };
  EXPECT_THAT(age("/assets/index-Bx81jkQa.js"), HasSubstr("immutable"));
  EXPECT_THAT(age("/assets/core-a_-9ZZ00.wasm"), HasSubstr("max-age=31536000"));
  EXPECT_EQ(age("/assets/plain.js"), "no-cache");
  EXPECT_EQ(age("/favicon.svg"), "no-cache");
  EXPECT_EQ(age("/other-Bx81jkQa.js"), "no-cache");
}

TEST(PageFiles, TheSmallestFormThatIsAcceptedIsSent) {
  Folder folder;
  folder.add("a.js", "plain").add("a.js.gz", "zipped").add("a.js.br", "brotli");
  folder.add("b.js", "plain").add("b.js.gz", "zipped").add("alone.gz", "no form of a file");
  const PageFiles page = folder.load();
  EXPECT_FALSE(page.find("/a.js.gz"));
  EXPECT_TRUE(page.find("/alone.gz"));
  struct Row {
    std::string path;
    std::string accepted;
    std::string body;
    std::string coding;
  };
  const std::vector<Row> rows = {
      {"/a.js", "gzip, deflate, br", "brotli", "br"},  {"/a.js", "BR", "brotli", "br"},
      {"/a.js", "gzip", "zipped", "gzip"},             {"/a.js", "", "plain", ""},
      {"/a.js", "br;q=0, gzip", "zipped", "gzip"},     {"/a.js", "br; q=0.5", "brotli", "br"},
      {"/a.js", "br;q=0.000,gzip;q=0", "plain", ""},   {"/a.js", "identity", "plain", ""},
      {"/a.js", "brr, gzipped", "plain", ""},          {"/b.js", "br, gzip", "zipped", "gzip"},
      {"/b.js", "br", "plain", ""},
  };
  for (const Row& row : rows) {
    const auto response = page_response(page, get(row.path, {{"accept-encoding", row.accepted}}));
    ASSERT_TRUE(response);
    EXPECT_EQ(*response->shared_body, row.body) << row.path << " " << row.accepted;
    EXPECT_EQ(field(*response, "Content-Encoding"), row.coding) << row.path << " " << row.accepted;
    EXPECT_EQ(field(*response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(response->content_type, "text/javascript; charset=utf-8");
  }
}

TEST(PageFiles, WhoHasItAlreadyIsToldSo) {
  const PageFiles page = Folder().add("a.js", "plain").add("a.js.gz", "zipped").load();
  const std::string plain = field(*page_response(page, get("/a.js")), "ETag");
  const std::string zipped =
      field(*page_response(page, get("/a.js", {{"accept-encoding", "gzip"}})), "ETag");
  EXPECT_THAT(plain, testing::MatchesRegex("\"[0-9a-f]+\""));
  EXPECT_NE(plain, zipped);
  for (const std::string& held : {plain, "W/" + plain, "\"x\", " + plain, std::string{"*"}}) {
    const auto response = page_response(page, get("/a.js", {{"if-none-match", held}}));
    EXPECT_EQ(response->status, 304) << held;
    EXPECT_FALSE(response->shared_body);
    EXPECT_EQ(field(*response, "ETag"), plain);
    EXPECT_THAT(field(*response, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
  }
  for (const std::string& held : {zipped, std::string{"\"\""}, plain.substr(1)}) {
    EXPECT_EQ(page_response(page, get("/a.js", {{"if-none-match", held}}))->status, 200) << held;
  }
}

TEST(PageFiles, ThePolicyLetsNothingInFromElsewhere) {
  const PageFiles page = Folder().load();
  const auto policy = [&page](const std::string& host) {
    Request request = get("/");
    request.fields = {{"host", host}};
    return field(*page_response(page, request), "Content-Security-Policy");
  };
  EXPECT_EQ(policy("board.example"),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
            "img-src 'self'; font-src 'self'; connect-src 'self' wss://board.example; "
            "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'");
  EXPECT_THAT(policy("board.example:8443"), HasSubstr(" wss://board.example:8443;"));
  // What comes as a host becomes a part of the policy only if it is one.
  for (const char* host : {"a; script-src *", "a b", "*", "", "a'b", "a,b", "x/y", "u@h"}) {
    EXPECT_THAT(policy(host), HasSubstr("connect-src 'self'; manifest-src")) << host;
  }
  const auto response = page_response(page, get("/"));
  EXPECT_EQ(field(*response, "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_THAT(field(*response, "Permissions-Policy"), HasSubstr("camera=()"));
  EXPECT_THAT(field(*response, "Permissions-Policy"), HasSubstr("screen-wake-lock=(self)"));
}

TEST(PageFiles, AWrongFolderIsSaid) {
  const support::TemporaryDirectory empty;
  EXPECT_EQ(PageFiles::load(empty.path()).error().code, Errc::config);
  EXPECT_EQ(PageFiles::load(empty.path() / "absent").error().code, Errc::not_found);
  support::write_file(empty.path() / "file", "x");
  EXPECT_EQ(PageFiles::load(empty.path() / "file").error().code, Errc::not_found);
  EXPECT_THAT(PageFiles::load(Folder().add("a b.js", "x").path()).error().detail,
              HasSubstr("/a b.js"));
  Folder large;
  support::write_file(large.path() / "large.bin", "x");
  fs::resize_file(large.path() / "large.bin", kPageBytesMax);
  EXPECT_EQ(PageFiles::load(large.path()).error().code, Errc::config) << "with the index too much";
  Folder many;
  for (std::size_t i = 0; i < kPageFilesMax; ++i) many.add("f" + std::to_string(i), "");
  EXPECT_EQ(PageFiles::load(many.path()).error().code, Errc::config);
  EXPECT_EQ(Folder().add(".git/config", "x").add(".env", "x").load().file_count(), 1u);
}

TEST(HttpResponse, WithoutABodyByItsStatus) {
  Response response{304, "text/plain", {}, {}};
  EXPECT_THAT(serialize(response, {true, false, 0}), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(serialize(response, {true, false, 0}), Not(HasSubstr("Content-Type:")));
  response.status = 200;
  response.shared_body = std::make_shared<const std::string>("12345");
  const std::string bytes = serialize(response, {true, false, 0});
  EXPECT_THAT(bytes, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n")) << "the bytes follow from where they are";
}

}  // namespace
}  // namespace samtavle::net
