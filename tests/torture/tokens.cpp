#include "tokens.hpp"

#include "samtavle/access/token.hpp"

namespace samtavle::torture {

base::Result<Tokens> Tokens::of(const std::filesystem::path& data_dir) {
  auto key = access::SigningKey::load_or_create(data_dir / "token.key");
  if (!key) return base::pass_on(key);
  return Tokens{std::move(*key)};
}

namespace {

access::Grant grant_of(const std::string& name, plan::Role role, std::chrono::seconds life) {
  access::Grant grant;
  grant.identity = {name, {"Person " + name, plan::ActorKind::citizen, "Test", false}, role};
  grant.issued_s = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  grant.expires_s = grant.issued_s + life.count();
  return grant;
}

}  // namespace

std::string Tokens::make(const std::string& name, plan::Role role,
                         std::chrono::seconds life) const {
  return access::issue(key_, grant_of(name, role, life)).value();
}

std::string Tokens::make_operator() const {
  access::Grant grant = grant_of("operator", plan::Role::manager, std::chrono::hours{1});
  grant.operator_ = true;
  return access::issue(key_, grant).value();
}

}  // namespace samtavle::torture
