#pragma once
// A text and its oracle side by side: whatever is asked of one is asked of the other, and every
// answer, error and state must be the same. Ends the process where they differ, so that it can be
// used by tests and by fuzz targets.

#include "samtavle/support/plain_text.hpp"
#include "samtavle/text/flatten.hpp"
#include "samtavle/text/text.hpp"

namespace samtavle::support {

class TwinText {
 public:
  explicit TwinText(const text::Shape& shape = {}) : shape_(shape), text_(shape) {}

  [[nodiscard]] const text::Text& text() const { return text_; }
  [[nodiscard]] const PlainText& plain() const { return plain_; }
  // The visible text as the splices that were reported make it.
  [[nodiscard]] const std::u32string& follower() const { return follower_; }

  [[nodiscard]] std::size_t length() const;
  [[nodiscard]] Result<Origins> origins_at(std::size_t position) const;
  [[nodiscard]] Result<std::vector<IdRange>> ids_at(std::size_t position, std::size_t count) const;
  [[nodiscard]] Result<std::size_t> position_of(const Anchor& anchor) const;

  [[nodiscard]] Result<Splice> insert(OpId first, const Origins& origins, std::u32string_view text);
  [[nodiscard]] Result<std::vector<Splice>> erase(std::span<const IdRange> ranges,
                                                  std::vector<IdRange>* newly = nullptr);
  // As typed, by position, in the text; by ids in the oracle.
  [[nodiscard]] Result<Origins> insert_at(std::size_t position, OpId first,
                                          std::u32string_view text);
  [[nodiscard]] Result<std::vector<IdRange>> erase_at(std::size_t position, std::size_t count);
  void take_back_insert(OpId first, std::size_t count);
  void take_back_erase(std::span<const IdRange> newly);

  // Both anew from what was saved: from runs, or (the text) from bytes. What was deleted before
  // cannot be taken back any more.
  void save_and_load(bool as_bytes);
  // Both flattened; the oracle by way of runs.
  text::Flattened flatten(OpId first);

  // Deep: invariants, runs, the visible text, and every way to count it.
  void check() const;
  // Each position as an offset in UTF-8 and UTF-16 and back, and pieces of the text.
  void check_offsets() const;

 private:
  void follow(const std::vector<Splice>& splices);

  text::Shape shape_;
  text::Text text_;
  PlainText plain_;
  std::u32string follower_;
};

}  // namespace samtavle::support
