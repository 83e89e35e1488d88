#pragma once
// The part of an address behind the question mark: name=value&name=value, percent-encoded.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::net {

// The value of a name, decoded; nothing if it does not come.
// Errors: invalid (it comes twice, or is no percent-encoded UTF-8).
[[nodiscard]] base::Result<std::optional<std::string>> query_value(std::string_view query,
                                                                   std::string_view name);

// Errors: invalid (there is a name that is none of these).
[[nodiscard]] base::Result<void> query_names(std::string_view query,
                                             std::initializer_list<std::string_view> names);

// As query_value() a whole number. Errors: invalid, also for one outside of what is allowed.
[[nodiscard]] base::Result<std::uint64_t> query_number(std::string_view query,
                                                       std::string_view name,
                                                       std::uint64_t by_default,
                                                       std::uint64_t low, std::uint64_t high);

}  // namespace samtavle::net
