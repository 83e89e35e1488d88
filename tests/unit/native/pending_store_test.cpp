// Goal: what is not saved yet is safe in a place of the app's own, as it is in a file.
// Method: a place in memory that can be made to fail or to be cut off.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "samtavle/native/pending_store.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::native {
namespace {

using base::Errc;
using base::Result;

struct Place final : PendingBytes {
  std::string bytes;
  bool full = false;
  std::size_t replaced = 0;

  Result<std::string> load() override { return bytes; }
  Result<void> append(std::string_view more) override {
    if (full) return base::fail(Errc::no_space, "full");
    bytes += more;
    return {};
  }
  Result<void> replace(std::string_view all) override {
    if (full) return base::fail(Errc::no_space, "full");
    bytes = all;
    ++replaced;
    return {};
  }
};

std::string record_of_identity() {
  v1::PendingRecord record;
  record.mutable_identity()->set_device("0123456789abcdef");
  record.mutable_identity()->set_board("havn");
  return record.SerializeAsString();
}

std::string record_of_edit(std::uint32_t counter, std::size_t text_bytes = 8) {
  v1::PendingRecord record;
  record.mutable_add()->set_first_counter(counter);
  const std::string text(text_bytes, 'x');
  record.mutable_add()->add_operations()->mutable_insert_text()->set_text(text);
  return record.SerializeAsString();
}

std::string record_of_drop(std::uint32_t count) {
  v1::PendingRecord record;
  record.set_drop(count);
  return record.SerializeAsString();
}

std::unique_ptr<PendingStore> store_in(const std::shared_ptr<Place>& place) {
  auto store = pending_store_in(place);
  EXPECT_TRUE(store) << store.error().detail;
  return std::move(*store);
}

using Records = std::vector<std::string>;

TEST(PendingStore, KeepsWhatStillCounts) {
  const auto place = std::make_shared<Place>();
  auto store = store_in(place);
  EXPECT_TRUE(store->device().empty());
  ASSERT_TRUE(store->append(Records{record_of_identity(), record_of_edit(1), record_of_edit(2)}));
  ASSERT_TRUE(store->append(Records{record_of_drop(1)}));

  store = store_in(place);
  EXPECT_EQ(store->device(), "0123456789abcdef");
  EXPECT_EQ(store->board(), "havn");
  EXPECT_EQ(store->records(), (Records{record_of_identity(), record_of_edit(2)}));
}

TEST(PendingStore, ALastRecordThatIsCutOffIsLeftOut) {
  const auto place = std::make_shared<Place>();
  ASSERT_TRUE(store_in(place)->append(Records{record_of_identity(), record_of_edit(1)}));
  place->bytes.resize(place->bytes.size() - 3);
  EXPECT_EQ(store_in(place)->records(), Records{record_of_identity()});
  // It was mended: nothing half stands there any more.
  ASSERT_TRUE(store_in(place)->append(Records{record_of_edit(7)}));
  EXPECT_EQ(store_in(place)->records(), (Records{record_of_identity(), record_of_edit(7)}));
}

TEST(PendingStore, WhatIsDamagedOrNewerIsNotTouched) {
  const auto place = std::make_shared<Place>();
  ASSERT_TRUE(store_in(place)->append(Records{record_of_identity(), record_of_edit(1)}));
  const std::string good = place->bytes;

  place->bytes[8 + 12 + 5] ^= 1;  // in the body of the first record
  const std::string damaged = place->bytes;
  ASSERT_FALSE(pending_store_in(place));
  EXPECT_EQ(pending_store_in(place).error().code, Errc::corrupt);
  EXPECT_EQ(place->bytes, damaged);

  place->bytes = good;
  place->bytes[7] = 99;
  EXPECT_EQ(pending_store_in(place).error().code, Errc::newer_format);
  place->bytes = "somebody else's notes";
  EXPECT_EQ(pending_store_in(place).error().code, Errc::corrupt);
  EXPECT_EQ(place->bytes, "somebody else's notes");
}

TEST(PendingStore, WhatCouldNotBeKeptIsKeptByTheNextCall) {
  const auto place = std::make_shared<Place>();
  auto store = store_in(place);
  ASSERT_TRUE(store->append(Records{record_of_identity()}));
  place->full = true;
  EXPECT_EQ(store->append(Records{record_of_edit(1)}).error().code, Errc::no_space);
  EXPECT_EQ(store->append(Records{record_of_edit(2)}).error().code, Errc::no_space);
  place->full = false;
  ASSERT_TRUE(store->append(Records{record_of_edit(3)}));
  EXPECT_EQ(store_in(place)->records(), (Records{record_of_identity(), record_of_edit(1),
                                               record_of_edit(2), record_of_edit(3)}));
}

TEST(PendingStore, DoesNotGrowWithWhatWasSaved) {
  constexpr std::size_t kEditBytes = 1000;
  constexpr std::size_t kEdits = 1000;
  const auto place = std::make_shared<Place>();
  auto store = store_in(place);
  ASSERT_TRUE(store->append(Records{record_of_identity()}));
  std::size_t most = 0;
  for (std::uint32_t i = 1; i <= kEdits; ++i) {
    ASSERT_TRUE(store->append(Records{record_of_edit(i, kEditBytes)}));
    ASSERT_TRUE(store->append(Records{record_of_drop(1)}));
    most = std::max(most, place->bytes.size());
  }
  EXPECT_LT(most, kEdits * kEditBytes / 5);
  EXPECT_GT(place->replaced, 1u);
  EXPECT_EQ(store_in(place)->records(), Records{record_of_identity()});
}

}  // namespace
}  // namespace samtavle::native
