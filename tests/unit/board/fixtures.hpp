#pragma once
// What the tests of the fold share: edits written by hand, and a board with one of everything.

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {

using base::Errc;
using base::IdRange;
using base::op_id;

inline constexpr Kind kBoardKind{0x100};
inline constexpr Kind kPhaseKind{0x200};
inline constexpr Kind kAreaKind{0x300};
inline constexpr Kind kCardKind{0x400};
inline constexpr Kind kReplyKind{0x500};

inline constexpr Field kTitle{1};
inline constexpr Field kBody{2};
inline constexpr Field kLabels{32};
inline constexpr Field kColour{89};

// Builds an edit operation by operation, without looking at any board.
class EditBuilder {
 public:
  EditBuilder(std::uint32_t replica, std::uint32_t first_counter) {
    edit.set_replica(replica);
    edit.set_first_counter(first_counter);
  }

  // What this edit's author had seen.
  EditBuilder& based_on(std::uint64_t seq) {
    seen = Seq{seq};
    return *this;
  }
  EditBuilder& create(Kind kind, OpId container, const std::string& key) {
    v1::CreateItem* m = add()->mutable_create_item();
    m->set_kind(kind.value);
    m->set_container_replica(container.replica.value);
    m->set_container_counter(container.counter.value);
    m->set_order_key(key);
    return *this;
  }
  // Gives the item just created a field.
  EditBuilder& with(Field field, const Value& value) {
    v1::Operation* last = edit.mutable_operations(edit.operations_size() - 1);
    v1::FieldValue* f = last->mutable_create_item()->add_fields();
    f->set_field(field.value);
    to_proto(value, f->mutable_value());
    return *this;
  }
  EditBuilder& set(OpId item, Field field, const Value& value) {
    to_proto(value, name(add()->mutable_set_field(), item, field));
    return *this;
  }
  EditBuilder& set_based_on(OpId item, Field field, const Value& value, std::uint64_t seq) {
    set(item, field, value);
    edit.mutable_operations(edit.operations_size() - 1)->mutable_set_field()->set_based_on(seq);
    return *this;
  }
  EditBuilder& place(OpId item, OpId container, const std::string& key) {
    v1::PlaceItem* m = add()->mutable_place_item();
    m->set_item_replica(item.replica.value);
    m->set_item_counter(item.counter.value);
    m->set_container_replica(container.replica.value);
    m->set_container_counter(container.counter.value);
    m->set_order_key(key);
    return *this;
  }
  EditBuilder& insert(OpId item, Field field, OpId left, OpId right, const std::string& text) {
    v1::InsertText* m = name(add()->mutable_insert_text(), item, field);
    m->set_left_replica(left.replica.value);
    m->set_left_counter(left.counter.value);
    m->set_right_replica(right.replica.value);
    m->set_right_counter(right.counter.value);
    m->set_text(text);
    return *this;
  }
  EditBuilder& erase(OpId item, Field field, std::initializer_list<IdRange> ranges) {
    v1::DeleteText* m = name(add()->mutable_delete_text(), item, field);
    for (const IdRange& range : ranges) {
      v1::IdRange* r = m->add_ranges();
      r->set_replica(range.first.replica.value);
      r->set_counter(range.first.counter.value);
      r->set_length(range.length);
    }
    return *this;
  }
  EditBuilder& mark(OpId item, Field field, text::Anchor from, text::Anchor to, v1::Mark kind,
                    const Value& value) {
    v1::MarkText* m = name(add()->mutable_mark_text(), item, field);
    to_proto(from, m->mutable_from());
    to_proto(to, m->mutable_to());
    m->set_mark(kind);
    to_proto(value, m->mutable_value());
    return *this;
  }
  EditBuilder& add_member(OpId item, Field field, const Value& value) {
    to_proto(value, name(add()->mutable_add_member(), item, field)->mutable_value());
    return *this;
  }
  EditBuilder& remove_member(OpId item, Field field, const Value& value) {
    to_proto(value, name(add()->mutable_remove_member(), item, field)->mutable_value());
    return *this;
  }
  EditBuilder& remove(OpId item) {
    v1::DeleteItem* m = add()->mutable_delete_item();
    m->set_item_replica(item.replica.value);
    m->set_item_counter(item.counter.value);
    return *this;
  }
  EditBuilder& restore(OpId item) {
    v1::RestoreItem* m = add()->mutable_restore_item();
    m->set_item_replica(item.replica.value);
    m->set_item_counter(item.counter.value);
    return *this;
  }
  EditBuilder& flatten(OpId item, Field field, std::uint32_t characters) {
    name(add()->mutable_flatten_text(), item, field)->set_characters(characters);
    return *this;
  }
  EditBuilder& unknown() {
    add();
    return *this;
  }

  v1::Edit edit;
  Seq seen;

 private:
  v1::Operation* add() { return edit.add_operations(); }
  template <class M>
  M* name(M* m, OpId item, Field field) {
    m->set_item_replica(item.replica.value);
    m->set_item_counter(item.counter.value);
    m->set_field(field.value);
    return m;
  }
};

// The root, a phase, an area in it, two cards in the area and a reply, all by replica 1, actor 11.
class BoardTest : public testing::Test {
 protected:
  BoardTest() {
    v1::Edit root;
    root.set_first_counter(1);
    root.add_operations()->mutable_create_item()->set_kind(kBoardKind.value);
    commit(root, 0);
    EditBuilder b{1, 1};
    b.create(kPhaseKind, kRootId, "a").create(kAreaKind, phase, "a").create(kCardKind, area, "a");
    b.create(kCardKind, area, "b").create(kReplyKind, card, "a");
    b.insert(card, kTitle, {}, {}, "hello");
    commit(b);
  }

  // The next edit of a replica, based on all there is.
  EditBuilder next(std::uint32_t replica) const {
    EditBuilder b{replica, board.next_counter(Replica{replica}).value};
    b.based_on(board.seq().value);
    return b;
  }

  Stamp stamp(std::uint32_t actor, Seq seen = {}) const {
    return {Seq{board.seq().value + 1}, Actor{actor},
            1000 * (1 + std::int64_t(board.seq().value)), seen};
  }

  Delta commit(const v1::Edit& edit, std::uint32_t actor, Seq seen = {}) {
    auto delta = board.apply(edit, stamp(actor, seen));
    EXPECT_TRUE(delta) << delta.error().path << ": " << delta.error().detail;
    board.check_invariants();
    return delta ? std::move(*delta) : Delta{};
  }
  // By the actor of the replica: 11 for replica 1.
  Delta commit(const EditBuilder& b) { return commit(b.edit, b.edit.replica() + 10, b.seen); }

  // Expects that the edit is refused so and leaves no trace.
  void expect_refused(const v1::Edit& edit, Errc code, const std::string& path,
                      const base::EditLimits* limits = nullptr) {
    const std::string before = encode_snapshot(board);
    const std::size_t bytes = board.size_bytes();
    Journal journal;
    const auto refused = board.apply(edit, stamp(11), limits, &journal);
    ASSERT_FALSE(refused) << "not refused: " << path;
    EXPECT_EQ(refused.error().code, code) << refused.error().path;
    EXPECT_EQ(refused.error().path, path);
    EXPECT_FALSE(refused.error().detail.empty());
    EXPECT_TRUE(journal.records.empty());
    EXPECT_EQ(encode_snapshot(board), before);
    EXPECT_EQ(board.size_bytes(), bytes);
    board.check_invariants();
  }
  void expect_refused(const EditBuilder& b, Errc code, const std::string& path,
                      const base::EditLimits* limits = nullptr) {
    expect_refused(b.edit, code, path, limits);
  }

  const OpId phase = op_id(1, 1);
  const OpId area = op_id(1, 2);
  const OpId card = op_id(1, 3);
  const OpId other_card = op_id(1, 4);
  const OpId reply = op_id(1, 5);
  const OpId h = op_id(1, 6);  // the first of "hello" in the card's title
  const OpId nowhere = op_id(9, 9);
  Board board;
};

}  // namespace samtavle::board
