#pragma once
// How rows of the table of settings are made. `access` maps a Config to the field, const or not.

#include <chrono>
#include <concepts>
#include <limits>
#include <type_traits>
#include <utility>

#include "samtavle/app/settings.hpp"

namespace samtavle::app {

template <class T>
[[nodiscard]] std::int64_t to_number(const T& value) {
  if constexpr (std::integral<T>) {
    return static_cast<std::int64_t>(value);
  } else {
    return value.count();
  }
}

// A number or a duration, in the unit of its type.
template <class Access>
[[nodiscard]] Setting number(std::string key, Access access, std::int64_t min, std::int64_t max,
                             std::string help) {
  Setting setting;
  setting.key = std::move(key);
  setting.help = std::move(help);
  setting.allowed = "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  setting.get = [access](const Config& config) -> SettingValue {
    return to_number(access(config));
  };
  setting.set = [access, min, max](Config& config, const SettingValue& value) {
    const auto* wanted = std::get_if<std::int64_t>(&value);
    if (wanted == nullptr || *wanted < min || *wanted > max) return false;
    using T = std::remove_reference_t<decltype(access(config))>;
    access(config) = static_cast<T>(*wanted);
    return true;
  };
  return setting;
}

// Appends the rows of [limits.edit], [limits.session] and [limits.board].
void add_limit_rows(std::vector<Setting>& rows);

}  // namespace samtavle::app
