#pragma once
// The file system under a folder of backups: the real one, but it counts what is read and written,
// ends when it is asked to, and stops before the disk is full.

#include <rocksdb/env.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "samtavle/log/backup.hpp"

namespace samtavle::log {

// With less than `reserve_bytes` free in `directory`, writing fails for want of space. `progress`
// must outlive the environment.
[[nodiscard]] std::shared_ptr<rocksdb::Env> make_backup_env(const std::filesystem::path& directory,
                                                            std::uint64_t reserve_bytes,
                                                            BackupProgress& progress);

}  // namespace samtavle::log
