#include "raw_store.hpp"

#include <memory>
#include <string>
#include <vector>

#include "samtavle/base/check.hpp"

namespace samtavle::torture {

void with_log_rows(const std::filesystem::path& store,
                   const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle&)>& change) {
  std::vector<std::string> names;
  SAMTAVLE_CHECK(rocksdb::DB::ListColumnFamilies({}, store.string(), &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  SAMTAVLE_CHECK(rocksdb::DB::Open({}, store.string(), families, &handles, &raw).ok());
  const std::unique_ptr<rocksdb::DB> db{raw};
  for (rocksdb::ColumnFamilyHandle* family : handles) {
    if (family->GetName() == "log") change(*db, *family);
  }
  for (rocksdb::ColumnFamilyHandle* family : handles) db->DestroyColumnFamilyHandle(family);
}

}  // namespace samtavle::torture
