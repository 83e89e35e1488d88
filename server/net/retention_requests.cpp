#include "retention_requests.hpp"

#include "board_asker.hpp"
#include "board_deletion.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::Result;
using What = RetentionRequest::What;

Response no_board() { return problem(404, "there is no such board"); }

Response full_disk() { return busy_response("the server's disk is full; come back"); }

Response error_of(const base::Error& error) {
  const bool missing = error.code == Errc::not_found || error.code == Errc::no_such_board;
  return missing ? no_board() : error_response(error);
}

Result<BoardAsker> asker(Worker& worker, const Request& request, const RetentionRequest& wanted) {
  if (wanted.what != What::remove) {
    // What somebody wrote here goes with the board: whoever reads it may know when.
    const bool shows = wanted.what == What::show;
    return board_asker(worker, request, wanted.board,
                       shows ? plan::Role::reader : plan::Role::manager);
  }
  auto by = authorized_operator(worker, request);
  if (!by) return base::pass_on(by);
  return BoardAsker{*std::move(by)};
}

// A row that is on disk; the board need not be opened for it. That a board is held, and why, is
// nothing for readers: the rule does nothing meanwhile, so to them there is none.
Response show(Worker& worker, const Request& request, const base::BoardId& board) {
  const Shared& shared = worker.shared();
  auto info = shared.ports.log.info(board);
  if (!info) return error_of(info.error());
  if (!info->hold.empty() && !board_asker(worker, request, board, plan::Role::manager)) {
    info->hold.clear();
    info->retention = {};
  }
  return json_response(200, retention_json(board, *info, shared.options.retention->warning_days(),
                                           worker.runtime().wall_ms()));
}

void preview(Worker& worker, const base::BoardId& board, const Respond& respond) {
  Shared& shared = worker.shared();
  const bool taken = shared.history.post([&worker, &shared, board, respond] {
    const auto read = std::make_shared<Result<hub::DeletionPreview>>(
        hub::deletion_preview(shared.ports.log, board));
    worker.post([&worker, &shared, board, read, respond] {
      if (!*read) return respond(error_of(read->error()));
      respond(json_response(200,
                            preview_json(board, **read, shared.options.retention->warning_days(),
                                         worker.runtime().wall_ms())));
    });
  });
  if (!taken) respond(busy_response("many others read at this moment; come back"));
}

// In the audit log.
std::string in_words(const hub::Retention& rule) {
  if (rule.after_days != 0) return "after " + std::to_string(rule.after_days) + " days";
  return rule.at_ms == 0 ? "none" : "at " + utc_time(rule.at_ms / kMsPerSecond);
}

void set(Worker& worker, const RetentionRequest& wanted, const hub::Retention& rule,
         const BoardAsker& by, const Respond& respond) {
  if (!worker.shared().ports.committer.writable()) return respond(full_disk());
  Worker& home = worker.shared().home_of(wanted.board);
  with_board(worker, wanted.board, respond, no_board(),
             [&home, rule, by](hub::LiveBoard& board, const Respond& back) {
               hub::Retention own = rule;
               if (own != hub::Retention{}) {
                 own.set_ms = home.runtime().wall_ms();
                 own.set_by = actor_of(board, by);
               }
               board.set_retention(std::move(own));
               home.shared().log(LogLevel::info, "retention_set",
                                 {{"board", std::string_view(board.id().str())}});
               const std::string answer = retention_json(
                   board.id(), board.info(), home.shared().options.retention->warning_days(),
                   home.runtime().wall_ms());
               board.when_durable([back, answer] { back(json_response(200, answer)); },
                                  [back] { back(full_disk()); });
             });
}

void remove(Worker& worker, const Request& request, const base::BoardId& board,
            const BoardAsker& by, const Respond& respond) {
  const auto why = parse_deletion(request.body, board);
  if (!why) return respond(error_response(why.error()));
  delete_board(worker.shared().home_of(board), board, *why, by.subject,
               [&worker, board, respond](const Result<hub::Deletion>& deleted) {
                 worker.post([board, respond, deleted] {
                   respond(deleted ? json_response(200, deletion_json(board, *deleted))
                                   : error_of(deleted.error()));
                 });
               });
}

}  // namespace

void answer_retention(Worker& worker, const Request& request, const RetentionRequest& wanted,
                      Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  const auto by = asker(worker, request, wanted);
  if (!by) return respond(error_response(by.error()));
  if (worker.shared().options.retention == nullptr) {
    return respond(problem(501, "this server deletes no boards"));
  }
  if (wanted.what == What::show) return respond(show(worker, request, wanted.board));
  if (wanted.what == What::preview) return preview(worker, wanted.board, respond);
  const bool has_body = wanted.what == What::set || wanted.what == What::remove;
  if (has_body && !is_json(request)) return respond(problem(415, "send application/json"));
  if (wanted.what == What::remove) return remove(worker, request, wanted.board, *by, respond);
  const auto rule =
      wanted.what == What::set ? parse_retention(request.body)
                               : Result<hub::Retention>(hub::Retention{});
  if (!rule) return respond(error_response(rule.error()));
  respond = audited(worker, {"retention_set", by->subject, "", wanted.board.str(),
                             in_words(*rule)},
                    std::move(respond));
  set(worker, wanted, *rule, *by, respond);
}

Response answer_retentions(Worker& worker, const Request& request) {
  if (request.path != kRetentionPath) return problem(404, "there is nothing at this address");
  const bool get = request.method == "GET" || request.method == "HEAD";
  if (!get && request.method != "POST") {
    Response response = problem(405, "this address has no such method");
    response.fields.emplace_back("Allow", "GET, HEAD, POST");
    return response;
  }
  const auto by = authorized_operator(worker, request);
  if (!by) return error_response(by.error());
  const Shared& shared = worker.shared();
  if (shared.options.retention == nullptr) return problem(501, "this server deletes no boards");
  if (!get) {
    const auto begun = shared.options.retention->look_now();
    if (!begun) return error_response(begun.error());
    audit(worker, {"retention_run", *by, "", "", ""});
  }
  const auto boards = shared.ports.log.boards();
  if (!boards) return error_response(boards.error());
  const auto deleted = shared.ports.log.deletions();
  if (!deleted) return error_response(deleted.error());
  return json_response(get ? 200 : 202,
                       retentions_json(*boards, *deleted,
                                       shared.options.retention->warning_days(),
                                       worker.runtime().wall_ms()));
}

}  // namespace samtavle::net
