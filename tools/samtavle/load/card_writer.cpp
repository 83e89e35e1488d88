#include "card_writer.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "samtavle/base/check.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"
#include "wire_bytes.hpp"

namespace samtavle::load {
namespace {

constexpr std::array<std::string_view, 8> kColours = {"yellow", "orange", "red",   "pink",
                                                      "purple", "blue",   "green", "grey"};
constexpr std::size_t kTitleLetters = 40;
// Random keys of this length are in each other's way less often than people's.
constexpr std::size_t kOrderKeyBytes = 4;
constexpr std::uint32_t kWidth = 4'000;
// ClientFrame.edits, as it stands before each entry.
constexpr char kEditsTag = (2 << 3) | 2;

std::string title_of(std::size_t number) {
  char text[64];
  std::snprintf(text, sizeof text, "Card %06zu: a title of forty characters..", number);
  std::string title = text;
  title.resize(kTitleLetters, '.');
  return title;
}

void add_number(v1::CreateItem& create, base::Field field, double value) {
  v1::FieldValue& added = *create.add_fields();
  added.set_field(field.value);
  added.mutable_value()->set_number(value);
}

void add_word(v1::CreateItem& create, base::Field field, std::string_view word) {
  v1::FieldValue& added = *create.add_fields();
  added.set_field(field.value);
  added.mutable_value()->set_text(std::string{word});
}

}  // namespace

CardWriter::CardWriter(Options options)
    : options_(std::move(options)),
      random_(options_.seed),
      cards_(options_.cards),
      making_(std::make_unique<v1::Edit>()),
      setting_(std::make_unique<v1::Edit>()),
      moving_(std::make_unique<v1::Edit>()) {
  SAMTAVLE_CHECK(!options_.columns.empty() && options_.cards > 0);
  for (v1::Edit* edit : {making_.get(), setting_.get(), moving_.get()}) {
    edit->set_replica(options_.replica.value);
    edit->add_operations();
  }
}

CardWriter::~CardWriter() = default;

std::uint32_t CardWriter::below(std::uint32_t n) {
  return std::uniform_int_distribution<std::uint32_t>{0, n - 1}(random_);
}

std::size_t CardWriter::any_card() { return below(static_cast<std::uint32_t>(cards_.size())); }

std::string CardWriter::order_key() {
  std::string key;
  while (key.size() < kOrderKeyBytes) key.push_back(static_cast<char>(below(256)));
  // It must not end in a zero byte.
  key.back() = static_cast<char>(1 + below(255));
  return key;
}

base::Counter CardWriter::write(std::size_t number, std::string& frame) {
  const base::Counter first = next_;
  Card& card = cards_.at(number);
  if (!card.counter) {
    make(card, number);
  } else {
    change(card);
    next_ = base::Counter{first.value + 1};
  }
  edit_->set_first_counter(first.value);
  frame.push_back(kEditsTag);
  const std::size_t size = edit_->ByteSizeLong();
  append_varint(frame, size);
  // Without counting the bytes a second time.
  const std::size_t begin = frame.size();
  frame.resize(begin + size);
  edit_->SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(frame.data() + begin));
  return first;
}

void CardWriter::make(Card& card, std::size_t number) {
  edit_ = making_.get();
  card.counter = next_;
  card.column = below(static_cast<std::uint32_t>(options_.columns.size()));
  const base::OpId column = options_.columns[card.column];
  edit_->clear_operations();
  v1::CreateItem& create = *edit_->add_operations()->mutable_create_item();
  create.set_kind(plan::kinds::idea.value);
  create.set_container_replica(column.replica.value);
  create.set_container_counter(column.counter.value);
  create.set_order_key(order_key());
  add_word(create, plan::fields::colour, kColours[below(kColours.size())]);
  add_number(create, plan::fields::x, below(kWidth));
  add_number(create, plan::fields::y, below(kWidth));
  const std::string title = title_of(number);
  v1::InsertText& insert = *edit_->add_operations()->mutable_insert_text();
  insert.set_item_replica(options_.replica.value);
  insert.set_item_counter(card.counter.value);
  insert.set_field(plan::fields::title.value);
  insert.set_text(title);
  // The card, and each letter.
  next_ = base::Counter{next_.value + 1 + static_cast<std::uint32_t>(title.size())};
}

void CardWriter::change(Card& card) {
  const auto columns = static_cast<std::uint32_t>(options_.columns.size());
  const std::uint32_t what = below(5);
  if (what == 3) return move(card, below(columns));
  if (what == 4) return move(card, card.column);
  edit_ = setting_.get();
  v1::SetField& set = *edit_->mutable_operations(0)->mutable_set_field();
  set.set_item_replica(options_.replica.value);
  set.set_item_counter(card.counter.value);
  if (what == 0) {
    set.set_field(plan::fields::colour.value);
    set.set_text(std::string{kColours[below(kColours.size())]});
  } else {
    set.set_field((what == 1 ? plan::fields::x : plan::fields::y).value);
    set.set_number(below(kWidth));
  }
}

void CardWriter::move(Card& card, std::uint32_t column) {
  edit_ = moving_.get();
  card.column = column;
  const base::OpId container = options_.columns[column];
  v1::PlaceItem& place = *edit_->mutable_operations(0)->mutable_place_item();
  place.set_item_replica(options_.replica.value);
  place.set_item_counter(card.counter.value);
  place.set_container_replica(container.replica.value);
  place.set_container_counter(container.counter.value);
  place.set_order_key(order_key());
}

}  // namespace samtavle::load
