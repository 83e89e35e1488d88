// Goal: no bytes in a row of the store make its decoders crash, and what they accept is written
// back as something that they accept again.
// Method: the first byte chooses the row; the rest is its value.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../accepted.hpp"
#include "rows.hpp"

namespace {

void require(bool so) {
  if (!so) std::abort();
}

// encode(decode(x)) is a fixed point, although x itself may hold fields of a later version.
template <class Decode>
void check(std::string_view value, const Decode& decode) {
  const auto first = decode(value);
  if (!first) return;
  samtavle::fuzz::accepted();
  const std::string written = samtavle::log::encode(*first);
  const auto again = decode(written);
  require(again && samtavle::log::encode(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view value{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0]) {
    case 'b': check(value, samtavle::log::decode_board); break;
    case 'r': check(value, samtavle::log::decode_replica); break;
    case 'a': check(value, samtavle::log::decode_actor); break;
    case 'v': check(value, samtavle::log::decode_ballot); break;
    case 'i': check(value, samtavle::log::decode_invitation); break;
    default: static_cast<void>(samtavle::log::seq_in(value));
  }
  return 0;
}
