#include "sorted_file.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace samtavle::log {
namespace {

// The kind of checksum (1), where the index of meta blocks and that of data blocks stand (40), the
// version (4), a magic number (8).
constexpr std::uint64_t kFooterBytes = 53;
constexpr std::uint64_t kMetaIndexBytesMax = 64 * 1024;
constexpr std::string_view kProperties = "rocksdb.properties";
constexpr char kHasHashIndex = '\x80';

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return number;
  }
  return std::nullopt;
}

struct Block {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// A block within a file of so many bytes.
std::optional<Block> take_block(std::string_view bytes, std::uint64_t file_bytes) {
  const auto offset = take_varint(bytes);
  const auto size = take_varint(bytes);
  if (!offset || !size || *offset >= file_bytes || *size == 0 || *size > file_bytes - *offset) {
    return std::nullopt;
  }
  return Block{*offset, *size};
}

std::optional<std::string> read(rocksdb::RandomAccessFile& file, std::uint64_t offset,
                                std::uint64_t size) {
  std::string buffer(size, '\0');
  rocksdb::Slice slice;
  const rocksdb::Status status = file.Read(offset, size, &slice, buffer.data());
  if (!status.ok() || slice.size() != size) return std::nullopt;
  return slice.ToString();
}

std::optional<Block> find_properties(rocksdb::RandomAccessFile& file, std::uint64_t file_bytes) {
  const auto footer = read(file, file_bytes - kFooterBytes, kFooterBytes);
  if (!footer) return std::nullopt;
  const auto index = take_block(std::string_view{*footer}.substr(1), file_bytes);
  if (!index || index->size > kMetaIndexBytesMax) return std::nullopt;
  const auto names = read(file, index->offset, index->size);
  if (!names) return std::nullopt;
  const std::size_t at = names->find(kProperties);
  if (at == std::string::npos) return std::nullopt;
  return take_block(std::string_view{*names}.substr(at + kProperties.size()), file_bytes);
}

}  // namespace

bool aborts_when_opened(rocksdb::Env& env, const std::string& path) {
  std::uint64_t file_bytes = 0;
  std::unique_ptr<rocksdb::RandomAccessFile> file;
  if (!env.GetFileSize(path, &file_bytes).ok() || file_bytes < kFooterBytes ||
      !env.NewRandomAccessFile(path, &file, {}).ok()) {
    return false;
  }
  const auto properties = find_properties(*file, file_bytes);
  if (!properties) return false;
  const auto last = read(*file, properties->offset + properties->size - 1, 1);
  return last && (last->front() & kHasHashIndex) != 0;
}

}  // namespace samtavle::log
