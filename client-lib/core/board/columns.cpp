#include "columns.hpp"

#include <cstring>

#include "samtavle/base/utf8.hpp"

namespace samtavle::board {

using base::Value;

namespace {

constexpr std::uint64_t kTypesEnd = static_cast<std::uint64_t>(Value::Type::item) + 1;
// Doubles up to here are whole numbers that a signed varint holds.
constexpr double kWholeMax = 9007199254740992.0;

std::uint64_t bits_of(double number) noexcept {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

double number_of_bits(std::uint64_t bits) noexcept {
  double number = 0;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

// Whole numbers as such; of others the leading bytes, because those that people make end in zeros.
void write_number(double number, ColumnWriter& out) {
  if (number >= -kWholeMax && number <= kWholeMax) {
    const auto whole = static_cast<std::int64_t>(number);
    if (bits_of(static_cast<double>(whole)) == bits_of(number)) {
      return out.varint(zigzag(static_cast<std::uint64_t>(whole)) << 1);
    }
  }
  std::uint64_t bits = bits_of(number);
  char bytes[sizeof bits];
  std::size_t size = 0;
  for (; bits != 0; bits <<= 8) bytes[size++] = static_cast<char>(bits >> 56);
  out.varint(size << 1 | 1);
  out.raw({bytes, size});
}

double read_number(ColumnReader& in) {
  const std::uint64_t head = in.varint();
  if ((head & 1) == 0) return static_cast<double>(static_cast<std::int64_t>(unzigzag(head >> 1)));
  std::uint64_t bits = 0;
  if (head >> 1 > sizeof bits) return static_cast<double>(in.fail());
  unsigned shift = 64;
  for (const char byte : in.raw(head >> 1)) {
    shift -= 8;
    bits |= std::uint64_t{static_cast<std::uint8_t>(byte)} << shift;
  }
  return number_of_bits(bits);
}

bool is_utf8(std::string_view text) { return base::count_code_points(text).has_value(); }

std::size_t slot_of(std::string_view word) noexcept {
  std::uint32_t hash = 0x811c9dc5u;  // FNV-1a
  for (const char c : word) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193u;
  return (hash ^ hash >> 15) % (2 * kWordsMax);
}

}  // namespace

std::uint64_t ColumnReader::long_varint() {
  std::uint64_t out = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (at_ == end_) break;
    const auto byte = static_cast<std::uint8_t>(*at_++);
    if (shift == 63 && byte > 1) break;
    out |= std::uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80u) == 0) return out;
  }
  return fail();
}

void write_plain(const Value& value, ColumnWriter& out) {
  switch (value.type()) {
    case Value::Type::none: break;
    case Value::Type::flag: out.varint(*value.get_if<bool>() ? 1 : 0); break;
    case Value::Type::integer:
      out.difference(static_cast<std::uint64_t>(*value.get_if<std::int64_t>()));
      break;
    case Value::Type::number: write_number(*value.get_if<double>(), out); break;
    case Value::Type::text: out.sized(*value.get_if<std::string>()); break;
    case Value::Type::binary: out.sized(*value.get_if<base::Binary>()); break;
    case Value::Type::item: out.id(*value.get_if<base::OpId>()); break;
  }
}

Value read_plain(Value::Type type, ColumnReader& in) {
  switch (type) {
    case Value::Type::none: break;
    case Value::Type::flag: {
      const std::uint64_t flag = in.varint();
      if (flag > 1) in.fail();
      return Value{flag == 1};
    }
    case Value::Type::integer: return Value{static_cast<std::int64_t>(in.difference())};
    case Value::Type::number: return Value{read_number(in)};
    case Value::Type::text: {
      const std::string_view text = in.sized();
      if (!is_utf8(text)) in.fail();
      return Value{text};
    }
    case Value::Type::binary: return Value::binary(in.sized());
    case Value::Type::item: return Value{in.id()};
  }
  return Value{};
}

void ValueWriter::add(const Value& value) {
  if (run_ > 0 && value.type() != run_type_) static_cast<void>(types());
  run_type_ = value.type();
  ++run_;
  const auto text = value.get_if<std::string>();
  if (!text) return write_plain(value, values_);
  const std::size_t number = number_of(*text);
  if (number < kWordsMax) return values_.varint(number << 1 | 1);
  values_.varint(std::uint64_t{text->size()} << 1);
  values_.raw(*text);
}

// Ends the run of types at hand.
std::string& ValueWriter::types() {
  if (run_ > 0) {
    types_.varint(static_cast<std::uint64_t>(run_type_));
    types_.varint(run_);
    run_ = 0;
  }
  return types_.bytes();
}

std::size_t ValueWriter::number_of(std::string_view word) {
  if (word.size() > kWordBytesMax) return kWordsMax;
  std::size_t slot = slot_of(word);
  for (; slots_[slot] != 0; slot = (slot + 1) % slots_.size()) {
    if (words_[slots_[slot] - 1u] == word) return slots_[slot] - 1u;
  }
  if (words_.size() < kWordsMax) {
    words_.emplace_back(word);
    slots_[slot] = static_cast<std::uint8_t>(words_.size());
  }
  return kWordsMax;
}

Value ValueReader::next() {
  if (run_ == 0) {
    const std::uint64_t type = types_.varint();
    run_ = types_.varint();
    if (type >= kTypesEnd || run_ == 0) types_.fail();
    if (failed()) {
      run_ = 0;
      return Value{};
    }
    run_type_ = static_cast<std::uint8_t>(type);
  }
  --run_;
  const auto type = static_cast<Value::Type>(run_type_);
  if (type != Value::Type::text) return read_plain(type, values_);
  const std::uint64_t head = values_.varint();
  if ((head & 1) != 0) {
    if (head >> 1 < words_.size()) return Value{words_[static_cast<std::size_t>(head >> 1)]};
    values_.fail();
    return Value{};
  }
  const std::string_view text = values_.raw(head >> 1);
  if (!is_utf8(text)) values_.fail();
  if (text.size() <= kWordBytesMax && words_.size() < kWordsMax) words_.push_back(text);
  return Value{text};
}

}  // namespace samtavle::board
