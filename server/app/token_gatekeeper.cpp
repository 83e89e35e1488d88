#include "token_gatekeeper.hpp"

#include "samtavle/access/token.hpp"
#include "samtavle/hub/invitation_state.hpp"

namespace samtavle::app {

using base::Errc;
using base::fail;
using base::Result;

std::optional<Result<TokenGatekeeper::Known>> TokenGatekeeper::known(std::string_view token,
                                                                     std::int64_t now_s) {
  if (token.starts_with(access::kTicketPrefix)) {
    auto session = logins_.redeem(token, now_s);
    if (!session) return Result<Known>(base::pass_on(session));
    const hub::Admission admission{std::move(session->identity), session->until_s, {},
                                   std::move(session->id), session->begun_s, false,
                                   std::move(session->issuer)};
    return Result<Known>(Known{admission, session->operator_});
  }
  const auto issuer = access::claimed_issuer(token);
  if (!issuer || !logins_.issuers().trusts(*issuer)) return std::nullopt;
  auto who = logins_.issuers().verify(token, now_s);
  if (!who) return Result<Known>(base::pass_on(who));
  // It stands before the subjects of its people.
  std::string name = who->identity.subject.substr(0, who->identity.subject.find('|'));
  const hub::Admission admission{std::move(who->identity), who->expires_s, {},
                                 {}, who->issued_s, false, std::move(name)};
  if (!may_stay(admission)) {
    return Result<Known>(fail(Errc::unauthenticated, "the login has ended"));
  }
  return Result<Known>(Known{admission, who->operator_});
}

Result<hub::Admission> TokenGatekeeper::admit(std::string_view token, const base::BoardId& board,
                                              std::int64_t now_s) {
  auto somebody = known(token, now_s);
  if (somebody && !*somebody) return base::pass_on(*somebody);
  if (somebody) return as_member(std::move((*somebody)->admission), board);
  auto own = admit_own(token, board, now_s);
  if (!own) return own;
  return as_member(std::move(*own), board);
}

Result<hub::Admission> TokenGatekeeper::as_member(hub::Admission admission,
                                                  const base::BoardId& board) {
  const auto member = log_.member(board, admission.identity.subject);
  // There may be no such board; whoever has a role hears that from the board's own thread.
  if (!member && member.error().code != Errc::not_found) return base::pass_on(member);
  if (member && *member) {
    admission.identity.role = (*member)->role;
    admission.member = true;
  }
  if (!admission.member && !admission.issuer.empty()) {
    const auto info = log_.info(board);
    if (!info && info.error().code != Errc::not_found) return base::pass_on(info);
    if (info && info->sensitive) {
      return fail(Errc::forbidden, "this board is for its members and whom they invite");
    }
  }
  if (admission.identity.role > plan::Role::none) return admission;
  // Nor whether they had a role on one that was deleted: there is nothing of it to be seen, and
  // they may have something that was to get there.
  if (!member) {
    const auto deleted = log_.deletion(board);
    if (!deleted) return base::pass_on(deleted);
    if (*deleted) return admission;
  }
  return fail(Errc::forbidden, "you have no role here; ask for an invitation");
}

Result<hub::Admission> TokenGatekeeper::admit_own(std::string_view token,
                                                  const base::BoardId& board, std::int64_t now_s) {
  auto verified = access::verify(key_, token, board, now_s);
  if (!verified) return base::pass_on(verified);
  if (verified->invitation) {
    const auto record = log_.invitation(board, verified->invitation);
    const bool no_board = !record && record.error().code == Errc::not_found;
    if (!record && !no_board) return base::pass_on(record);
    if (!no_board && (!*record || !hub::stands(**record, now_s))) {
      return fail(Errc::unauthenticated, "the invitation has ended");
    }
  }
  hub::Admission admission{std::move(verified->identity), verified->expires_s,
                           verified->invitation, {}, verified->issued_s};
  if (!may_stay(admission)) return fail(Errc::unauthenticated, "the token was taken back");
  return admission;
}

bool TokenGatekeeper::may_stay(const hub::Admission& admission) const {
  // An issuer that is not trusted any more takes its people along.
  if (!admission.issuer.empty() && logins_.issuers().find(admission.issuer) == nullptr) {
    return false;
  }
  return !ended_.has_ended(admission.login, admission.identity.subject, admission.issued_s);
}

Result<net::Opened> TokenGatekeeper::opened_by(std::string_view token, std::int64_t now_s) {
  if (auto somebody = known(token, now_s)) {
    if (!*somebody) return base::pass_on(*somebody);
    return net::Opened{{}, std::move((*somebody)->admission.identity), true};
  }
  const auto board = access::board_of(key_, token, now_s);
  if (!board) return base::pass_on(board);
  if (*board) {
    auto admitted = admit(token, **board, now_s);
    if (!admitted) return base::pass_on(admitted);
    return net::Opened{*board, std::move(admitted->identity)};
  }
  // Whoever opens all of them opens any.
  auto admitted = admit_own(token, base::BoardId::parse("any").value(), now_s);
  if (!admitted) return base::pass_on(admitted);
  return net::Opened{{}, std::move(admitted->identity)};
}

Result<std::string> TokenGatekeeper::authorize_operator(std::string_view token,
                                                        std::int64_t now_s) {
  if (const auto somebody = known(token, now_s)) {
    if (!*somebody) return base::pass_on(*somebody);
    if (!(*somebody)->operator_) return fail(Errc::forbidden, "the login is no operator's");
    return (*somebody)->admission.identity.subject;
  }
  // Whoever opens nothing any more is nobody, before it counts what they were.
  const auto opened = opened_by(token, now_s);
  if (!opened && opened.error().code == Errc::unauthenticated) return base::pass_on(opened);
  const auto verified = access::verify_operator(key_, token, now_s);
  if (!verified) return base::pass_on(verified);
  return verified->identity.subject;
}

}  // namespace samtavle::app
