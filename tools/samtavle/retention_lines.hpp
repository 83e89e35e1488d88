#pragma once
// What the server says of how long boards stay, and of deleted ones, as lines for people.

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace samtavle::cli {

[[nodiscard]] std::vector<std::string> retention_lines(const boost::json::object& one);
[[nodiscard]] std::vector<std::string> retentions_lines(const boost::json::object& all);
[[nodiscard]] std::vector<std::string> preview_lines(const boost::json::object& preview);
[[nodiscard]] std::vector<std::string> deletion_lines(const boost::json::object& deletion);

}  // namespace samtavle::cli
