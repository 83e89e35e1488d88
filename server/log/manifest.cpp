#include "manifest.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace samtavle::log {
namespace {

constexpr std::size_t kBlockBytes = 32 * 1024;
constexpr std::size_t kHeaderBytes = 7;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
    table[i] = crc;
  }
  return table;
}

constexpr auto kCrcTable = make_crc_table();

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    number = (number << 8) | static_cast<unsigned char>(bytes[i - 1]);
  }
  return number;
}

// Whether the record that begins here is whole with another length than it says.
bool fits_a_shorter_length(std::string_view record) {
  const std::uint32_t expected = little_endian(record.substr(0, 4));
  std::uint32_t crc = ~0u;
  // The checksum covers the type and the payload.
  for (const char c : record.substr(kHeaderBytes - 1)) {
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xff];
    const std::uint32_t done = ~crc;
    const std::uint32_t masked = ((done >> 15) | (done << 17)) + 0xa282ead8u;
    if (masked == expected) return true;
  }
  return false;
}

}  // namespace

bool hides_records(std::string_view manifest) {
  std::size_t at = 0;
  while (at + kHeaderBytes <= manifest.size()) {
    const std::size_t block_end = (at / kBlockBytes + 1) * kBlockBytes;
    const std::uint32_t length = little_endian(manifest.substr(at + 4, 2));
    const std::size_t end = at + kHeaderBytes + length;
    const bool padding = block_end - at < kHeaderBytes || (length == 0 && manifest[at + 6] == 0);
    if (padding) {
      at = block_end;
    } else if (end <= std::min(block_end, manifest.size())) {
      at = end;
    } else {
      // Within the file RocksDB reports this itself.
      return block_end > manifest.size() && fits_a_shorter_length(manifest.substr(at));
    }
  }
  return false;
}

}  // namespace samtavle::log
