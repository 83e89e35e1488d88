#include "attacker.hpp"

#include <gtest/gtest.h>

#include <string>

#include "samtavle/board/item.hpp"

namespace samtavle::integration {

const Who kMallory{"mallory", plan::Role::manager, plan::ActorKind::citizen};

namespace {

// Behind all others, so that the server never has to make room between them.
std::string next_order_key() {
  static int last = 100;
  return "m" + std::to_string(++last);
}

}  // namespace

std::string repeated(std::string_view bytes, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += bytes;
  return out;
}

void expect_undisturbed(TestClient& bystander, const std::string& label) {
  bystander.type(label, "x");
  EXPECT_TRUE(bystander.wait_told(
      [&](const Told& told) { return told.saved.contains(label); }, kUndisturbed))
      << label << ": the bystander's edit was not saved";
}

std::string mutated(std::string bytes, support::Random& random) {
  for (std::uint64_t changes = random.between(1, 4); changes > 0; --changes) {
    const std::size_t at = random.below(bytes.size());
    switch (random.below(5)) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8))); break;
      case 1: bytes[at] = static_cast<char>(random.next()); break;
      case 2: bytes.insert(at, random.between(1, 9), static_cast<char>(random.next())); break;
      case 3: bytes.insert(at, bytes.substr(random.below(bytes.size()))); break;
      default: bytes.erase(at, random.between(1, 4)); break;
    }
    if (bytes.empty()) bytes = "x";
  }
  return bytes;
}

v1::Operation create(std::uint32_t kind) {
  v1::Operation operation;
  v1::CreateItem& create = *operation.mutable_create_item();
  create.set_kind(kind);
  create.set_container_counter(board::kRootId.counter.value);
  create.set_order_key(next_order_key());
  return operation;
}

v1::Operation set(std::uint32_t field, const std::string& text) {
  v1::Operation operation;
  operation.mutable_set_field()->set_item_counter(board::kRootId.counter.value);
  operation.mutable_set_field()->set_field(field);
  operation.mutable_set_field()->set_text(text);
  return operation;
}

v1::Operation insert(const std::string& text, std::uint32_t left_counter) {
  v1::Operation operation;
  v1::InsertText& insert = *operation.mutable_insert_text();
  insert.set_item_counter(board::kRootId.counter.value);
  insert.set_field(plan::fields::title.value);
  insert.set_left_counter(left_counter);
  insert.set_text(text);
  return operation;
}

v1::Operation erase(std::uint32_t counter, std::uint32_t length, int ranges) {
  v1::Operation operation;
  v1::DeleteText& erase = *operation.mutable_delete_text();
  erase.set_item_counter(board::kRootId.counter.value);
  erase.set_field(plan::fields::title.value);
  for (int i = 0; i < ranges; ++i) {
    v1::IdRange* range = erase.add_ranges();
    range->set_counter(counter);
    range->set_length(length);
  }
  return operation;
}

v1::Operation mark(v1::Mark kind, std::uint32_t from) {
  v1::Operation operation;
  v1::MarkText& mark = *operation.mutable_mark_text();
  mark.set_item_counter(board::kRootId.counter.value);
  mark.set_field(plan::fields::title.value);
  mark.mutable_from()->set_counter(from);
  mark.mutable_to()->set_counter(3);
  mark.set_mark(kind);
  mark.mutable_value()->set_flag(true);
  return operation;
}

v1::Operation place(std::uint32_t item, std::uint32_t container) {
  v1::Operation operation;
  v1::PlaceItem& place = *operation.mutable_place_item();
  place.set_item_counter(item);
  place.set_container_counter(container);
  place.set_order_key(next_order_key());
  return operation;
}

v1::Operation unknown_operation() {
  v1::Operation operation;
  // Field 99, as a newer program might have it.
  if (!operation.ParseFromString(std::string{"\x9a\x06\x00", 3})) give_up("no operation");
  return operation;
}

}  // namespace samtavle::integration
