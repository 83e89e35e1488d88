#pragma once
// A byte string of 16 bytes, of which it holds up to 14 in itself; longer ones stand on the heap.
// For what there are many of and what is mostly short: order keys, the content of values. A byte is
// left for a tag of the owner. Not a string to build in: it is made whole and then only read.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace samtavle::base {

class SmallBytes {
 public:
  static constexpr std::size_t kInlineMax = 14;

  SmallBytes() noexcept = default;
  // At most 2^32 - 1 bytes.
  SmallBytes(std::string_view bytes, std::uint8_t tag = 0);
  SmallBytes(const std::string& bytes) : SmallBytes(std::string_view{bytes}) {}
  SmallBytes(const char* bytes) : SmallBytes(std::string_view{bytes}) {}
  SmallBytes(const SmallBytes& other) {
    if (other.on_heap()) {
      copy_heap(other);
    } else {
      std::memcpy(raw_, other.raw_, sizeof raw_);
    }
  }
  SmallBytes(SmallBytes&& other) noexcept {
    std::memcpy(raw_, other.raw_, sizeof raw_);
    other.forget();
  }
  SmallBytes& operator=(const SmallBytes& other) {
    if (this != &other) *this = SmallBytes{other};
    return *this;
  }
  SmallBytes& operator=(SmallBytes&& other) noexcept {
    if (this != &other) {
      release();
      std::memcpy(raw_, other.raw_, sizeof raw_);
      other.forget();
    }
    return *this;
  }
  ~SmallBytes() { release(); }

  [[nodiscard]] std::string_view view() const noexcept {
    if (!on_heap()) return {reinterpret_cast<const char*>(raw_), raw_[kLengthAt]};
    return {heap(), heap_size()};
  }
  operator std::string_view() const noexcept { return view(); }
  [[nodiscard]] std::size_t size() const noexcept {
    return on_heap() ? heap_size() : raw_[kLengthAt];
  }
  [[nodiscard]] bool empty() const noexcept { return raw_[kLengthAt] == 0; }
  [[nodiscard]] std::uint8_t tag() const noexcept { return raw_[kTagAt]; }
  // The first byte of what it holds in itself, aligned as a pointer is.
  [[nodiscard]] const void* inline_data() const noexcept { return raw_; }
  // What the heap holds of it.
  [[nodiscard]] std::size_t heap_bytes() const noexcept { return on_heap() ? heap_size() : 0; }

  // Equal in tag and bytes. Unused bytes are zero, so most comparisons are one of 16 bytes.
  friend bool operator==(const SmallBytes& a, const SmallBytes& b) noexcept {
    if (!a.on_heap()) return std::memcmp(a.raw_, b.raw_, sizeof raw_) == 0;
    return b.on_heap() && a.tag() == b.tag() && a.view() == b.view();
  }
  // Byte order, a prefix first; the tag does not count.
  friend std::strong_ordering operator<=>(const SmallBytes& a, const SmallBytes& b) noexcept {
    return a.view().compare(b.view()) <=> 0;
  }

 private:
  static constexpr std::size_t kLengthAt = 14;
  static constexpr std::size_t kTagAt = 15;
  static constexpr std::uint8_t kOnHeap = 0xff;

  [[nodiscard]] bool on_heap() const noexcept { return raw_[kLengthAt] == kOnHeap; }
  [[nodiscard]] char* heap() const noexcept {
    char* pointer = nullptr;
    std::memcpy(&pointer, raw_, sizeof pointer);
    return pointer;
  }
  [[nodiscard]] std::uint32_t heap_size() const noexcept {
    std::uint32_t size = 0;
    std::memcpy(&size, raw_ + sizeof(char*), sizeof size);
    return size;
  }
  void copy_heap(const SmallBytes& other);
  void set_heap(std::string_view bytes, std::uint8_t tag);
  void release() noexcept {
    if (on_heap()) delete[] heap();
  }
  void forget() noexcept { std::memset(raw_, 0, sizeof raw_); }

  alignas(8) unsigned char raw_[16] = {};
};

static_assert(sizeof(SmallBytes) == 16);

}  // namespace samtavle::base
