#pragma once
// What fault tests need of a RocksLog and nothing else may use: another file system and clock below
// it, and its background work at a moment of their choice.

#include <memory>

#include "samtavle/log/rocks_log.hpp"

namespace rocksdb {
class Env;
}

namespace samtavle::log {

struct RocksLogTesting {
  // As RocksLog::open, with the file system and the clock of `env` for RocksDB (null: the real
  // ones). The directory itself, its lock and the file `acknowledged` stay on the real file system.
  [[nodiscard]] static base::Result<std::unique_ptr<RocksLog>> open(
      RocksLogOptions options, std::shared_ptr<rocksdb::Env> env);

  // Writes what is in memory into sorted files and waits for it.
  [[nodiscard]] static base::Result<void> flush(RocksLog& log);

  // Rewrites all sorted files, down to the last level.
  [[nodiscard]] static base::Result<void> compact(RocksLog& log);
};

}  // namespace samtavle::log
