// Goal: who was listed as erased stays listed, and what was redacted, whatever the moment at which
// the server dies, and a list that was changed is not trusted.
// Method: the file is cut off and changed byte by byte.

#include "samtavle/log/erasure_list.hpp"

#include <gmock/gmock.h>

#include "store_fixture.hpp"

namespace samtavle::log {
namespace {

namespace fs = std::filesystem;
using hub::KeptErasure;

KeptErasure of(std::uint32_t actor) {
  return {support::board_id("park"),
          1'600'000'000'000,
          base::Actor{actor},
          {1'700'000'000'000 + actor, base::Actor{actor / 2}, "asked for it"}};
}

class ErasureList : public testing::Test {
 protected:
  void list(std::uint32_t actor) {
    const auto listed = list_erasure(backups_, of(actor));
    ASSERT_TRUE(listed) << listed.error().detail;
  }
  const TempDirectory temp_;
  const fs::path backups_ = temp_.path() / "backups";
  const fs::path file_ = backups_ / "erased";
};

TEST_F(ErasureList, KeepsEachOnce) {
  EXPECT_TRUE(read_erasures(backups_)->people.empty());
  for (const std::uint32_t actor : {1u, 2u, 1u, 3u, 2u}) list(actor);
  EXPECT_THAT(read_erasures(backups_)->people, testing::ElementsAre(of(1), of(2), of(3)));
}

TEST_F(ErasureList, HoldsWhatWasRedactedToo) {
  const hub::KeptRedaction redaction{
      support::board_id("park"),
      1'600'000'000'000,
      {base::Seq{77}, base::op_id(3, 17), {base::Field{1}, base::Field{106}}, 1'700'000'000'000,
       base::Actor{2}, "it names a child"}};
  list(1);
  for (int twice = 0; twice < 2; ++twice) ASSERT_TRUE(list_redaction(backups_, redaction));
  list(2);
  const auto listed = read_erasures(backups_);
  EXPECT_THAT(listed->people, testing::ElementsAre(of(1), of(2)));
  EXPECT_THAT(listed->redactions, testing::ElementsAre(redaction));
}

TEST_F(ErasureList, HoldsTheBoardsThatWereDeletedToo) {
  const hub::KeptDeletion deletion{
      support::board_id("park"),
      {1'600'000'000'000, base::Seq{77}, 1'700'000'000'000, "carried out", "park-77.json"}};
  list(1);
  for (int twice = 0; twice < 2; ++twice) ASSERT_TRUE(list_deletion(backups_, deletion));
  list(2);
  const auto listed = read_erasures(backups_);
  EXPECT_THAT(listed->people, testing::ElementsAre(of(1), of(2)));
  EXPECT_THAT(listed->deletions, testing::ElementsAre(deletion));
}

TEST_F(ErasureList, GoesOnWhereItWasCutOff) {
  list(1);
  const std::size_t one = fs::file_size(file_);
  list(2);
  const std::string whole = support::read_file(file_);
  for (std::size_t length = one; length < whole.size(); ++length) {
    support::write_file(file_, std::string_view(whole).substr(0, length));
    EXPECT_THAT(read_erasures(backups_)->people, testing::ElementsAre(of(1))) << length;
    list(3);
    EXPECT_THAT(read_erasures(backups_)->people, testing::ElementsAre(of(1), of(3))) << length;
  }
}

TEST_F(ErasureList, AChangedByteIsFound) {
  list(1);
  list(2);
  const std::string whole = support::read_file(file_);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    support::write_file(file_, changed);
    EXPECT_EQ(read_erasures(backups_).error().code, base::Errc::corrupt) << at;
    EXPECT_FALSE(list_erasure(backups_, of(3))) << at;
  }
}

}  // namespace
}  // namespace samtavle::log
