// In the browser the host writes numbers: see client-lib/web/wasm/number_text.cpp.

#include "samtavle/base/number_text.hpp"

#include <charconv>

namespace samtavle::base {

std::string number_text(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

}  // namespace samtavle::base
