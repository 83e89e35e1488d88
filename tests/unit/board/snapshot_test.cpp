// Goal: the canonical snapshot tells boards apart exactly, comes back as the board that it was
// taken of, and a snapshot that no log can have produced is refused. Method: a board with one of
// everything; one corrupt variant for each rule of the reader.

#include "samtavle/board/snapshot.hpp"

#include <google/protobuf/stubs/logging.h>

#include <functional>

#include "fixtures.hpp"
#include "samtavle/v1/snapshot.pb.h"

namespace samtavle::board {
namespace {

class Snapshot : public BoardTest {
 protected:
  Snapshot() {
    commit(next(2)
               .set(card, kColour, "red")
               .set(card, Field{90}, -0.0)
               .insert(card, kTitle, h, h + 1, "æ😀")
               .insert(reply, kBody, {}, {}, "gone")
               .add_member(card, kLabels, card)
               .add_member(card, kLabels, Value{base::Binary{std::string("\0\xff", 2)}})
               .remove(other_card));
    commit(next(1)
               .erase(card, kTitle, {{h + 2, 2}})
               .mark(card, kTitle, {h, false}, {op_id(2, 3), true}, v1::MARK_LINK, "x")
               .place(card, phase, "k"));
    commit(next(2).erase(reply, kBody, {{op_id(2, 5), 4}}));
    EXPECT_TRUE(state.ParseFromString(encode_snapshot(board)));
  }

  v1::ItemState& item(OpId id) {
    for (v1::ItemState& i : *state.mutable_items()) {
      if (i.replica() == id.replica.value && i.counter() == id.counter.value) return i;
    }
    ADD_FAILURE() << "no such item";
    return *state.add_items();
  }

  v1::BoardSnapshot state;
};

TEST_F(Snapshot, ComesBackAsTheBoardItWasTakenOf) {
  const std::string bytes = encode_snapshot(board);
  const auto decoded = decode_snapshot(bytes);
  ASSERT_TRUE(decoded) << decoded.error().detail;
  decoded->check_invariants();
  EXPECT_EQ(encode_snapshot(*decoded), bytes);
  EXPECT_EQ(decoded->seq(), board.seq());
  EXPECT_EQ(decoded->time_ms(), board.time_ms());
  EXPECT_EQ(decoded->replicas(), board.replicas());
  EXPECT_EQ(decoded->size_bytes(), board.size_bytes());
  EXPECT_EQ(decoded->children(phase).size(), board.children(phase).size());
  const Item& copy = *decoded->find(card);
  EXPECT_EQ(copy.text_utf8(kTitle), "hæ😀eo");
  EXPECT_EQ(copy.place_actor, Actor{11});
  EXPECT_EQ(copy.members(kLabels), board.find(card)->members(kLabels));
  EXPECT_EQ(decoded->find(reply)->text(kBody)->history_length(), 4u);
  EXPECT_TRUE(decoded->find(other_card)->deleted());
}

TEST_F(Snapshot, OfAnEmptyBoardComesBack) {
  const auto decoded = decode_snapshot(encode_snapshot(Board{}));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->item_count(), 0u);
  EXPECT_EQ(decoded->seq(), Seq{});
}

TEST_F(Snapshot, DiffersWhereverBoardsDiffer) {
  std::set<std::string> seen = {encode_snapshot(board)};
  std::set<std::string> hashes = {snapshot_hash(board)};
  const EditBuilder edits[] = {
      next(2).create(kCardKind, area, "k"),
      next(2).set(card, kColour, "blue"),
      next(2).set(card, kColour, "red"),  // the same value, another author and time
      next(2).place(card, phase, "l"),
      next(2).insert(card, kTitle, {}, h, "x"),
      next(2).erase(card, kTitle, {{h, 1}}),
      next(2).mark(card, kTitle, {}, {}, v1::MARK_BOLD, true),
      next(2).add_member(card, kLabels, 1),
      next(2).remove_member(card, kLabels, card),
      next(2).remove(card),
      next(2).restore(other_card),
  };
  for (const EditBuilder& edit : edits) {
    Journal journal;
    ASSERT_TRUE(board.apply(edit.edit, stamp(12), nullptr, &journal));
    EXPECT_TRUE(seen.insert(encode_snapshot(board)).second);
    EXPECT_TRUE(hashes.insert(snapshot_hash(board)).second);
    static_cast<void>(board.roll_back(std::move(journal)));
  }
  EXPECT_FALSE(seen.insert(encode_snapshot(board)).second);
}

TEST_F(Snapshot, HashesAreThoseOfXxh3) {
  // The values of XXH3 for no bytes at all, as its specification gives them.
  EXPECT_EQ(snapshot_hash(std::string_view{}), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(edit_hash({}), 0x2d06800538d394c2u);
  EXPECT_EQ(snapshot_hash(board), snapshot_hash(encode_snapshot(board)));
  EXPECT_NE(edit_hash("a"), edit_hash("b"));
}

TEST_F(Snapshot, RefusesBytesThatAreNone) {
  google::protobuf::SetLogHandler(nullptr);
  const std::string good = encode_snapshot(board);
  for (const std::string& bytes :
       {std::string{}, std::string{"nonsense"}, good.substr(0, good.size() - 1),
        std::string(1000, '\xff')}) {
    const auto decoded = decode_snapshot(bytes);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, Errc::corrupt);
  }
}

TEST_F(Snapshot, ANewerFormatIsNamedAsSuch) {
  state.set_format(kSnapshotFormat + 1);
  const auto decoded = decode_snapshot(state.SerializeAsString());
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, Errc::newer_format);
}

TEST_F(Snapshot, ABombOfDeletedCharactersIsRefusedUnread) {
  v1::TextRun* run = item(reply).mutable_texts(0)->mutable_runs(0);
  for (v1::ReplicaState& r : *state.mutable_replicas()) r.set_next_counter(0xffffffff);
  run->set_counter(1);
  run->set_deleted(0xfffffff0);
  const auto decoded = decode_snapshot(state.SerializeAsString());
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, Errc::limit);
}

TEST_F(Snapshot, RefusesWhatNoLogCanHaveProduced) {
  const v1::BoardSnapshot good = state;
  const std::vector<std::pair<const char*, std::function<void()>>> corruptions = {
      {"no format", [&] { state.set_format(0); }},
      {"replica that wrote nothing", [&] { state.mutable_replicas(0)->set_next_counter(1); }},
      {"replica twice", [&] { *state.add_replicas() = state.replicas(1); }},
      {"item twice", [&] { *state.add_items() = item(card); }},
      {"item without id", [&] { item(card).set_counter(0); }},
      {"item never numbered", [&] { item(reply).set_counter(5000); }},
      {"item of nobody", [&] { item(reply).set_replica(77); }},
      {"unknown container", [&] { item(card).set_container_counter(999); }},
      {"container of its own rank",
       [&] {
         item(card).set_container_replica(other_card.replica.value);
         item(card).set_container_counter(other_card.counter.value);
       }},
      {"item in itself",
       [&] {
         item(card).set_container_replica(card.replica.value);
         item(card).set_container_counter(card.counter.value);
       }},
      {"card in nothing", [&] { item(card).set_container_counter(0); }},
      {"no root", [&] { state.mutable_items()->DeleteSubrange(0, 1); }},
      {"root of another kind", [&] { item(kRootId).set_kind(kCardKind.value); }},
      {"deleted root", [&] { item(kRootId).set_deleted_seq(2); }},
      {"second root", [&] { item(phase).set_kind(kBoardKind.value); }},
      {"kind without rank", [&] { item(reply).set_kind(7); }},
      {"order key that ends in zero", [&] { item(card).set_order_key(std::string("k\0", 2)); }},
      {"field twice", [&] { *item(card).add_scalars() = item(card).scalars(0); }},
      {"text twice", [&] { *item(card).add_texts() = item(card).texts(0); }},
      {"text without characters", [&] { item(reply).mutable_texts(0)->clear_runs(); }},
      {"character never numbered",
       [&] { item(reply).mutable_texts(0)->mutable_runs(0)->set_counter(5000); }},
      {"characters beyond those numbered",
       [&] { item(reply).mutable_texts(0)->mutable_runs(0)->set_deleted(500); }},
      {"characters of nobody",
       [&] { item(reply).mutable_texts(0)->mutable_runs(0)->set_replica(77); }},
      {"character twice",
       [&] {
         *item(card).mutable_texts(0)->add_runs() = item(card).texts(0).runs(0);
       }},
      {"origin that is nowhere",
       [&] {
         item(reply).mutable_texts(0)->mutable_runs(0)->set_left_replica(1);
         item(reply).mutable_texts(0)->mutable_runs(0)->set_left_counter(1);
       }},
      {"mark never numbered",
       [&] { item(card).mutable_texts(0)->mutable_marks(0)->set_counter(5000); }},
      {"mark on nothing",
       [&] {
         item(card).mutable_texts(0)->mutable_marks(0)->mutable_to()->set_counter(999);
       }},
      {"set twice", [&] { *item(card).add_sets() = item(card).sets(0); }},
      {"member twice", [&] { *item(card).mutable_sets(0)->add_members() =
                                 item(card).sets(0).members(0); }},
      {"set without members", [&] { item(card).mutable_sets(0)->clear_members(); }},
  };
  for (const auto& [what, corrupt] : corruptions) {
    state = good;
    corrupt();
    const auto decoded = decode_snapshot(state.SerializeAsString());
    ASSERT_FALSE(decoded) << what;
    EXPECT_EQ(decoded.error().code, Errc::corrupt) << what;
    EXPECT_FALSE(decoded.error().detail.empty()) << what;
  }
  EXPECT_TRUE(decode_snapshot(good.SerializeAsString()));
}

}  // namespace
}  // namespace samtavle::board
