#include "byte_search.hpp"

#include <zstd.h>

#include <thread>

#include "samtavle/support/program.hpp"
#include "scrape.hpp"

namespace samtavle::integration {
namespace {

constexpr std::string_view kFrame = "\x28\xb5\x2f\xfd";
constexpr std::size_t kBlockBytesMax = 64u * 1024 * 1024;

// What a frame that begins the bytes holds; nothing if none does.
std::string unpacked(std::string_view bytes) {
  const std::size_t packed = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
  if (ZSTD_isError(packed) != 0) return {};
  const auto size = ZSTD_getFrameContentSize(bytes.data(), packed);
  if (size == ZSTD_CONTENTSIZE_ERROR) return {};
  // RocksDB keeps the size beside the frame.
  const bool known = size != ZSTD_CONTENTSIZE_UNKNOWN && size <= kBlockBytesMax;
  std::string out(known ? static_cast<std::size_t>(size) : 1024 * 1024, '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), packed);
  if (ZSTD_isError(got) != 0) return {};
  out.resize(got);
  return out;
}

bool holds(const std::string& bytes, std::string_view text) {
  if (bytes.find(text) != std::string::npos) return true;
  const std::string_view view(bytes);
  for (std::size_t at = view.find(kFrame); at != std::string_view::npos;
       at = view.find(kFrame, at + 1)) {
    if (unpacked(view.substr(at)).find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> files_with(const std::filesystem::path& folder, std::string_view text) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    if (holds(support::read_file(entry.path()), text)) found.push_back(entry.path().string());
  }
  return found;
}

std::vector<std::string> files_left_with(const Stage& stage, const std::filesystem::path& folder,
                                         std::string_view text) {
  const Metrics metrics{stage.server()};
  const auto now = metrics.read_until(
      [](const auto& read) { return read.at("samtavle_store_rewrite_due") == 0; });
  if (now.at("samtavle_store_rewrite_due") != 0) return {"rewriting is due still"};
  const auto deadline = std::chrono::steady_clock::now() + kSoon;
  auto found = files_with(folder, text);
  while (!found.empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds{20});
    found = files_with(folder, text);
  }
  return found;
}

}  // namespace samtavle::integration
