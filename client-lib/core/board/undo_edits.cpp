#include "undo_edits.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"

namespace samtavle::board {

namespace {

template <class M>
M* name(M* m, OpId item) {
  m->set_item_replica(item.replica.value);
  m->set_item_counter(item.counter.value);
  return m;
}

template <class M>
M* name(M* m, OpId item, Field field) {
  m->set_field(field.value);
  return name(m, item);
}

}  // namespace

v1::Operation* UndoEdits::add(std::size_t weight, std::size_t text_bytes, std::uint32_t counters) {
  const bool full = weight_ + weight > limits_.edit_weight_max ||
                    text_bytes_ + text_bytes > limits_.edit_text_bytes_max;
  if (edits_.empty() || full) {
    edits_.push_back(std::make_unique<v1::Edit>());
    edits_.back()->set_replica(next_.replica.value);
    edits_.back()->set_first_counter(next_.counter.value);
    weight_ = text_bytes_ = 0;
  }
  weight_ += weight;
  text_bytes_ += text_bytes;
  next_ = next_ + counters;
  return edits_.back()->add_operations();
}

void UndoEdits::set(OpId item, Field field, const Value& value) {
  to_proto(value, name(add(1, value.size_bytes(), 1)->mutable_set_field(), item, field));
}

void UndoEdits::place(OpId item, const Place& place) {
  v1::PlaceItem* m = name(add(1, place.order_key.size(), 1)->mutable_place_item(), item);
  m->set_container_replica(place.container.replica.value);
  m->set_container_counter(place.container.counter.value);
  m->set_order_key(std::string{place.order_key.view()});
}

void UndoEdits::member(OpId item, Field field, const Value& value, bool put_in) {
  v1::Operation* op = add(1, value.size_bytes(), 1);
  if (put_in) {
    to_proto(value, name(op->mutable_add_member(), item, field)->mutable_value());
  } else {
    to_proto(value, name(op->mutable_remove_member(), item, field)->mutable_value());
  }
}

void UndoEdits::delete_item(OpId item) { name(add(1, 0, 1)->mutable_delete_item(), item); }

void UndoEdits::restore_item(OpId item) { name(add(1, 0, 1)->mutable_restore_item(), item); }

void UndoEdits::erase(OpId item, Field field, const std::vector<base::IdRange>& ranges) {
  const std::size_t most = std::max<std::size_t>(1, limits_.edit_weight_max - 1);
  for (std::size_t from = 0; from < ranges.size(); from += most) {
    const std::size_t to = std::min(ranges.size(), from + most);
    v1::DeleteText* m = name(add(1 + to - from, 0, 1)->mutable_delete_text(), item, field);
    for (std::size_t i = from; i < to; ++i) {
      v1::IdRange* r = m->add_ranges();
      r->set_replica(ranges[i].first.replica.value);
      r->set_counter(ranges[i].first.counter.value);
      r->set_length(ranges[i].length);
    }
  }
}

OpId UndoEdits::insert(OpId item, Field field, const text::Origins& origins,
                       std::u32string_view text) {
  const OpId first = next_;
  OpId left = origins.left;
  // A code point takes at most 4 bytes.
  const std::size_t most = std::max<std::size_t>(1, limits_.operation_text_bytes_max / 4);
  for (std::size_t from = 0; from < text.size(); from += most) {
    const std::u32string_view piece = text.substr(from, most);
    std::string utf8 = base::encode_utf8(piece);
    const auto counters = static_cast<std::uint32_t>(piece.size());
    const OpId id = next_;
    v1::InsertText* m =
        name(add(1, utf8.size(), counters)->mutable_insert_text(), item, field);
    m->set_left_replica(left.replica.value);
    m->set_left_counter(left.counter.value);
    m->set_right_replica(origins.right.replica.value);
    m->set_right_counter(origins.right.counter.value);
    m->set_text(std::move(utf8));
    left = id + (counters - 1);
  }
  return first;
}

void UndoEdits::mark(OpId item, Field field, const text::Anchor& from, const text::Anchor& to,
                     std::uint32_t mark, const Value& value) {
  v1::MarkText* m = name(add(1, value.size_bytes(), 1)->mutable_mark_text(), item, field);
  to_proto(from, m->mutable_from());
  to_proto(to, m->mutable_to());
  m->set_mark(static_cast<v1::Mark>(mark));
  to_proto(value, m->mutable_value());
}

}  // namespace samtavle::board
