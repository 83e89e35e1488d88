#include "samtavle/net/query.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "samtavle/base/utf8.hpp"

namespace samtavle::net {

using base::Errc;
using base::fail;
using base::Result;

namespace {

base::Unexpected<base::Error> wrong(std::string_view name, const std::string& what) {
  return fail(Errc::invalid, std::string(name) + ": " + what);
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    std::uint8_t byte = 0;
    if (text.size() - i < 3) return std::nullopt;
    const char* const digits = text.data() + i + 1;
    const auto [end, error] = std::from_chars(digits, digits + 2, byte, 16);
    if (error != std::errc{} || end != digits + 2) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  if (!base::count_code_points(out)) return std::nullopt;
  return out;
}

// Takes the first name and value off a query that is not empty.
std::pair<std::string_view, std::string_view> take_pair(std::string_view& query) {
  const std::size_t end = std::min(query.find('&'), query.size());
  const std::string_view pair = query.substr(0, end);
  query.remove_prefix(std::min(end + 1, query.size()));
  const std::size_t equals = std::min(pair.find('='), pair.size());
  return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

}  // namespace

Result<void> query_names(std::string_view query, std::initializer_list<std::string_view> names) {
  while (!query.empty()) {
    const std::string_view name = take_pair(query).first;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return wrong(name, "is no parameter of this address");
    }
  }
  return {};
}

Result<std::optional<std::string>> query_value(std::string_view query, std::string_view name) {
  std::optional<std::string> found;
  while (!query.empty()) {
    const auto [key, value] = take_pair(query);
    if (key != name) continue;
    if (found) return wrong(name, "comes twice");
    found = decoded(value);
    if (!found) return wrong(name, "is no percent-encoded UTF-8");
  }
  return found;
}

Result<std::uint64_t> query_number(std::string_view query, std::string_view name,
                                   std::uint64_t by_default, std::uint64_t low,
                                   std::uint64_t high) {
  const auto text = query_value(query, name);
  if (!text) return base::pass_on(text);
  if (!*text) return by_default;
  const std::string& digits = **text;
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || rest != end || number < low || number > high) {
    return wrong(name, "is a whole number from " + std::to_string(low) + " to " +
                           std::to_string(high));
  }
  return number;
}

}  // namespace samtavle::net
