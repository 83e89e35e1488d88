#include "utc_time.hpp"

#include <array>
#include <ctime>

namespace samtavle::net {

std::string utc_time(std::int64_t time_s) {
  const std::time_t seconds = time_s;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text;
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

}  // namespace samtavle::net
