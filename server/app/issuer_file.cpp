#include "samtavle/app/issuer_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "samtavle/access/issuer_document.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/app/credential.hpp"
#include "samtavle/plan/plain_line.hpp"

namespace samtavle::app {
namespace {

using access::FromClaim;
using access::Issuer;
using base::Errc;
using base::fail;
using base::Result;

constexpr std::size_t kFileBytesMax = 64 * 1024;
constexpr std::size_t kNameBytesMax = 32;

Result<std::string> read_small_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) {
    text.resize(kFileBytesMax + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
  }
  if (!in && !in.eof()) return fail(Errc::config, path + ": the file cannot be read");
  if (text.size() > kFileBytesMax) return fail(Errc::config, path + ": the file is too big");
  return text;
}

std::optional<plan::ActorKind> read_value(const toml::node& node, plan::ActorKind) {
  const auto word = node.value<std::string>();
  return word ? plan::parse_actor_kind(*word) : std::nullopt;
}

std::optional<plan::Role> read_value(const toml::node& node, plan::Role) {
  const auto word = node.value<std::string>();
  return word ? plan::parse_role(*word) : std::nullopt;
}

std::optional<bool> read_value(const toml::node& node, bool) {
  return node.is_boolean() ? node.value<bool>() : std::nullopt;
}

// Reads members off a table one by one, and notes the first that is wrong.
class Reading {
 public:
  Reading(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

  void wrong(std::string_view key, std::string_view allowed) {
    if (!fault_.empty()) return;
    const toml::node* node = table_.get(key);
    const std::string line =
        node == nullptr ? "" : ":" + std::to_string(node->source().begin.line);
    fault_ = name_ + line + ": " + std::string(key) + ": " + std::string(allowed);
  }

  void text(std::string_view key, std::string& out, std::size_t bytes_max = 512) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    const auto value = node->value<std::string>();
    const bool good = value && value->size() <= bytes_max && plan::is_plain_line(*value);
    if (!good) return wrong(key, "is one line of text");
    out = *value;
  }

  void texts(std::string_view key, std::vector<std::string>& out) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    const toml::array* list = node->as_array();
    if (list == nullptr) return wrong(key, "is a list of texts");
    out.clear();
    for (const toml::node& one : *list) {
      const auto value = one.value<std::string>();
      if (!value || !plan::is_plain_line(*value)) return wrong(key, "is a list of texts");
      out.push_back(*value);
    }
  }

  void flag(std::string_view key, bool& out) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (!node->is_boolean()) return wrong(key, "is true or false");
    out = *node->value<bool>();
  }

  // A value for everybody, or a table with a claim, rows and `otherwise`.
  template <class T>
  void from_claim(std::string_view key, FromClaim<T>& out, std::string_view allowed) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (const auto value = read_value(*node, T{})) {
      out.otherwise = *value;
      return;
    }
    const toml::table* table = node->as_table();
    if (table == nullptr || !read_rows(*table, out)) wrong(key, allowed);
  }

  // Of the first thing that is wrong; empty: nothing. To be asked when all members were read.
  [[nodiscard]] std::string fault() {
    for (const auto& [key, node] : table_) {
      if (std::find(taken_.begin(), taken_.end(), key.str()) == taken_.end()) {
        wrong(key.str(), "there is no such setting of a login");
      }
    }
    return fault_;
  }

 private:
  const toml::node* take(std::string_view key) {
    taken_.emplace_back(key);
    return table_.get(key);
  }

  template <class T>
  static bool read_rows(const toml::table& table, FromClaim<T>& out) {
    const auto claim = table["claim"].value<std::string>();
    const toml::array* rows = table["rows"].as_array();
    const toml::node* otherwise = table.get("otherwise");
    if (!claim || claim->empty() || rows == nullptr) return false;
    if (table.size() != (otherwise == nullptr ? 2u : 3u)) return false;
    out.claim = *claim;
    for (const toml::node& node : *rows) {
      const toml::array* row = node.as_array();
      if (row == nullptr || row->size() != 2) return false;
      const auto said = row->get(0)->value<std::string>();
      const auto value = read_value(*row->get(1), T{});
      if (!said || !value) return false;
      out.rows.emplace_back(*said, *value);
    }
    if (otherwise == nullptr) return true;
    const auto value = read_value(*otherwise, T{});
    if (value) out.otherwise = *value;
    return value.has_value();
  }

  const toml::table& table_;
  std::string name_;
  std::vector<std::string> taken_;
  std::string fault_;
};

void read_algorithms(Reading& reading, Issuer& issuer) {
  std::vector<std::string> names;
  reading.texts("algorithms", names);
  if (names.empty()) return;
  issuer.algorithms.clear();
  for (const std::string& name : names) {
    const auto algorithm = access::parse_algorithm(name);
    if (!algorithm) return reading.wrong("algorithms", "are of RS256, ES256 and EdDSA");
    issuer.algorithms.push_back(*algorithm);
  }
}

void read_role_max(Reading& reading, Issuer& issuer) {
  std::string word;
  reading.text("role_max", word);
  if (word.empty()) return;
  const auto role = plan::parse_role(word);
  if (!role) return reading.wrong("role_max", "is a role, like contributor");
  issuer.role_max = *role;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

// What is wrong although each setting is allowed by itself.
void check(Reading& reading, const Issuer& issuer) {
  if (!is_name(issuer.name)) {
    reading.wrong("name", "is needed: up to 32 of a-z, 0-9 and -");
  }
  if (!access::is_allowed_place(issuer.url, issuer.plain_http)) {
    reading.wrong("url", "is needed: an address with https");
  }
  if (issuer.client_id.empty() && issuer.audience.empty()) {
    reading.wrong("client_id", "or audience is needed: nobody could come by this login");
  }
  if (issuer.kind.claim.empty() && issuer.kind.otherwise == plan::ActorKind::none) {
    reading.wrong("kind", "is needed: a kind of actor like official, or a claim with rows");
  }
  if (issuer.operator_.otherwise) reading.wrong("operator", "cannot be everybody");
  if (std::find(issuer.scopes.begin(), issuer.scopes.end(), "openid") == issuer.scopes.end()) {
    reading.wrong("scopes", "have to hold openid");
  }
  for (const std::string& scope : issuer.scopes) {
    const bool cpr = scope.find("cpr") != scope.npos || scope.find("ssn") != scope.npos;
    if (cpr) reading.wrong("scopes", "this server never asks for personal numbers");
  }
}

Result<Issuer> read_table(const toml::table& table, const std::string& path) {
  Reading reading(table, path);
  Issuer issuer;
  std::string secret_file;
  reading.text("name", issuer.name);
  reading.text("url", issuer.url);
  reading.text("label", issuer.label);
  reading.text("client_id", issuer.client_id);
  reading.text("client_secret_file", secret_file);
  reading.text("audience", issuer.audience);
  reading.texts("parties", issuer.parties);
  reading.texts("types", issuer.types);
  reading.texts("scopes", issuer.scopes);
  reading.text("name_claim", issuer.name_claim);
  reading.text("authority", issuer.authority, access::kAuthorityBytesMax);
  reading.text("authority_claim", issuer.authority_claim);
  reading.text("ca_file", issuer.ca_file);
  reading.flag("plain_http", issuer.plain_http);
  read_algorithms(reading, issuer);
  read_role_max(reading, issuer);
  reading.from_claim("kind", issuer.kind, "is a kind like official, or { claim, rows, otherwise }");
  reading.from_claim("role", issuer.role, "is a role like reader, or { claim, rows, otherwise }");
  reading.from_claim("operator", issuer.operator_, "is false, or { claim, rows, otherwise }");
  check(reading, issuer);
  if (const std::string fault = reading.fault(); !fault.empty()) return fail(Errc::config, fault);
  if (!secret_file.empty()) {
    const auto path_of_secret = credential_path(secret_file);
    if (!path_of_secret) return fail(Errc::config, path + ": " + path_of_secret.error().detail);
    auto secret = read_small_file(*path_of_secret);
    if (!secret) return base::pass_on(secret);
    while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();
    if (secret->empty()) return fail(Errc::config, *path_of_secret + ": there is no secret in it");
    issuer.client_secret = std::move(*secret);
  }
  return issuer;
}

}  // namespace

Result<Issuer> read_issuer_file(const std::string& path) {
  const auto text = read_small_file(path);
  if (!text) return base::pass_on(text);
  try {
    return read_table(toml::parse(*text, path), path);
  } catch (const toml::parse_error& error) {
    return fail(Errc::config, path + ":" + std::to_string(error.source().begin.line) +
                                  ": this is no TOML: " + std::string(error.description()));
  }
}

Result<std::vector<Issuer>> read_issuers(const std::vector<std::string>& paths) {
  std::vector<Issuer> all;
  for (const std::string& path : paths) {
    auto issuer = read_issuer_file(path);
    if (!issuer) return base::pass_on(issuer);
    for (const Issuer& other : all) {
      if (other.name != issuer->name && other.url != issuer->url) continue;
      return fail(Errc::config, path + ": there is a login of this name or address already");
    }
    all.push_back(std::move(issuer).value());
  }
  return all;
}

}  // namespace samtavle::app
