// Goal: refusals stay as they were written, in their order, beside the log and apart by board.

#include "board_log_contract.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::contract {
namespace {

constexpr std::size_t kAll = ~std::size_t{0};

hub::BoardWrite begin(const std::string& id) {
  hub::BoardWrite write = support::write_of(support::board_id(id), {});
  write.create = true;
  return write;
}

TEST_P(BoardLogContract, KeepsRefusalsInOrder) {
  hub::BoardWrite park = begin("park");
  hub::BoardWrite parkway = begin("parkway");
  park.audit = {{1, "one"}, {2, std::string("\0\xff", 2)}};
  parkway.audit = {{1, "another board's"}};
  ASSERT_TRUE(commit({park, parkway}));
  hub::BoardWrite more = support::write_of(park.board, park.info);
  more.audit = {{2, "two, again"}, {3, "three"}, {0x1'0000'0000, "far"}};
  ASSERT_TRUE(commit({more}));
  reopen();

  using Rows = std::vector<hub::AuditRecord>;
  const Rows all = {{1, "one"}, {2, "two, again"}, {3, "three"}, {0x1'0000'0000, "far"}};
  EXPECT_EQ(*log().audit(park.board, 0, kAll), all);
  EXPECT_EQ(*log().audit(park.board, 2, kAll), (Rows{all[2], all[3]}));
  EXPECT_EQ(*log().audit(park.board, 0, 4), (Rows{all[0]}));
  EXPECT_EQ(*log().audit(park.board, 0, 0), (Rows{all[0]})) << "one at least";
  EXPECT_EQ(*log().audit(park.board, 0x1'0000'0000, kAll), Rows{});
  EXPECT_EQ(*log().audit(park.board, ~std::uint64_t{0}, kAll), Rows{});
  EXPECT_EQ(*log().audit_end(park.board), 0x1'0000'0000u);
  EXPECT_EQ(*log().audit(parkway.board, 0, kAll), (Rows{{1, "another board's"}}));
  EXPECT_EQ(*log().audit_end(parkway.board), 1u);
}

TEST_P(BoardLogContract, HasNoRefusalsAtFirst) {
  const hub::BoardWrite park = begin("park");
  ASSERT_TRUE(commit({park}));
  EXPECT_EQ(*log().audit(park.board, 0, kAll), std::vector<hub::AuditRecord>{});
  EXPECT_EQ(*log().audit_end(park.board), 0u);
}

}  // namespace
}  // namespace samtavle::contract
