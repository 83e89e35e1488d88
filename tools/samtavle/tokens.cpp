#include "tokens.hpp"

#include <charconv>
#include <filesystem>

namespace samtavle::cli {
namespace {

constexpr std::chrono::seconds kLifeMax = std::chrono::hours{24 * 3660};

std::int64_t seconds_since_1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Result<std::string> sign(const Settings& settings, access::Grant grant,
                         std::chrono::seconds life) {
  const std::filesystem::path path = std::filesystem::path{settings.data_dir} / kKeyFile;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return base::fail(Errc::unauthenticated,
                      "there is no key " + path.string() +
                          "; name the server's folder with --data-dir, or give --token");
  }
  const auto key = access::SigningKey::load_or_create(path);
  if (!key) return base::pass_on(key);
  grant.issued_s = seconds_since_1970();
  grant.expires_s = grant.issued_s + life.count();
  return access::issue(*key, grant);
}

Result<std::string> operator_token(const Settings& settings) {
  if (!settings.token.empty()) return settings.token;
  const Persona self;
  access::Grant grant;
  grant.identity = {self.subject, self.person, self.role};
  grant.operator_ = true;
  return sign(settings, std::move(grant), kOwnTokenLife);
}

Result<std::function<std::string()>> board_tokens(const Settings& settings,
                                                  const std::string& board,
                                                  const Persona& persona) {
  if (!settings.token.empty()) {
    return std::function<std::string()>{[token = settings.token] { return token; }};
  }
  const auto id = base::BoardId::parse(board);
  if (!id) return base::pass_on(id);
  access::Grant grant;
  grant.identity = {persona.subject, persona.person, persona.role};
  grant.board = *id;
  // Once now, so that a missing key is reported here and not as a failed connection.
  if (const auto first = sign(settings, grant, kOwnTokenLife); !first) return base::pass_on(first);
  return std::function<std::string()>{[settings, grant] {
    return sign(settings, grant, kOwnTokenLife).value_or(std::string{});
  }};
}

Result<std::chrono::seconds> parse_duration(const std::string& text) {
  const auto wrong = base::fail(Errc::config, "\"" + text + "\" is no duration; write 7d, 12h, "
                                                            "90m or 30s, up to ten years");
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || end - rest != 1 || number <= 0) return wrong;
  if (number > kLifeMax.count()) return wrong;
  std::int64_t unit = 0;
  switch (*rest) {
    case 'd': unit = 86'400; break;
    case 'h': unit = 3'600; break;
    case 'm': unit = 60; break;
    case 's': unit = 1; break;
    default: return wrong;
  }
  if (number > kLifeMax.count() / unit) return wrong;
  return std::chrono::seconds{number * unit};
}

}  // namespace samtavle::cli
