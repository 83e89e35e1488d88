#pragma once
// The JSON of invitations and of joining by them, without sockets: what is documented in
// openapi.json, and nothing else. Pure functions.
//
//   GET    /api/v1/boards/{id}/invitations                  all that were ever made
//   POST   /api/v1/boards/{id}/invitations                  makes one; only here is its secret
//   DELETE /api/v1/boards/{id}/invitations/{number}         ends it, and the stay of its guests
//   POST   /api/v1/boards/{id}/invitations/{number}/rotate  a new secret and time; guests stay
//   POST   /api/v1/boards/{id}/join                         a name and a secret for a token
//   POST   /api/v1/token                                    another token for the same guest

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/access/guest.hpp"
#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::net {

// Of a board, ended ones included: all of them are in memory while it is open.
inline constexpr std::size_t kInvitationsMax = 10'000;
inline constexpr std::int64_t kInvitationLifeMin_s = 1;
inline constexpr std::int64_t kInvitationLifeMax_s = 366 * 86'400;
inline constexpr std::uint32_t kInvitationUsesMax = 100'000;
inline constexpr std::size_t kInvitationLabelBytesMax = 200;

struct InvitationRequest {
  enum class What { list, make, revoke, rotate, join };
  What what = What::list;
  base::BoardId board;
  base::InvitationNumber number;  // of revoke and rotate
};
// What an address stands for, and the methods that it has: GET and POST of the list are told apart
// by the method. Nothing for an address that is not of these, `no_such_board` and `not_found` for a
// board or number that cannot be one.
[[nodiscard]] std::optional<base::Result<InvitationRequest>> parse_invitation_path(
    std::string_view method, std::string_view path);
// Those of an address for which parse_invitation_path() gives something, for the Allow field; empty
// if the method is one of them.
[[nodiscard]] std::string_view invitation_methods_instead(std::string_view method,
                                                          std::string_view path);

struct InvitationWish {
  plan::Role role = plan::Role::contributor;
  plan::ActorKind kind = plan::ActorKind::citizen;
  std::string authority;
  std::string label;
  std::int64_t life_s = 14 * 86'400;
  std::uint32_t uses_max = 500;
  bool code = false;  // whoever comes has to give one; on a sensitive board in any case
};
// Errors: malformed (no JSON object), invalid (a member that is unknown, of a wrong type or out of
// its bounds), each with a sentence that names the member. An empty body wishes for nothing.
[[nodiscard]] base::Result<InvitationWish> parse_invitation_wish(std::string_view body);

struct JoinWish {
  std::string secret;
  std::string name;  // access::guest_name
  std::string code{};  // as it was typed; empty: none
};
// Errors: as above.
[[nodiscard]] base::Result<JoinWish> parse_join(std::string_view body);

using Invitations = std::map<base::InvitationNumber, hub::InvitationRecord>;
// `secret` and `code`: only when they have just been made.
[[nodiscard]] std::string invitation_json(const hub::InvitationRecord& record, std::int64_t now_s,
                                          const base::BoardId& board,
                                          std::string_view secret = {},
                                          std::string_view code = {});
[[nodiscard]] std::string invitations_json(const Invitations& invitations, std::int64_t now_s,
                                           const base::BoardId& board);

// What a guest gets.
[[nodiscard]] std::string guest_json(const access::GuestToken& token,
                                     const access::Invited& invited, std::string_view name);

}  // namespace samtavle::net
