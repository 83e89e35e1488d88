#include "samtavle/net/history_api.hpp"

#include <limits>

#include "address.hpp"
#include "samtavle/net/query.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using What = HistoryRequest::What;

Result<HistoryRequest> parse(What what, std::string_view name, std::string_view query) {
  auto board = base::BoardId::parse(name);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  HistoryRequest request{what, std::move(board).value(), {}, {}, kHistoryEvents};
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  if (what == What::snapshot) {
    if (const auto known = query_names(query, {"at"}); !known) return base::pass_on(known);
    const auto at = query_number(query, "at", kMax, 0, kMax - 1);
    if (!at) return base::pass_on(at);
    if (*at != kMax) request.at = base::Seq{*at};
    return request;
  }
  if (const auto known = query_names(query, {"after", "limit"}); !known) {
    return base::pass_on(known);
  }
  const auto after = query_number(query, "after", 0, 0, kMax);
  if (!after) return base::pass_on(after);
  const auto limit = query_number(query, "limit", kHistoryEvents, 1, kHistoryEventsMax);
  if (!limit) return base::pass_on(limit);
  request.after = base::Seq{*after};
  request.limit = static_cast<std::size_t>(*limit);
  return request;
}

}  // namespace

std::optional<Result<HistoryRequest>> parse_history(std::string_view path, std::string_view query) {
  const auto address = board_address(path);
  if (!address) return std::nullopt;
  if (address->rest == "snapshot") return parse(What::snapshot, address->board, query);
  if (address->rest == "events") return parse(What::events, address->board, query);
  if (address->rest == "audit") return parse(What::audit, address->board, query);
  return std::nullopt;
}

}  // namespace samtavle::net
