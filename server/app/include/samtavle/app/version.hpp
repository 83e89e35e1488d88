#pragma once
// Which version this is; the number stands in the top CMakeLists.txt.

#include <string_view>

namespace samtavle::app {

extern const std::string_view kVersion;

}  // namespace samtavle::app
