#pragma once
// The bytes of a pending file (PENDING.md), apart from the file.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace samtavle::native::pending {

inline constexpr std::string_view kMagic = "SAMTPND";
inline constexpr char kVersion = 1;
inline constexpr std::size_t kHeaderBytes = 8;
inline constexpr std::size_t kFrameBytes = 12;  // length and checksum

[[nodiscard]] std::string header();

// Appends length, checksum and body.
void append_record(std::string& out, std::string_view body);

// The body of the record that `bytes` begins with; nothing if it is not whole.
[[nodiscard]] std::optional<std::string_view> whole_record(std::string_view bytes);

// Whether `bytes`, which begin with a record that is not whole, are just a write that did not
// finish: the record reaches beyond their end, or all of them are zero.
[[nodiscard]] bool is_torn_end(std::string_view bytes);

}  // namespace samtavle::native::pending
