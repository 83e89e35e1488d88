// Numbers as JavaScript writes them: a writer of floating point numbers is a tenth of a small
// module, and the host has one.

#include "samtavle/base/number_text.hpp"

#include <cstddef>

// Writes at most 32 bytes and says how many.
extern "C" __attribute__((import_module("samtavle"), import_name("number"))) std::size_t
samtavle_number(double number, char* text);

namespace samtavle::base {

std::string number_text(double number) {
  char text[32];
  return {text, samtavle_number(number, text)};
}

}  // namespace samtavle::base
