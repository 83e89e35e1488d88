#pragma once
// What RocksDB does not notice in time about a sorted file.

#include <rocksdb/env.h>

#include <string>

namespace samtavle::log {

// Whether RocksDB would end the process over this file, instead of reporting it.
//
// The properties of a sorted file are a block, whose last four bytes count its restart points; the
// highest bit there says that an index of hashes follows. RocksDB looks at that bit before it
// compares the checksum, finds no such index, and where it was built with assertions, as
// distributions do, it aborts. Anything else that is wrong with the file is left to RocksDB: it
// has checksums, or is checked there.
// Source of the format: "BlockBasedTable Format" in RocksDB's documentation.
[[nodiscard]] bool aborts_when_opened(rocksdb::Env& env, const std::string& path);

}  // namespace samtavle::log
