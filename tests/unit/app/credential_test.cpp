// Goal: a secret's file can be named as systemd hands it over, nothing else of that folder, and
// whoever was handed nothing is told so. Method: the environment of this process is changed.

#include "samtavle/app/credential.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <variant>

#include "samtavle/app/settings.hpp"

namespace samtavle::app {
namespace {

using testing::HasSubstr;

class Credential : public testing::Test {
 protected:
  Credential() { ::setenv("CREDENTIALS_DIRECTORY", "/run/credentials/samtavled.service", 1); }
  ~Credential() override { ::unsetenv("CREDENTIALS_DIRECTORY"); }
};

TEST_F(Credential, IsAFileInTheFolderOfTheProcess) {
  EXPECT_EQ(credential_path("credential:aarhus.v2_b-1").value(),
            "/run/credentials/samtavled.service/aarhus.v2_b-1");
  EXPECT_EQ(credential_path("/etc/samtavle/aarhus.secret").value(), "/etc/samtavle/aarhus.secret");
  EXPECT_EQ(credential_path("").value(), "");
  Config config;
  config.tls.certificate_file = "credential:certificate";
  config.tls.key_file = "credential:key";
  ASSERT_TRUE(find_credentials(config));
  EXPECT_EQ(config.tls.certificate_file, "/run/credentials/samtavled.service/certificate");
  EXPECT_EQ(config.tls.key_file, "/run/credentials/samtavled.service/key");
}

TEST_F(Credential, LeadsNowhereElse) {
  for (const std::string name : {"", ".", "..", ".hidden", "../token.key", "a/b", "/etc/passwd",
                                 "a b", "a\n", "\xc3\xa5"}) {
    const auto path = credential_path("credential:" + name);
    ASSERT_FALSE(path) << name;
    EXPECT_EQ(path.error().code, base::Errc::config);
  }
  EXPECT_FALSE(credential_path("credential:" + std::string(256, 'a')));
  EXPECT_TRUE(credential_path("credential:" + std::string(255, 'a')));
}

TEST_F(Credential, IsNotGuessedWhereThereIsNone) {
  for (const char* folder : {"", static_cast<const char*>(nullptr)}) {
    if (folder == nullptr) {
      ::unsetenv("CREDENTIALS_DIRECTORY");
    } else {
      ::setenv("CREDENTIALS_DIRECTORY", folder, 1);
    }
    const auto path = credential_path("credential:aarhus");
    ASSERT_FALSE(path);
    EXPECT_THAT(path.error().detail, HasSubstr("LoadCredential="));
    Config config;
    config.tls.key_file = "credential:key";
    EXPECT_FALSE(find_credentials(config));
  }
}

// The command line and the environment of a process are there for others to read.
TEST(Secrets, AreNoSettings) {
  for (const Setting& setting : settings()) {
    if (!std::holds_alternative<std::string>(setting.get(Config{}))) continue;
    for (const char* word : {"secret", "password", "passphrase", "token", "key"}) {
      if (setting.key.find(word) == std::string::npos) continue;
      EXPECT_TRUE(setting.key.ends_with("_file")) << setting.key << ": the file that it is in";
    }
  }
}

}  // namespace
}  // namespace samtavle::app
