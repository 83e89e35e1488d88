#include "samtavle/net/history_api.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>

namespace samtavle::net {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using What = HistoryRequest::What;

constexpr std::string_view kBoards = "/api/v1/boards/";

Result<std::uint64_t> number(std::string_view name, std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) {
    return fail(Errc::invalid, std::string(name) + ": is a whole number");
  }
  return value;
}

Result<void> take(HistoryRequest& request, std::string_view name, std::string_view text) {
  const bool of_events = name == "after" || name == "limit";
  const bool known = request.what == What::snapshot ? name == "at" : of_events;
  if (!known) return fail(Errc::invalid, std::string(name) + ": is no parameter of this address");
  const auto value = number(name, text);
  if (!value) return base::pass_on(value);
  if (name == "at") request.at = base::Seq{*value};
  if (name == "after") request.after = base::Seq{*value};
  if (name == "limit") {
    if (*value < 1 || *value > kHistoryEventsMax) {
      return fail(Errc::invalid, "limit: is from 1 to " + std::to_string(kHistoryEventsMax));
    }
    request.limit = static_cast<std::size_t>(*value);
  }
  return {};
}

Result<HistoryRequest> parse(What what, std::string_view name, std::string_view query) {
  auto board = base::BoardId::parse(name);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  HistoryRequest request{what, std::move(board).value(), {}, {}, kHistoryEvents};
  std::set<std::string_view> seen;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view key = pair.substr(0, equals);
    if (!seen.insert(key).second) {
      return fail(Errc::invalid, std::string(key) + ": comes twice");
    }
    const auto taken = take(request, key, pair.substr(std::min(equals + 1, pair.size())));
    if (!taken) return base::pass_on(taken);
  }
  return request;
}

}  // namespace

std::optional<Result<HistoryRequest>> parse_history(std::string_view path, std::string_view query) {
  if (!path.starts_with(kBoards)) return std::nullopt;
  path.remove_prefix(kBoards.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view name = path.substr(0, slash);
  const std::string_view rest = path.substr(slash + 1);
  if (rest == "snapshot") return parse(What::snapshot, name, query);
  if (rest == "events") return parse(What::events, name, query);
  if (rest == "audit") return parse(What::audit, name, query);
  return std::nullopt;
}

}  // namespace samtavle::net
