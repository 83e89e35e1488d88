#include "claims.hpp"

// For nlohmann's JSON, which comes with it.
#include <jwt/jwt.hpp>

#include <exception>
#include <limits>
#include <utility>

namespace samtavle::access {
namespace {

using Json = json_ns::json;

// Collects one flat object; every callback that returns false ends the parsing.
class FlatObject : public json_ns::json_sax<Json> {
 public:
  explicit FlatObject(Claims& claims) : claims_(claims) {}

  bool start_object(std::size_t) override { return std::exchange(depth_, 1) == 0; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return false; }
  bool end_array() override { return false; }
  bool key(string_t& name) override {
    name_ = std::move(name);
    return true;
  }
  bool null() override { return false; }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return false;
    }
    return put(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t, const string_t&) override { return false; }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool parse_error(std::size_t, const std::string&, const json_ns::detail::exception&) override {
    return false;
  }

 private:
  // False for a name that is there already.
  bool put(Claim value) {
    return depth_ == 1 && claims_.emplace(std::move(name_), std::move(value)).second;
  }

  Claims& claims_;
  std::string name_;
  int depth_ = 0;
};

}  // namespace

std::optional<Claims> parse_claims(std::string_view json) {
  // The parser would skip blanks and a byte order mark around the object.
  if (!json.starts_with('{') || !json.ends_with('}')) return std::nullopt;
  try {
    Claims claims;
    FlatObject reader{claims};
    if (!Json::sax_parse(json.begin(), json.end(), &reader)) return std::nullopt;
    return claims;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string write_claims(const Claims& claims) {
  Json object = Json::object();
  for (const auto& [name, claim] : claims) {
    std::visit([&object, &name](const auto& value) { object[name] = value; }, claim);
  }
  return object.dump();
}

}  // namespace samtavle::access
