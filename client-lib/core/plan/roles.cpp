#include "samtavle/plan/roles.hpp"

#include <array>

namespace samtavle::plan {
namespace {

// By number; [0] is `none`, which can be named but not asked for.
constexpr std::array<std::string_view, 7> kActorKinds = {
    "none", "citizen", "citizen_group", "association", "business", "organisation", "official"};
constexpr std::array<std::string_view, 7> kRoles = {
    "none", "reader", "commenter", "contributor", "facilitator", "project_leader", "manager"};
constexpr std::array<std::string_view, 6> kLevels = {"none",    "read", "comment",
                                                     "suggest", "edit", "shape"};

template <class E, std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, E value) noexcept {
  const auto index = static_cast<std::size_t>(value);
  return index < N ? names[index] : std::string_view{"unknown"};
}

template <class E, std::size_t N>
std::optional<E> find_in(const std::array<std::string_view, N>& names,
                         std::string_view word) noexcept {
  for (std::size_t i = 1; i < N; ++i) {
    if (names[i] == word) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(ActorKind kind) noexcept { return name_in(kActorKinds, kind); }
std::string_view name(Role role) noexcept { return name_in(kRoles, role); }
std::string_view name(Level level) noexcept { return name_in(kLevels, level); }

std::optional<ActorKind> parse_actor_kind(std::string_view word) noexcept {
  return find_in<ActorKind>(kActorKinds, word);
}
std::optional<Role> parse_role(std::string_view word) noexcept {
  return find_in<Role>(kRoles, word);
}
std::optional<Level> parse_level(std::string_view word) noexcept {
  return find_in<Level>(kLevels, word);
}

}  // namespace samtavle::plan
