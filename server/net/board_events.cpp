// GET /api/v1/boards/{id}/events?after=SEQ&limit=N
//
// The log of a board from a place on, as a ServerFrame: for whoever needs all of it, also what lies
// further back than a client would be sent.

#include "api_calls.hpp"
#include "samtavle/net/query.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::net {
namespace {

constexpr std::size_t kBytesMax = 1024 * 1024;  // about, in one answer
constexpr std::uint64_t kEventsMax = 10'000;
constexpr std::uint64_t kSeqMax = ~std::uint64_t{0} >> 1;

base::Result<void> admitted(Worker& worker, const Request& request, const base::BoardId& id) {
  const auto token = bearer_token(request);
  if (!token) return base::pass_on(token);
  const auto admission = worker.shared().ports.gatekeeper.admit(
      *token, id, worker.runtime().wall_ms() / 1000);
  if (!admission) return base::pass_on(admission);
  return {};
}

}  // namespace

Response board_events(Worker& worker, const Request& request, std::string_view name) {
  const auto id = base::BoardId::parse(name);
  if (!id) return problem(404, "there is no such board");
  if (const auto may = admitted(worker, request, *id); !may) return error_response(may.error());
  const auto after = query_number(request.query, "after", 0, 0, kSeqMax);
  if (!after) return error_response(after.error());
  const auto limit = query_number(request.query, "limit", kEventsMax, 1, kEventsMax);
  if (!limit) return error_response(limit.error());
  const auto events =
      worker.shared().ports.log.events(*id, base::Seq{*after}, kBytesMax);
  if (!events && events.error().code == base::Errc::not_found) {
    return problem(404, "there is no such board");
  }
  if (!events) return error_response(events.error());
  Response response{200, "application/x-protobuf", {}, {}};
  std::uint64_t count = 0;
  for (const hub::LogEvent& event : *events) {
    if (count++ == *limit) break;
    sync::append_event_entry(response.body, event.bytes);
  }
  return response;
}

}  // namespace samtavle::net
