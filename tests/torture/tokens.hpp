#pragma once
// Tokens of a server's own key, as an operator's tools make them.

#include <chrono>
#include <filesystem>
#include <string>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::torture {

class Tokens {
 public:
  // The key in the data directory of a server that has been started there.
  // Errors: those of SigningKey::load_or_create.
  [[nodiscard]] static base::Result<Tokens> of(const std::filesystem::path& data_dir);

  // For every board.
  [[nodiscard]] std::string make(const std::string& name, plan::Role role,
                                 std::chrono::seconds life = std::chrono::hours{24 * 30}) const;

  // For the HTTP API.
  [[nodiscard]] std::string make_operator() const;

 private:
  explicit Tokens(access::SigningKey key) : key_(std::move(key)) {}
  access::SigningKey key_;
};

}  // namespace samtavle::torture
