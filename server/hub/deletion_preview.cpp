#include <set>
#include <string>

#include "samtavle/hub/deleting.hpp"
#include "samtavle/hub/history.hpp"

namespace samtavle::hub {

namespace {

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;  // of the log at a time

Result<std::uint64_t> log_bytes(BoardLog& log, const BoardId& board, Seq head) {
  std::uint64_t bytes = 0;
  for (Seq seq; seq < head;) {
    const auto events = log.events(board, seq, kReadBytes);
    if (!events) return base::pass_on(events);
    if (events->empty()) break;  // it was deleted meanwhile
    for (const LogEvent& event : *events) bytes += event.bytes.size();
    seq = events->back().seq;
  }
  return bytes;
}

// Those of `subjects` whom no other board knows.
Result<std::size_t> known_nowhere_else(BoardLog& log, const BoardId& board,
                                       std::set<std::string> subjects) {
  const auto boards = log.boards();
  if (!boards) return base::pass_on(boards);
  for (const auto& [other, info] : *boards) {
    if (other == board || subjects.empty()) continue;
    const auto actors = log.actors(other);
    if (!actors) return base::pass_on(actors);
    for (const ActorRecord& record : *actors) subjects.erase(record.subject);
  }
  return subjects.size();
}

}  // namespace

Result<DeletionPreview> deletion_preview(BoardLog& log, const BoardId& board) {
  DeletionPreview preview;
  auto info = log.info(board);
  if (!info) return base::pass_on(info);
  preview.info = *std::move(info);
  const auto now = newest_board(log, board);
  if (!now) return base::pass_on(now);
  preview.items = now->item_count();
  const auto actors = log.actors(board);
  if (!actors) return base::pass_on(actors);
  std::set<std::string> subjects;
  for (const ActorRecord& record : *actors) {
    if (!came(record)) continue;
    ++preview.people;
    // Of who was erased nobody can say where else they are.
    if (record.erasure.time_ms == 0) subjects.insert(record.subject);
  }
  const auto only_here = known_nowhere_else(log, board, std::move(subjects));
  if (!only_here) return base::pass_on(only_here);
  preview.people_only_here = *only_here;
  const auto members = log.members(board);
  const auto invitations = log.invitations(board);
  const auto ballots = log.ballots(board);
  if (!members) return base::pass_on(members);
  if (!invitations) return base::pass_on(invitations);
  if (!ballots) return base::pass_on(ballots);
  preview.members = members->size();
  preview.invitations = invitations->size();
  preview.ballots = ballots->size();
  const auto bytes = log_bytes(log, board, preview.info.head);
  if (!bytes) return base::pass_on(bytes);
  preview.log_bytes = *bytes;
  return preview;
}

}  // namespace samtavle::hub
