#pragma once
// Where a client keeps its unsaved edits and ballots, and what it can undo, beyond its process: a
// file of checksummed records (format: PENDING.md). The file belongs to one process at a time.
//
// A record is in the kernel's hands when append() returns, so a killed process loses nothing. After
// a power cut the end may be missing; that is what the checksums are for.
//
// Blocks on the disk. One caller at a time; no thread of its own.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/native/pending_records.hpp"
#include "samtavle/native/pending_store.hpp"

namespace samtavle::native {

class PendingFile final : public PendingStore {
 public:
  // Rewritten when more than this, and more than half of the file, is of no further use.
  static constexpr std::uint64_t kWasteBytesMax = 64 * 1024;

  // What open() had to leave out.
  struct Damage {
    std::uint64_t cut_bytes = 0;
    std::string copy;  // path of a copy of the whole file; empty if only a torn end was cut off
  };

  // Opens the file, or makes it (mode 0600; its folder must exist), and locks it.
  // Errors: locked (another process has it), newer_format, corrupt (no pending file, or records
  // that contradict each other), io, no_space.
  [[nodiscard]] static base::Result<PendingFile> open(const std::string& path);

  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&& other) noexcept;
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile() override;

  [[nodiscard]] std::vector<std::string> records() const override { return kept_.records(); }
  [[nodiscard]] std::size_t pending_count() const noexcept { return kept_.edit_count(); }
  [[nodiscard]] std::size_t pending_ballot_count() const noexcept { return kept_.ballot_count(); }
  [[nodiscard]] const std::optional<Damage>& damage() const noexcept { return damage_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  [[nodiscard]] const std::string& device() const override { return kept_.device(); }
  [[nodiscard]] const std::string& board() const override { return kept_.board(); }
  [[nodiscard]] const std::optional<sync::PendingOwner>& owner() const override {
    return kept_.owner();
  }

  // Appends records, in one write. If there is a `clear` among them, the file is rewritten instead:
  // a process that is killed between a `clear` and what comes after it must lose nothing.
  // After an error of the disk they are still remembered, and the next call writes everything anew,
  // so a disk that was full loses nothing once there is room.
  // Errors: io, no_space; invalid for what is no PendingRecord, corrupt for one that drops more
  // than there is (it and those after it are left out).
  [[nodiscard]] base::Result<void> append(std::span<const std::string> records) override;

  // Rewrites the file with exactly what records() gives. Errors: io, no_space; the old file stays.
  [[nodiscard]] base::Result<void> compact();

 private:
  PendingFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  [[nodiscard]] base::Result<void> load();
  [[nodiscard]] base::Result<void> cut(std::string_view content, std::size_t good);
  [[nodiscard]] base::Result<void> write(const std::string& bytes);
  void release() noexcept;

  std::string path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
  bool stale_ = false;  // the file does not hold what is remembered: it has to be rewritten
  PendingRecords kept_;
  std::optional<Damage> damage_;
};

}  // namespace samtavle::native
