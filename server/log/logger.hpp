#pragma once
// RocksDB's own messages, warnings and worse, in the server's log. Without this it would write
// files named LOG into the store.

#include <rocksdb/env.h>

#include <memory>

namespace samtavle::log {

[[nodiscard]] std::shared_ptr<rocksdb::Logger> make_logger();

}  // namespace samtavle::log
