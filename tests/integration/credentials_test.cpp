// Goal: secrets come to the server from files, as systemd hands them over, and in no other way;
// what somebody writes elsewhere by mistake is refused and not repeated.
// Method: the real samtavled with $CREDENTIALS_DIRECTORY, and without.

#include <gmock/gmock.h>

#include "certificates.hpp"
#include "samtavle/support/program.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
using support::ProgramResult;
using support::run_program;
using testing::HasSubstr;
using testing::Not;

constexpr int kUsage = 64;
constexpr int kConfig = 78;
const std::string kSecret = "s3cret-Qx17";

class Credentials : public testing::Test {
 protected:
  using Environment = std::vector<std::pair<std::string, std::string>>;

  Credentials() { fs::create_directory(handed); }

  // The file of a login, with a line that says where its secret is.
  std::string login_with(const std::string& line) const {
    const fs::path file = folder.path() / "muni.toml";
    support::write_file(file, "name = 'muni'\nurl = 'https://login.example'\n"
                              "client_id = 'page'\nkind = 'official'\n" + line + "\n");
    return file.string();
  }
  ProgramResult check(const std::vector<std::string>& flags, Environment environment) const {
    std::vector<std::string> arguments = {"config", "check"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run_program("samtavled", arguments, environment);
  }
  Environment given() const { return {{"CREDENTIALS_DIRECTORY", handed.string()}}; }

  const support::TemporaryDirectory folder;
  const fs::path handed = folder.path() / "credentials";
};

TEST_F(Credentials, TheSecretOfALoginIsReadFromThere) {
  const std::vector<std::string> flags = {
      "--login-issuers", login_with("client_secret_file = 'credential:muni'")};
  const ProgramResult none = check(flags, {});
  EXPECT_EQ(none.status, kConfig);
  EXPECT_THAT(none.errors, HasSubstr("LoadCredential="));
  EXPECT_EQ(check(flags, given()).status, kConfig) << "there is no such credential";
  support::write_file(handed / "muni", kSecret + "\n");
  const ProgramResult good = check(flags, given());
  EXPECT_EQ(good.status, 0) << good.errors;
  // Nothing beside that folder.
  support::write_file(folder.path() / "outside", kSecret);
  const ProgramResult out =
      check({"--login-issuers", login_with("client_secret_file = 'credential:../outside'")},
            given());
  EXPECT_EQ(out.status, kConfig);
}

TEST_F(Credentials, TlsIsSpokenWithAKeyFromThere) {
  const Certificate made = make_certificate(folder.path(), "own", "from-a-credential");
  fs::rename(made.certificate, handed / "certificate");
  fs::rename(made.key, handed / "key");
  support::ServerOptions options;
  options.arguments = {"--tls-certificate-file", "credential:certificate", "--tls-key-file",
                       "credential:key"};
  options.environment = given();
  options.ca_file = (handed / "certificate").string();
  const Stage stage(options);
  const TlsTalk talk = talk_tls(stage.server().port(),
                                "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(talk.output, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(talk.output, HasSubstr("from-a-credential"));
}

TEST_F(Credentials, ASecretWhereOthersReadItIsRefusedAndNotRepeated) {
  struct Row {
    const char* what;
    std::vector<std::string> flags;
    Environment environment;
    int status;
  };
  const std::vector<Row> rows = {
      {"on the command line", {"--login-client-secret", kSecret}, {}, kUsage},
      {"on the command line, in one word", {"--login-client-secret=" + kSecret}, {}, kUsage},
      {"a key on the command line", {"--tls-key", kSecret}, {}, kUsage},
      {"in the environment", {}, {{"SAMTAVLE_LOGIN_CLIENT_SECRET", kSecret}}, kConfig},
      {"a key in the environment", {}, {{"SAMTAVLE_TLS_KEY", kSecret}}, kConfig},
      {"in the file of a login",
       {"--login-issuers", login_with("client_secret = '" + kSecret + "'")},
       {},
       kConfig},
  };
  for (const Row& row : rows) {
    const ProgramResult result = check(row.flags, row.environment);
    EXPECT_EQ(result.status, row.status) << row.what;
    EXPECT_THAT(result.output + result.errors, Not(HasSubstr(kSecret))) << row.what;
    EXPECT_THAT(result.output + result.errors, Not(testing::IsEmpty())) << row.what;
  }
}

}  // namespace
}  // namespace samtavle::integration
