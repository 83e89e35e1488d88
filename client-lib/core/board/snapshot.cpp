#include "samtavle/board/snapshot.hpp"

#include <algorithm>
#include <cstdio>

#include <xxhash.h>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
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

void write_text(Field field, const text::Text& text, v1::TextState* out) {
  out->set_field(field.value);
  for (const text::Run& run : text.runs()) {
    v1::TextRun* r = out->add_runs();
    r->set_replica(run.first.replica.value);
    r->set_counter(run.first.counter.value);
    r->set_left_replica(run.origins.left.replica.value);
    r->set_left_counter(run.origins.left.counter.value);
    r->set_right_replica(run.origins.right.replica.value);
    r->set_right_counter(run.origins.right.counter.value);
    r->set_text(base::encode_utf8(run.text));
    r->set_deleted(run.deleted);
  }
  for (const text::MarkSpan& mark : text.marks()) {
    v1::MarkState* m = out->add_marks();
    m->set_replica(mark.id.replica.value);
    m->set_counter(mark.id.counter.value);
    to_proto(mark.from, m->mutable_from());
    to_proto(mark.to, m->mutable_to());
    m->set_mark(mark.mark);
    to_proto(mark.value, m->mutable_value());
  }
}

void write_item(const Item& item, v1::ItemState* out) {
  out->set_replica(item.id.replica.value);
  out->set_counter(item.id.counter.value);
  out->set_kind(item.kind.value);
  out->set_container_replica(item.place.container.replica.value);
  out->set_container_counter(item.place.container.counter.value);
  out->set_order_key(item.place.order_key);
  out->set_place_seq(item.place_seq.value);
  out->set_place_replica(item.place_replica.value);
  out->set_place_actor(item.place_actor.value);
  out->set_created_seq(item.created_seq.value);
  out->set_created_by(item.created_by.value);
  out->set_created_ms(item.created_ms);
  out->set_deleted_seq(item.deleted_seq.value);
  for (const auto& [field, scalar] : item.scalars) {
    v1::ScalarState* s = out->add_scalars();
    s->set_field(field.value);
    to_proto(scalar.value, s->mutable_value());
    s->set_seq(scalar.seq.value);
    s->set_actor(scalar.actor.value);
    s->set_replica(scalar.replica.value);
  }
  for (const auto& [field, text] : item.texts) write_text(field, text, out->add_texts());
  for (const auto& [field, members] : item.sets) {
    v1::SetState* s = out->add_sets();
    s->set_field(field.value);
    for (const Value& member : members) to_proto(member, s->add_members());
  }
}

}  // namespace

std::string encode_snapshot(const Board& board) {
  v1::BoardSnapshot snapshot;
  snapshot.set_format(kSnapshotFormat);
  snapshot.set_seq(board.seq().value);
  snapshot.set_time_ms(board.time_ms());
  for (const auto& [replica, next] : board.replicas()) {
    v1::ReplicaState* r = snapshot.add_replicas();
    r->set_replica(replica.value);
    r->set_next_counter(next.value);
  }
  for (const Item* item : board.items()) write_item(*item, snapshot.add_items());
  return snapshot.SerializeAsString();
}

// Builds a board from a snapshot that may come from anywhere, checking what the fold would have
// guaranteed.
class SnapshotReader {
 public:
  SnapshotReader(const v1::BoardSnapshot& snapshot, std::size_t bytes)
      : snapshot_(snapshot),
        characters_left_(std::max(kCharactersAlways, bytes * kCharactersPerByte)) {}

  Result<Board> run() {
    if (snapshot_.format() > kSnapshotFormat) {
      return fail(Errc::newer_format, "the snapshot is of a newer format: update this program");
    }
    if (snapshot_.format() == 0) return bad("no snapshot of a board");
    board_.seq_ = Seq{snapshot_.seq()};
    board_.time_ms_ = snapshot_.time_ms();
    for (const v1::ReplicaState& r : snapshot_.replicas()) {
      if (r.next_counter() < 2) return bad("a replica that wrote nothing");
      if (!board_.next_counters_.emplace(Replica{r.replica()}, Counter{r.next_counter()}).second) {
        return bad("a replica twice");
      }
    }
    for (const v1::ItemState& state : snapshot_.items()) {
      if (auto done = item(state); !done) return base::pass_on(done);
    }
    for (const auto& [id, item] : board_.items_) {
      if (auto done = place(item); !done) return base::pass_on(done);
      board_.link(item);
    }
    return std::move(board_);
  }

 private:
  static base::Unexpected<base::Error> bad(const char* what) { return fail(Errc::corrupt, what); }

  Result<void> item(const v1::ItemState& state) {
    Item item;
    item.id = op_id(state.replica(), state.counter());
    item.kind = Kind{state.kind()};
    item.place = {op_id(state.container_replica(), state.container_counter()), state.order_key()};
    item.place_seq = Seq{state.place_seq()};
    item.place_replica = Replica{state.place_replica()};
    item.place_actor = Actor{state.place_actor()};
    item.created_seq = Seq{state.created_seq()};
    item.created_by = Actor{state.created_by()};
    item.created_ms = state.created_ms();
    item.deleted_seq = Seq{state.deleted_seq()};
    if (!item.id || item.id.counter >= board_.next_counter(item.id.replica)) {
      return bad("an item whose id was never given");
    }
    std::size_t bytes = kItemBytes + item.place.order_key.size();
    for (const v1::ScalarState& s : state.scalars()) {
      Scalar scalar{from_proto(s.value()), Seq{s.seq()}, Actor{s.actor()}, Replica{s.replica()}};
      bytes += kScalarBytes + scalar.value.size_bytes();
      if (!item.scalars.emplace(Field{s.field()}, std::move(scalar)).second) {
        return bad("a field twice");
      }
    }
    for (const v1::TextState& t : state.texts()) {
      auto text = read_text(t);
      if (!text) return base::pass_on(text);
      bytes += text->history_length();
      for (const text::MarkSpan& mark : text->marks()) {
        bytes += kScalarBytes + mark.value.size_bytes();
      }
      if (!item.texts.emplace(Field{t.field()}, std::move(*text)).second) {
        return bad("a text twice");
      }
    }
    for (const v1::SetState& s : state.sets()) {
      std::set<Value> members;
      for (const v1::Value& member : s.members()) {
        Value value = from_proto(member);
        bytes += kScalarBytes + value.size_bytes();
        members.insert(std::move(value));
      }
      const bool whole = !members.empty() &&
                         members.size() == static_cast<std::size_t>(s.members_size());
      if (!whole || !item.sets.emplace(Field{s.field()}, std::move(members)).second) {
        return bad("a set that contradicts itself");
      }
    }
    board_.size_bytes_ += bytes;
    const OpId id = item.id;
    if (!board_.items_.emplace(id, std::move(item)).second) return bad("an item twice");
    return {};
  }

  Result<text::Text> read_text(const v1::TextState& state) {
    std::vector<text::Run> runs;
    runs.reserve(static_cast<std::size_t>(state.runs_size()));
    for (const v1::TextRun& r : state.runs()) {
      auto decoded = base::decode_utf8(r.text());
      if (!decoded) return bad("text that is no UTF-8");
      const std::uint64_t count = decoded->empty() ? r.deleted() : decoded->size();
      if (r.counter() + count > board_.next_counter(Replica{r.replica()}).value) {
        return bad("a character whose id was never given");
      }
      runs.push_back({op_id(r.replica(), r.counter()),
                      {op_id(r.left_replica(), r.left_counter()),
                       op_id(r.right_replica(), r.right_counter())},
                      std::move(*decoded),
                      r.deleted()});
    }
    std::vector<text::MarkSpan> marks;
    for (const v1::MarkState& m : state.marks()) {
      if (Counter{m.counter()} >= board_.next_counter(Replica{m.replica()})) {
        return bad("a mark whose id was never given");
      }
      marks.push_back({op_id(m.replica(), m.counter()), from_proto(m.from()), from_proto(m.to()),
                       m.mark(), from_proto(m.value())});
    }
    auto text = text::Text::load(runs, std::move(marks), characters_left_);
    if (!text) return text;
    if (text->history_length() == 0) return bad("a text in which nothing was ever typed");
    characters_left_ -= text->history_length();
    return text;
  }

  Result<void> place(const Item& item) const {
    if (item.place.order_key.ends_with('\0')) return bad("an order key that ends in a zero byte");
    if (!item.place.container) {
      const bool root = item.id == kRootId && rank(item.kind) == Rank::board;
      if (root && !item.deleted()) return {};
      return bad("an item that stands in nothing");
    }
    const Item* holder = board_.find(item.place.container);
    if (holder == nullptr || rank(holder->kind) >= rank(item.kind)) {
      return bad("an item that stands where it cannot");
    }
    return {};
  }

  const v1::BoardSnapshot& snapshot_;
  std::size_t characters_left_;
  Board board_;
};

Result<Board> decode_snapshot(std::string_view bytes) {
  v1::BoardSnapshot snapshot;
  if (bytes.size() > 0x7fffffffu ||
      !snapshot.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::corrupt, "bytes that are no snapshot");
  }
  return SnapshotReader{snapshot, bytes.size()}.run();
}

std::string snapshot_hash(std::string_view snapshot) {
  const XXH128_hash_t hash = XXH3_128bits(snapshot.data(), snapshot.size());
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text;
}

std::uint64_t edit_hash(std::string_view edit_bytes) {
  return XXH3_64bits(edit_bytes.data(), edit_bytes.size());
}

}  // namespace samtavle::board
