// Goal: a version is named where the board has been, and found again in the order of the log.

#include "samtavle/plan/versions.hpp"

#include <gmock/gmock.h>

#include "logged.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::Seq;

class Versions : public Logged {
 protected:
  Errc refused(std::string_view title, Seq at) {
    board::Composer c{board, base::Replica{1}, kAnna};
    const auto made = name_version(c, board, title, at);
    EXPECT_TRUE(c.empty());
    return made ? Errc{} : made.error().code;
  }
};

TEST_F(Versions, AreListedInTheOrderOfTheLog) {
  const Seq now = board.seq();
  act(kAnna, [&](board::Composer& c) { ASSERT_TRUE(name_version(c, board, "Nu", now)); });
  const std::int64_t named = time_ms;
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(name_version(c, board, "Før", Seq{2})); });
  const auto all = versions_of(board);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].title, "Før");
  EXPECT_EQ(all[0].at, Seq{2});
  EXPECT_EQ(all[1].at, now);
  EXPECT_EQ(all[1].by, kAnna);
  EXPECT_EQ(all[1].named_ms, named);
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(all[0].id)); });
  EXPECT_EQ(versions_of(board).size(), 1u);
}

TEST_F(Versions, HaveANameAndAPlace) {
  EXPECT_EQ(refused("", Seq{1}), Errc::invalid);
  EXPECT_EQ(refused("to\nlinjer", Seq{1}), Errc::invalid);
  EXPECT_EQ(refused(std::string(kVersionTitleBytesMax + 1, 'x'), Seq{1}), Errc::invalid);
  EXPECT_EQ(refused("Nul", Seq{}), Errc::invalid);
  EXPECT_EQ(refused("Fremtid", Seq{board.seq().value + 1}), Errc::invalid);
}

}  // namespace
}  // namespace samtavle::plan
