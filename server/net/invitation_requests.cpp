#include "invitation_requests.hpp"

#include <optional>

#include "board_asker.hpp"
#include "samtavle/access/invitation_secret.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/hub/invitation_state.hpp"
#include "samtavle/plan/inviting.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::fail;
using base::InvitationNumber;
using base::Result;
using What = InvitationRequest::What;

constexpr std::chrono::seconds kRetryJoin{60};
// With a number behind it.
constexpr std::string_view kGuestWithoutName = "Deltager ";

std::int64_t now_s(Worker& worker) { return worker.runtime().wall_ms() / kMsPerSecond; }

// Alike for a secret that was never made, one whose invitation has ended in whatever way, and a
// board that is not there: whoever guesses learns nothing.
Response not_invited() {
  return problem(403, "this invitation is not valid, or not any more; ask for a new one");
}

Response no_such_invitation() { return problem(404, "there is no such invitation"); }

Response full_disk() { return busy_response("the server's disk is full; come back"); }

access::Invited invited_by(const base::BoardId& board, const hub::InvitationRecord& record) {
  return {board,           record.number, record.kind, record.authority,
          record.role,     record.expires_s};
}

Response guest_response(int status, Worker& worker, const access::Invited& invited,
                        const std::string& subject, const std::string& name) {
  const access::SigningKey* key = worker.shared().options.token_key;
  if (key == nullptr) return problem(503, "this server signs no tokens");
  const auto token = access::issue_guest(*key, invited, subject, name, now_s(worker));
  if (!token) return error_response(token.error());
  return json_response(status, guest_json(*token, invited, name));
}

// --- on the board's own thread ---

// Keeps a record and answers when it is on disk.
void keep(hub::LiveBoard& board, hub::InvitationRecord record, Respond respond,
          std::function<Response()> answer) {
  board.keep_invitation(std::move(record));
  board.when_durable([respond, answer = std::move(answer)] { respond(answer()); },
                     [respond] { respond(full_disk()); });
}

void note(Worker& worker, const char* event, const std::string& by, const base::BoardId& board,
          InvitationNumber number) {
  audit(worker, {event, by, "", board.str(), std::to_string(number.value)});
  worker.shared().log(LogLevel::info, event,
                      {{"board", std::string_view(board.str())},
                       {"invitation", std::int64_t{number.value}}});
}

// Gives the record another code, if it has one or its board asks for one; says it, or nothing.
Result<std::string> renew_code(const hub::LiveBoard& board, bool wanted,
                               hub::InvitationRecord& record) {
  if (!wanted && record.code_hash.empty() && !board.info().sensitive) return std::string();
  auto code = access::make_code(board.id(), record.number);
  if (!code) return base::pass_on(code);
  record.code_hash = std::move(code->hash);
  return std::move(code->text);
}

void make(Worker& home, hub::LiveBoard& board, const InvitationWish& wish, const std::string& by,
          const Respond& respond) {
  const auto& all = board.invitations();
  if (all.size() >= kInvitationsMax) {
    return respond(problem(422, "the board has as many invitations as it may, ended ones "
                                "included"));
  }
  const InvitationNumber number{all.empty() ? 1 : all.rbegin()->first.value + 1};
  const auto secret = access::make_secret(board.id(), number);
  if (!secret) return respond(error_response(secret.error()));
  const std::int64_t now = now_s(home);
  hub::InvitationRecord record{number,    secret->hash, wish.role,         wish.kind,
                               wish.authority, wish.label, now, now + wish.life_s,
                               wish.uses_max, 0,           false};
  const auto code = renew_code(board, wish.code, record);
  if (!code) return respond(error_response(code.error()));
  note(home, "invitation_made", by, board.id(), number);
  keep(board, record, respond, [record, now, id = board.id(), text = secret->text, code = *code] {
    return json_response(201, invitation_json(record, now, id, text, code));
  });
}

void revoke(Worker& home, hub::LiveBoard& board, InvitationNumber number, const std::string& by,
            const Respond& respond) {
  const auto found = board.invitations().find(number);
  if (found == board.invitations().end()) return respond(no_such_invitation());
  hub::InvitationRecord record = found->second;
  record.revoked = true;
  note(home, "invitation_revoked", by, board.id(), number);
  keep(board, record, respond, [record, now = now_s(home), id = board.id()] {
    return json_response(200, invitation_json(record, now, id));
  });
}

// As good as new, for as long as it was made for; who has the old link comes too late.
void rotate(Worker& home, hub::LiveBoard& board, InvitationNumber number, const std::string& by,
            const Respond& respond) {
  const auto found = board.invitations().find(number);
  if (found == board.invitations().end()) return respond(no_such_invitation());
  hub::InvitationRecord record = found->second;
  if (record.revoked) {
    return respond(problem(409, "the invitation was revoked; make another"));
  }
  const auto secret = access::make_secret(board.id(), number);
  if (!secret) return respond(error_response(secret.error()));
  const std::int64_t now = now_s(home);
  record.secret_hash = secret->hash;
  record.expires_s = now + (record.expires_s - record.made_s);
  record.made_s = now;
  record.uses = 0;
  const auto code = renew_code(board, false, record);
  if (!code) return respond(error_response(code.error()));
  home.code_guesses().forget(board.id(), number);
  note(home, "invitation_rotated", by, board.id(), number);
  keep(board, record, respond, [record, now, id = board.id(), text = secret->text, code = *code] {
    return json_response(200, invitation_json(record, now, id, text, code));
  });
}

// What is wrong with the code that came with a good secret; nothing: it is the right one, or none
// is needed. Who has the link may know that there is a code, and what to do about it.
std::optional<Response> wrong_code(Worker& home, const base::BoardId& board,
                                   const hub::InvitationRecord& record, const std::string& code) {
  if (record.code_hash.empty()) return std::nullopt;
  if (code.empty()) {
    return problem(422, "code: this invitation needs its code too; ask whoever invited you for it");
  }
  CodeGuesses& guesses = home.code_guesses();
  const sync::TimePoint now = home.runtime().now();
  const auto refused = [&](const char* reason) {
    home.shared().peer_log.note(now, "join_refused", reason,
                                {{"board", std::string_view(board.str())}});
  };
  if (!guesses.may_try(board, record.number, now)) {
    refused("too_many_wrong_codes");
    return busy_response("too many wrong codes were given for this invitation; come back",
                         kRetryJoin, 429);
  }
  const auto typed = access::code_hash(board, record.number, code);
  if (typed && access::same_hash(*typed, record.code_hash)) return std::nullopt;
  guesses.wrong(board, record.number, now);
  refused("wrong_code");
  return problem(422, "code: this is not the code of this invitation; look at it again, or ask "
                      "whoever invited you");
}

// The one place where a use is counted.
void let_in(Worker& home, hub::LiveBoard& board, const access::ReadSecret& secret,
            const JoinWish& wish, const Respond& respond) {
  const auto found = board.invitations().find(secret.number);
  const bool open = found != board.invitations().end() &&
                    access::same_hash(found->second.secret_hash, secret.hash) &&
                    hub::state_of(found->second, now_s(home)) == hub::InvitationState::open;
  // Of before the board was sensitive: without a code nobody comes.
  const bool sensitive = board.info().sensitive;
  if (!open || (sensitive && found->second.code_hash.empty())) return respond(not_invited());
  if (auto wrong = wrong_code(home, board.id(), found->second, wish.code)) {
    return respond(std::move(*wrong));
  }
  auto subject = access::new_guest_subject();
  if (!subject) return respond(error_response(subject.error()));
  hub::InvitationRecord record = found->second;
  ++record.uses;
  // Nobody is to be known by a name there, also not by one that they would give.
  const std::string number = std::to_string(board.count_guest());
  const std::string name = sensitive ? std::string(kGuestWithoutName) + number : wish.name;
  audit(home, {"invitation_used", "", *subject, board.id().str(),
               std::to_string(record.number.value)});
  keep(board, record, respond,
       [&home, invited = invited_by(board.id(), record), subject = *subject, name] {
         return guest_response(201, home, invited, subject, name);
       });
}

// --- who may ---

// Whoever asks. Without a person it is an operator.
struct Inviter {
  std::string subject;
  std::optional<plan::Identity> person;
};

// An invitation that was made is ended and renewed by managers; making and listing them is decided
// on the board's own thread.
Result<Inviter> inviter_of(Worker& worker, const Request& request,
                           const InvitationRequest& wanted) {
  if (auto by = authorized_operator(worker, request)) return Inviter{*std::move(by), std::nullopt};
  const bool ends = wanted.what == What::revoke || wanted.what == What::rotate;
  auto person = authorized_as(worker, request, wanted.board,
                              ends ? plan::Role::manager : plan::Role::reader);
  if (!person) return base::pass_on(person);
  return Inviter{person->subject, std::move(*person)};
}

// By the board as it is now.
Result<void> may_invite(Worker& home, const hub::LiveBoard& board, const Inviter& inviter,
                        const InvitationWish* wish) {
  if (!inviter.person) return {};
  const plan::Identity& self = *inviter.person;
  const plan::Inviting inviting = plan::may_invite(
      board.board(), {actor_of(board, {self.subject, true}), self.role, self.person.kind,
                      home.runtime().wall_ms()});
  if (inviting.most == plan::Role::none) {
    return fail(Errc::not_allowed, "inviting is for those who guide the board, and for those to "
                                   "whom its degree of involvement is delegated");
  }
  if (wish == nullptr) return {};
  if (wish->role > inviting.most) {
    return fail(Errc::not_allowed,
                "you may give the role " + std::string(plan::name(inviting.most)) + " at most");
  }
  if (!plan::covers(inviting, self.person, wish->role, wish->kind, wish->authority)) {
    return fail(Errc::not_allowed, "you may invite people of your own kind and authority");
  }
  return {};
}

void manage(Worker& worker, const Request& request, const InvitationRequest& wanted,
            Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  const auto inviter = inviter_of(worker, request, wanted);
  if (!inviter) return respond(error_response(inviter.error()));
  InvitationWish wish;
  if (wanted.what == What::make) {
    if (!is_json(request)) return respond(problem(415, "send application/json"));
    auto parsed = parse_invitation_wish(request.body);
    if (!parsed) return respond(error_response(parsed.error()));
    wish = std::move(parsed).value();
  }
  if (wanted.what != What::list && !worker.shared().ports.committer.writable()) {
    return respond(full_disk());
  }
  Worker& home = worker.shared().home_of(wanted.board);
  with_board(worker, wanted.board, std::move(respond), problem(404, "there is no such board"),
             [&home, what = wanted.what, number = wanted.number, wish, inviter = *inviter](
                 hub::LiveBoard& board, const Respond& back) {
               const std::string& by = inviter.subject;
               if (what == What::revoke) return revoke(home, board, number, by, back);
               if (what == What::rotate) return rotate(home, board, number, by, back);
               const bool makes = what == What::make;
               if (auto may = may_invite(home, board, inviter, makes ? &wish : nullptr); !may) {
                 return back(error_response(may.error()));
               }
               if (makes) return make(home, board, wish, by, back);
               back(json_response(
                   200, invitations_json(board.invitations(), now_s(home), board.id())));
             });
}

// Whether the secret opens the board, without opening the board: nobody makes the server read one
// by guessing. Errors: those of BoardLog.
Result<bool> is_invited(Worker& worker, const base::BoardId& board,
                        const std::optional<access::ReadSecret>& secret) {
  if (!secret) return false;
  const auto record = worker.shared().ports.log.invitation(board, secret->number);
  if (!record && record.error().code != Errc::not_found) return base::pass_on(record);
  // As long for a number that nobody has.
  const std::string no_hash(access::kSecretHashBytes, '\0');
  const bool there = record && record->has_value();
  const bool same =
      access::same_hash(there ? (*record)->secret_hash : no_hash, secret->hash);
  return there && same &&
         hub::state_of(**record, now_s(worker)) == hub::InvitationState::open;
}

void join(Worker& worker, const Request& request, const base::BoardId& board, Respond respond) {
  Shared& shared = worker.shared();
  const sync::TimePoint now = worker.runtime().now();
  if (const auto room = shared.addresses.join(request.address, now); !room) {
    worker.over(room.error().limit);
    return respond(busy_response(room.error().detail, kRetryJoin, 429));
  }
  if (!is_json(request)) return respond(problem(415, "send application/json"));
  const auto wish = parse_join(request.body);
  if (!wish) return respond(error_response(wish.error()));
  const auto secret = access::read_secret(board, wish->secret);
  const auto invited = is_invited(worker, board, secret);
  if (!invited) return respond(error_response(invited.error()));
  if (!*invited) {
    shared.peer_log.note(now, "join_refused", "no_valid_invitation",
                         {{"board", std::string_view(board.str())}});
    return respond(not_invited());
  }
  if (shared.draining) return respond(problem(503, "the server is stopping"));
  if (!shared.ports.committer.writable()) return respond(full_disk());
  Worker& home = shared.home_of(board);
  with_board(worker, board, std::move(respond), not_invited(),
             [&home, secret = *secret, wish = *wish](hub::LiveBoard& live, const Respond& back) {
               let_in(home, live, secret, wish, back);
             });
}

}  // namespace

void answer_invitation(Worker& worker, const Request& request, const InvitationRequest& wanted,
                       Respond respond) {
  if (wanted.what == What::join) return join(worker, request, wanted.board, std::move(respond));
  manage(worker, request, wanted, std::move(respond));
}

void renew_token(Worker& worker, const Request& request, const Respond& respond) {
  const auto token = bearer_token(request);
  if (!token) return respond(error_response(token.error()));
  const access::SigningKey* key = worker.shared().options.token_key;
  if (key == nullptr) return respond(problem(503, "this server signs no tokens"));
  const auto guest = access::verify_guest(*key, *token, now_s(worker));
  if (!guest) return respond(error_response(guest.error()));
  const access::EndedLogins* const ended = worker.shared().options.ended_logins;
  if (ended != nullptr && ended->has_ended({}, guest->identity.subject, guest->issued_s)) {
    return respond(error_response({Errc::unauthenticated, "the token was taken back"}));
  }
  const auto record = worker.shared().ports.log.invitation(guest->board, guest->invitation);
  if (!record && record.error().code != Errc::not_found) {
    return respond(error_response(record.error()));
  }
  if (!record || !*record || !hub::stands(**record, now_s(worker))) {
    return respond(error_response({Errc::unauthenticated, "the invitation has ended"}));
  }
  respond(guest_response(200, worker, invited_by(guest->board, **record),
                         guest->identity.subject, guest->identity.person.name));
}

}  // namespace samtavle::net
