#pragma once
// The operations of an edit for people and scripts: what was done, where, and what was written.

#include <boost/json/array.hpp>

namespace samtavle::v1 {
class Edit;
}

namespace samtavle::net {

[[nodiscard]] boost::json::array operations_json(const v1::Edit& edit);

}  // namespace samtavle::net
