#include "samtavle/base/errc.hpp"

namespace samtavle::base {
namespace {

struct Row {
  Errc code;
  std::string_view name;
  std::uint16_t close;  // 0: does not end a session
};

constexpr Row kRows[] = {
    {Errc::not_allowed, "not_allowed", 0},
    {Errc::not_found, "not_found", 0},
    {Errc::invalid, "invalid", 0},
    {Errc::limit, "limit", 0},
    {Errc::frozen, "frozen", 0},
    {Errc::needs_reason, "needs_reason", 0},
    {Errc::read_only, "read_only", 0},
    {Errc::too_old, "too_old", 0},
    {Errc::not_ready, "not_ready", 0},
    {Errc::malformed, "malformed", 1007},
    {Errc::too_big, "too_big", 1009},
    {Errc::policy, "policy", 1008},
    {Errc::going_away, "going_away", 1001},
    {Errc::internal, "internal", 1011},
    {Errc::unauthenticated, "unauthenticated", 4401},
    {Errc::forbidden, "forbidden", 4403},
    {Errc::no_such_board, "no_such_board", 4404},
    {Errc::hello_timeout, "hello_timeout", 4408},
    {Errc::replaced, "replaced", 4409},
    {Errc::fell_behind, "fell_behind", 4410},
    {Errc::too_many, "too_many", 4429},
    {Errc::closed, "closed", 1000},
    {Errc::client_too_old, "client_too_old", 4426},
    {Errc::server_too_old, "server_too_old", 4427},
    {Errc::io, "io", 0},
    {Errc::no_space, "no_space", 0},
    {Errc::locked, "locked", 0},
    {Errc::newer_format, "newer_format", 0},
    {Errc::corrupt, "corrupt", 0},
    {Errc::unavailable, "unavailable", 0},
    {Errc::config, "config", 0},
    {Errc::exists, "exists", 0},
};

}  // namespace

std::string_view name(Errc code) noexcept {
  for (const Row& row : kRows) {
    if (row.code == code) return row.name;
  }
  return "unknown";
}

std::uint16_t close_code(Errc code) noexcept {
  for (const Row& row : kRows) {
    if (row.code == code && row.close != 0) return row.close;
  }
  return 1011;
}

Errc from_close_code(std::uint16_t code) noexcept {
  for (const Row& row : kRows) {
    if (row.close == code && code != 0) return row.code;
  }
  return Errc::internal;
}

}  // namespace samtavle::base
