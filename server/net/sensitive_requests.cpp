#include "sensitive_requests.hpp"

#include "board_asker.hpp"

namespace samtavle::net {
namespace {

Response no_board() { return problem(404, "there is no such board"); }

Response full_disk() { return busy_response("the server's disk is full; come back"); }

// A row that is on disk; the board need not be opened for it.
Response show(Worker& worker, const base::BoardId& board) {
  const auto info = worker.shared().ports.log.info(board);
  if (info) return json_response(200, sensitive_json(info->sensitive));
  return info.error().code == base::Errc::not_found ? no_board() : error_response(info.error());
}

}  // namespace

void answer_sensitive(Worker& worker, const Request& request, const base::BoardId& board,
                      Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  const auto by = board_asker(worker, request, board, plan::Role::manager);
  if (!by) return respond(error_response(by.error()));
  if (request.method != "POST") return respond(show(worker, board));
  if (!is_json(request)) return respond(problem(415, "send application/json"));
  const auto sensitive = parse_sensitive(request.body);
  if (!sensitive) return respond(error_response(sensitive.error()));
  if (!worker.shared().ports.committer.writable()) return respond(full_disk());
  respond = audited(worker, {*sensitive ? "sensitive_begun" : "sensitive_ended", by->subject, "",
                             board.str(), ""},
                    std::move(respond));
  with_board(worker, board, std::move(respond), no_board(),
             [sensitive = *sensitive](hub::LiveBoard& live, const Respond& back) {
               if (const auto set = live.set_sensitive(sensitive); !set) {
                 return back(error_response(set.error()));
               }
               live.when_durable(
                   [back, sensitive] { back(json_response(200, sensitive_json(sensitive))); },
                   [back] { back(full_disk()); });
             });
}

}  // namespace samtavle::net
