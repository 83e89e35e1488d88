// The canonical snapshot of a board (FORMAT.md), in one pass over its items.

#include <algorithm>
#include <map>
#include <unordered_map>

#include "columns.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/text/codec.hpp"
#include "samtavle/v1/snapshot.pb.h"

namespace samtavle::board {

namespace {

std::uint64_t signed_bits(std::int64_t number) { return static_cast<std::uint64_t>(number); }

}  // namespace

class SnapshotWriter {
 public:
  explicit SnapshotWriter(const Board& board) : board_(board) {}

  std::string run() {
    out_.set_format(kSnapshotFormat);
    out_.set_seq(board_.seq().value);
    out_.set_time_ms(board_.time_ms());
    write_ids();
    board_.items_.for_each_by_id([this](const Item& item) { write_item(item); });
    hand_over();
    return out_.SerializeAsString();
  }

 private:
  // A number for each set of fields that items have.
  struct Shape {
    std::uint64_t number = 0;
    std::vector<std::size_t> scalars;  // where the field's values go
    std::vector<std::size_t> sets;
  };
  // One for each field, in the order in which they are first met.
  class FieldWriters {
   public:
    std::size_t index_of(Field field) {
      const auto [entry, fresh] = index_.try_emplace(field, writers.size());
      if (fresh) writers.emplace_back();
      return entry->second;
    }
    std::vector<ValueWriter> writers;

   private:
    std::map<Field, std::size_t> index_;
  };

  // Replicas, as the steps between their numbers, with their next counters and how many items they
  // have; and of those the steps between their counters.
  void write_ids() {
    places_.resize(board_.item_count());
    std::uint32_t place = 0;
    std::uint32_t expected = 0;
    for (const ItemTable::Row& row : board_.items_.rows()) {
      if (row.next == Counter{1}) continue;  // was taken back
      replicas_.varint(row.replica.value - expected);
      replicas_.varint(row.next.value);
      replicas_.varint(row.slots.size());
      expected = row.replica.value + 1;
      std::uint32_t counter = 0;
      for (const ItemTable::Row::Slot& slot : row.slots) {
        ids_.varint(slot.counter - counter - 1);
        counter = slot.counter;
        places_[slot.index] = place++;
      }
    }
  }

  void write_item(const Item& item) {
    bool fresh = false;
    kinds_.varint(number_of(kind_numbers_, item.kind, fresh));
    if (fresh) kinds_.varint(item.kind.value);
    write_container(item.place.container);
    write_order_key(item.place.order_key);
    created_.difference(item.created_seq.value - created_seq_.value);
    created_.difference(signed_bits(item.created_ms) - signed_bits(created_ms_));
    created_seq_ = item.created_seq;
    created_ms_ = item.created_ms;
    write_writer(item.id.replica, item.created_by);
    write_moved(item);
    if (item.deleted()) {
      deleted_.varint(index_ - deleted_next_);
      deleted_.varint(age(item.deleted_seq));
      deleted_next_ = index_ + 1;
    }
    const Shape& shape = shape_of(item);
    std::size_t at = 0;
    for (const auto& [field, scalar] : item.scalars()) {
      write_scalar(item, scalar, scalars_.writers[shape.scalars[at++]]);
    }
    for (const auto& [field, text] : item.texts()) texts_.sized(text::encode(text));
    at = 0;
    for (const auto& [field, members] : item.sets()) {
      set_sizes_.varint(members.size());
      ValueWriter& writer = sets_.writers[shape.sets[at++]];
      for (const Value& member : members) writer.add(member);
    }
    ++index_;
  }

  // Nothing but a 0 if it stands where the item before does.
  void write_container(OpId container) {
    if (container == container_) return containers_.varint(0);
    container_ = container;
    if (!container) return containers_.varint(1);
    containers_.varint(std::uint64_t{places_[board_.items_.index_of(container)]} + 2);
  }

  void write_order_key(std::string_view key) {
    std::size_t shared = 0;
    const std::size_t most = std::min({key.size(), order_key_.size(), kSharedKeyBytesMax});
    while (shared < most && key[shared] == order_key_[shared]) ++shared;
    order_keys_.varint(shared);
    order_keys_.sized(key.substr(shared));
    order_key_ = key;
  }

  void write_moved(const Item& item) {
    if (item.place_seq == item.created_seq && item.place_replica == item.id.replica &&
        item.place_actor == item.created_by) {
      return;
    }
    moved_.varint(index_ - moved_next_);
    moved_.varint(age(item.place_seq));
    write_writer(item.place_replica, item.place_actor);
    moved_next_ = index_ + 1;
  }

  void write_scalar(const Item& item, const Scalar& scalar, ValueWriter& writer) {
    const bool as_created = scalar.seq == item.created_seq &&
                            scalar.replica == item.id.replica && scalar.actor == item.created_by;
    if (as_created) {
      ages_.varint(0);
    } else {
      ages_.varint(age(scalar.seq) + 1);
      write_writer(scalar.replica, scalar.actor);
    }
    writer.add(scalar.value);
  }

  // How many events ago; wraps for what is pending.
  [[nodiscard]] std::uint64_t age(Seq seq) const { return board_.seq().value - seq.value; }

  void write_writer(Replica replica, Actor actor) {
    const std::uint64_t key = std::uint64_t{replica.value} << 32 | actor.value;
    if (key != last_writer_ || last_writer_number_ == 0) {
      bool fresh = false;
      const std::uint64_t number = number_of(writer_numbers_, key, fresh);
      last_writer_ = key;
      last_writer_number_ = fresh ? writer_numbers_.size() : number;
      writers_.varint(number);
      if (!fresh) return;
      writers_.varint(replica.value);
      writers_.varint(actor.value);
      return;
    }
    writers_.varint(last_writer_number_);
  }

  // 0 for what is met the first time; it has the next number from 1 from then on.
  template <class Map, class Key>
  static std::uint64_t number_of(Map& numbers, const Key& key, bool& fresh) {
    const auto [entry, inserted] = numbers.try_emplace(key, numbers.size() + 1);
    fresh = inserted;
    return inserted ? 0 : entry->second;
  }

  const Shape& shape_of(const Item& item) {
    shape_bytes_.bytes().clear();
    write_fields(item.scalars());
    write_fields(item.texts());
    write_fields(item.sets());
    // Mostly that of the item before.
    if (last_shape_ == nullptr || last_shape_->first != shape_bytes_.bytes()) {
      const auto [entry, fresh] = shape_numbers_.try_emplace(shape_bytes_.bytes());
      last_shape_ = &*entry;
      if (fresh) {
        shapes_.varint(0);
        shapes_.raw(entry->first);
        entry->second.number = shape_numbers_.size();
        for (const auto& s : item.scalars()) {
          entry->second.scalars.push_back(scalars_.index_of(s.field));
        }
        for (const auto& s : item.sets()) entry->second.sets.push_back(sets_.index_of(s.field));
        return entry->second;
      }
    }
    shapes_.varint(last_shape_->second.number);
    return last_shape_->second;
  }

  template <class T>
  void write_fields(const FieldMap<T>& map) {
    shape_bytes_.varint(map.size());
    std::uint32_t expected = 0;
    for (const auto& entry : map) {
      shape_bytes_.varint(entry.field.value - expected);
      expected = entry.field.value + 1;
    }
  }

  void hand_over() {
    out_.set_replicas(std::move(replicas_.bytes()));
    out_.set_ids(std::move(ids_.bytes()));
    out_.set_kinds(std::move(kinds_.bytes()));
    out_.set_containers(std::move(containers_.bytes()));
    out_.set_order_keys(std::move(order_keys_.bytes()));
    out_.set_created(std::move(created_.bytes()));
    out_.set_moved(std::move(moved_.bytes()));
    out_.set_deleted(std::move(deleted_.bytes()));
    out_.set_shapes(std::move(shapes_.bytes()));
    out_.set_ages(std::move(ages_.bytes()));
    out_.set_writers(std::move(writers_.bytes()));
    for (ValueWriter& writer : scalars_.writers) {
      out_.add_scalar_types(std::move(writer.types()));
      out_.add_scalar_values(std::move(writer.values()));
    }
    out_.set_set_sizes(std::move(set_sizes_.bytes()));
    for (ValueWriter& writer : sets_.writers) {
      out_.add_member_types(std::move(writer.types()));
      out_.add_member_values(std::move(writer.values()));
    }
    out_.set_texts(std::move(texts_.bytes()));
  }

  const Board& board_;
  v1::BoardSnapshot out_;
  std::vector<std::uint32_t> places_;  // in the order of ids, by index in the table
  std::uint64_t index_ = 0;            // of the item at hand, in the order of ids

  ColumnWriter replicas_, ids_, kinds_, containers_, order_keys_, created_, moved_, deleted_,
      shapes_, ages_, writers_, set_sizes_, texts_;
  FieldWriters scalars_, sets_;

  std::map<Kind, std::uint64_t> kind_numbers_;
  OpId container_;
  std::string_view order_key_;
  Seq created_seq_;
  std::int64_t created_ms_ = 0;
  std::uint64_t moved_next_ = 0;
  std::uint64_t deleted_next_ = 0;
  // Asked for nearly every value: a tree would take a third of the time that a snapshot does.
  std::unordered_map<std::uint64_t, std::uint64_t> writer_numbers_;
  std::uint64_t last_writer_ = 0;
  std::uint64_t last_writer_number_ = 0;
  ColumnWriter shape_bytes_;
  std::map<std::string, Shape> shape_numbers_;
  std::pair<const std::string, Shape>* last_shape_ = nullptr;
};

std::string encode_snapshot(const Board& board) { return SnapshotWriter{board}.run(); }

}  // namespace samtavle::board
