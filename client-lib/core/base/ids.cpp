#include "samtavle/base/ids.hpp"

#include <charconv>

namespace samtavle::base {

std::string to_string(OpId id) {
  if (!id) return "-";
  return std::to_string(id.replica.value) + "." + std::to_string(id.counter.value);
}

Result<OpId> parse_op_id(std::string_view text) {
  if (text == "-") return OpId{};
  const char* const end = text.data() + text.size();
  std::uint32_t replica = 0;
  std::uint32_t counter = 0;
  const auto first = std::from_chars(text.data(), end, replica);
  if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '.') {
    const auto second = std::from_chars(first.ptr + 1, end, counter);
    if (second.ec == std::errc{} && second.ptr == end && counter != 0) {
      return op_id(replica, counter);
    }
  }
  return fail(Errc::invalid, "an id is written as replica.counter, for example 3.17");
}

Result<BoardId> BoardId::parse(std::string_view text) {
  constexpr std::size_t kLengthMax = 64;
  bool good = !text.empty() && text.size() <= kLengthMax && text.front() != '-' &&
              text.back() != '-';
  for (const char c : text) {
    good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }
  if (!good) {
    return fail(Errc::invalid,
                "a board id is 1 to 64 of the letters a-z, digits and -, "
                "not beginning or ending with -");
  }
  return BoardId{std::string{text}};
}

}  // namespace samtavle::base
