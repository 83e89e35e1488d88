// Members: kept beside the log, and what a change of theirs means for those who are here.

#include <algorithm>

#include "samtavle/hub/live_board.hpp"

namespace samtavle::hub {

using base::Errc;
using base::fail;

namespace {

// All of them are in memory with their board.
constexpr std::size_t kMembersMax = 5'000;

}  // namespace

Result<MemberRecord> LiveBoard::add_member(const std::string& subject, plan::Role role,
                                           base::Actor given_by) {
  const auto known = actor_numbers_.find(subject);
  if (known != actor_numbers_.end()) {
    const auto member = members_.find(known->second);
    const bool is_one = member != members_.end() && member->second.role != plan::Role::none;
    if (is_one) return fail(Errc::exists, "they are a member; change their role instead");
    return set_role(known->second, role, given_by);
  }
  if (members_.size() >= kMembersMax) {
    return fail(Errc::limit, "the board has as many members as it may");
  }
  return set_role(new_actor(subject, {}).actor, role, given_by);
}

Result<MemberRecord> LiveBoard::set_role(base::Actor actor, plan::Role role,
                                         base::Actor given_by, std::string why) {
  const auto found = actors_.find(actor);
  if (found == actors_.end() || found->second.erasure.time_ms != 0) {
    return fail(Errc::not_found, "there is no such person");
  }
  const auto before = members_.find(actor);
  if (before == members_.end() && members_.size() >= kMembersMax) {
    return fail(Errc::limit, "the board has as many members as it may");
  }
  if (role != plan::Role::manager && is_last_manager(actor)) {
    return fail(Errc::frozen, "they are the last manager of this board; make somebody else one "
                              "first");
  }
  if (before != members_.end() && before->second.role == role) return before->second;
  const MemberRecord record{found->second.subject, actor, role, runtime_.wall_ms(), given_by,
                            std::move(why)};
  members_.insert_or_assign(actor, record);
  outgoing().members.push_back(record);
  push();
  if (role == plan::Role::none) {
    end_sessions_of(actor, Errc::forbidden, "no member of this board any more");
    return record;
  }
  for (Session* session : std::vector<Session*>(sessions_)) {
    if (session->ended_ || session->actor_ != actor) continue;
    // Who is not welcomed yet is told with the welcome.
    if (session->welcomed_) {
      rights_changed(*session);
    } else {
      static_cast<void>(take_role(*session));
    }
  }
  return record;
}

Result<void> LiveBoard::set_sensitive(bool sensitive) {
  const bool has_manager = std::any_of(members_.begin(), members_.end(), [](const auto& member) {
    return member.second.role == plan::Role::manager;
  });
  if (sensitive && !has_manager) {
    return fail(Errc::frozen, "make somebody a member who is its manager first");
  }
  info_.sensitive = sensitive;
  outgoing();
  push();
  if (!sensitive) return {};
  for (Session* session : std::vector<Session*>(sessions_)) {
    if (session->ended_ || session->admission_->issuer.empty()) continue;
    if (members_.contains(session->actor_)) continue;
    session->end(Errc::forbidden, "this board is for its members and whom they invite");
  }
  return {};
}

std::uint32_t LiveBoard::count_guest() {
  outgoing();
  return ++info_.guests;
}

bool LiveBoard::is_last_manager(base::Actor actor) const {
  const auto is_manager = [](const auto& member) {
    return member.second.role == plan::Role::manager;
  };
  const auto found = members_.find(actor);
  return found != members_.end() && is_manager(*found) &&
         std::count_if(members_.begin(), members_.end(), is_manager) == 1;
}

bool LiveBoard::take_role(Session& session) const {
  const auto member = members_.find(session.actor_);
  // The list may have changed since the gatekeeper read it, and whether it is all that counts.
  const bool by_login = !session.admission_->issuer.empty();
  if (member == members_.end()) {
    return !session.admission_->member && !(info_.sensitive && by_login);
  }
  session.admission_->identity.role = member->second.role;
  return member->second.role != plan::Role::none;
}

}  // namespace samtavle::hub
