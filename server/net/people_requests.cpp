#include "people_requests.hpp"

#include "samtavle/hub/erasing.hpp"
#include "samtavle/net/erasures.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::Result;
using What = PeopleRequest::What;

// Who asks: an actor of the board, or an operator, who is none.
Result<std::string> asker(Worker& worker, const Request& request, const PeopleRequest& wanted) {
  const auto as_operator = authorized_operator(worker, request);
  if (as_operator) return std::string{};
  if (wanted.what == What::hold || wanted.what == What::lift) return base::pass_on(as_operator);
  if (auto may = authorized_manager(worker, request, wanted.board); !may) {
    return base::pass_on(may);
  }
  const auto token = bearer_token(request);
  const auto admission = worker.shared().ports.gatekeeper.admit(
      *token, wanted.board, worker.runtime().wall_ms() / 1'000);
  if (!admission) return base::pass_on(admission);
  return admission->identity.subject;
}

Response full_disk() { return busy_response("the server's disk is full; come back"); }

// Nothing for an operator, and for a manager who has never been on the board.
base::Actor actor_of(const hub::LiveBoard& board, const std::string& subject) {
  for (const auto& [number, record] : board.actors()) {
    if (!subject.empty() && record.subject == subject) return number;
  }
  return {};
}

// Written down beside the backups, on a thread that may wait, before it is answered.
void keep_and_answer(Worker& home, const hub::KeptErasure& erasure, const Respond& respond,
                     const Response& response) {
  Erasures* const erasures = home.shared().options.erasures;
  if (erasures == nullptr) return respond(response);
  const bool taken = home.shared().history.post([erasures, erasure, respond, response] {
    const auto kept = erasures->keep(erasure);
    if (kept) return respond(response);
    respond(busy_response("it is erased here, but that could not be written down beside the "
                          "backups; ask again"));
  });
  if (!taken) respond(busy_response("the server is busy; it is erased here; ask again"));
}

void erase(Worker& home, hub::LiveBoard& board, base::Actor actor, hub::Erasure erasure,
           const Respond& respond) {
  const auto erased = board.erase(actor, std::move(erasure));
  if (!erased) return respond(error_response(erased.error()));
  home.shared().log(LogLevel::info, "person_erased",
                    {{"board", std::string_view(board.id().str())},
                     {"actor", std::int64_t{actor.value}}});
  const hub::KeptErasure kept{board.id(), board.info().created_ms, actor, erased->erasure};
  board.when_durable(
      [&home, kept, respond, response = json_response(200, person_json(*erased))] {
        keep_and_answer(home, kept, respond, response);
      },
      [respond] { respond(full_disk()); });
}

void hold(Worker& home, hub::LiveBoard& board, const std::string& why, const Respond& respond) {
  board.set_hold(why);
  home.shared().log(LogLevel::info, why.empty() ? "hold_lifted" : "hold_begun",
                    {{"board", std::string_view(board.id().str())}});
  board.when_durable(
      [respond, answer = people_json(board.actors(), why)] {
        respond(json_response(200, answer));
      },
      [respond] { respond(full_disk()); });
}

}  // namespace

void answer_people(Worker& worker, const Request& request, const PeopleRequest& wanted,
                   Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  auto subject = asker(worker, request, wanted);
  if (!subject) return respond(error_response(subject.error()));
  std::string why;
  if (wanted.what == What::erase || wanted.what == What::hold) {
    if (!is_json(request)) return respond(problem(415, "send application/json"));
    const bool erases = wanted.what == What::erase;
    auto parsed = parse_why(request.body, erases ? hub::kErasureReasonBytesMax : kHoldBytesMax);
    if (!parsed) return respond(error_response(parsed.error()));
    why = std::move(parsed).value();
  }
  if (wanted.what != What::list && !worker.shared().ports.committer.writable()) {
    return respond(full_disk());
  }
  Worker& home = worker.shared().home_of(wanted.board);
  with_board(worker, wanted.board, std::move(respond), problem(404, "there is no such board"),
             [&home, what = wanted.what, actor = wanted.actor, why,
              subject = *std::move(subject)](hub::LiveBoard& board, const Respond& back) {
               if (what == What::hold || what == What::lift) return hold(home, board, why, back);
               if (what == What::list) {
                 return back(json_response(200, people_json(board.actors(), board.info().hold)));
               }
               erase(home, board, actor,
                     {home.runtime().wall_ms(), actor_of(board, subject), why}, back);
             });
}

}  // namespace samtavle::net
