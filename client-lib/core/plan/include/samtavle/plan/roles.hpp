#pragma once
// Who somebody is on a board. The numbers are those of the protocol (session.proto).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace samtavle::plan {

enum class ActorKind : std::uint8_t {
  none = 0,
  citizen = 1,
  citizen_group = 2,
  association = 3,
  business = 4,
  organisation = 5,
  official = 6,
};

// Ordered: a later role may everything that an earlier one may.
enum class Role : std::uint8_t {
  none = 0,
  reader = 1,
  commenter = 2,
  contributor = 3,
  facilitator = 4,
  project_leader = 5,
  manager = 6,
};

// In tables: no role is enough, the server alone does this.
inline constexpr Role kNobody = static_cast<Role>(255);

// The control level of an area for an actor kind, ordered.
enum class Level : std::uint8_t {
  none = 0,
  read = 1,
  comment = 2,
  suggest = 3,
  edit = 4,
  shape = 5,
};

// The glossary words: citizen_group, project_leader, suggest ...
[[nodiscard]] std::string_view name(ActorKind kind) noexcept;
[[nodiscard]] std::string_view name(Role role) noexcept;
[[nodiscard]] std::string_view name(Level level) noexcept;
// Nothing for a word that is not one of them ("none" is not).
[[nodiscard]] std::optional<ActorKind> parse_actor_kind(std::string_view word) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view word) noexcept;
[[nodiscard]] std::optional<Level> parse_level(std::string_view word) noexcept;

// What others see of somebody. Never part of the log.
struct Person {
  std::string name;
  ActorKind kind = ActorKind::none;
  std::string authority;
  bool guest = false;
  friend bool operator==(const Person&, const Person&) = default;
};

// What a token says of whoever bears it, on the board that it opens.
struct Identity {
  std::string subject;  // stable identifier at the login; never sent to clients
  Person person;
  Role role = Role::none;
};

}  // namespace samtavle::plan
