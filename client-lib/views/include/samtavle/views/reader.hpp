#pragma once
// Reads what the host (the browser package's writer.ts) puts into a call: numbers as varints,
// doubles in eight bytes, texts and bytes behind their length. A message that ends too early reads
// as zeros and empty texts from there on, and ok() says so; nothing is believed before it is
// checked against what is there.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/value.hpp"

namespace samtavle::views {

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  std::uint32_t number32() {
    const std::uint64_t value = number();
    return value <= 0xffffffffu ? static_cast<std::uint32_t>(value)
                                : static_cast<std::uint32_t>(fail());
  }
  std::size_t size() { return number32(); }
  bool flag() { return number() != 0; }
  double real() {
    if (rest_.size() < sizeof(double)) return static_cast<double>(fail());
    double value = 0;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  std::string_view bytes() {
    const std::uint64_t length = number();
    if (length > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view out = rest_.substr(0, static_cast<std::size_t>(length));
    rest_.remove_prefix(out.size());
    return out;
  }
  std::string text() { return std::string{bytes()}; }
  base::OpId id() {
    const std::uint32_t replica = number32();
    return base::op_id(replica, number32());
  }
  base::Field field() { return base::Field{number32()}; }
  // A count of things that take at least one byte each.
  std::size_t count() {
    const std::size_t n = size();
    return n <= rest_.size() ? n : static_cast<std::size_t>(fail());
  }
  // The type's number (base::Value::Type), then the content.
  base::Value value() {
    switch (static_cast<base::Value::Type>(number())) {
      case base::Value::Type::flag: return base::Value{flag()};
      case base::Value::Type::integer: return base::Value{static_cast<std::int64_t>(number())};
      case base::Value::Type::number: return base::Value{real()};
      case base::Value::Type::text: return base::Value{bytes()};
      case base::Value::Type::binary: return base::Value::binary(bytes());
      case base::Value::Type::item: return base::Value{id()};
      case base::Value::Type::none: break;
    }
    return {};
  }

 private:
  std::uint64_t fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

static_assert(std::endian::native == std::endian::little);

}  // namespace samtavle::views
