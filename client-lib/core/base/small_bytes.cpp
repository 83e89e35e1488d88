#include "samtavle/base/small_bytes.hpp"

#include <limits>

#include "samtavle/base/check.hpp"

namespace samtavle::base {

SmallBytes::SmallBytes(std::string_view bytes, std::uint8_t tag) {
  if (bytes.size() > kInlineMax) {
    set_heap(bytes, tag);
    return;
  }
  if (!bytes.empty()) std::memcpy(raw_, bytes.data(), bytes.size());
  raw_[kLengthAt] = static_cast<unsigned char>(bytes.size());
  raw_[kTagAt] = tag;
}

void SmallBytes::set_heap(std::string_view bytes, std::uint8_t tag) {
  SAMTAVLE_CHECK(bytes.size() <= std::numeric_limits<std::uint32_t>::max());
  char* const pointer = new char[bytes.size()];
  std::memcpy(pointer, bytes.data(), bytes.size());
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(raw_, &pointer, sizeof pointer);
  std::memcpy(raw_ + sizeof pointer, &size, sizeof size);
  raw_[kLengthAt] = kOnHeap;
  raw_[kTagAt] = tag;
}

void SmallBytes::copy_heap(const SmallBytes& other) { set_heap(other.view(), other.tag()); }

}  // namespace samtavle::base
