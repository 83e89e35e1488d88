// Goal: the closed set of errors maps one to one to names, refusal codes and close codes.
// Method: walks over every number an Errc can have, so that a row that is forgotten shows.

#include "samtavle/base/errc.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include "samtavle/v1/session.pb.h"

namespace samtavle::base {
namespace {

std::vector<Errc> all() {
  std::vector<Errc> out;
  for (int i = 0; i < 256; ++i) {
    if (name(static_cast<Errc>(i)) != "unknown") out.push_back(static_cast<Errc>(i));
  }
  return out;
}

TEST(Errc, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Errc code : all()) {
    EXPECT_TRUE(names.insert(name(code)).second) << name(code);
    EXPECT_EQ(name(code).find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
  }
  // The first and the last of each group, so that a group that lost rows shows.
  for (int i = 1; i <= 9; ++i) EXPECT_NE(name(static_cast<Errc>(i)), "unknown") << i;
  for (int i = 20; i <= 34; ++i) EXPECT_NE(name(static_cast<Errc>(i)), "unknown") << i;
  for (int i = 50; i <= 57; ++i) EXPECT_NE(name(static_cast<Errc>(i)), "unknown") << i;
  EXPECT_EQ(names.size(), 9u + 15u + 8u);
}

TEST(Errc, RefusalsAreTheProtocolsCodes) {
  const std::map<Errc, v1::RefusalCode> table = {
      {Errc::not_allowed, v1::REFUSAL_CODE_NOT_ALLOWED},
      {Errc::not_found, v1::REFUSAL_CODE_NOT_FOUND},
      {Errc::invalid, v1::REFUSAL_CODE_INVALID},
      {Errc::limit, v1::REFUSAL_CODE_LIMIT},
      {Errc::frozen, v1::REFUSAL_CODE_FROZEN},
      {Errc::needs_reason, v1::REFUSAL_CODE_NEEDS_REASON},
      {Errc::read_only, v1::REFUSAL_CODE_READ_ONLY},
      {Errc::too_old, v1::REFUSAL_CODE_TOO_OLD},
      {Errc::not_ready, v1::REFUSAL_CODE_NOT_READY},
  };
  for (int i = 0; i < 256; ++i) {
    const auto code = static_cast<Errc>(i);
    const auto row = table.find(code);
    EXPECT_EQ(is_refusal(code), row != table.end()) << i;
    if (row != table.end()) {
      EXPECT_EQ(i, static_cast<int>(row->second));
    }
  }
  EXPECT_EQ(table.size(), static_cast<std::size_t>(v1::RefusalCode_MAX));
}

TEST(Errc, CloseCodesAreUniqueAndComeBack) {
  const std::map<Errc, std::uint16_t> table = {
      {Errc::malformed, 1007},       {Errc::too_big, 1009},     {Errc::policy, 1008},
      {Errc::going_away, 1001},      {Errc::internal, 1011},    {Errc::unauthenticated, 4401},
      {Errc::forbidden, 4403},       {Errc::no_such_board, 4404}, {Errc::hello_timeout, 4408},
      {Errc::replaced, 4409},        {Errc::fell_behind, 4410}, {Errc::too_many, 4429},
      {Errc::closed, 1000},          {Errc::client_too_old, 4426}, {Errc::server_too_old, 4427},
  };
  std::set<std::uint16_t> codes;
  for (const Errc code : all()) {
    const auto row = table.find(code);
    EXPECT_EQ(close_code(code), row == table.end() ? 1011 : row->second) << name(code);
    if (row == table.end()) continue;
    EXPECT_TRUE(codes.insert(row->second).second);
    EXPECT_EQ(from_close_code(row->second), code);
  }
  EXPECT_EQ(codes.size(), table.size());
  for (std::uint32_t code = 0; code <= 0xffff; ++code) {
    if (codes.contains(static_cast<std::uint16_t>(code))) continue;
    ASSERT_EQ(from_close_code(static_cast<std::uint16_t>(code)), Errc::internal) << code;
  }
}

}  // namespace
}  // namespace samtavle::base
