#include "edit_batch.hpp"

#include "connect.hpp"

namespace samtavle::cli {
namespace {

// Well below what a server allows for one edit and one frame by default.
constexpr std::size_t kStepsMax = 200;
constexpr std::size_t kBytesMax = 48 * 1024;
constexpr std::chrono::minutes kSaveTimeout{2};

}  // namespace

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
