#pragma once
// The columns of a snapshot, as FORMAT.md fixes them: varints, bytes and values, one behind the
// other. Readers take bytes from anywhere: they never read beyond the end, and say so afterwards.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/value.hpp"

namespace samtavle::board {

[[nodiscard]] constexpr std::uint64_t zigzag(std::uint64_t difference) noexcept {
  return (difference << 1) ^ ((difference >> 63) != 0 ? ~std::uint64_t{0} : 0);
}
[[nodiscard]] constexpr std::uint64_t unzigzag(std::uint64_t coded) noexcept {
  return (coded >> 1) ^ ((coded & 1) != 0 ? ~std::uint64_t{0} : 0);
}

class ColumnWriter {
 public:
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  // The difference of two numbers modulo 2^64.
  void difference(std::uint64_t value) { varint(zigzag(value)); }
  void id(base::OpId id) {
    varint(id.replica.value);
    varint(id.counter.value);
  }
  void raw(std::string_view bytes) { bytes_.append(bytes); }
  void sized(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }
  [[nodiscard]] std::string& bytes() noexcept { return bytes_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

 private:
  std::string bytes_;
};

// After the first read that fails, all reads fail and give zeros.
class ColumnReader {
 public:
  ColumnReader() = default;
  explicit ColumnReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  // Whether all was read, and well.
  [[nodiscard]] bool done() const noexcept { return !failed_ && at_ == end_; }

  std::uint64_t varint() {
    if (at_ != end_ && static_cast<std::uint8_t>(*at_) < 0x80) {
      return static_cast<std::uint8_t>(*at_++);
    }
    return long_varint();
  }
  // Fails above 32 bits.
  std::uint32_t varint32() {
    const std::uint64_t value = varint();
    if (value > 0xffffffffu) return static_cast<std::uint32_t>(fail());
    return static_cast<std::uint32_t>(value);
  }
  std::uint64_t difference() { return unzigzag(varint()); }
  base::OpId id() {
    const std::uint32_t replica = varint32();
    return base::op_id(replica, varint32());
  }
  std::string_view raw(std::uint64_t size) {
    if (size > left()) {
      fail();
      return {};
    }
    const std::string_view bytes{at_, static_cast<std::size_t>(size)};
    at_ += size;
    return bytes;
  }
  std::string_view sized() { return raw(varint()); }
  std::uint64_t fail() {
    failed_ = true;
    at_ = end_;
    return 0;
  }

 private:
  std::uint64_t long_varint();

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool failed_ = false;
};

// A value as it stands in a column, its type apart. Texts are not read by this but by whoever keeps
// their dictionary.
void write_plain(const base::Value& value, ColumnWriter& out);
[[nodiscard]] base::Value read_plain(base::Value::Type type, ColumnReader& in);

// Short texts that stood in a column before are named by a number; so many are remembered.
inline constexpr std::size_t kWordsMax = 64;
inline constexpr std::size_t kWordBytesMax = 32;

// What an order key may share with the one before. Without that a few bytes could claim long keys.
inline constexpr std::size_t kSharedKeyBytesMax = 63;

// The values of one field over all items: runs of types, and the contents.
class ValueWriter {
 public:
  void add(const base::Value& value);
  [[nodiscard]] std::string& types();
  [[nodiscard]] std::string& values() noexcept { return values_.bytes(); }

 private:
  // The number of a word, or kWordsMax if it is new; it is remembered then if there is room.
  std::size_t number_of(std::string_view word);

  ColumnWriter types_;
  ColumnWriter values_;
  base::Value::Type run_type_ = base::Value::Type::none;
  std::uint64_t run_ = 0;
  std::vector<std::string> words_;
  std::array<std::uint8_t, 2 * kWordsMax> slots_{};  // by hash: a number + 1, or 0
};

class ValueReader {
 public:
  ValueReader(std::string_view types, std::string_view values) : types_(types), values_(values) {}

  // The empty value if it fails.
  [[nodiscard]] base::Value next();
  [[nodiscard]] bool failed() const noexcept { return types_.failed() || values_.failed(); }
  [[nodiscard]] bool done() const noexcept { return run_ == 0 && types_.done() && values_.done(); }

 private:
  ColumnReader types_;
  ColumnReader values_;
  std::uint8_t run_type_ = 0;
  std::uint64_t run_ = 0;
  std::vector<std::string_view> words_;
};

}  // namespace samtavle::board
