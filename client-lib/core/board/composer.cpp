#include "samtavle/board/composer.hpp"

#include <utility>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/order_key.hpp"
#include "samtavle/text/formatting.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {

using base::Errc;

namespace {

base::Unexpected<ApplyError> refuse(Errc code, const char* path, const char* detail) {
  return {ApplyError{code, path, detail}};
}

template <class M>
M* name_item(M* m, OpId item) {
  m->set_item_replica(item.replica.value);
  m->set_item_counter(item.counter.value);
  return m;
}

template <class M>
M* name_container(M* m, OpId container) {
  m->set_container_replica(container.replica.value);
  m->set_container_counter(container.counter.value);
  return m;
}

// The visible characters from `position` on; they are there.
std::u32string characters_at(const text::Text& text, std::size_t position, std::size_t count) {
  return base::decode_utf8(text.substring(position, position + count).value()).value();
}

}  // namespace

Composer::Composer(Board& board, Replica replica, Actor actor, std::string suffix)
    : board_(board),
      replica_(replica),
      actor_(actor),
      suffix_(std::move(suffix)) {
  begin();
}

void Composer::begin() {
  edit_ = std::make_unique<v1::Edit>();
  edit_->set_replica(replica_.value);
  edit_->set_first_counter(board_.next_counter(replica_).value);
}

Stamp Composer::stamp() const { return {base::kPendingSeq, actor_, 0, board_.seq()}; }

Composer::~Composer() { drop(); }

bool Composer::empty() const { return steps_.empty(); }

void Composer::drop() {
  for (auto journal = steps_.rbegin(); journal != steps_.rend(); ++journal) {
    static_cast<void>(board_.roll_back(std::move(*journal)));
  }
  steps_.clear();
  erased_.clear();
  edit_->clear_operations();
}

// Every step is a little edit of its own while composing, so that the next one sees it; finish()
// takes them back and applies the whole.
Applied<OpId> Composer::step(std::unique_ptr<v1::Operation> operation) {
  v1::Edit one;
  one.set_replica(replica_.value);
  one.set_first_counter(board_.next_counter(replica_).value);
  const OpId id = base::op_id(one.replica(), one.first_counter());
  one.mutable_operations()->AddAllocated(operation.release());
  Journal journal;
  auto applied = board_.apply(one, stamp(), nullptr, &journal);
  if (!applied) return base::Unexpected<ApplyError>{applied.error()};
  steps_.push_back(std::move(journal));
  edit_->mutable_operations()->AddAllocated(one.mutable_operations()->ReleaseLast());
  return id;
}

Applied<void> Composer::done(Applied<OpId> id) {
  if (!id) return base::Unexpected<ApplyError>{id.error()};
  return {};
}

Composer::Composed Composer::finish() {
  SAMTAVLE_CHECK(!steps_.empty());
  for (auto journal = steps_.rbegin(); journal != steps_.rend(); ++journal) {
    static_cast<void>(board_.roll_back(std::move(*journal)));
  }
  steps_.clear();
  Composed out;
  out.based_on = board_.seq();
  auto applied = board_.apply(*edit_, stamp(), nullptr, &out.journal);
  SAMTAVLE_CHECK(applied.has_value());
  out.delta = std::move(*applied);
  out.erased = std::exchange(erased_, {});
  out.edit = std::move(edit_);
  begin();
  return out;
}

std::string Composer::key_at_end(OpId container, OpId moving) const {
  const Item* last = board_.last_child(container, moving);
  return order_key_between(last == nullptr ? std::string_view{} : last->place.order_key.view(), {},
                           suffix_);
}

std::string Composer::key_behind(OpId container, OpId after, OpId moving) const {
  std::string_view low;
  if (after) {
    const Item* neighbour = board_.find(after);
    const bool there = neighbour != nullptr && !neighbour->deleted() && after != moving &&
                       neighbour->place.container == container;
    if (!there) return key_at_end(container, moving);
    low = neighbour->place.order_key;
  }
  // Among items with equal keys there is no room: it goes behind the last of them. What is deleted
  // keeps its room: it may be restored.
  const Item* next = board_.child_behind(container, after, moving);
  return order_key_between(
      low, next == nullptr ? std::string_view{} : next->place.order_key.view(), suffix_);
}

Applied<OpId> Composer::create_item(Kind kind, OpId container, OpId after) {
  auto op = std::make_unique<v1::Operation>();
  v1::CreateItem* m = name_container(op->mutable_create_item(), container);
  m->set_kind(kind.value);
  m->set_order_key(after ? key_behind(container, after, {}) : key_at_end(container, {}));
  return step(std::move(op));
}

Applied<void> Composer::set(OpId item, Field field, Value value) {
  auto op = std::make_unique<v1::Operation>();
  v1::SetField* m = name_item(op->mutable_set_field(), item);
  m->set_field(field.value);
  to_proto(value, m);
  return done(step(std::move(op)));
}

Applied<void> Composer::move(OpId item, OpId container, OpId after) {
  auto op = std::make_unique<v1::Operation>();
  v1::PlaceItem* m = name_container(name_item(op->mutable_place_item(), item), container);
  m->set_order_key(key_behind(container, after, item));
  return done(step(std::move(op)));
}

Applied<void> Composer::move_last(OpId item, OpId container) {
  auto op = std::make_unique<v1::Operation>();
  v1::PlaceItem* m = name_container(name_item(op->mutable_place_item(), item), container);
  m->set_order_key(key_at_end(container, item));
  return done(step(std::move(op)));
}

Applied<void> Composer::insert_text(OpId item, Field field, std::size_t position,
                                    std::string_view utf8) {
  if (utf8.empty()) return {};
  const Item* found = board_.find(item);
  if (found == nullptr) return refuse(Errc::not_found, "item", "there is no such item");
  text::Origins origins;
  if (const text::Text* text = found->text(field)) {
    const auto at = text->origins_at(position);
    if (!at) return refuse(at.error().code, "position", at.error().detail.c_str());
    origins = *at;
  } else if (position != 0) {
    return refuse(Errc::invalid, "position", "position is behind the end of the text");
  }
  auto op = std::make_unique<v1::Operation>();
  v1::InsertText* m = name_item(op->mutable_insert_text(), item);
  m->set_field(field.value);
  m->set_left_replica(origins.left.replica.value);
  m->set_left_counter(origins.left.counter.value);
  m->set_right_replica(origins.right.replica.value);
  m->set_right_counter(origins.right.counter.value);
  m->set_text(std::string{utf8});
  return done(step(std::move(op)));
}

Applied<void> Composer::erase_text(OpId item, Field field, std::size_t position,
                                   std::size_t count) {
  if (count == 0) return {};
  const Item* found = board_.find(item);
  if (found == nullptr) return refuse(Errc::not_found, "item", "there is no such item");
  const text::Text* text = found->text(field);
  if (text == nullptr) return refuse(Errc::not_found, "field", "no text there");
  const auto ranges = text->ids_at(position, count);
  if (!ranges) return refuse(ranges.error().code, "position", ranges.error().detail.c_str());
  auto op = std::make_unique<v1::Operation>();
  v1::DeleteText* m = name_item(op->mutable_delete_text(), item);
  m->set_field(field.value);
  for (const base::IdRange& range : *ranges) {
    v1::IdRange* r = m->add_ranges();
    r->set_replica(range.first.replica.value);
    r->set_counter(range.first.counter.value);
    r->set_length(range.length);
  }
  Erased erased{item, field, *ranges, characters_at(*text, position, count)};
  auto made = done(step(std::move(op)));
  if (made) erased_.push_back(std::move(erased));
  return made;
}

Applied<void> Composer::mark_text(OpId item, Field field, std::size_t from, std::size_t to,
                                  std::uint32_t mark, Value value) {
  const Item* found = board_.find(item);
  const text::Text* text = found == nullptr ? nullptr : found->text(field);
  if (text == nullptr) return refuse(Errc::not_found, "field", "no text there");
  const auto range = text::mark_range(*text, from, to, mark);
  if (!range) return refuse(range.error().code, "position", range.error().detail.c_str());
  auto op = std::make_unique<v1::Operation>();
  v1::MarkText* m = name_item(op->mutable_mark_text(), item);
  m->set_field(field.value);
  to_proto(range->from, m->mutable_from());
  to_proto(range->to, m->mutable_to());
  m->set_mark(static_cast<v1::Mark>(mark));
  to_proto(value, m->mutable_value());
  return done(step(std::move(op)));
}

Applied<void> Composer::add_member(OpId item, Field field, Value value) {
  auto op = std::make_unique<v1::Operation>();
  v1::AddMember* m = name_item(op->mutable_add_member(), item);
  m->set_field(field.value);
  to_proto(value, m->mutable_value());
  return done(step(std::move(op)));
}

Applied<void> Composer::remove_member(OpId item, Field field, Value value) {
  auto op = std::make_unique<v1::Operation>();
  v1::RemoveMember* m = name_item(op->mutable_remove_member(), item);
  m->set_field(field.value);
  to_proto(value, m->mutable_value());
  return done(step(std::move(op)));
}

Applied<void> Composer::delete_item(OpId item) {
  auto op = std::make_unique<v1::Operation>();
  name_item(op->mutable_delete_item(), item);
  return done(step(std::move(op)));
}

Applied<void> Composer::restore_item(OpId item) {
  auto op = std::make_unique<v1::Operation>();
  name_item(op->mutable_restore_item(), item);
  return done(step(std::move(op)));
}

Applied<void> Composer::take(const v1::Edit& edit, std::vector<Erased> erased) {
  if (Replica{edit.replica()} != replica_ ||
      Counter{edit.first_counter()} != board_.next_counter(replica_)) {
    return refuse(Errc::invalid, "first_counter", "an edit of another board");
  }
  for (const v1::Operation& operation : edit.operations()) {
    if (auto made = step(std::make_unique<v1::Operation>(operation)); !made) {
      return base::pass_on(made);
    }
  }
  for (Erased& one : erased) erased_.push_back(std::move(one));
  reason(edit.reason());
  label(edit.label());
  return {};
}

void Composer::reason(std::string text) { edit_->set_reason(std::move(text)); }
void Composer::label(std::string text) { edit_->set_label(std::move(text)); }

}  // namespace samtavle::board
