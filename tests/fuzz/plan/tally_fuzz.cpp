// Goal: no bytes in the field `tally` bring a reader down, and a tally has one form: what is read
// is written as the same bytes, unknown fields aside, and holds together.
// Method: the input is the value of the field.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/base/check.hpp"
#include "samtavle/plan/votes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace samtavle;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto tally = plan::decode_tally(bytes);
  if (!tally) return 0;
  fuzz::accepted();
  for (std::size_t i = 0; i < tally->cards.size(); ++i) {
    const plan::Tally::Card& card = tally->cards[i];
    SAMTAVLE_CHECK(card.card && card.dots > 0 && card.actors.size() <= card.dots);
    SAMTAVLE_CHECK(i == 0 || tally->cards[i - 1].dots >= card.dots);
  }
  const std::string written = plan::encode_tally(*tally);
  const auto again = plan::decode_tally(written);
  SAMTAVLE_CHECK(again && plan::encode_tally(*again) == written);
  // One that is too large to say who is the same without that.
  if (written.size() <= plan::kTallyBytesMax) SAMTAVLE_CHECK(*again == *tally);
  return 0;
}
