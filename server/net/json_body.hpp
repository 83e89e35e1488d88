#pragma once
// The JSON object that the body of a request is. Its size was limited when it was read.

#include <boost/json/object.hpp>
#include <cstddef>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::net {

// Errors: malformed, also for what goes deeper than `depth_max`.
[[nodiscard]] base::Result<boost::json::object> json_body(std::string_view body,
                                                          std::size_t depth_max);

}  // namespace samtavle::net
