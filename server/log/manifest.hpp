#pragma once
// What RocksDB does not notice about its manifest, the list of files that make up a store.

#include <string_view>

namespace samtavle::log {

// Whether whole records stand behind the point where RocksDB stops reading.
//
// The manifest is a sequence of records: CRC-32C (masked, 4 bytes), length (2), type (1), payload,
// none of them across a boundary of 32 KiB. RocksDB takes a last record that is longer than the
// file for one that a power cut tore, and drops it silently. A flipped bit in a length looks the
// same, and everything behind it is then dropped too: sorted files are forgotten, and deleted. But
// the record itself is still whole, so its checksum fits with some shorter length.
// Source of the format: "Write Ahead Log File Format" in RocksDB's documentation.
[[nodiscard]] bool hides_records(std::string_view manifest);

}  // namespace samtavle::log
