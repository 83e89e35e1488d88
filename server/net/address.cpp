#include "address.hpp"

#include <charconv>

namespace samtavle::net {
namespace {

constexpr std::string_view kBehindBoards = "/api/v1/boards/";

}  // namespace

std::optional<BoardAddress> board_address(std::string_view path) {
  if (!path.starts_with(kBehindBoards)) return std::nullopt;
  path.remove_prefix(kBehindBoards.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return BoardAddress{path.substr(0, slash), path.substr(slash + 1)};
}

std::optional<std::uint32_t> number_in_address(std::string_view digits) {
  if (digits.empty() || digits.front() == '0') return std::nullopt;
  std::uint32_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

}  // namespace samtavle::net
