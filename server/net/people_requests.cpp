#include "people_requests.hpp"

#include "board_asker.hpp"
#include "person_export.hpp"
#include "samtavle/hub/erasing.hpp"
#include "samtavle/net/erasures.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::Result;
using What = PeopleRequest::What;

// The hold is an operator's.
Result<BoardAsker> asker(Worker& worker, const Request& request, const PeopleRequest& wanted) {
  if (wanted.what != What::hold && wanted.what != What::lift) {
    return board_asker(worker, request, wanted.board, plan::Role::manager);
  }
  auto by = authorized_operator(worker, request);
  if (!by) return base::pass_on(by);
  return BoardAsker{*std::move(by)};
}

// In the audit log.
const char* word_of(What what) {
  if (what == What::erase) return "person_erased";
  return what == What::hold ? "hold_begun" : "hold_lifted";
}

Response full_disk() { return busy_response("the server's disk is full; come back"); }

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

// Reads the whole log and the audit log, on a thread that may wait.
void export_one(Worker& worker, const PeopleRequest& wanted, const BoardAsker& by,
                const Respond& respond) {
  Shared& shared = worker.shared();
  const bool taken = shared.history.post([&worker, &shared, wanted, by, respond] {
    std::vector<access::AuditRecord> records;
    Result<std::string> made = std::string{};
    if (shared.options.audit_records) {
      auto read = shared.options.audit_records();
      if (read) records = *std::move(read);
      if (!read) made = base::pass_on(read);
    }
    if (made) made = person_export_json(shared.ports.log, wanted.board, wanted.actor, records);
    worker.post([&worker, made = std::move(made), wanted, by, respond] {
      if (!made) return respond(error_response(made.error()));
      audit(worker, {"person_exported", by.subject, "", wanted.board.str(),
                     std::to_string(wanted.actor.value)});
      respond(json_response(200, *made));
    });
  });
  if (!taken) respond(busy_response("many others read at this moment; come back"));
}

}  // namespace

void answer_people(Worker& worker, const Request& request, const PeopleRequest& wanted,
                   Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  const auto by = asker(worker, request, wanted);
  if (!by) return respond(error_response(by.error()));
  if (wanted.what == What::export_one) return export_one(worker, wanted, *by, respond);
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
  if (wanted.what != What::list) {
    const std::string about = wanted.actor ? std::to_string(wanted.actor.value) : "";
    respond = audited(worker, {word_of(wanted.what), by->subject, "", wanted.board.str(), about},
                      std::move(respond));
  }
  Worker& home = worker.shared().home_of(wanted.board);
  with_board(worker, wanted.board, std::move(respond), problem(404, "there is no such board"),
             [&home, what = wanted.what, actor = wanted.actor, why,
              by = *by](hub::LiveBoard& board, const Respond& back) {
               if (what == What::hold || what == What::lift) return hold(home, board, why, back);
               if (what == What::list) {
                 return back(json_response(200, people_json(board.actors(), board.info().hold)));
               }
               erase(home, board, actor,
                     {home.runtime().wall_ms(), actor_of(board, by), why}, back);
             });
}

}  // namespace samtavle::net
