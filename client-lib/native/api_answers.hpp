#pragma once
// What the server's answers hold, read out of their JSON. What is missing there is empty or 0; what
// makes an answer none is an error: unavailable.

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "samtavle/native/api.hpp"

namespace samtavle::native {

[[nodiscard]] std::string text(const boost::json::object& object, const char* key);
template <class T>
[[nodiscard]] T number(const boost::json::object& object, const char* key) {
  const boost::json::value* value = object.if_contains(key);
  boost::system::error_code ec;
  const T out = value == nullptr ? T{} : value->to_number<T>(ec);
  return ec ? T{} : out;
}

[[nodiscard]] base::Result<BoardInfo> board_info(const boost::json::value& value);
[[nodiscard]] base::Result<FoundItem> found_item(const boost::json::value& value);
[[nodiscard]] Person person_of(const boost::json::object& object);
[[nodiscard]] base::Result<People> people_of(const boost::json::value& value);
[[nodiscard]] base::Result<Member> member_of(const boost::json::value& value);
[[nodiscard]] base::Result<Redaction> redaction_of(const boost::json::value& value);
// Those that are listed under a key.
[[nodiscard]] std::vector<Copy> copies_in(const boost::json::object& object, const char* key);
[[nodiscard]] base::Result<Backups> backups_of(const boost::json::value& value);

}  // namespace samtavle::native
