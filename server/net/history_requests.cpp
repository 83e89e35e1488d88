#include "history_requests.hpp"

#include <memory>

#include "api_calls.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/audit.pb.h"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::Result;

constexpr std::string_view kProtobuf = "application/x-protobuf";

Response snapshot(hub::BoardLog& log, const HistoryRequest& wanted) {
  base::Seq at = wanted.at.value_or(base::Seq{});
  if (!wanted.at) {
    const auto info = log.info(wanted.board);
    if (!info) return error_response(info.error());
    at = info->head;
  }
  const auto board = hub::board_at(log, wanted.board, at);
  if (!board) return error_response(board.error());
  Response response{200, std::string(kProtobuf), board::encode_snapshot(*board), {}};
  response.fields.emplace_back("Samtavle-Seq", std::to_string(board->seq().value));
  response.fields.emplace_back("Samtavle-Hash", board::snapshot_hash(response.body));
  return response;
}

Response events(hub::BoardLog& log, const HistoryRequest& wanted) {
  const auto rows = log.events(wanted.board, wanted.after, kHistoryBytesMax);
  if (!rows) return error_response(rows.error());
  Response response{200, std::string(kProtobuf), {}, {}};
  std::size_t count = 0;
  for (const hub::LogEvent& row : *rows) {
    if (count++ == wanted.limit) break;
    sync::append_event_entry(response.body, row.bytes);
  }
  return response;
}

Response audit(hub::BoardLog& log, const HistoryRequest& wanted) {
  const auto rows = log.audit(wanted.board, wanted.after.value, kHistoryBytesMax);
  if (!rows) return error_response(rows.error());
  Response response{200, std::string(kProtobuf), {}, {}};
  v1::AuditRows answer;
  for (const hub::AuditRecord& row : *rows) {
    if (static_cast<std::size_t>(answer.rows_size()) == wanted.limit) break;
    if (!answer.add_rows()->ParseFromString(row.bytes)) {
      return error_response({Errc::corrupt, "a refusal cannot be read"});
    }
  }
  response.body = answer.SerializeAsString();
  return response;
}

Response read(hub::BoardLog& log, const HistoryRequest& wanted) {
  switch (wanted.what) {
    case HistoryRequest::What::snapshot: return snapshot(log, wanted);
    case HistoryRequest::What::events: return events(log, wanted);
    case HistoryRequest::What::audit: break;
  }
  return audit(log, wanted);
}

}  // namespace

void answer_history(Worker& worker, const Request& request, Result<HistoryRequest> wanted,
                    std::function<void(Response)> respond) {
  if (!wanted) return respond(error_response(wanted.error()));
  Shared& shared = worker.shared();
  const auto token = credential(worker, request);
  if (!token) return respond(error_response(token.error()));
  const auto admitted = shared.ports.gatekeeper.admit(*token, wanted->board,
                                                      worker.runtime().wall_ms() / kMsPerSecond);
  if (!admitted) return respond(error_response(admitted.error()));
  if (wanted->what == HistoryRequest::What::audit &&
      admitted->identity.role < plan::Role::manager) {
    return respond(error_response({Errc::forbidden, "the audit is for managers of the board"}));
  }
  // The beginning of it: a log is asked for in many pieces.
  const bool whole = wanted->what == HistoryRequest::What::snapshot || wanted->after.value == 0;
  if (whole) {
    audit(worker, {"exported", admitted->identity.subject, "", wanted->board.str(),
                   request.path.substr(request.path.rfind('/') + 1)});
  }
  const auto read = [&worker, wanted = std::move(*wanted), respond] {
    hub::BoardLog& log = worker.shared().ports.log;
    auto response = std::make_shared<Response>(net::read(log, wanted));
    worker.post([respond, response] { respond(std::move(*response)); });
  };
  if (shared.history.post(read)) return;
  respond(busy_response("many old versions are being read; come back"));
}

}  // namespace samtavle::net
