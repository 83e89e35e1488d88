#include "issuer_claims.hpp"

// For nlohmann's JSON, which comes with it.
#include <jwt/jwt.hpp>

#include <exception>
#include <limits>
#include <set>
#include <utility>

namespace samtavle::access {
namespace {

using Json = json_ns::json;

constexpr std::size_t kDepthMax = 8;

// Collects the members of the outermost object; every callback that returns false ends the parsing.
class OutermostObject : public json_ns::json_sax<Json> {
 public:
  explicit OutermostObject(IssuerClaims& claims) : claims_(claims) {}

  bool start_object(std::size_t) override {
    if (open_.size() == 1 || open_.size() == 2) unreadable();
    return open(true);
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override {
    // A list of texts is begun; whatever else comes in it makes it unreadable.
    if (open_.size() == 1) claims_[name_] = std::vector<std::string>{};
    if (open_.size() == 2) unreadable();
    return open(false);
  }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (!open_.back().names.insert(name).second) return false;
    if (open_.size() == 1) name_ = std::move(name);
    return true;
  }
  bool null() override { return other(); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return other();
    }
    return put(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t, const string_t&) override { return other(); }
  bool string(string_t& value) override {
    if (open_.size() != 2 || open_.back().object) return put(std::move(value));
    const auto claim = claims_.find(name_);
    if (claim != claims_.end()) {
      if (auto* list = std::get_if<std::vector<std::string>>(&claim->second)) {
        list->push_back(std::move(value));
      }
    }
    return true;
  }
  bool binary(binary_t&) override { return false; }
  bool parse_error(std::size_t, const std::string&, const json_ns::detail::exception&) override {
    return false;
  }

 private:
  struct Level {
    bool object;
    std::set<std::string> names;
  };

  bool open(bool object) {
    if (open_.size() >= kDepthMax) return false;
    open_.push_back({object, {}});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  void unreadable() { claims_.erase(name_); }
  bool other() {
    if (open_.size() <= 2) unreadable();
    return !open_.empty();
  }
  bool put(IssuerClaim value) {
    if (open_.size() == 1) {
      claims_.insert_or_assign(name_, std::move(value));
      return true;
    }
    return other();
  }

  IssuerClaims& claims_;
  std::vector<Level> open_;
  std::string name_;  // of the member of the outermost object that is being read
};

}  // namespace

std::optional<IssuerClaims> parse_issuer_claims(std::string_view json) {
  // The parser would skip blanks and a byte order mark around the object.
  if (!json.starts_with('{') || !json.ends_with('}')) return std::nullopt;
  try {
    IssuerClaims claims;
    OutermostObject reader{claims};
    if (!Json::sax_parse(json.begin(), json.end(), &reader)) return std::nullopt;
    return claims;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::vector<std::string> texts_of(const IssuerClaims& claims, std::string_view name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return {};
  if (const auto* list = std::get_if<std::vector<std::string>>(&found->second)) return *list;
  if (const auto* text = std::get_if<std::string>(&found->second)) return {*text};
  return {};
}

const std::string* text_of(const IssuerClaims& claims, std::string_view name) {
  const auto found = claims.find(name);
  return found == claims.end() ? nullptr : std::get_if<std::string>(&found->second);
}

}  // namespace samtavle::access
