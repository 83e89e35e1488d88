#pragma once
// Protobuf's wire format, as far as frames are looked into without building messages of them:
// inline, because it is done for every event that arrives.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace samtavle::load {

enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };

// One field of a message.
struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t value = 0;      // of a varint
  std::string_view bytes = {};  // of what has a length
};

inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Takes fields from the front of a message.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool done() const { return at_ == end_; }

  // False: cut off, a number of more than 64 bits, or a wire type that this protocol does not use.
  [[nodiscard]] bool next(WireField& field) {
    std::uint64_t tag = 0;
    if (!varint(tag) || tag > std::numeric_limits<std::uint32_t>::max() || tag < 8) return false;
    field.number = static_cast<std::uint32_t>(tag >> 3);
    field.type = static_cast<WireType>(tag & 7);
    switch (field.type) {
      case WireType::varint: return varint(field.value);
      case WireType::fixed64: return skip(8);
      case WireType::fixed32: return skip(4);
      case WireType::length: {
        std::uint64_t length = 0;
        if (!varint(length) || length > static_cast<std::uint64_t>(end_ - at_)) return false;
        field.bytes = {at_, static_cast<std::size_t>(length)};
        at_ += length;
        return true;
      }
    }
    return false;
  }

 private:
  [[nodiscard]] bool varint(std::uint64_t& out) {
    if (at_ != end_ && static_cast<std::uint8_t>(*at_) < 0x80) [[likely]] {
      out = static_cast<std::uint8_t>(*at_++);
      return true;
    }
    out = 0;
    for (unsigned shift = 0; shift < 70 && at_ != end_; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(*at_++);
      if (shift == 63 && byte > 1) return false;
      out |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  [[nodiscard]] bool skip(std::ptrdiff_t bytes) {
    if (end_ - at_ < bytes) return false;
    at_ += bytes;
    return true;
  }

  const char* at_;
  const char* end_;
};

}  // namespace samtavle::load
