#pragma once
// A number as text.

#include <string>

namespace samtavle::base {

// As short as it can be and still be read back as the same number: 0.1, 12, 1e+30.
[[nodiscard]] std::string number_text(double number);

}  // namespace samtavle::base
