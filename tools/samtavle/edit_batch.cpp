#include "edit_batch.hpp"

#include <algorithm>

#include "connect.hpp"
#include "samtavle/base/utf8.hpp"

namespace samtavle::cli {
namespace {

// Well below what a server allows for one edit and one frame by default.
constexpr std::size_t kStepsMax = 200;
constexpr std::size_t kBytesMax = 48 * 1024;
constexpr std::chrono::minutes kSaveTimeout{2};
constexpr std::size_t kTextChunkBytes = 16 * 1024;

}  // namespace

void EditBatch::add_text(std::function<base::OpId()> item, base::Field field,
                         std::string_view utf8) {
  std::size_t position = 0;
  while (!utf8.empty()) {
    std::size_t end = std::min(utf8.size(), kTextChunkBytes);
    // Never inside a character.
    while (end < utf8.size() && (static_cast<std::uint8_t>(utf8[end]) & 0xc0u) == 0x80u) --end;
    const std::string chunk{utf8.substr(0, end)};
    utf8.remove_prefix(end);
    add([item, field, position, chunk](
            board::Composer& c) { return c.insert_text(item(), field, position, chunk); },
        chunk.size());
    position += base::count_code_points(chunk).value_or(0);
  }
}

Result<std::uint64_t> EditBatch::run(const Progress& progress,
                                     const std::function<void()>& saved) {
  std::uint64_t edits = 0;
  std::size_t at = 0;
  while (at < steps_.size()) {
    std::size_t end = at;
    std::size_t bytes = 0;
    do {
      bytes += steps_[end++].bytes;
    } while (end < steps_.size() && end - at < kStepsMax && bytes + steps_[end].bytes < kBytesMax);

    const auto done = save(
        client_,
        [&](board::Composer& composer) -> board::Applied<void> {
          composer.reason(reason_);
          for (std::size_t i = at; i < end; ++i) {
            if (auto made = steps_[i].step(composer); !made) return made;
          }
          return {};
        },
        kSaveTimeout);
    if (!done) return base::pass_on(done);
    ++edits;
    at = end;
    saved();
    progress(at, steps_.size());
  }
  return edits;
}

}  // namespace samtavle::cli
