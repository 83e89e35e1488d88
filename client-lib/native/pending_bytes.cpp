#include "pending_bytes.hpp"

#include <algorithm>
#include <cstdint>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/native/pending_records.hpp"

namespace samtavle::native::pending {
namespace {

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint64_t get(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
  }
  return value;
}

constexpr std::size_t kLengthBytes = 4;

}  // namespace

std::string header() { return std::string{kMagic} + kVersion; }

void append_record(std::string& out, std::string_view body) {
  put(out, body.size(), kLengthBytes);
  put(out, board::edit_hash(body), kFrameBytes - kLengthBytes);
  out.append(body);
}

std::optional<std::string_view> whole_record(std::string_view bytes) {
  if (bytes.size() < kFrameBytes) return std::nullopt;
  const std::uint64_t length = get(bytes.substr(0, kLengthBytes));
  if (length == 0 || length > kPendingRecordBytesMax) return std::nullopt;
  if (length > bytes.size() - kFrameBytes) return std::nullopt;
  const std::string_view body = bytes.substr(kFrameBytes, static_cast<std::size_t>(length));
  const std::uint64_t sum = get(bytes.substr(kLengthBytes, kFrameBytes - kLengthBytes));
  if (board::edit_hash(body) != sum) return std::nullopt;
  return body;
}

bool is_torn_end(std::string_view bytes) {
  if (std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; })) return true;
  if (bytes.size() < kFrameBytes) return true;
  const std::uint64_t length = get(bytes.substr(0, kLengthBytes));
  return length <= kPendingRecordBytesMax && length >= bytes.size() - kFrameBytes;
}

}  // namespace samtavle::native::pending
