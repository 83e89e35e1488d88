#pragma once
// Writes for a BoardLog, and everything that a BoardLog holds, to compare.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "samtavle/hub/board_log.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::support {

inline base::BoardId board_id(const std::string& name) {
  return base::BoardId::parse(name).value();
}

// A write that changes nothing but the info of a board.
inline hub::BoardWrite write_of(const base::BoardId& board, const hub::BoardInfo& info) {
  return {board, false, info, {}, {}, {}, {}};
}

// An event whose bytes are about as many as asked for, and differ from those of any other seq.
inline hub::LogEvent sample_event(base::Seq seq, std::size_t bytes = 40) {
  v1::Event event;
  event.set_seq(seq.value);
  event.set_actor(1);
  event.set_time_ms(static_cast<std::int64_t>(1'700'000'000'000 + seq.value));
  event.mutable_edit()->set_replica(1);
  event.mutable_edit()->set_first_counter(static_cast<std::uint32_t>(seq.value));
  std::string label = "edit " + std::to_string(seq.value) + " ";
  while (label.size() < bytes) label.push_back(static_cast<char>('a' + label.size() % 26));
  event.mutable_edit()->set_label(label);
  return {seq, event.SerializeAsString()};
}

// One dot on the first of several cards, two on the second and so on.
inline hub::BallotRecord sample_ballot(base::OpId round, base::Actor actor, std::uint32_t cards) {
  hub::BallotRecord ballot{round, actor, plan::ActorKind::citizen, 1'700'000'000'007, {}};
  for (std::uint32_t i = 1; i <= cards; ++i) ballot.dots.push_back({base::op_id(2, i), i});
  return ballot;
}

inline hub::InvitationRecord sample_invitation(base::InvitationNumber number) {
  return {number,      std::string(32, '\xb1'), plan::Role::contributor, plan::ActorKind::citizen,
          "authority", "meeting of May",         1'700'000'000,           1'800'000'000,
          7,           number.value % 7,        false,
          number.value % 2 == 0 ? std::string(32, '\xc2') : std::string()};
}

// The writes of one board, each continuing the one before. A write that is made counts as done.
class SampleBoard {
 public:
  explicit SampleBoard(const std::string& name) : id_(board_id(name)) {
    info_.title = "Plan for " + name + " \xc3\xa6\xc3\xb8\xc3\xa5";
    info_.authority = "municipality";
    info_.created_ms = 1'700'000'000'000;
    info_.changed_ms = info_.created_ms;
  }

  [[nodiscard]] const base::BoardId& id() const { return id_; }
  [[nodiscard]] hub::BoardWrite create() const {
    hub::BoardWrite write = write_of(id_, info_);
    write.create = true;
    return write;
  }
  [[nodiscard]] hub::BoardWrite more(std::size_t events, std::size_t bytes = 40) {
    hub::BoardWrite write = write_of(id_, info_);
    for (std::size_t i = 0; i < events; ++i) {
      ++info_.head.value;
      ++info_.changed_ms;
      write.events.push_back(sample_event(info_.head, bytes));
    }
    write.info = info_;
    return write;
  }
  // One event and a row of every other kind.
  [[nodiscard]] hub::BoardWrite more_of_everything() {
    ++info_.last_replica.value;
    ++info_.last_actor.value;
    hub::BoardWrite write = more(1);
    const std::string number = std::to_string(info_.last_actor.value);
    write.replicas.push_back({info_.last_replica, info_.last_actor, std::string(16, '\xd5'),
                              info_.epoch, base::Counter{7}, 0xfedcba9876543210u, 12});
    write.actors.push_back({info_.last_actor,
                            "subject-" + number,
                            {"Name " + number, plan::ActorKind::association, "authority", true}});
    write.snapshot = hub::SnapshotRecord{info_.head, "snapshot at " + number + std::string(99, 0)};
    write.ballots.push_back(sample_ballot(base::op_id(1, 2), info_.last_actor, 3));
    write.invitations.push_back(
        sample_invitation(base::InvitationNumber{info_.last_actor.value}));
    write.members.push_back({"subject-" + number, info_.last_actor, plan::Role::facilitator,
                             1'700'000'000'123, base::Actor{1}});
    write.redactions.push_back({info_.head, base::op_id(1, 7), {base::Field{1}, base::Field{300}},
                                1'700'000'000'456, info_.last_actor, "why " + number});
    write.audit.push_back({info_.last_actor.value, "refusal " + number + std::string(1, 0)});
    return write;
  }

 private:
  base::BoardId id_;
  hub::BoardInfo info_;
};

struct BoardContents {
  hub::BoardInfo info;
  std::vector<hub::LogEvent> events;
  std::vector<hub::ReplicaRecord> replicas;
  std::vector<hub::ActorRecord> actors;
  std::optional<hub::SnapshotRecord> snapshot;
  std::vector<hub::BallotRecord> ballots;
  std::vector<hub::AuditRecord> audit;
  std::vector<hub::InvitationRecord> invitations;
  std::vector<hub::MemberRecord> members;
  std::vector<hub::RedactionRecord> redactions;
  friend bool operator==(const BoardContents&, const BoardContents&) = default;
};

using LogContents = std::map<base::BoardId, BoardContents>;

namespace detail {

template <class T>
bool take(base::Result<T> from, T& to, std::optional<base::Error>& error) {
  if (!from) {
    error = from.error();
    return false;
  }
  to = *std::move(from);
  return true;
}

}  // namespace detail

// All that a log holds, or the first error of reading it.
inline base::Result<LogContents> read_all(hub::BoardLog& log) {
  LogContents contents;
  const auto boards = log.boards();
  if (!boards) return base::pass_on(boards);
  for (const auto& [id, listed] : *boards) {
    BoardContents& board = contents[id];
    std::optional<base::Error> error;
    const bool read =
        detail::take(log.info(id), board.info, error) &&
        detail::take(log.replicas(id), board.replicas, error) &&
        detail::take(log.actors(id), board.actors, error) &&
        detail::take(log.snapshot(id), board.snapshot, error) &&
        detail::take(log.ballots(id), board.ballots, error) &&
        detail::take(log.audit(id, 0, ~std::size_t{0}), board.audit, error) &&
        detail::take(log.invitations(id), board.invitations, error) &&
        detail::take(log.members(id), board.members, error) &&
        detail::take(log.redactions(id), board.redactions, error) &&
        detail::take(log.events(id, base::Seq{0}, ~std::size_t{0}), board.events, error);
    if (!read) return base::Unexpected<base::Error>{*error};
    // In no order that means anything.
    std::ranges::sort(board.members, {}, &hub::MemberRecord::subject);
    if (!(board.info == listed)) return base::fail(base::Errc::corrupt, "boards() and info()");
  }
  return contents;
}

}  // namespace samtavle::support
