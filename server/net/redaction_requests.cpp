#include "redaction_requests.hpp"

#include "board_asker.hpp"
#include "samtavle/net/erasures.hpp"

namespace samtavle::net {
namespace {

using base::Result;

// Written down beside the backups, on a thread that may wait, before it is answered.
void keep_and_answer(Worker& home, const hub::KeptRedaction& kept, const Respond& respond) {
  Response response = json_response(200, redaction_json(kept.redaction));
  Erasures* const erasures = home.shared().options.erasures;
  if (erasures == nullptr) return respond(std::move(response));
  const bool taken = home.shared().history.post([erasures, kept, respond, response] {
    if (erasures->keep(kept)) return respond(response);
    respond(busy_response("it is redacted here, but that could not be written down beside the "
                          "backups; it is tried again"));
  });
  if (!taken) respond(busy_response("the server is busy; it is redacted here"));
}

void redact(Worker& home, hub::LiveBoard& board, const RedactionWish& wish, const BoardAsker& by,
            const Respond& respond) {
  board.redact(wish.item, wish.field, actor_of(board, by), wish.why,
               [&home, id = board.id(), created_ms = board.info().created_ms, by,
                respond](const Result<hub::RedactionRecord>& done) {
                 if (!done) return respond(error_response(done.error()));
                 audit(home, {"redacted", by.subject, "", id.str(),
                              base::to_string(done->item) + " at " +
                                  std::to_string(done->seq.value)});
                 home.shared().log(LogLevel::info, "redacted",
                                   {{"board", std::string_view(id.str())},
                                    {"seq", static_cast<std::int64_t>(done->seq.value)}});
                 keep_and_answer(home, {id, created_ms, *done}, respond);
               });
}

// Rows that are on disk already; the board need not be opened for them.
void list(Worker& worker, const base::BoardId& board, const Respond& respond) {
  const auto redactions = worker.shared().ports.log.redactions(board);
  if (redactions) return respond(json_response(200, redactions_json(*redactions)));
  const bool missing = redactions.error().code == base::Errc::not_found;
  respond(missing ? problem(404, "there is no such board") : error_response(redactions.error()));
}

}  // namespace

void answer_redaction(Worker& worker, const Request& request, const base::BoardId& board,
                      Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  const auto by = board_asker(worker, request, board, plan::Role::facilitator);
  if (!by) return respond(error_response(by.error()));
  if (request.method != "POST") return list(worker, board, respond);
  if (!is_json(request)) return respond(problem(415, "send application/json"));
  const auto wish = parse_redaction(request.body);
  if (!wish) return respond(error_response(wish.error()));
  if (!worker.shared().ports.committer.writable()) {
    return respond(busy_response("the server's disk is full; come back"));
  }
  Worker& home = worker.shared().home_of(board);
  with_board(worker, board, std::move(respond), problem(404, "there is no such board"),
             [&home, wish = *wish, by = *by](hub::LiveBoard& live, const Respond& back) {
               redact(home, live, wish, by, back);
             });
}

}  // namespace samtavle::net
