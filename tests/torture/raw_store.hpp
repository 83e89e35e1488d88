#pragma once
// A store opened behind the product's back, for what nothing in the product could do to it.

#include <rocksdb/db.h>

#include <filesystem>
#include <functional>

namespace samtavle::torture {

// Calls it with the family that holds the events. No server may have the store open; what cannot be
// opened ends the process.
void with_log_rows(const std::filesystem::path& store,
                   const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle&)>& change);

}  // namespace samtavle::torture
