#pragma once
// Who the command line is to the server: the token that was given, or short-lived ones that it
// makes itself with the server's key.

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "samtavle/access/token.hpp"
#include "settings.hpp"

namespace samtavle::cli {

// A file of this name in the data directory.
inline constexpr const char* kKeyFile = "token.key";
inline constexpr std::chrono::hours kOwnTokenLife{1};

// Somebody that the command line appears as.
struct Persona {
  std::string subject = "samtavle-command-line";
  plan::Person person{"samtavle", plan::ActorKind::official, "", false};
  plan::Role role = plan::Role::manager;
};

// Signs with the key in the data directory. Errors: unauthenticated (there is no key), and those of
// SigningKey and issue().
[[nodiscard]] Result<std::string> sign(const Settings& settings, access::Grant grant,
                                       std::chrono::seconds life);

// For the HTTP API.
[[nodiscard]] Result<std::string> operator_token(const Settings& settings);

// For connections to one board: asked before each, so that it never runs out.
[[nodiscard]] Result<std::function<std::string()>> board_tokens(const Settings& settings,
                                                                const std::string& board,
                                                                const Persona& persona);

// "7d", "12h", "90m", "30s". Errors: config.
[[nodiscard]] Result<std::chrono::seconds> parse_duration(const std::string& text);

}  // namespace samtavle::cli
