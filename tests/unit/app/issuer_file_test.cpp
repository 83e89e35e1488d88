// Goal: what an operator writes of a login is what the server trusts, and what is wrong in it is
// said with its place. Method: files written here.

#include "samtavle/app/issuer_file.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace samtavle::app {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using testing::HasSubstr;

class IssuerFile : public testing::Test {
 protected:
  IssuerFile() {
    std::string pattern = (fs::temp_directory_path() / "samtavle-issuer-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~IssuerFile() override { fs::remove_all(folder); }

  std::string write(const std::string& text, const std::string& name = "a.toml") const {
    const fs::path path = folder / name;
    std::ofstream(path) << text;
    return path.string();
  }

  fs::path folder;
  const std::string least =
      "name = 'aarhus'\nurl = 'https://login.example'\n"
      "client_id = 'page'\nkind = 'official'\n";
};

TEST_F(IssuerFile, HasSensibleDefaults) {
  const auto issuer = read_issuer_file(write(least));
  ASSERT_TRUE(issuer) << issuer.error().detail;
  EXPECT_EQ(issuer->name, "aarhus");
  EXPECT_EQ(issuer->kind.otherwise, plan::ActorKind::official);
  EXPECT_EQ(issuer->role.otherwise, plan::Role::none) << "members only";
  EXPECT_FALSE(issuer->operator_.otherwise);
  EXPECT_EQ(issuer->algorithms.size(), 3u);
  EXPECT_TRUE(issuer->audience.empty()) << "no bearer tokens";
  EXPECT_FALSE(issuer->plain_http);
}

TEST_F(IssuerFile, EverySettingIsRead) {
  const std::string secret = write("s3cret\n", "secret");
  const auto issuer = read_issuer_file(write(least +
                                             "label = 'Aarhus'\naudience = 'api'\n"
                                             "client_secret_file = '" +
                                             secret + "'\n" + R"(
parties = ["app"]
types = ["at+jwt"]
scopes = ["openid", "email"]
name_claim = ""
authority = "Aarhus Kommune"
authority_claim = "org"
ca_file = "/ca.pem"
algorithms = ["RS256"]
role_max = "facilitator"
role = { claim = "groups", rows = [["a", "manager"], ["b", "reader"]], otherwise = "commenter" }
operator = { claim = "groups", rows = [["ops", true]] }
)"));
  ASSERT_TRUE(issuer) << issuer.error().detail;
  EXPECT_EQ(issuer->client_secret, "s3cret");
  EXPECT_EQ(issuer->parties, std::vector<std::string>{"app"});
  EXPECT_EQ(issuer->types, std::vector<std::string>{"at+jwt"});
  EXPECT_EQ(issuer->scopes.size(), 2u);
  EXPECT_EQ(issuer->name_claim, "");
  EXPECT_EQ(issuer->authority, "Aarhus Kommune");
  EXPECT_EQ(issuer->authority_claim, "org");
  EXPECT_EQ(issuer->ca_file, "/ca.pem");
  EXPECT_EQ(issuer->algorithms, std::vector<access::Algorithm>{access::Algorithm::rs256});
  EXPECT_EQ(issuer->role_max, plan::Role::facilitator);
  EXPECT_EQ(issuer->role.claim, "groups");
  ASSERT_EQ(issuer->role.rows.size(), 2u);
  EXPECT_EQ(issuer->role.rows[0].second, plan::Role::manager);
  EXPECT_EQ(issuer->role.otherwise, plan::Role::commenter);
  ASSERT_EQ(issuer->operator_.rows.size(), 1u);
  EXPECT_TRUE(issuer->operator_.rows[0].second);
}

TEST_F(IssuerFile, WhatIsWrongIsSaidWithItsPlace) {
  struct Row {
    std::string text;
    const char* said;
  };
  const std::vector<Row> rows = {
      {"url = 'https://a.example'\nclient_id = 'p'\nkind = 'official'\n", "name: is needed"},
      {"name = 'Aarhus'\n" + least.substr(least.find('\n') + 1), ":1: name: is needed"},
      {"name = 'a'\nurl = 'http://a.example'\nclient_id = 'p'\nkind = 'official'\n", ":2: url"},
      {"name = 'a'\nurl = 'https://a.example'\nkind = 'official'\n", "nobody could come"},
      {"name = 'a'\nurl = 'https://a.example'\nclient_id = 'p'\n", "kind: is needed"},
      {least + "colour = 'red'\n", ":5: colour: there is no such setting"},
      {least + "client_secret = 's3cret'\n", ":5: client_secret: there is no such setting"},
      {least + "label = 7\n", ":5: label: is one line of text"},
      {least + "types = 'JWT'\n", "is a list of texts"},
      {least + "algorithms = ['HS256']\n", "are of RS256, ES256 and EdDSA"},
      {least + "algorithms = ['none']\n", "are of RS256, ES256 and EdDSA"},
      {least + "role = 'king'\n", ":5: role"},
      {least + "role = { claim = 'x' }\n", ":5: role"},
      {least + "role = { claim = 'x', rows = [['a']] }\n", ":5: role"},
      {least + "role = { claim = 'x', rows = [], more = 1 }\n", ":5: role"},
      {least + "role_max = 'king'\n", ":5: role_max"},
      {least + "operator = true\n", "cannot be everybody"},
      {least + "scopes = ['profile']\n", "have to hold openid"},
      {least + "scopes = ['openid', 'cpr']\n", "never asks for personal numbers"},
      {least + "plain_http = 'yes'\n", "is true or false"},
      {least + "client_secret_file = '/nowhere'\n", "/nowhere: the file cannot be read"},
      {least + "name = 'b'\n", "this is no TOML"},
      {"[", "this is no TOML"},
  };
  for (const Row& row : rows) {
    const auto issuer = read_issuer_file(write(row.text));
    ASSERT_FALSE(issuer) << row.text;
    EXPECT_EQ(issuer.error().code, Errc::config);
    EXPECT_THAT(issuer.error().detail, HasSubstr(row.said)) << row.text;
  }
  EXPECT_FALSE(read_issuer_file((folder / "none").string()));
}

TEST_F(IssuerFile, EachHasANameAndAnAddressOfItsOwn) {
  const std::string a = write(least);
  EXPECT_TRUE(read_issuers({}));
  EXPECT_TRUE(read_issuers({a}));
  EXPECT_FALSE(read_issuers({a, a}));
  const std::string same = write("name = 'b'\n" + least.substr(least.find('\n') + 1), "b.toml");
  EXPECT_FALSE(read_issuers({a, same}));
}

}  // namespace
}  // namespace samtavle::app
