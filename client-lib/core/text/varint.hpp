#pragma once
// Numbers of seven bits a byte, the lowest first, as in protobuf. Private to core/text.

#include <cstdint>
#include <string>
#include <string_view>

namespace samtavle::text {

inline void put_varint(std::string& out, std::uint64_t n) {
  for (; n >= 0x80; n >>= 7) out.push_back(static_cast<char>(n | 0x80));
  out.push_back(static_cast<char>(n));
}

// 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t n) {
  return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
}

// Reads from bytes that may be anything. What is not there reads as 0 and sets `bad`.
class Source {
 public:
  Source() = default;
  explicit Source(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool bad() const { return bad_; }
  [[nodiscard]] bool empty() const { return at_ == end_; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - at_); }

  std::uint8_t byte() {
    if (at_ == end_) return fail();
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t varint() {
    const std::uint8_t first = byte();
    return first < 0x80 ? first : long_varint(first);
  }
  // At most `max`.
  std::uint32_t number(std::uint32_t max = 0xffffffff) {
    const std::uint64_t n = varint();
    if (n > max) return fail();
    return static_cast<std::uint32_t>(n);
  }
  std::string_view bytes(std::uint64_t count) {
    if (count > size()) {
      fail();
      return {};
    }
    const std::string_view out{at_, static_cast<std::size_t>(count)};
    at_ += count;
    return out;
  }

 private:
  std::uint8_t fail() {
    bad_ = true;
    at_ = end_;
    return 0;
  }
  std::uint64_t long_varint(std::uint8_t first) {
    std::uint64_t n = first & 0x7fu;
    for (unsigned shift = 7; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      n |= static_cast<std::uint64_t>(b & 0x7fu) << shift;
      // One number has one form: no zeros at its end.
      if (b < 0x80) return b == 0 || (shift == 63 && b > 1) ? fail() : n;
    }
    return fail();
  }

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool bad_ = false;
};

}  // namespace samtavle::text
