#include "member_requests.hpp"

#include "board_asker.hpp"

namespace samtavle::net {
namespace {

using What = MemberRequest::What;

const char* word_of(What what) {
  if (what == What::add) return "member_added";
  return what == What::remove ? "member_removed" : "member_changed";
}

void change(Worker& home, hub::LiveBoard& board, const MemberRequest& wanted,
            const MemberWish& wish, const BoardAsker& by, const Respond& respond) {
  const base::Actor given_by = actor_of(board, by);
  const auto member = wanted.what == What::add
                          ? board.add_member(wish.subject, wish.role, given_by)
                          : board.set_role(wanted.actor, wish.role, given_by, wish.why);
  if (!member) return respond(error_response(member.error()));
  const std::string role(plan::name(member->role));
  const access::AuditEntry entry{word_of(wanted.what), by.subject, member->subject,
                                 board.id().str(),
                                 wish.why.empty() ? role : role + ": " + wish.why};
  home.shared().log(LogLevel::info, entry.what,
                    {{"board", std::string_view(board.id().str())},
                     {"actor", std::int64_t{member->actor.value}}});
  const int status = wanted.what == What::add ? 201 : 200;
  board.when_durable(
      [&home, entry, respond,
       response = json_response(status, member_json(*member, board.actors().at(member->actor)))] {
        audit(home, entry);
        respond(response);
      },
      [respond] { respond(busy_response("the server's disk is full; come back")); });
}

}  // namespace

void answer_member(Worker& worker, const Request& request, const MemberRequest& wanted,
                   Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  const auto by = board_asker(worker, request, wanted.board, plan::Role::manager);
  if (!by) return respond(error_response(by.error()));
  MemberWish wish;
  const bool alone = wanted.what == What::remove && request.body.empty();
  if (wanted.what != What::list && !alone) {
    if (!is_json(request)) return respond(problem(415, "send application/json"));
    auto parsed = parse_member_wish(request.body, wanted.what);
    if (!parsed) return respond(error_response(parsed.error()));
    wish = std::move(parsed).value();
  }
  if (wanted.what != What::list && !worker.shared().ports.committer.writable()) {
    return respond(busy_response("the server's disk is full; come back"));
  }
  Worker& home = worker.shared().home_of(wanted.board);
  with_board(worker, wanted.board, std::move(respond), problem(404, "there is no such board"),
             [&home, wanted, wish, by = *by](hub::LiveBoard& board, const Respond& back) {
               if (wanted.what == What::list) {
                 return back(json_response(200, members_json(board.members(), board.actors())));
               }
               change(home, board, wanted, wish, by, back);
             });
}

}  // namespace samtavle::net
