#include "samtavle/native/history.hpp"

#include "http.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/v1/audit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace samtavle::native {

using base::Errc;
using base::Result;
using base::Seq;

namespace {

// As large as a client takes over its WebSocket.
constexpr std::size_t kSnapshotBytesMax = 512u * 1024 * 1024;
constexpr int kEventsAtATime = 10'000;

}  // namespace

Result<History> History::make(Options options) {
  auto server = parse_server_url(options.server);
  if (!server) return base::pass_on(server);
  if (const auto id = base::BoardId::parse(options.board); !id) return base::pass_on(id);
  return History{std::move(options), std::move(*server)};
}

Result<std::string> History::get(const std::string& what) const {
  HttpRequest request;
  request.server = server_;
  request.path = "/api/v1/boards/" + options_.board + "/" + what;
  request.token = options_.token;
  request.ca_file = options_.ca_file;
  request.timeout = options_.timeout;
  request.body_bytes_max = kSnapshotBytesMax;
  auto answer = http_exchange(request);
  if (!answer) return base::pass_on(answer);
  if (answer->status != 200) {
    return base::Unexpected<base::Error>{problem(answer->status, answer->body)};
  }
  return std::move(answer->body);
}

Result<std::string> History::snapshot(Seq at) const {
  return get(at ? "snapshot?at=" + std::to_string(at.value) : std::string{"snapshot"});
}

Result<board::Board> History::board_at(Seq at) const {
  const auto bytes = snapshot(at);
  if (!bytes) return base::pass_on(bytes);
  auto board = board::decode_snapshot(*bytes);
  if (board && at && board->seq() != at) {
    return base::fail(Errc::corrupt, "the server answered with another version");
  }
  return board;
}

Result<void> History::events(Seq after, Seq to, const Each& each) const {
  while (!to || after < to) {
    const auto bytes = get("events?after=" + std::to_string(after.value) +
                           "&limit=" + std::to_string(kEventsAtATime));
    if (!bytes) return base::pass_on(bytes);
    v1::ServerFrame frame;
    if (!frame.ParseFromString(*bytes)) {
      return base::fail(Errc::corrupt, "the server's answer holds no events");
    }
    if (frame.events().empty()) {
      if (!to) return {};
      return base::fail(Errc::not_found,
                        "the log of this board ends at " + std::to_string(after.value));
    }
    for (const v1::Event& event : frame.events()) {
      if (event.seq() != after.value + 1) {
        return base::fail(Errc::corrupt, "the server left an event out");
      }
      if (to && event.seq() > to.value) return {};
      if (auto done = each(event); !done) return done;
      after = Seq{event.seq()};
    }
  }
  return {};
}

Result<void> History::audit(std::uint64_t after, const EachRefusal& each) const {
  for (;;) {
    const auto bytes = get("audit?after=" + std::to_string(after) +
                           "&limit=" + std::to_string(kEventsAtATime));
    if (!bytes) return base::pass_on(bytes);
    v1::AuditRows answer;
    if (!answer.ParseFromString(*bytes)) {
      return base::fail(Errc::corrupt, "the server's answer holds no refusals");
    }
    if (answer.rows().empty()) return {};
    for (const v1::AuditRow& row : answer.rows()) {
      if (row.number() <= after) return base::fail(Errc::corrupt, "refusals out of their order");
      if (auto done = each(row); !done) return done;
      after = row.number();
    }
  }
}

}  // namespace samtavle::native
