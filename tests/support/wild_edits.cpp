#include "samtavle/support/wild_edits.hpp"

#include <array>

#include "samtavle/board/codec.hpp"

namespace samtavle::support {

using base::op_id;
using base::OpId;
using base::Value;

namespace {

constexpr std::array<std::uint32_t, 4> kFields = {1, 2, 32, 4'000'000'000};

class Wild {
 public:
  Wild(Random& random, const board::Board& board)
      : random_(random), board_(board), items_(board.items()) {}

  v1::Edit edit() {
    const auto replica = static_cast<std::uint32_t>(random_.below(5));
    out_.set_replica(replica);
    first_ = board_.next_counter(base::Replica{replica});
    out_.set_first_counter(first_.value);
    if (random_.chance(2)) out_.set_first_counter(static_cast<std::uint32_t>(random_.below(4)));
    if (random_.chance(3)) out_.set_reason(bytes(12));
    const auto count = random_.chance(60) ? 1 : random_.between(1, 8);
    for (std::uint64_t i = 0; i < count; ++i) operation();
    return std::move(out_);
  }

 private:
  std::string bytes(std::size_t most) {
    std::string out;
    for (auto n = random_.below(most + 1); n > 0; --n) {
      out += static_cast<char>(random_.chance(5) ? 0 : random_.between(1, 127));
    }
    return out;
  }

  std::string words() {
    static const std::array<std::string, 6> kWords = {
        "a", "træ", "🌳 grows", "\xff", "a rather long word of many letters", ""};
    const auto dice = random_.below(20);
    return dice < 15 ? kWords[dice % 3] : dice == 15 ? kWords[5] : kWords[3 + dice % 2];
  }

  std::string order_key() {
    std::string key = bytes(random_.chance(95) ? 5 : 30);
    if (random_.chance(95)) {
      while (key.ends_with('\0')) key.pop_back();
    }
    return key;
  }

  OpId any_item() {
    if (random_.chance(4)) return op_id(7, static_cast<std::uint32_t>(random_.below(9)));
    // Of this edit, perhaps.
    if (random_.chance(8)) {
      return op_id(out_.replica(), first_.value + static_cast<std::uint32_t>(random_.below(4)));
    }
    return random_.pick(items_)->id;
  }

  template <class M>
  M* name(M* m) {
    const OpId id = any_item();
    m->set_item_replica(id.replica.value);
    m->set_item_counter(id.counter.value);
    return m;
  }
  template <class M>
  M* name_field(M* m) {
    name(m)->set_field(random_.pick(kFields));
    return m;
  }
  template <class M>
  void place(M* m) {
    const OpId id = random_.chance(2) ? OpId{} : any_item();
    m->set_container_replica(id.replica.value);
    m->set_container_counter(id.counter.value);
    m->set_order_key(order_key());
  }

  // Of a Value or a SetField.
  template <class M>
  void value(M* out) {
    switch (random_.below(8)) {
      case 0: return out->clear_value();
      case 1: return out->set_flag(random_.chance(50));
      case 2: return out->set_integer(static_cast<std::int64_t>(random_.next()));
      case 3: return out->set_integer(static_cast<std::int64_t>(random_.below(4)));
      case 4:
        return out->set_number(static_cast<double>(static_cast<std::int64_t>(random_.next())) /
                               static_cast<double>(random_.between(1, 8)));
      case 5: return out->set_binary(bytes(24));
      case 6:
        out->mutable_item()->set_replica(static_cast<std::uint32_t>(random_.next()));
        out->mutable_item()->set_counter(static_cast<std::uint32_t>(random_.below(3)));
        return;
      default: return out->set_text(words());
    }
  }

  // The id of a character of some text of the item that is named, or of nothing.
  template <class M>
  OpId character(const M& m) {
    const board::Item* item = board_.find(op_id(m.item_replica(), m.item_counter()));
    const text::Text* text = item == nullptr ? nullptr : item->text(base::Field{m.field()});
    if (text == nullptr || text->length() == 0 || random_.chance(15)) {
      return random_.chance(80) ? OpId{} : op_id(1, static_cast<std::uint32_t>(random_.below(90)));
    }
    return text->ids_at(random_.below(text->length()), 1)->front().first;
  }

  void anchor(v1::Anchor* out, OpId id) {
    out->set_replica(id.replica.value);
    out->set_counter(id.counter.value);
    out->set_after(random_.chance(50));
  }

  void operation() {
    v1::Operation* op = out_.add_operations();
    const auto dice = random_.below(100);
    if (dice < 18) return create(op->mutable_create_item());
    if (dice < 38) return set(op->mutable_set_field());
    if (dice < 48) return place(name(op->mutable_place_item()));
    if (dice < 63) return insert(op->mutable_insert_text());
    if (dice < 70) return erase(op->mutable_delete_text());
    if (dice < 76) return mark(op->mutable_mark_text());
    if (dice < 84) return value(name_field(op->mutable_add_member())->mutable_value());
    if (dice < 89) return remove(op->mutable_remove_member());
    if (dice < 94) return static_cast<void>(name(op->mutable_delete_item()));
    if (dice < 99) return static_cast<void>(name(op->mutable_restore_item()));
    // One that nobody knows.
  }

  void create(v1::CreateItem* m) {
    static constexpr std::array<std::uint32_t, 8> kKinds = {0x200, 0x300, 0x400, 0x4ff,
                                                            0x400, 0x500, 0x100, 0x600};
    m->set_kind(kKinds[random_.below(random_.chance(95) ? 6 : 8)]);
    place(m);
    for (auto n = random_.below(4); n > 0; --n) {
      v1::FieldValue* field = m->add_fields();
      field->set_field(random_.chance(60) ? static_cast<std::uint32_t>(80 + n)
                                          : random_.pick(kFields));
      value(field->mutable_value());
    }
  }

  void set(v1::SetField* m) {
    value(name_field(m));
    if (random_.chance(30)) m->set_based_on(random_.below(board_.seq().value + 1));
  }

  void insert(v1::InsertText* m) {
    name_field(m);
    const OpId left = character(*m);
    const OpId right = random_.chance(70) ? OpId{} : character(*m);
    m->set_left_replica(left.replica.value);
    m->set_left_counter(left.counter.value);
    m->set_right_replica(right.replica.value);
    m->set_right_counter(right.counter.value);
    m->set_text(words());
  }

  void erase(v1::DeleteText* m) {
    name_field(m);
    for (auto n = random_.below(3); n > 0; --n) {
      const OpId id = character(*m);
      v1::IdRange* range = m->add_ranges();
      range->set_replica(id.replica.value);
      range->set_counter(id.counter.value);
      range->set_length(static_cast<std::uint32_t>(random_.chance(90) ? random_.below(4)
                                                                      : random_.next()));
    }
  }

  void mark(v1::MarkText* m) {
    name_field(m);
    anchor(m->mutable_from(), character(*m));
    anchor(m->mutable_to(), character(*m));
    m->set_mark(static_cast<v1::Mark>(random_.below(7)));
    value(m->mutable_value());
  }

  void remove(v1::RemoveMember* m) {
    name_field(m);
    const board::Item* item = board_.find(op_id(m->item_replica(), m->item_counter()));
    const board::ValueSet* set =
        item == nullptr ? nullptr : item->sets().find(base::Field{m->field()});
    if (set == nullptr || random_.chance(20)) return value(m->mutable_value());
    board::to_proto(*set->begin(), m->mutable_value());
  }

  Random& random_;
  const board::Board& board_;
  std::vector<const board::Item*> items_;
  base::Counter first_;
  v1::Edit out_;
};

}  // namespace

v1::Edit wild_edit(Random& random, const board::Board& board) {
  return Wild{random, board}.edit();
}

}  // namespace samtavle::support
