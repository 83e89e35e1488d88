// A board from a snapshot that may come from anywhere: everything is checked that the fold would
// have guaranteed, and nothing is believed to be there before its bytes are.

#include <algorithm>

#include "columns.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/text/codec.hpp"
#include "samtavle/v1/snapshot.pb.h"
#include "sizes.hpp"

namespace samtavle::board {

using base::Errc;
using base::fail;
using base::op_id;
using base::Result;

namespace {

// A run of deleted characters is a number: a few bytes may claim many. This many are believed of
// any snapshot, and beyond that as many as 64 for each of its bytes.
constexpr std::size_t kCharactersAlways = 4'000'000;
constexpr std::size_t kCharactersPerByte = 64;

std::int64_t as_signed(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }

}  // namespace

class SnapshotReader {
 public:
  SnapshotReader(const v1::BoardSnapshot& snapshot, std::size_t bytes)
      : snapshot_(snapshot),
        characters_left_(std::max(kCharactersAlways, bytes * kCharactersPerByte)) {}

  Result<Board> run() {
    if (snapshot_.format() > kSnapshotFormat) {
      return fail(Errc::newer_format, "the snapshot is of a newer format: update this program");
    }
    if (snapshot_.format() != kSnapshotFormat) return bad("no snapshot of a board");
    if (snapshot_.scalar_types_size() != snapshot_.scalar_values_size() ||
        snapshot_.member_types_size() != snapshot_.member_values_size()) {
      return bad("values without types");
    }
    board_.seq_ = Seq{snapshot_.seq()};
    board_.time_ms_ = snapshot_.time_ms();
    if (auto read = read_ids(); !read) return base::pass_on(read);
    next_moved_ = read_gap(moved_, 0);
    next_deleted_ = read_gap(deleted_, 0);
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (auto read = read_item(i); !read) return base::pass_on(read);
    }
    if (!all_read()) return bad("columns of different lengths");
    if (auto linked = link(); !linked) return base::pass_on(linked);
    return std::move(board_);
  }

 private:
  struct Shape {
    struct Column {
      Field field;
      std::size_t index;  // of its reader
    };
    std::vector<Column> scalars;
    std::vector<Field> texts;
    std::vector<Column> sets;
  };
  // One for each field, in the order in which they are first met.
  struct FieldReaders {
    std::vector<std::pair<Field, std::size_t>> index;  // by field
    std::vector<ValueReader> readers;
  };
  struct Writer {
    Replica replica;
    Actor actor;
  };
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  static base::Unexpected<base::Error> bad(const char* what) { return fail(Errc::corrupt, what); }

  Result<void> read_ids() {
    ColumnReader replicas{snapshot_.replicas()};
    ColumnReader counters{snapshot_.ids()};
    ids_.reserve(counters.left());
    std::uint64_t number = 0;
    while (!replicas.done()) {
      number += replicas.varint32();
      const std::uint32_t next = replicas.varint32();
      const std::uint64_t count = replicas.varint();
      if (replicas.failed() || number > 0xffffffffu) return bad("no list of replicas");
      if (next < 2) return bad("a replica that wrote nothing");
      const Replica replica{static_cast<std::uint32_t>(number++)};
      board_.items_.row(replica).next = Counter{next};
      if (count > counters.left()) return bad("fewer ids than told");
      std::uint64_t counter = 0;
      for (std::uint64_t i = 0; i < count; ++i) {
        counter += std::uint64_t{counters.varint32()} + 1;
        if (counters.failed() || counter >= next) return bad("an item whose id was never given");
        ids_.push_back({replica, Counter{static_cast<std::uint32_t>(counter)}});
      }
    }
    return counters.done() ? Result<void>{} : bad("more ids than told");
  }

  Result<void> read_item(std::size_t index) {
    Item item;
    item.id = ids_[index];
    item.kind = read_kind();
    read_container();
    item.place.order_key = read_order_key();
    created_seq_ += created_.difference();
    created_ms_ += created_.difference();
    if (created_seq_ == 0 || created_seq_ > board_.seq_.value) return bad("an item of no event");
    item.created_seq = Seq{created_seq_};
    item.created_ms = as_signed(created_ms_);
    const Writer creator = read_writer();
    if (creator.replica != item.id.replica) return bad("an item of another replica");
    item.created_by = creator.actor;
    read_place(item, index);
    if (index == next_deleted_) {
      item.deleted_seq = read_seq(deleted_);
      next_deleted_ = read_gap(deleted_, index + 1);
    }
    std::size_t bytes = kItemBytes + item.place.order_key.size();
    const Shape* shape = read_shape();
    if (shape == nullptr) return bad("an item without a list of its fields");
    if (!read_scalars(item, *shape, bytes)) return bad("a broken scalar");
    if (auto read = read_texts(item, *shape, bytes); !read) return read;
    if (!read_sets(item, *shape, bytes)) return bad("a broken set");
    if (failed()) return bad("an item of which parts are missing");
    board_.size_bytes_ += bytes;
    board_.items_.push(std::move(item));
    return {};
  }

  [[nodiscard]] bool failed() const {
    return kinds_.failed() || containers_.failed() || order_keys_.failed() || created_.failed() ||
           moved_.failed() || deleted_.failed() || shapes_.failed() || ages_.failed() ||
           writers_.failed() || bad_reference_;
  }

  [[nodiscard]] bool all_read() const {
    const auto all_done = [](const FieldReaders& fields, int columns) {
      const auto& readers = fields.readers;
      return readers.size() == static_cast<std::size_t>(columns) &&
             std::all_of(readers.begin(), readers.end(), [](const auto& r) { return r.done(); });
    };
    return kinds_.done() && containers_.done() && order_keys_.done() && created_.done() &&
           moved_.done() && deleted_.done() && shapes_.done() && ages_.done() &&
           writers_.done() && set_sizes_.done() && texts_.done() && next_moved_ == kNever &&
           next_deleted_ == kNever && all_done(scalars_, snapshot_.scalar_types_size()) &&
           all_done(sets_, snapshot_.member_types_size());
  }

  // A number of what was met before, from 1, or 0 and what it is.
  template <class T, class Read>
  T read_known(ColumnReader& column, std::vector<T>& known, Read read) {
    const std::uint64_t number = column.varint();
    if (number == 0) {
      known.push_back(read());
      return known.back();
    }
    if (number > known.size()) {
      bad_reference_ = true;
      return T{};
    }
    return known[static_cast<std::size_t>(number) - 1];
  }

  Kind read_kind() {
    return read_known(kinds_, kinds_known_, [this] { return Kind{kinds_.varint32()}; });
  }

  Writer read_writer() {
    return read_known(writers_, writers_known_, [this] {
      const Replica replica{writers_.varint32()};
      return Writer{replica, Actor{writers_.varint32()}};
    });
  }

  // The index of the container, or kNever for none; resolved when all items are there.
  void read_container() {
    const std::uint64_t coded = containers_.varint();
    if (coded == 1) container_ = kNever;
    if (coded >= 2) container_ = coded - 2;
    container_of_.push_back(container_);
  }

  std::string_view read_order_key() {
    const std::uint64_t shared = order_keys_.varint();
    if (shared > std::min(order_key_.size(), kSharedKeyBytesMax)) {
      order_keys_.fail();
      return {};
    }
    order_key_.resize(static_cast<std::size_t>(shared));
    order_key_ += order_keys_.sized();
    return order_key_;
  }

  void read_place(Item& item, std::size_t index) {
    item.place_seq = item.created_seq;
    item.place_replica = item.id.replica;
    item.place_actor = item.created_by;
    if (index != next_moved_) return;
    item.place_seq = read_seq(moved_);
    const Writer writer = read_writer();
    item.place_replica = writer.replica;
    item.place_actor = writer.actor;
    next_moved_ = read_gap(moved_, index + 1);
  }

  // The next index in a column that has only some of the items; kNever at its end.
  static std::uint64_t read_gap(ColumnReader& column, std::uint64_t from) {
    if (column.done()) return kNever;
    const std::uint64_t gap = column.varint();
    if (gap > 0xffffffffu) column.fail();
    return from + gap;
  }

  Seq seq_of_age(std::uint64_t age, ColumnReader& column) const {
    if (age >= board_.seq_.value) column.fail();
    return Seq{board_.seq_.value - age};
  }
  Seq read_seq(ColumnReader& column) const { return seq_of_age(column.varint(), column); }

  const Shape* read_shape() {
    const std::uint64_t number = shapes_.varint();
    if (number != 0) {
      return number <= shapes_known_.size() ? &shapes_known_[static_cast<std::size_t>(number) - 1]
                                            : nullptr;
    }
    Shape shape;
    const auto column_of = [](FieldReaders& fields, const auto& types, const auto& values,
                              Field field) {
      const auto at = std::lower_bound(fields.index.begin(), fields.index.end(),
                                       std::pair{field, std::size_t{0}});
      if (at != fields.index.end() && at->first == field) return at->second;
      const std::size_t index = fields.readers.size();
      if (index < static_cast<std::size_t>(types.size())) {
        const int i = static_cast<int>(index);
        fields.readers.emplace_back(types[i], values[i]);
        fields.index.insert(at, {field, index});
      }
      return index;
    };
    for (const Field field : read_fields()) {
      shape.scalars.push_back({field, column_of(scalars_, snapshot_.scalar_types(),
                                                snapshot_.scalar_values(), field)});
    }
    shape.texts = read_fields();
    for (const Field field : read_fields()) {
      shape.sets.push_back({field, column_of(sets_, snapshot_.member_types(),
                                             snapshot_.member_values(), field)});
    }
    if (shapes_.failed()) return nullptr;
    shapes_known_.push_back(std::move(shape));
    return &shapes_known_.back();
  }

  std::vector<Field> read_fields() {
    std::vector<Field> fields;
    const std::uint64_t count = shapes_.varint();
    if (count > shapes_.left()) {
      shapes_.fail();
      return fields;
    }
    fields.reserve(static_cast<std::size_t>(count));
    std::uint64_t number = 0;
    while (fields.size() < count && !shapes_.failed()) {
      number += shapes_.varint32();
      if (number > 0xffffffffu) shapes_.fail();
      fields.push_back(Field{static_cast<std::uint32_t>(number++)});
    }
    return fields;
  }

  bool read_scalars(Item& item, const Shape& shape, std::size_t& bytes) {
    if (shape.scalars.size() > ages_.left()) return false;
    item.scalars_.reserve(shape.scalars.size());
    for (const Shape::Column& column : shape.scalars) {
      if (column.index >= scalars_.readers.size()) return false;
      Scalar scalar{{}, item.created_seq, item.created_by, item.id.replica};
      if (const std::uint64_t age = ages_.varint(); age != 0) {
        scalar.seq = seq_of_age(age - 1, ages_);
        const Writer writer = read_writer();
        scalar.actor = writer.actor;
        scalar.replica = writer.replica;
      }
      ValueReader& reader = scalars_.readers[column.index];
      scalar.value = reader.next();
      if (reader.failed()) return false;
      bytes += kScalarBytes + scalar.value.size_bytes();
      item.scalars_.insert(column.field, std::move(scalar));
    }
    return true;
  }

  Result<void> read_texts(Item& item, const Shape& shape, std::size_t& bytes) {
    for (const Field field : shape.texts) {
      const std::string_view coded = texts_.sized();
      if (texts_.failed()) return bad("a text that is not there");
      auto text = text::decode(coded, characters_left_);
      if (!text) return base::pass_on(text);
      if (text->history_length() == 0) return bad("a text in which nothing was ever typed");
      if (!all_given(*text)) return bad("an id in a text that was never given");
      characters_left_ -= text->history_length();
      bytes += text->history_length();
      for (const text::MarkSpan& mark : text->marks()) {
        bytes += kScalarBytes + mark.value.size_bytes();
      }
      item.texts_.insert(field, std::move(*text));
    }
    return {};
  }

  [[nodiscard]] bool all_given(const text::Text& text) const {
    const auto given = [this](OpId id) { return id.counter < board_.next_counter(id.replica); };
    const auto writers = text.writers();
    const auto& marks = text.marks();
    return std::all_of(writers.begin(), writers.end(),
                       [&](const auto& w) { return given({w.first, w.second}); }) &&
           std::all_of(marks.begin(), marks.end(), [&](const auto& m) { return given(m.id); });
  }

  bool read_sets(Item& item, const Shape& shape, std::size_t& bytes) {
    for (const Shape::Column& column : shape.sets) {
      if (column.index >= sets_.readers.size()) return false;
      ValueReader& reader = sets_.readers[column.index];
      const std::uint64_t size = set_sizes_.varint();
      if (size == 0) return false;
      ValueSet members;
      for (std::uint64_t i = 0; i < size; ++i) {
        Value value = reader.next();
        if (reader.failed()) return false;
        bytes += kScalarBytes + value.size_bytes();
        if (!members.append(std::move(value))) return false;
      }
      item.sets_.insert(column.field, std::move(members));
    }
    return true;
  }

  Result<void> link() {
    for (std::size_t i = 0; i < container_of_.size(); ++i) {
      Item& item = board_.items_.at(i);
      if (item.place.order_key.view().ends_with('\0')) {
        return bad("an order key that ends in a zero byte");
      }
      if (container_of_[i] == kNever) {
        const bool root = item.id == kRootId && rank(item.kind) == Rank::board;
        if (!root || item.deleted()) return bad("an item that stands in nothing");
        continue;
      }
      if (container_of_[i] >= board_.items_.size()) return bad("a container that is not there");
      const Item& holder = board_.items_.at(static_cast<std::size_t>(container_of_[i]));
      if (rank(item.kind) == Rank::none || rank(holder.kind) == Rank::none ||
          rank(holder.kind) >= rank(item.kind)) {
        return bad("an item that stands where it cannot");
      }
      item.place.container = holder.id;
      board_.link(item);
    }
    return {};
  }

  const v1::BoardSnapshot& snapshot_;
  std::size_t characters_left_;
  Board board_;
  std::vector<OpId> ids_;
  std::vector<std::uint64_t> container_of_;  // by index

  ColumnReader kinds_{snapshot_.kinds()};
  ColumnReader containers_{snapshot_.containers()};
  ColumnReader order_keys_{snapshot_.order_keys()};
  ColumnReader created_{snapshot_.created()};
  ColumnReader moved_{snapshot_.moved()};
  ColumnReader deleted_{snapshot_.deleted()};
  ColumnReader shapes_{snapshot_.shapes()};
  ColumnReader ages_{snapshot_.ages()};
  ColumnReader writers_{snapshot_.writers()};
  ColumnReader set_sizes_{snapshot_.set_sizes()};
  ColumnReader texts_{snapshot_.texts()};
  FieldReaders scalars_;
  FieldReaders sets_;

  std::vector<Kind> kinds_known_;
  std::vector<Writer> writers_known_;
  std::vector<Shape> shapes_known_;
  std::uint64_t container_ = kNever;
  std::string order_key_;
  std::uint64_t created_seq_ = 0;
  std::uint64_t created_ms_ = 0;
  std::uint64_t next_moved_ = kNever;
  std::uint64_t next_deleted_ = kNever;
  bool bad_reference_ = false;
};

Result<Board> decode_snapshot(std::string_view bytes) {
  v1::BoardSnapshot snapshot;
  if (bytes.size() > 0x7fffffffu ||
      !snapshot.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::corrupt, "bytes that are no snapshot");
  }
  return SnapshotReader{snapshot, bytes.size()}.run();
}

}  // namespace samtavle::board
