#pragma once
// core/text in its plain form: one element a character in one array, every search a scan that
// starts at the last place found. It is meant to be read and believed; core/text is compared with
// it. What its functions do is said in samtavle/text/text.hpp.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/text/types.hpp"

namespace samtavle::support {

using base::IdRange;
using base::OpId;
using base::Result;
using text::Anchor;
using text::MarkSpan;
using text::Origins;
using text::Run;
using text::Splice;

class PlainText {
 public:
  [[nodiscard]] std::size_t length() const noexcept { return visible_; }
  [[nodiscard]] std::size_t history_length() const noexcept { return elements_.size(); }
  [[nodiscard]] std::string to_utf8() const;
  [[nodiscard]] const std::vector<MarkSpan>& marks() const noexcept { return marks_; }
  [[nodiscard]] Result<Origins> origins_at(std::size_t position) const;
  [[nodiscard]] Result<std::vector<IdRange>> ids_at(std::size_t position, std::size_t count) const;
  [[nodiscard]] Result<Anchor> anchor_at(std::size_t position, bool after) const;
  [[nodiscard]] Result<std::size_t> position_of(const Anchor& anchor) const;
  [[nodiscard]] bool contains(OpId id) const { return find(id) != kNone; }
  [[nodiscard]] Result<Splice> insert(OpId first, const Origins& origins, std::u32string_view text);
  [[nodiscard]] Result<std::vector<Splice>> erase(std::span<const IdRange> ranges,
                                                  std::vector<IdRange>* newly = nullptr);
  [[nodiscard]] Result<void> mark(MarkSpan mark);
  std::vector<Splice> take_back_insert(OpId first, std::size_t count);
  std::vector<Splice> take_back_erase(std::span<const IdRange> newly);
  void take_back_mark(OpId id);
  [[nodiscard]] std::vector<Run> runs() const;
  [[nodiscard]] static Result<PlainText> load(std::span<const Run> runs,
                                              std::vector<MarkSpan> marks,
                                              std::size_t characters_max);
  void check_invariants() const;

 private:
  struct Element {
    OpId id;
    OpId left;
    OpId right;
    char32_t code_point = 0;
    bool deleted = false;
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  [[nodiscard]] std::size_t find(OpId id) const;
  [[nodiscard]] std::size_t index_of_visible(std::size_t position) const;
  [[nodiscard]] std::size_t visible_before(std::size_t index) const;
  [[nodiscard]] std::size_t place_for(OpId id, std::size_t left, std::size_t right,
                                      const Origins& origins) const;
  [[nodiscard]] bool has_anchor(const Anchor& anchor) const;
  [[nodiscard]] bool contains_any(OpId first, std::size_t count) const;
  void note_highest(OpId last);

  std::vector<Element> elements_;
  std::vector<MarkSpan> marks_;
  std::size_t visible_ = 0;
  // For each replica an id that none of its ids here is above.
  std::vector<OpId> highest_;
  // Where the last search ended; only ever a place to begin the next one.
  mutable std::size_t hint_ = 0;
  mutable std::size_t visible_hint_index_ = 0;
  mutable std::size_t visible_hint_ = 0;
};

}  // namespace samtavle::support
