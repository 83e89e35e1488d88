#pragma once
// Writes bytes as the host and views::Reader read them: numbers as varints, bytes behind their
// length.

#include <cstdint>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"

namespace samtavle::web {

inline void append_number(std::string& out, std::uint64_t n) {
  for (; n >= 0x80; n >>= 7) out += static_cast<char>((n & 0x7f) | 0x80);
  out += static_cast<char>(n);
}

inline void append_bytes(std::string& out, std::string_view bytes) {
  append_number(out, bytes.size());
  out += bytes;
}

inline void append_id(std::string& out, base::OpId id) {
  append_number(out, id.replica.value);
  append_number(out, id.counter.value);
}

}  // namespace samtavle::web
