#include "samtavle/support/twin_text.hpp"

#include <algorithm>

#include "samtavle/base/check.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/text/codec.hpp"

namespace samtavle::support {
namespace {

// Both answers, checked to be one.
template <class T>
Result<T> same(Result<T> one, const Result<T>& other) {
  SAMTAVLE_CHECK(one.has_value() == other.has_value());
  if (one) {
    SAMTAVLE_CHECK(*one == *other);
  } else {
    SAMTAVLE_CHECK(one.error().code == other.error().code);
  }
  return one;
}

}  // namespace

std::size_t TwinText::length() const {
  SAMTAVLE_CHECK(text_.length() == plain_.length());
  return text_.length();
}

Result<Origins> TwinText::origins_at(std::size_t position) const {
  return same(text_.origins_at(position), plain_.origins_at(position));
}

Result<std::vector<IdRange>> TwinText::ids_at(std::size_t position, std::size_t count) const {
  return same(text_.ids_at(position, count), plain_.ids_at(position, count));
}

Result<std::size_t> TwinText::position_of(const Anchor& anchor) const {
  return same(text_.position_of(anchor), plain_.position_of(anchor));
}

void TwinText::follow(const std::vector<Splice>& splices) {
  for (const Splice& s : splices) follower_.replace(s.position, s.removed, s.inserted);
}

Result<Splice> TwinText::insert(OpId first, const Origins& origins, std::u32string_view text) {
  auto done = same(text_.insert(first, origins, text), plain_.insert(first, origins, text));
  if (done) follow({*done});
  return done;
}

Result<std::vector<Splice>> TwinText::erase(std::span<const IdRange> ranges,
                                            std::vector<IdRange>* newly) {
  std::vector<IdRange> ours;
  std::vector<IdRange> theirs;
  auto done = same(text_.erase(ranges, &ours), plain_.erase(ranges, &theirs));
  SAMTAVLE_CHECK(ours == theirs);
  if (done) follow(*done);
  if (newly != nullptr) *newly = std::move(ours);
  return done;
}

Result<Origins> TwinText::insert_at(std::size_t position, OpId first, std::u32string_view text) {
  const auto origins = plain_.origins_at(position);
  auto done = text_.insert_at(position, first, base::encode_utf8(text));
  if (!origins) return same(std::move(done), origins);
  const auto splice = plain_.insert(first, *origins, text);
  SAMTAVLE_CHECK(done.has_value() == splice.has_value());
  if (!done) {
    SAMTAVLE_CHECK(done.error().code == splice.error().code);
    return done;
  }
  SAMTAVLE_CHECK(*done == *origins && splice->position == position);
  follow({*splice});
  return done;
}

Result<std::vector<IdRange>> TwinText::erase_at(std::size_t position, std::size_t count) {
  const auto ranges = plain_.ids_at(position, count);
  std::vector<IdRange> erased;
  const auto done = text_.erase_at(position, count, erased);
  SAMTAVLE_CHECK(done.has_value() == ranges.has_value());
  if (!done) {
    SAMTAVLE_CHECK(done.error().code == ranges.error().code);
    return base::pass_on(done);
  }
  SAMTAVLE_CHECK(erased == *ranges);
  const auto splices = plain_.erase(*ranges);
  SAMTAVLE_CHECK(splices.has_value());
  follow(*splices);
  return erased;
}

void TwinText::take_back_insert(OpId first, std::size_t count) {
  const auto splices = text_.take_back_insert(first, count);
  SAMTAVLE_CHECK(splices == plain_.take_back_insert(first, count));
  follow(splices);
}

void TwinText::take_back_erase(std::span<const IdRange> newly) {
  const auto splices = text_.take_back_erase(newly);
  SAMTAVLE_CHECK(splices == plain_.take_back_erase(newly));
  follow(splices);
}

void TwinText::save_and_load(bool as_bytes) {
  const auto runs = text_.runs();
  const auto marks = text_.marks();
  const std::size_t length = text_.history_length();
  auto plain = PlainText::load(runs, marks, length);
  SAMTAVLE_CHECK(plain.has_value());
  plain_ = std::move(*plain);
  if (as_bytes) {
    const std::string bytes = text::encode(text_);
    SAMTAVLE_CHECK(length == 0 || !text::decode(bytes, length - 1, shape_));
    auto decoded = text::decode(bytes, length, shape_);
    SAMTAVLE_CHECK(decoded.has_value());
    SAMTAVLE_CHECK(text::encode(*decoded) == bytes);
    text_ = std::move(*decoded);
  } else {
    SAMTAVLE_CHECK(length == 0 || !text::Text::load(runs, marks, length - 1, shape_));
    auto loaded = text::Text::load(runs, marks, length, shape_);
    SAMTAVLE_CHECK(loaded.has_value());
    text_ = std::move(*loaded);
  }
  SAMTAVLE_CHECK(text_.runs() == runs && text_.marks() == marks);
}

text::Flattened TwinText::flatten(OpId first) {
  auto map = text::flatten(text_, first);
  SAMTAVLE_CHECK(map.has_value());
  std::vector<Run> runs;
  if (!follower_.empty()) runs.push_back({first, {}, follower_, 0});
  SAMTAVLE_CHECK(text_.runs() == runs);
  auto plain = PlainText::load(runs, text_.marks(), follower_.size());
  SAMTAVLE_CHECK(plain.has_value());
  plain_ = std::move(*plain);
  return std::move(*map);
}

void TwinText::check() const {
  text_.check_invariants();
  const std::string utf8 = base::encode_utf8(follower_);
  SAMTAVLE_CHECK(text_.to_utf8() == utf8 && plain_.to_utf8() == utf8);
  SAMTAVLE_CHECK(text_.runs() == plain_.runs());
  SAMTAVLE_CHECK(text_.history_length() == plain_.history_length());
  SAMTAVLE_CHECK(text_.length() == follower_.size() && text_.utf8_length() == utf8.size());
  std::size_t units = 0;
  for (const char32_t c : follower_) units += base::utf16_units(c);
  SAMTAVLE_CHECK(text_.utf16_length() == units);
}

void TwinText::check_offsets() const {
  const std::string utf8 = base::encode_utf8(follower_);
  std::size_t bytes = 0;
  std::size_t units = 0;
  for (std::size_t i = 0; i <= follower_.size(); ++i) {
    SAMTAVLE_CHECK(*text_.utf8_offset(i) == bytes && *text_.position_of_utf8(bytes) == i);
    SAMTAVLE_CHECK(*text_.utf16_offset(i) == units && *text_.position_of_utf16(units) == i);
    const std::size_t to = std::min(follower_.size(), i + i % 7);
    SAMTAVLE_CHECK(*text_.substring(i, to) ==
                   base::encode_utf8(std::u32string_view{follower_}.substr(i, to - i)));
    if (i == follower_.size()) break;
    const std::size_t wide = base::utf16_units(follower_[i]);
    const std::size_t length = base::encode_utf8({&follower_[i], 1}).size();
    for (std::size_t n = 1; n < length; ++n) SAMTAVLE_CHECK(!text_.position_of_utf8(bytes + n));
    SAMTAVLE_CHECK(wide == 1 || !text_.position_of_utf16(units + 1));
    bytes += length;
    units += wide;
  }
  SAMTAVLE_CHECK(!text_.utf8_offset(follower_.size() + 1) && !text_.position_of_utf8(bytes + 1));
  SAMTAVLE_CHECK(!text_.utf16_offset(follower_.size() + 1) && !text_.position_of_utf16(units + 1));
}

}  // namespace samtavle::support
