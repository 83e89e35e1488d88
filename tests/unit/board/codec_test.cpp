// Goal: values and anchors survive the protocol's messages, counters are counted as the fold counts
// them, and renumbering changes every id that an edit refers to and nothing else.
// Method: tables of values; one edit with every operation, numbered anew.

#include <cmath>
#include <limits>

#include "fixtures.hpp"

namespace samtavle::board {
namespace {

TEST(Codec, ValuesSurvive) {
  const Value values[] = {
      Value{},
      Value{false},
      Value{true},
      Value{0},
      Value{std::numeric_limits<std::int64_t>::min()},
      Value{std::numeric_limits<std::int64_t>::max()},
      Value{0.0},
      Value{-0.0},
      Value{std::nan("7")},
      Value{std::numeric_limits<double>::infinity()},
      Value{""},
      Value{"æ😀"},
      Value{base::Binary{}},
      Value{base::Binary{std::string("\0\xff\xed\xa0\x80", 5)}},
      Value{OpId{}},
      Value{op_id(0xffffffff, 0xffffffff)},
  };
  for (const Value& value : values) {
    v1::Value message;
    to_proto(value, &message);
    v1::Value parsed;
    ASSERT_TRUE(parsed.ParseFromString(message.SerializeAsString()));
    EXPECT_EQ(from_proto(parsed), value) << to_string(value);
    EXPECT_EQ(from_proto(parsed).type(), value.type());
    v1::SetField set;
    to_proto(value, &set);
    v1::SetField read;
    ASSERT_TRUE(read.ParseFromString(set.SerializeAsString()));
    EXPECT_EQ(from_proto(read), value) << to_string(value);
    EXPECT_EQ(from_proto(read).type(), value.type());
  }
}

TEST(Codec, AnchorsSurvive) {
  for (const text::Anchor& anchor :
       {text::Anchor{}, text::Anchor{{}, true}, text::Anchor{op_id(3, 4), true}}) {
    v1::Anchor message;
    to_proto(anchor, &message);
    EXPECT_EQ(from_proto(message), anchor);
  }
}

TEST(Codec, CountersAreOneOrOneForEachCodePoint) {
  EditBuilder b{1, 1};
  const OpId item = kRootId;
  b.create(kCardKind, item, "a").set(item, kTitle, 1).place(item, item, "a");
  b.insert(item, kTitle, {}, {}, "æ€😀x").erase(item, kTitle, {}).remove(item).restore(item);
  b.mark(item, kTitle, {}, {}, v1::MARK_BOLD, 1).add_member(item, kTitle, 1);
  b.remove_member(item, kTitle, 1);
  for (const v1::Operation& op : b.edit.operations()) {
    EXPECT_EQ(*counters_of(op), op.has_insert_text() ? 4u : 1u);
  }
  EXPECT_EQ(*last_counter(b.edit), Counter{13});
  b.edit.set_first_counter(0xfffffffe - 12);
  EXPECT_EQ(*last_counter(b.edit), Counter{0xfffffffe});
  b.edit.set_first_counter(0xfffffffe - 11);
  EXPECT_EQ(last_counter(b.edit).error().code, Errc::invalid);
}

TEST(Codec, CountersOfWhatIsNoEdit) {
  EXPECT_EQ(counters_of(v1::Operation{}).error().code, Errc::invalid);
  EXPECT_EQ(last_counter(v1::Edit{}).error().code, Errc::invalid);
  EditBuilder empty_text{1, 1};
  empty_text.insert(kRootId, kTitle, {}, {}, "");
  EXPECT_EQ(last_counter(empty_text.edit).error().code, Errc::invalid);
  EditBuilder bad_text{1, 1};
  bad_text.insert(kRootId, kTitle, {}, {}, "\xc0\x80");
  EXPECT_EQ(last_counter(bad_text.edit).error().code, Errc::invalid);
  EditBuilder zero{1, 0};
  EXPECT_EQ(last_counter(zero.remove(kRootId).edit).error().code, Errc::invalid);
}

TEST(Codec, EditsSurviveWithWhatIsUnknownInThem) {
  EditBuilder b{3, 9};
  b.set(kRootId, kColour, "red");
  b.edit.set_reason("why");
  // Field 2047 of a later version, as a varint.
  const std::string bytes = encode_edit(b.edit) + std::string("\xf8\x7f\x01", 3);
  const auto decoded = decode_edit(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ((*decoded)->reason(), "why");
  EXPECT_EQ(encode_edit(**decoded), bytes);
  EXPECT_EQ(decode_edit("\xff\xff").error().code, Errc::malformed);
}

// Every id of the provisional replica moves to replica 5 and 100 further.
std::optional<OpId> moved(OpId id, IdUse) {
  if (id.replica == base::kProvisionalReplica) return op_id(5, id.counter.value + 100);
  return id;
}

EditBuilder edit_with_every_id(std::uint32_t replica, std::uint32_t shift) {
  const auto id = [&](std::uint32_t counter) { return op_id(replica, counter + shift); };
  const OpId confirmed = op_id(1, 3);
  EditBuilder b{replica, 20 + shift};
  b.create(kCardKind, id(1), "k").with(kColour, id(2)).with(kTitle, "no id");
  b.create(kCardKind, confirmed, "k").set(id(3), kColour, id(4)).set(confirmed, kColour, 7);
  b.place(id(5), id(6), "k").place(confirmed, confirmed, "k");
  b.insert(id(7), kTitle, id(8), id(9), "text").insert(id(7), kTitle, {}, {}, "text");
  b.erase(id(7), kTitle, {{id(8), 3}, {confirmed, 2}});
  b.mark(id(7), kTitle, {id(8), false}, {id(9), true}, v1::MARK_LINK, id(10));
  b.mark(id(7), kTitle, {}, {{}, true}, v1::MARK_BOLD, true);
  b.add_member(id(3), kLabels, id(11)).remove_member(id(3), kLabels, id(12));
  b.remove(id(3)).restore(id(3));
  b.edit.set_label("label");
  return b;
}

TEST(Codec, RenumberChangesEveryIdAndNothingElse) {
  v1::Edit edit = edit_with_every_id(base::kProvisionalReplica.value, 0).edit;
  ASSERT_TRUE(renumber(edit, Replica{5}, Counter{120}, moved));
  EXPECT_EQ(encode_edit(edit), encode_edit(edit_with_every_id(5, 100).edit));
}

TEST(Codec, RenumberTellsTheMapWhatAnIdIsUsedFor) {
  std::map<IdUse, int> uses;
  v1::Edit edit = edit_with_every_id(base::kProvisionalReplica.value, 0).edit;
  ASSERT_TRUE(renumber(edit, Replica{5}, Counter{120}, [&](OpId id, IdUse use) {
    ++uses[use];
    return std::optional{id};
  }));
  EXPECT_EQ(uses[IdUse::left_origin], 1);
  EXPECT_EQ(uses[IdUse::right_origin], 1);
  EXPECT_EQ(uses[IdUse::character], 5);
  EXPECT_EQ(uses[IdUse::anchor_before], 1);
  EXPECT_EQ(uses[IdUse::anchor_after], 1);
  EXPECT_EQ(uses[IdUse::item], 22);
}

// An id without an answer means that the edit cannot be kept, wherever it stands; only characters
// of deletions are dropped one by one.
TEST(Codec, RenumberFailsWithoutAnAnswer) {
  const v1::Edit whole = edit_with_every_id(base::kProvisionalReplica.value, 0).edit;
  for (std::uint32_t counter = 1; counter <= 12; ++counter) {
    // 8 to 10 stand in a deletion as well, where they would only be dropped.
    v1::Edit edit = whole;
    EXPECT_FALSE(renumber(edit, Replica{5}, Counter{120}, [&](OpId id, IdUse use) {
      const bool gone = id == OpId{base::kProvisionalReplica, Counter{counter}};
      return gone && use != IdUse::character ? std::nullopt : moved(id, use);
    })) << counter;
  }
  v1::Edit unknown;
  unknown.add_operations();
  EXPECT_FALSE(renumber(unknown, Replica{5}, Counter{1}, moved));
}

TEST(Codec, RenumberDropsDeletedCharactersThatAreGone) {
  const auto provisional = [](std::uint32_t counter) {
    return OpId{base::kProvisionalReplica, Counter{counter}};
  };
  EditBuilder b{base::kProvisionalReplica.value, 50};
  b.erase(kRootId, kTitle, {{provisional(10), 6}, {provisional(30), 1}});
  ASSERT_TRUE(renumber(b.edit, Replica{5}, Counter{1}, [](OpId id, IdUse use) {
    if (use != IdUse::character) return std::optional{id};
    const std::uint32_t n = id.counter.value;
    // 12 and 30 are gone; 13 to 15 close the gap.
    if (n == 12 || n == 30) return std::optional<OpId>{};
    return std::optional{op_id(5, n < 12 ? n : n - 1)};
  }));
  EditBuilder expected{5, 1};
  expected.erase(kRootId, kTitle, {{op_id(5, 10), 5}});
  EXPECT_EQ(encode_edit(b.edit), encode_edit(expected.edit));

  EditBuilder all_gone{base::kProvisionalReplica.value, 50};
  all_gone.erase(kRootId, kTitle, {{provisional(10), 6}});
  ASSERT_TRUE(renumber(all_gone.edit, Replica{5}, Counter{1}, [](OpId id, IdUse use) {
    return use == IdUse::character ? std::nullopt : std::optional{id};
  }));
  EXPECT_EQ(all_gone.edit.operations(0).delete_text().ranges_size(), 0);
}

TEST(Codec, RenumberMayMoveOriginsToTheEnds) {
  EditBuilder b{base::kProvisionalReplica.value, 50};
  b.insert(kRootId, kTitle, op_id(9, 1), op_id(9, 2), "x");
  ASSERT_TRUE(renumber(b.edit, Replica{5}, Counter{1}, [](OpId id, IdUse use) {
    const bool origin = use == IdUse::left_origin || use == IdUse::right_origin;
    return std::optional{origin ? OpId{} : id};
  }));
  EditBuilder expected{5, 1};
  expected.insert(kRootId, kTitle, {}, {}, "x");
  EXPECT_EQ(encode_edit(b.edit), encode_edit(expected.edit));
}

}  // namespace
}  // namespace samtavle::board
