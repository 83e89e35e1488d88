// Goal: an edit that cannot be applied is refused with its code and the path of what is wrong, and
// leaves no trace, whatever came before it in the same edit.
// Method: one edit for each refusal; every one is also tried behind each kind of operation.

#include "fixtures.hpp"

namespace samtavle::board {
namespace {

class Refusals : public BoardTest {
 protected:
  // Every kind of operation, each changing something.
  EditBuilder everything(std::uint32_t replica) const {
    auto b = next(replica);
    b.create(kCardKind, area, "c").with(kColour, "red");
    b.set(card, kColour, "green").set(card, Field{90}, 2.5);
    b.place(card, phase, "a longer key");
    b.insert(card, kTitle, {}, h, "æ!").insert(reply, kBody, {}, {}, "first");
    b.erase(card, kTitle, {{h, 2}});
    b.mark(card, kTitle, {h, false}, {h, true}, v1::MARK_LINK, "https://example.org");
    b.add_member(card, kLabels, "new").add_member(reply, kLabels, "first");
    b.remove_member(card, kLabels, "kept");
    b.remove(other_card).restore(area);
    return b;
  }
  void SetUp() override {
    commit(next(1).add_member(card, kLabels, "kept").remove(area).set(card, kColour, "red"));
  }
};

TEST_F(Refusals, OfTheEditAsAWhole) {
  expect_refused(next(1), Errc::invalid, "operations");
  EditBuilder zero{1, 0};
  expect_refused(zero.remove(card), Errc::invalid, "operations");
  for (const std::uint32_t first : {1u, 13u, 15u, 0xfffffffeu}) {
    EditBuilder b{1, first};
    expect_refused(b.remove(card), Errc::invalid, "first_counter");
  }
  EditBuilder last{1, 0xffffffff};
  expect_refused(last.remove(card), Errc::invalid, "operations");
  EditBuilder not_first{7, 2};
  expect_refused(not_first.remove(card), Errc::invalid, "first_counter");
  expect_refused(next(1).remove(card).unknown(), Errc::invalid, "operations");
  expect_refused(next(1).insert(card, kTitle, {}, {}, ""), Errc::invalid, "operations");
  expect_refused(next(1).insert(card, kTitle, {}, {}, "\xff"), Errc::invalid, "operations");
}

TEST_F(Refusals, OfCreations) {
  const auto create = [&](Kind kind, OpId container) {
    return next(1).create(kind, container, "k");
  };
  for (const std::uint32_t kind : {0u, 0xffu, 0x600u, 0xffffffffu}) {
    expect_refused(create(Kind{kind}, area), Errc::invalid, "operations[0].kind");
  }
  expect_refused(create(kBoardKind, {}), Errc::invalid, "operations[0].kind");
  expect_refused(create(kCardKind, {}), Errc::invalid, "operations[0].container");
  expect_refused(create(kCardKind, nowhere), Errc::not_found, "operations[0].container");
  expect_refused(create(kCardKind, h), Errc::not_found, "operations[0].container");
  expect_refused(create(kCardKind, op_id(1, 14)), Errc::not_found, "operations[0].container");
  expect_refused(create(kCardKind, card), Errc::invalid, "operations[0].container");
  expect_refused(create(kPhaseKind, area), Errc::invalid, "operations[0].container");
  expect_refused(create(kReplyKind, reply), Errc::invalid, "operations[0].container");
  expect_refused(next(1).create(kCardKind, area, std::string("a\0", 2)), Errc::invalid,
                 "operations[0].order_key");
  expect_refused(create(kCardKind, area).with(kColour, 1).with(kColour, 2), Errc::invalid,
                 "operations[0].fields");
  expect_refused(create(kCardKind, area).with(kColour, "\xc3"), Errc::invalid,
                 "operations[0].fields");
}

TEST_F(Refusals, OfARootThatIsNotTheFirstThing) {
  Board empty;
  EditBuilder by_a_person{1, 1};
  by_a_person.create(kBoardKind, {}, "");
  const auto refused = empty.apply(by_a_person.edit, {Seq{1}, Actor{1}, 0});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().path, "operations[0].kind");
  EXPECT_EQ(empty.item_count(), 0u);
  EXPECT_TRUE(empty.replicas().empty());

  EditBuilder in_itself{0, 1};
  in_itself.create(kBoardKind, kRootId, "");
  EXPECT_FALSE(empty.apply(in_itself.edit, {Seq{1}, Actor{1}, 0}));
  EditBuilder a_card{0, 1};
  a_card.create(kCardKind, {}, "");
  EXPECT_FALSE(empty.apply(a_card.edit, {Seq{1}, Actor{1}, 0}));
  EXPECT_EQ(empty.item_count(), 0u);
}

TEST_F(Refusals, OfEveryOperationOnAnItemThatIsNotThere) {
  const std::string path = "operations[0].item";
  for (const OpId item : {nowhere, h, OpId{}, op_id(1, 14)}) {
    expect_refused(next(1).set(item, kColour, 1), Errc::not_found, path);
    expect_refused(next(1).place(item, area, "a"), Errc::not_found, path);
    expect_refused(next(1).insert(item, kTitle, {}, {}, "x"), Errc::not_found, path);
    expect_refused(next(1).erase(item, kTitle, {}), Errc::not_found, path);
    expect_refused(next(1).mark(item, kTitle, {}, {}, v1::MARK_BOLD, true), Errc::not_found, path);
    expect_refused(next(1).add_member(item, kLabels, 1), Errc::not_found, path);
    expect_refused(next(1).remove_member(item, kLabels, 1), Errc::not_found, path);
    expect_refused(next(1).remove(item), Errc::not_found, path);
    expect_refused(next(1).restore(item), Errc::not_found, path);
  }
}

TEST_F(Refusals, OfPlaces) {
  expect_refused(next(1).place(kRootId, area, "a"), Errc::invalid, "operations[0].item");
  expect_refused(next(1).place(card, {}, "a"), Errc::invalid, "operations[0].container");
  expect_refused(next(1).place(card, nowhere, "a"), Errc::not_found, "operations[0].container");
  expect_refused(next(1).place(card, other_card, "a"), Errc::invalid, "operations[0].container");
  expect_refused(next(1).place(area, card, "a"), Errc::invalid, "operations[0].container");
  expect_refused(next(1).place(card, card, "a"), Errc::invalid, "operations[0].container");
  expect_refused(next(1).place(card, area, std::string("\0", 1)), Errc::invalid,
                 "operations[0].order_key");
}

TEST_F(Refusals, OfTexts) {
  const std::string origins = "operations[0].origins";
  const std::string ranges = "operations[0].ranges";
  expect_refused(next(1).insert(card, kTitle, nowhere, {}, "x"), Errc::not_found, origins);
  expect_refused(next(1).insert(card, kTitle, {}, nowhere, "x"), Errc::not_found, origins);
  expect_refused(next(1).insert(card, kTitle, h + 1, h, "x"), Errc::invalid, origins);
  // The characters are those of another text, or of none yet: no text is begun.
  expect_refused(next(1).insert(card, kBody, h, {}, "x"), Errc::not_found, origins);
  EXPECT_EQ(board.find(card)->text(kBody), nullptr);
  expect_refused(next(1).erase(card, kBody, {{h, 1}}), Errc::not_found, "operations[0].field");
  expect_refused(next(1).erase(card, kTitle, {{nowhere, 1}}), Errc::not_found, ranges);
  expect_refused(next(1).erase(card, kTitle, {{h, 0}}), Errc::invalid, ranges);
  expect_refused(next(1).erase(card, kTitle, {{h, 0xffffffff}}), Errc::invalid, ranges);
  expect_refused(next(1).erase(card, kTitle, {{h, 4'000'000'000}}), Errc::invalid, ranges);
  expect_refused(next(1).mark(card, kBody, {}, {}, v1::MARK_BOLD, true), Errc::not_found,
                 "operations[0].field");
  expect_refused(next(1).mark(card, kTitle, {}, {}, v1::MARK_UNSPECIFIED, true), Errc::invalid,
                 "operations[0].mark");
  expect_refused(next(1).mark(card, kTitle, {nowhere, false}, {}, v1::MARK_BOLD, true),
                 Errc::not_found, "operations[0].anchors");
  expect_refused(next(1).mark(card, kTitle, {}, {nowhere, true}, v1::MARK_BOLD, true),
                 Errc::not_found, "operations[0].anchors");
}

// A parser takes no such string, so an edit with one could be written but never read back.
TEST_F(Refusals, OfValuesThatAreNoUtf8) {
  const std::string path = "operations[0].value";
  const Value bad{"\xed\xa0\x80"};
  expect_refused(next(1).set(card, kColour, bad), Errc::invalid, path);
  expect_refused(next(1).add_member(card, kLabels, bad), Errc::invalid, path);
  expect_refused(next(1).remove_member(card, kLabels, bad), Errc::invalid, path);
  expect_refused(next(1).mark(card, kTitle, {}, {}, v1::MARK_LINK, bad), Errc::invalid, path);
}

TEST_F(Refusals, OfDeletingTheBoardItself) {
  expect_refused(next(1).remove(kRootId), Errc::invalid, "operations[0].item");
  commit(next(1).restore(kRootId));
}

// The whole of an edit or nothing: after every prefix of one with all kinds of operations, each
// kind of failure takes everything back.
TEST_F(Refusals, LeaveNoTraceAfterAnyOperation) {
  const v1::Edit whole = everything(1).edit;
  const int count = whole.operations_size();
  for (int k = 1; k <= count; ++k) {
    const std::string at = "operations[" + std::to_string(k) + "].";
    const auto failing = [&](auto add) {
      EditBuilder b{1, whole.first_counter()};
      b.edit = whole;
      b.edit.mutable_operations()->DeleteSubrange(k, count - k);
      add(b);
      return b;
    };
    const auto refuse = [&](auto add, Errc code, const char* part) {
      expect_refused(failing(add), code, at + part);
    };
    refuse([&](auto& b) { b.create(kCardKind, nowhere, "a"); }, Errc::not_found, "container");
    refuse([&](auto& b) { b.set(nowhere, kColour, 1); }, Errc::not_found, "item");
    refuse([&](auto& b) { b.place(card, reply, "a"); }, Errc::invalid, "container");
    refuse([&](auto& b) { b.insert(card, kTitle, nowhere, {}, "x"); }, Errc::not_found, "origins");
    refuse([&](auto& b) { b.erase(card, kTitle, {{h, 2}, {nowhere, 1}}); }, Errc::not_found,
           "ranges");
    refuse([&](auto& b) { b.mark(card, kTitle, {nowhere, true}, {}, v1::MARK_BOLD, 1); },
           Errc::not_found, "anchors");
    refuse([&](auto& b) { b.add_member(nowhere, kLabels, 1); }, Errc::not_found, "item");
    refuse([&](auto& b) { b.remove_member(nowhere, kLabels, 1); }, Errc::not_found, "item");
    refuse([&](auto& b) { b.remove(kRootId); }, Errc::invalid, "item");
    refuse([&](auto& b) { b.restore(nowhere); }, Errc::not_found, "item");
  }
  // The edit by itself is fine, and so is taking it back.
  const std::string before = encode_snapshot(board);
  const std::size_t bytes = board.size_bytes();
  Journal journal;
  ASSERT_TRUE(board.apply(whole, stamp(11), nullptr, &journal));
  EXPECT_NE(encode_snapshot(board), before);
  static_cast<void>(board.roll_back(std::move(journal)));
  EXPECT_EQ(encode_snapshot(board), before);
  EXPECT_EQ(board.size_bytes(), bytes);
  board.check_invariants();
}

}  // namespace
}  // namespace samtavle::board
