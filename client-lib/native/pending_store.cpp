#include "samtavle/native/pending_store.hpp"

#include <utility>

#include "pending_bytes.hpp"
#include "samtavle/native/pending_records.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

// Rewritten when more than this, and more than half of it, is of no further use.
constexpr std::uint64_t kWasteBytesMax = 64 * 1024;

class StoreInPlace final : public PendingStore {
 public:
  explicit StoreInPlace(std::shared_ptr<PendingBytes> place) : place_(std::move(place)) {}

  [[nodiscard]] Result<void> load() {
    const auto content = place_->load();
    if (!content) return base::pass_on(content);
    if (content->empty()) return rewrite();
    if (!content->starts_with(pending::kMagic) || content->size() < pending::kHeaderBytes) {
      return base::fail(Errc::corrupt, "what is kept is no pending store; it is left as it is");
    }
    if ((*content)[pending::kMagic.size()] != pending::kVersion) {
      return base::fail(Errc::newer_format, "a pending store that a newer version wrote");
    }
    std::size_t at = pending::kHeaderBytes;
    while (const auto record = pending::whole_record(std::string_view{*content}.substr(at))) {
      if (auto taken = kept_.remember(*record); !taken) return taken;
      at += pending::kFrameBytes + record->size();
    }
    static_cast<void>(kept_.cleared());
    size_ = at;
    if (at == content->size()) return {};
    if (!pending::is_torn_end(std::string_view{*content}.substr(at))) {
      return base::fail(Errc::corrupt, "a record of the pending store is damaged");
    }
    return rewrite();
  }

  [[nodiscard]] const std::string& device() const override { return kept_.device(); }
  [[nodiscard]] const std::string& board() const override { return kept_.board(); }
  [[nodiscard]] const std::optional<sync::PendingOwner>& owner() const override {
    return kept_.owner();
  }
  [[nodiscard]] std::vector<std::string> records() const override { return kept_.records(); }

  [[nodiscard]] Result<void> append(std::span<const std::string> records) override {
    std::string bytes;
    const Result<void> understood = kept_.take(records, bytes);
    if (kept_.cleared()) stale_ = true;
    const std::uint64_t size = size_ + bytes.size();
    const std::uint64_t waste = size - pending::kHeaderBytes - kept_.bytes();
    const bool tidy = waste > kWasteBytesMax && waste > size / 2;
    Result<void> done = stale_ || tidy ? rewrite() : place_->append(bytes);
    if (!done) {
      stale_ = true;  // what it holds now nobody knows: the next call keeps everything anew
      return done;
    }
    if (!stale_ && !tidy) size_ = size;
    stale_ = false;
    return understood;
  }

 private:
  [[nodiscard]] Result<void> rewrite() {
    const std::string whole = kept_.whole();
    if (auto done = place_->replace(whole); !done) return done;
    size_ = whole.size();
    return {};
  }

  std::shared_ptr<PendingBytes> place_;
  PendingRecords kept_;
  std::uint64_t size_ = 0;
  bool stale_ = false;
};

}  // namespace

Result<std::unique_ptr<PendingStore>> pending_store_in(std::shared_ptr<PendingBytes> place) {
  auto store = std::make_unique<StoreInPlace>(std::move(place));
  if (const auto loaded = store->load(); !loaded) return base::pass_on(loaded);
  return std::unique_ptr<PendingStore>{std::move(store)};
}

}  // namespace samtavle::native
