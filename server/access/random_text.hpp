#pragma once
// What nobody can guess.

#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::access {

// 32 random bytes in base64url: 43 letters. Errors: internal (no randomness).
[[nodiscard]] base::Result<std::string> random_text();

// A hash of it, to be kept and looked up by: whoever reads the memory of this server learns none
// that is still good, and how long a look takes tells nothing of it.
[[nodiscard]] std::string hash_of_random(std::string_view text);

}  // namespace samtavle::access
