// Goal: roles, actor kinds and levels are those of the protocol, by number and by word.
// Method: compare the enums with the generated ones, number by number.

#include "samtavle/plan/roles.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "samtavle/v1/session.pb.h"

namespace samtavle::plan {
namespace {

// ROLE_PROJECT_LEADER -> project_leader
std::string word_of(const std::string& constant, const std::string& prefix) {
  std::string word = constant.substr(prefix.size());
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word == "unspecified" ? "none" : word;
}

TEST(Roles, AreThoseOfTheProtocol) {
  EXPECT_EQ(v1::Role_MAX, static_cast<int>(Role::manager));
  for (int n = v1::Role_MIN; n <= v1::Role_MAX; ++n) {
    ASSERT_TRUE(v1::Role_IsValid(n));
    EXPECT_EQ(name(static_cast<Role>(n)),
              word_of(v1::Role_Name(static_cast<v1::Role>(n)), "ROLE_"));
  }
}

TEST(Roles, ActorKindsAreThoseOfTheProtocol) {
  EXPECT_EQ(v1::ActorKind_MAX, static_cast<int>(ActorKind::official));
  for (int n = v1::ActorKind_MIN; n <= v1::ActorKind_MAX; ++n) {
    ASSERT_TRUE(v1::ActorKind_IsValid(n));
    EXPECT_EQ(name(static_cast<ActorKind>(n)),
              word_of(v1::ActorKind_Name(static_cast<v1::ActorKind>(n)), "ACTOR_KIND_"));
  }
}

TEST(Roles, LevelsAreThoseOfTheProtocol) {
  EXPECT_EQ(v1::Level_MAX, static_cast<int>(Level::shape));
  for (int n = v1::Level_MIN; n <= v1::Level_MAX; ++n) {
    ASSERT_TRUE(v1::Level_IsValid(n));
    EXPECT_EQ(name(static_cast<Level>(n)),
              word_of(v1::Level_Name(static_cast<v1::Level>(n)), "LEVEL_"));
  }
}

TEST(Roles, WordsAreReadBack) {
  for (int n = 1; n <= 6; ++n) {
    EXPECT_EQ(parse_role(name(static_cast<Role>(n))), static_cast<Role>(n));
    EXPECT_EQ(parse_actor_kind(name(static_cast<ActorKind>(n))), static_cast<ActorKind>(n));
  }
  for (int n = 1; n <= 5; ++n) {
    EXPECT_EQ(parse_level(name(static_cast<Level>(n))), static_cast<Level>(n));
  }
}

TEST(Roles, OtherWordsAreNothing) {
  for (const char* word : {"", "none", "unknown", "Manager", "manager ", "6", "unspecified"}) {
    EXPECT_FALSE(parse_role(word)) << word;
    EXPECT_FALSE(parse_actor_kind(word)) << word;
    EXPECT_FALSE(parse_level(word)) << word;
  }
}

TEST(Roles, ANumberOutOfTheTableHasAName) {
  EXPECT_EQ(name(static_cast<Role>(200)), "unknown");
  EXPECT_EQ(name(static_cast<ActorKind>(200)), "unknown");
  EXPECT_EQ(name(static_cast<Level>(200)), "unknown");
}

}  // namespace
}  // namespace samtavle::plan
