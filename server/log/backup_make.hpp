#pragma once
// Making a backup of an open store; see RocksLog::back_up.

#include "samtavle/log/backup.hpp"
#include "store.hpp"

namespace samtavle::log {

[[nodiscard]] base::Result<BackupInfo> back_up(Store& store, const BackupOptions& options,
                                               BackupProgress& progress);

}  // namespace samtavle::log
