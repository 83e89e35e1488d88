// Goal: bytes that claim to be a text are refused or make a text that is sound, says the same when
// it is written and read again, and can be edited, formatted and flattened; memory stays in
// proportion. Method: the first byte chooses the shape of the tree, the rest is decoded.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/text/codec.hpp"
#include "samtavle/text/flatten.hpp"
#include "samtavle/text/formatting.hpp"

namespace {

using namespace samtavle;
using base::op_id;
using text::Text;

constexpr std::size_t kCharactersMax = 1'000'000;
// A byte of input is a span of 24 bytes, perhaps alone in a narrow leaf with its share of nodes.
constexpr std::size_t kBytesPerByte = 400;

void check_edits(Text text, std::string_view bytes) {
  const std::uint32_t replica = 0xfffffffe;
  for (std::uint32_t i = 0; i < 8; ++i) {
    const std::size_t at = bytes[i % bytes.size()] & 0xffu;
    const bool good = text.insert_at(at % (text.length() + 1), op_id(replica, 2 * i + 1), "x")
                          .has_value();
    SAMTAVLE_CHECK(good || text.contains(op_id(replica, 2 * i + 1)));
    text.check_invariants();
  }
  // As somebody who has seen nothing: ordered among all that there is.
  static_cast<void>(text.insert(op_id(replica - 1, 1), {}, std::string_view{"late"}).has_value());
  text.check_invariants();
  std::vector<base::IdRange> erased;
  SAMTAVLE_CHECK(text.erase_at(0, text.length() / 2, erased).has_value());
  text.check_invariants();

  std::size_t covered = 0;
  for (const text::FormatSpan& span : text::format_spans(text)) covered += span.length;
  SAMTAVLE_CHECK(covered == text.length());
  const std::string before = text.to_utf8();
  const auto map = text::flatten(text, op_id(1, 1));
  SAMTAVLE_CHECK(map.has_value() && text.to_utf8() == before);
  text.check_invariants();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const text::Shape shape = (data[0] & 1u) != 0 ? text::Shape{4, 16, 4} : text::Shape{};
  const std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
  const auto decoded = text::decode(bytes, kCharactersMax, shape);
  if (!decoded) return 0;
  fuzz::accepted();
  decoded->check_invariants();
  SAMTAVLE_CHECK(decoded->memory_bytes() < 4096 + kBytesPerByte * size);
  const std::string encoded = text::encode(*decoded);
  const auto again = text::decode(encoded, kCharactersMax);
  SAMTAVLE_CHECK(again.has_value());
  SAMTAVLE_CHECK(again->runs() == decoded->runs() && again->marks() == decoded->marks());
  SAMTAVLE_CHECK(text::encode(*again) == encoded);
  check_edits(*decoded, bytes);
  return 0;
}
