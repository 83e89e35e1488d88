#include "json_body.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

namespace samtavle::net {

base::Result<boost::json::object> json_body(std::string_view body, std::size_t depth_max) {
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = depth_max;
  boost::json::value value = boost::json::parse({body.data(), body.size()}, error, {}, options);
  if (error || !value.is_object()) {
    return base::fail(base::Errc::malformed, "the body is no JSON object");
  }
  return std::move(value.get_object());
}

}  // namespace samtavle::net
