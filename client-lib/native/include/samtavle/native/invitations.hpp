#pragma once
// The invitations of one board, over the server's HTTP interface: links by which people without a
// login join it as guests. For its managers and for operators; for tools and start-up code.
// Blocking, one request at a time; callable from any thread, one caller at a time.

#include <cstdint>
#include <string>
#include <vector>

#include "samtavle/native/api.hpp"

namespace samtavle::native {

struct InvitationWish {
  std::string role = "contributor";
  std::string kind = "citizen";
  std::string authority{};
  std::string label{};          // for those who manage it
  std::chrono::seconds life{std::chrono::hours{14 * 24}};
  std::uint32_t uses_max = 500;
  bool code = false;            // whoever comes has to give one; on a sensitive board in any case
};

struct InvitationInfo {
  base::InvitationNumber number;
  std::string state;  // open, used_up, expired or revoked
  std::string role;
  std::string kind;
  std::string authority;
  std::string label;
  std::string made_at;  // 2026-11-30T01:40:39Z
  std::string expires_at;
  std::uint32_t uses = 0;
  std::uint32_t uses_max = 0;
  bool needs_code = false;  // whoever comes has to give it beside the secret
  std::string secret{};  // only when it has just been made
  std::string link{};    // likewise: the page's address behind that of the server
  std::string code{};    // likewise; empty: none is needed
};

class Invitations {
 public:
  // Errors: invalid (the address, the board).
  [[nodiscard]] static base::Result<Invitations> of(Api::Options options, const std::string& board);

  // Errors of all that follow: as those of Api.
  [[nodiscard]] base::Result<std::vector<InvitationInfo>> all() const;
  [[nodiscard]] base::Result<InvitationInfo> make(const InvitationWish& wish) const;
  // A new secret and a new time; the old link is good for nothing, guests stay.
  [[nodiscard]] base::Result<InvitationInfo> rotate(base::InvitationNumber number) const;
  // Ends it for good; guests who came by it have to leave.
  [[nodiscard]] base::Result<InvitationInfo> revoke(base::InvitationNumber number) const;

 private:
  Invitations(Api::Options options, ServerUrl server, std::string path)
      : options_(std::move(options)), server_(std::move(server)), path_(std::move(path)) {}

  Api::Options options_;
  ServerUrl server_;
  std::string path_;
};

}  // namespace samtavle::native
