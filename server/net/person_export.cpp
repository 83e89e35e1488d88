#include "person_export.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "operation_json.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/v1/audit.pb.h"
#include "samtavle/v1/edit.pb.h"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;  // of the log at a time

std::string utc_of_ms(std::int64_t time_ms) { return utc_time(time_ms / kMsPerSecond); }

json::object person(const hub::ActorRecord& record) {
  json::object out{{"actor", record.actor.value},
                   {"subject", record.subject},
                   {"name", record.person.name},
                   {"kind", plan::name(record.person.kind)},
                   {"authority", record.person.authority},
                   {"guest", record.person.guest},
                   {"last_seen", record.last_seen.value}};
  if (record.erasure.time_ms == 0) return out;
  out["erased_at"] = utc_of_ms(record.erasure.time_ms);
  out["why"] = record.erasure.why;
  return out;
}

Result<json::array> devices(hub::BoardLog& log, const base::BoardId& board, base::Actor actor) {
  const auto replicas = log.replicas(board);
  if (!replicas) return base::pass_on(replicas);
  json::array out;
  for (const hub::ReplicaRecord& replica : *replicas) {
    if (replica.actor != actor) continue;
    out.push_back(json::object{{"replica", replica.replica.value},
                               {"used_at", utc_of_ms(replica.used_ms)}});
  }
  return out;
}

Result<json::array> votes(hub::BoardLog& log, const base::BoardId& board, base::Actor actor) {
  const auto ballots = log.ballots(board);
  if (!ballots) return base::pass_on(ballots);
  json::array out;
  for (const hub::BallotRecord& ballot : *ballots) {
    if (ballot.actor != actor) continue;
    json::object dots;
    for (const plan::Dots& some : ballot.dots) dots[base::to_string(some.card)] = some.count;
    out.push_back(json::object{{"round", base::to_string(ballot.round)},
                               {"at", utc_of_ms(ballot.time_ms)},
                               {"dots", std::move(dots)}});
  }
  return out;
}

// What they did and wrote, until it is too much.
struct Contributions {
  json::array all;
  bool whole = true;
};

Result<Contributions> contributions(hub::BoardLog& log, const base::BoardId& board,
                                    base::Actor actor) {
  const auto info = log.info(board);
  if (!info) return base::pass_on(info);
  Contributions out;
  std::size_t bytes = 0;
  for (base::Seq seq; seq < info->head;) {
    const auto events = log.events(board, seq, kReadBytes);
    if (!events) return base::pass_on(events);
    if (events->empty()) return fail(Errc::corrupt, "the log ends before its head");
    for (const hub::LogEvent& row : *events) {
      seq = row.seq;
      v1::Event event;
      if (!event.ParseFromString(row.bytes)) return fail(Errc::corrupt, "an unreadable event");
      if (base::Actor{event.actor()} != actor) continue;
      bytes += row.bytes.size();
      if (bytes > kPersonTextBytesMax) {
        out.whole = false;
        return out;
      }
      json::object one{{"seq", seq.value},
                       {"at", utc_of_ms(event.time_ms())},
                       {"operations", operations_json(event.edit())}};
      if (!event.edit().reason().empty()) one["reason"] = event.edit().reason();
      if (!event.edit().label().empty()) one["label"] = event.edit().label();
      out.all.push_back(std::move(one));
    }
  }
  return out;
}

Result<json::array> refusals(hub::BoardLog& log, const base::BoardId& board, base::Actor actor) {
  json::array out;
  std::uint64_t after = 0;
  while (true) {
    const auto rows = log.audit(board, after, kReadBytes);
    if (!rows) return base::pass_on(rows);
    if (rows->empty()) return out;
    for (const hub::AuditRecord& record : *rows) {
      after = record.number;
      v1::AuditRow row;
      if (!row.ParseFromString(record.bytes)) return fail(Errc::corrupt, "an unreadable refusal");
      if (base::Actor{row.actor()} != actor) continue;
      out.push_back(json::object{{"at", utc_of_ms(row.time_ms())},
                                 {"code", base::name(static_cast<Errc>(row.code()))},
                                 {"count", row.count()}});
    }
  }
}

// Who else had to do with it is nobody's business but theirs.
json::array audited(std::span<const access::AuditRecord> records, const std::string& subject) {
  json::array out;
  for (const access::AuditRecord& record : records) {
    const access::AuditEntry& entry = record.entry;
    const bool own = entry.by == subject;
    const bool about_them = entry.whom == subject;
    if (!own && !about_them) continue;
    json::object one{{"at", utc_time(record.time_s)}, {"what", entry.what}};
    one["by"] = own ? "this person" : entry.by.empty() ? "the server" : "somebody else";
    if (!entry.board.empty()) one["board"] = entry.board;
    if (!entry.about.empty()) one["about"] = entry.about;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Result<std::string> person_export_json(hub::BoardLog& log, const base::BoardId& board,
                                       base::Actor actor,
                                       std::span<const access::AuditRecord> records) {
  const auto actors = log.actors(board);
  if (!actors) return base::pass_on(actors);
  const auto found = std::find_if(
      actors->begin(), actors->end(),
      [actor](const hub::ActorRecord& record) { return record.actor == actor; });
  if (found == actors->end()) return fail(Errc::not_found, "there is no such person");
  const auto member = log.member(board, found->subject);
  if (!member) return base::pass_on(member);
  auto replicas = devices(log, board, actor);
  if (!replicas) return base::pass_on(replicas);
  auto ballots = votes(log, board, actor);
  if (!ballots) return base::pass_on(ballots);
  auto wrote = contributions(log, board, actor);
  if (!wrote) return base::pass_on(wrote);
  auto refused = refusals(log, board, actor);
  if (!refused) return base::pass_on(refused);
  json::object out{{"format", "samtavle-person"}, {"version", 1}, {"board", board.str()}};
  out["person"] = person(*found);
  if (*member) {
    json::object role{{"role", plan::name((*member)->role)},
                      {"since", utc_of_ms((*member)->since_ms)}};
    if (!(*member)->why.empty()) role["why"] = (*member)->why;
    out["member"] = std::move(role);
  }
  out["devices"] = *std::move(replicas);
  out["whole"] = wrote->whole;
  out["contributions"] = std::move(wrote->all);
  out["votes"] = *std::move(ballots);
  out["refusals"] = *std::move(refused);
  out["audit"] = audited(records, found->subject);
  return json::serialize(out);
}

}  // namespace samtavle::net
