#include "board_words.hpp"

#include <string>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/plain_line.hpp"

namespace samtavle::plan {

using base::Errc;

base::Result<void> check_board_words(std::string_view title, std::string_view authority) {
  const auto length = base::count_code_points(title);
  if (!length || *length == 0 || *length > kTitleCodePointsMax || !is_plain_line(title)) {
    return base::fail(Errc::invalid, "a title is one line of 1 to " +
                                         std::to_string(kTitleCodePointsMax) + " characters");
  }
  if (authority.empty() || authority.size() > kAuthorityBytesMax || !is_plain_line(authority)) {
    return base::fail(Errc::invalid, "an authority is one line of 1 to " +
                                         std::to_string(kAuthorityBytesMax) + " bytes");
  }
  return {};
}

}  // namespace samtavle::plan
