// Goal: the canonical snapshot tells boards apart exactly, comes back as the board that it was
// taken of, and a snapshot that no log can have produced is refused. Method: a board with one of
// everything, whose columns are written down; one corrupt column for each rule of the reader.

#include "samtavle/board/snapshot.hpp"

#include <google/protobuf/stubs/logging.h>

#include <cstdlib>
#include <functional>
#include <set>

#include "fixtures.hpp"
#include "samtavle/text/codec.hpp"
#include "samtavle/v1/snapshot.pb.h"

namespace samtavle::board {
namespace {

// "0a ff" as two bytes.
std::string bytes(const std::string& hex) {
  std::string out;
  for (std::size_t at = 0; at < hex.size(); at += 3) {
    out.push_back(static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16)));
  }
  return out;
}

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

  // How a text stands in its column.
  static std::string sized(const std::string& text) {
    EXPECT_LT(text.size(), 128u);
    return static_cast<char>(text.size()) + text;
  }
  std::string card_text() const { return sized(text::encode(*board.find(card)->text(kTitle))); }

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

TEST_F(Snapshot, IsWrittenAsFormatMdSays) {
  EXPECT_EQ(state.format(), 3u);
  EXPECT_EQ(state.seq(), 5u);
  EXPECT_EQ(state.replicas(), bytes("00 02 01 00 0e 05 00 0d 00"));
  EXPECT_EQ(state.ids(), bytes("00 00 00 00 00 00"));
  EXPECT_EQ(state.kinds(), bytes("00 80 02 00 80 04 00 80 06 00 80 08 04 00 80 0a"));
  EXPECT_EQ(state.containers(), bytes("00 02 03 00 04 05"));
  EXPECT_EQ(state.order_keys(), bytes("00 00 00 01 61 01 00 00 01 6b 00 01 62 00 01 61"));
  EXPECT_EQ(state.created(), bytes("02 d0 0f 02 d0 0f 00 00 00 00 00 00 00 00"));
  EXPECT_EQ(state.moved(), bytes("03 01"));
  EXPECT_EQ(state.deleted(), bytes("04 02"));
  EXPECT_EQ(state.shapes(),
            bytes("00 00 00 00 01 01 00 02 59 00 01 01 01 20 01 00 00 01 02 00"));
  EXPECT_EQ(state.ages(), bytes("03 03"));
  EXPECT_EQ(state.writers(), bytes("00 00 00 00 01 0b 02 02 02 00 02 0c 03 02 02"));
  ASSERT_EQ(state.scalar_types_size(), 2);
  EXPECT_EQ(state.scalar_types(0), bytes("04 01"));
  EXPECT_EQ(state.scalar_values(0), bytes("06 72 65 64"));
  EXPECT_EQ(state.scalar_types(1), bytes("03 01"));
  EXPECT_EQ(state.scalar_values(1), bytes("03 80"));
  EXPECT_EQ(state.set_sizes(), bytes("02"));
  ASSERT_EQ(state.member_types_size(), 1);
  EXPECT_EQ(state.member_types(0), bytes("05 01 06 01"));
  EXPECT_EQ(state.member_values(0), bytes("02 00 ff 01 03"));
  EXPECT_EQ(state.texts(), card_text() + sized(bytes("01 01 01 02 04 01 3b 08")));
}

TEST_F(Snapshot, WordsAreNamedTheSecondTime) {
  commit(next(2).set(other_card, kColour, "red").set(reply, kColour, "blue"));
  ASSERT_TRUE(state.ParseFromString(encode_snapshot(board)));
  EXPECT_EQ(state.scalar_types(0), bytes("04 03"));
  EXPECT_EQ(state.scalar_values(0), bytes("06 72 65 64 01 08 62 6c 75 65"));
}

TEST_F(Snapshot, ABombOfDeletedCharactersIsRefusedUnread) {
  state.set_replicas(bytes("00 02 01 00 0e 05 00 ff ff ff ff 0f 00"));
  // The reply's text: one deleted run of 2.5 with 16 + 2^28 characters.
  state.set_texts(card_text() +
                  sized(bytes("01 01 01 02 05 05 01 fb 80 80 80 80 01 08")));
  const auto decoded = decode_snapshot(state.SerializeAsString());
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, Errc::limit) << decoded.error().detail;
}

TEST_F(Snapshot, RefusesWhatNoLogCanHaveProduced) {
  using State = v1::BoardSnapshot;
  const State good = state;
  using Column = std::string* (State::*)();
  const auto set = [this](Column column, const std::string& hex) {
    return [this, column, hex] { *(state.*column)() = bytes(hex); };
  };
  const Column replicas = &State::mutable_replicas;
  const Column ids = &State::mutable_ids;
  const Column kinds = &State::mutable_kinds;
  const Column containers = &State::mutable_containers;
  const Column keys = &State::mutable_order_keys;
  const Column created = &State::mutable_created;
  const Column moved = &State::mutable_moved;
  const Column deleted = &State::mutable_deleted;
  const Column shapes = &State::mutable_shapes;
  const Column ages = &State::mutable_ages;
  const Column writers = &State::mutable_writers;
  const Column sizes = &State::mutable_set_sizes;
  const auto reply_text = [&](const std::string& hex) {
    return [&, hex] { state.set_texts(card_text() + sized(bytes(hex))); };
  };
  const std::vector<std::pair<const char*, std::function<void()>>> corruptions = {
      {"no format", [&] { state.set_format(0); }},
      {"a former format", [&] { state.set_format(1); }},
      {"replica that wrote nothing", set(replicas, "00 01 01 00 0e 05 00 0d 00")},
      {"replica beyond 32 bits", set(replicas, "00 02 01 00 0e 05 ff ff ff ff 0f 0d 00")},
      {"half a replica", set(replicas, "00 02 01 00 0e 05 00 0d")},
      {"more items than ids", set(replicas, "00 02 01 00 0e 06 00 0d 00")},
      {"fewer items than ids", set(replicas, "00 02 01 00 0e 04 00 0d 00")},
      {"huge number of items", set(replicas, "00 02 01 00 0e ff ff ff ff 7f 00 0d 00")},
      {"item never numbered", set(ids, "00 00 00 00 00 09")},
      {"unknown kind number", set(kinds, "00 80 02 00 80 04 00 80 06 00 80 08 09 00 80 0a")},
      {"too few kinds", set(kinds, "00 80 02 00 80 04 00 80 06 00 80 08 04")},
      {"too many kinds", set(kinds, "00 80 02 00 80 04 00 80 06 00 80 08 04 00 80 0a 01")},
      {"root of another kind", set(kinds, "00 80 08 00 80 04 00 80 06 00 80 08 04 00 80 0a")},
      {"second root", set(kinds, "00 80 02 01 00 80 06 00 80 08 03 00 80 0a")},
      {"kind without rank", set(kinds, "00 80 02 00 80 04 00 80 06 00 80 08 04 00 07")},
      {"unknown container", set(containers, "00 02 03 00 04 7f")},
      {"container of its own rank", set(containers, "00 02 03 00 05 05")},
      {"item in itself", set(containers, "00 02 03 00 04 07")},
      {"card in nothing", set(containers, "00 02 03 01 04 05")},
      {"key that shares too much", set(keys, "00 00 00 01 61 02 00 00 01 6b 00 01 62 00 01 61")},
      {"key that ends in zero", set(keys, "00 00 00 01 61 01 00 00 02 6b 00 00 01 62 00 01 61")},
      {"key that is cut off", set(keys, "00 00 00 01 61 01 00 00 01 6b 00 01 62 00 02 61")},
      {"created by no event", set(created, "00 d0 0f 04 d0 0f 00 00 00 00 00 00 00 00")},
      {"created later than all", set(created, "02 d0 0f 0a d0 0f 00 00 00 00 00 00 00 00")},
      {"moved before all", set(moved, "03 05")},
      {"moved that is nobody", set(moved, "03 01 02 01")},
      {"deleted root", set(deleted, "00 02")},
      {"deleted before all", set(deleted, "04 05")},
      {"deleted that is nobody", set(deleted, "04 02 01 01")},
      {"unknown shape", set(shapes, "00 00 00 00 01 01 00 02 59 00 01 01 01 20 01 00 00 01 02 07")},
      {"more fields than values",
       set(shapes, "00 00 00 00 01 01 00 03 59 00 00 01 01 01 20 01 00 00 01 02 00")},
      {"huge number of fields",
       set(shapes, "00 00 00 00 01 01 00 ff ff ff ff 0f 59 00 01 01 01 20 01 00 00 01 02 00")},
      {"text too few", set(shapes, "00 00 00 00 01 01 00 02 59 00 00 01 20 01 00 00 01 02 00")},
      {"scalar written before all", set(ages, "03 06")},
      {"too few ages", set(ages, "03")},
      {"created by nobody known", set(writers, "00 00 00 05 02 02 02 00 02 0c 03 02 02")},
      {"created by another replica",
       set(writers, "00 00 00 00 02 0b 02 02 02 00 02 0c 03 02 02")},
      {"set without members", set(sizes, "00")},
      {"set with fewer members", set(sizes, "01")},
      {"set with more members", set(sizes, "03")},
      {"members in disorder", [&] {
         state.set_member_types(0, bytes("06 01 05 01"));
         state.set_member_values(0, bytes("01 03 02 00 ff"));
       }},
      {"member twice", [&] {
         state.set_member_types(0, bytes("06 02"));
         state.set_member_values(0, bytes("01 03 01 03"));
       }},
      {"values without types", [&] { state.add_scalar_values("x"); }},
      {"values of no field", [&] {
         state.add_scalar_values("x");
         state.add_scalar_types("x");
       }},
      {"unknown type", [&] { state.set_scalar_types(1, bytes("07 01")); }},
      {"no values of a type", [&] { state.set_scalar_types(1, bytes("02 00 03 01")); }},
      {"more values of a type", [&] { state.set_scalar_types(1, bytes("03 02")); }},
      {"text that is no UTF-8", [&] { state.set_scalar_values(0, bytes("06 72 ff 64")); }},
      {"word that was never met", [&] { state.set_scalar_values(0, bytes("01")); }},
      {"number of nine bytes",
       [&] { state.set_scalar_values(1, bytes("13 80 01 01 01 01 01 01 01 01")); }},
      {"flag of two", [&] {
         state.set_scalar_types(1, bytes("01 01"));
         state.set_scalar_values(1, bytes("02"));
       }},
      {"a text that is none", reply_text("")},
      {"text without characters", reply_text("01 00 00 00")},
      {"text that is cut off", reply_text("01 01 01 02 04 01 3b")},
      {"text with a tail", reply_text("01 01 01 02 04 01 3b 08 00")},
      {"character never numbered", reply_text("01 01 01 02 04 01 0b 18")},
      {"characters beyond those numbered", reply_text("01 01 01 02 05 01 01 fb 04 08")},
      {"characters of nobody", reply_text("01 01 01 09 04 01 3b 08")},
      {"character twice", reply_text("01 02 01 02 04 02 3b 3b 08 07")},
      {"character of counter 0", reply_text("01 01 01 02 04 01 3b 01")},
      {"origin that is nowhere", reply_text("01 01 01 02 0c 01 01 3e 08 02")},
      {"mark never numbered", reply_text("01 01 01 02 24 01 06 3b 08 00 0d 00 01 01 00")},
      {"mark on nothing", reply_text("01 01 01 02 24 01 07 3b 08 00 0c 0c 00 01 01 00")},
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
