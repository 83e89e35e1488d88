#pragma once
// A BoardLog in memory that models a disk: what was written and what was synced are two copies, and
// a power cut leaves the second. For simulations, and as the model that others are compared with.
// It passes the same contract tests as the real one.
//
// Threads: as the port says. The functions of its own belong to the test's thread.

#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "samtavle/base/utf8.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::support {

using base::Result;

class MemoryLog final : public hub::BoardLog {
 public:
  // Where the next commit fails. After write or sync the log refuses everything until a restart.
  enum class Fault { none, write, sync };

  // sync = false is the control of a fault test: commits are acknowledged before they are durable.
  explicit MemoryLog(bool sync = true) : sync_(sync) {}

  void set_sync(bool sync) { sync_ = sync; }
  void fail_next_commit(Fault fault) { fault_ = fault; }
  void set_full(bool full) { full_ = full; }
  // So many reads fail, and then they work again: a disk that hesitates.
  void fail_reads(std::size_t count) { failing_reads_ = count; }
  [[nodiscard]] std::size_t failing_reads() const { return failing_reads_; }
  // Something happens while the next read goes on, too late to be seen by it.
  void during_next_read(std::function<void()> what) { during_read_ = std::move(what); }
  // The process ends and comes back; the machine stays up, so what was written is still there.
  void restart() {
    const std::scoped_lock lock(mutex_);
    broken_ = false;
  }
  // The power goes and comes back.
  void lose_unsynced() {
    const std::scoped_lock lock(mutex_);
    written_ = durable_;
    unsynced_.clear();
    broken_ = false;
  }

  Result<void> commit(std::span<const hub::BoardWrite> writes) override {
    const std::scoped_lock lock(mutex_);
    if (const auto fine = usable(); !fine) return fine;
    Heads heads;
    for (const hub::BoardWrite& write : writes) {
      if (const auto fine = check(write, heads); !fine) return fine;
    }
    if (full_) return base::fail(base::Errc::no_space, "the modelled disk is full");
    if (take_fault(Fault::write)) return base::fail(base::Errc::io, "the modelled write failed");
    for (const hub::BoardWrite& write : writes) {
      apply(written_, write);
      unsynced_.push_back(write);
    }
    if (take_fault(Fault::sync)) return base::fail(base::Errc::io, "the modelled sync failed");
    if (sync_) {
      for (const hub::BoardWrite& write : unsynced_) apply(durable_, write);
      unsynced_.clear();
    }
    return {};
  }

  Result<void> writable() override {
    const std::scoped_lock lock(mutex_);
    if (const auto fine = usable(); !fine) return fine;
    if (full_) return base::fail(base::Errc::no_space, "the modelled disk is full");
    return {};
  }

  Result<std::vector<std::pair<base::BoardId, hub::BoardInfo>>> boards() override {
    const std::scoped_lock lock(mutex_);
    if (const auto fine = usable(); !fine) return base::pass_on(fine);
    std::vector<std::pair<base::BoardId, hub::BoardInfo>> all;
    for (const auto& [id, board] : written_.boards) all.emplace_back(id, board.info);
    return all;
  }

  Result<std::vector<std::pair<base::BoardId, hub::Deletion>>> deletions() override {
    const std::scoped_lock lock(mutex_);
    if (const auto fine = usable(); !fine) return base::pass_on(fine);
    return std::vector<std::pair<base::BoardId, hub::Deletion>>{written_.deleted.begin(),
                                                                written_.deleted.end()};
  }

  Result<std::optional<hub::Deletion>> deletion(const base::BoardId& id) override {
    const std::scoped_lock lock(mutex_);
    if (const auto fine = usable(); !fine) return base::pass_on(fine);
    const auto found = written_.deleted.find(id);
    return found == written_.deleted.end() ? std::optional<hub::Deletion>{}
                                           : std::optional{found->second};
  }

  Result<hub::BoardInfo> info(const base::BoardId& id) override {
    return read(id, [](const Board& board) { return board.info; });
  }

  Result<std::vector<hub::ReplicaRecord>> replicas(const base::BoardId& id) override {
    return read(id, [](const Board& board) { return values(board.replicas); });
  }

  Result<std::vector<hub::ActorRecord>> actors(const base::BoardId& id) override {
    return read(id, [](const Board& board) { return values(board.actors); });
  }

  Result<std::optional<hub::SnapshotRecord>> snapshot(const base::BoardId& id) override {
    return snapshot_at(id, base::kPendingSeq);
  }

  Result<std::optional<hub::SnapshotRecord>> snapshot_at(const base::BoardId& id,
                                                         base::Seq seq) override {
    return read(id, [seq](const Board& board) {
      const auto behind = board.snapshots.upper_bound(seq);
      return behind == board.snapshots.begin() ? std::optional<hub::SnapshotRecord>{}
                                               : std::optional{std::prev(behind)->second};
    });
  }

  Result<std::vector<hub::BallotRecord>> ballots(const base::BoardId& id) override {
    return read(id, [](const Board& board) { return values(board.ballots); });
  }

  Result<std::vector<hub::AuditRecord>> audit(const base::BoardId& id, std::uint64_t after,
                                              std::size_t bytes_max) override {
    return read(id, [&](const Board& board) {
      std::vector<hub::AuditRecord> out;
      std::size_t bytes = 0;
      for (auto row = board.audit.upper_bound(after); row != board.audit.end(); ++row) {
        bytes += row->second.bytes.size();
        if (!out.empty() && bytes > bytes_max) break;
        out.push_back(row->second);
      }
      return out;
    });
  }

  Result<std::uint64_t> audit_end(const base::BoardId& id) override {
    return read(id, [](const Board& board) {
      return board.audit.empty() ? std::uint64_t{0} : board.audit.rbegin()->first;
    });
  }

  Result<std::vector<hub::InvitationRecord>> invitations(const base::BoardId& id) override {
    return read(id, [](const Board& board) { return values(board.invitations); });
  }

  Result<std::optional<hub::InvitationRecord>> invitation(
      const base::BoardId& id, base::InvitationNumber number) override {
    return read(id, [number](const Board& board) {
      const auto found = board.invitations.find(number);
      return found == board.invitations.end() ? std::optional<hub::InvitationRecord>{}
                                              : std::optional{found->second};
    });
  }

  Result<std::vector<hub::MemberRecord>> members(const base::BoardId& id) override {
    return read(id, [](const Board& board) { return values(board.members); });
  }

  Result<std::optional<hub::MemberRecord>> member(const base::BoardId& id,
                                                  const std::string& subject) override {
    return read(id, [&subject](const Board& board) {
      const auto found = board.members.find(subject);
      return found == board.members.end() ? std::optional<hub::MemberRecord>{}
                                          : std::optional{found->second};
    });
  }

  Result<std::vector<hub::RedactionRecord>> redactions(const base::BoardId& id) override {
    return read(id, [](const Board& board) { return values(board.redactions); });
  }

  Result<std::vector<hub::LogEvent>> events(const base::BoardId& id, base::Seq after,
                                            std::size_t bytes_max) override {
    return read(id, [&](const Board& board) {
      std::vector<hub::LogEvent> found;
      std::size_t bytes = 0;
      for (std::size_t i = after.value; i < board.events.size(); ++i) {
        bytes += board.events[i].bytes.size();
        if (!found.empty() && bytes > bytes_max) break;
        found.push_back(board.events[i]);
      }
      return found;
    });
  }

 private:
  struct Board {
    hub::BoardInfo info;
    std::vector<hub::LogEvent> events;  // seq 1 first
    std::map<base::Replica, hub::ReplicaRecord> replicas;
    std::map<base::Actor, hub::ActorRecord> actors;
    std::map<base::Seq, hub::SnapshotRecord> snapshots;
    std::map<std::pair<base::OpId, base::Actor>, hub::BallotRecord> ballots;
    std::map<std::uint64_t, hub::AuditRecord> audit;
    std::map<base::InvitationNumber, hub::InvitationRecord> invitations;
    std::map<std::string, hub::MemberRecord> members;
    std::map<base::Seq, hub::RedactionRecord> redactions;
  };
  struct Boards {
    std::map<base::BoardId, Board> boards;
    std::map<base::BoardId, hub::Deletion> deleted;
  };
  using Heads = std::map<base::BoardId, std::optional<base::Seq>>;  // nothing: deleted

  Result<void> usable() const {
    if (broken_) return base::fail(base::Errc::io, "the modelled disk failed earlier");
    return {};
  }

  bool take_fault(Fault fault) {
    if (fault_ != fault) return false;
    fault_ = Fault::none;
    broken_ = true;
    return true;
  }

  static bool carries(const hub::LogEvent& event) {
    v1::Event parsed;
    return parsed.ParseFromString(event.bytes) && parsed.seq() == event.seq.value;
  }

  static bool all_utf8(const hub::BoardWrite& write) {
    std::vector<std::string_view> texts = {write.info.title, write.info.authority,
                                           write.info.hold, write.info.retention.why};
    if (write.deletion) {
      texts.insert(texts.end(), {write.deletion->why, write.deletion->archive});
    }
    for (const hub::ActorRecord& actor : write.actors) {
      texts.insert(texts.end(), {actor.subject, actor.person.name, actor.person.authority,
                                 actor.erasure.why});
    }
    for (const hub::InvitationRecord& invitation : write.invitations) {
      texts.insert(texts.end(), {invitation.authority, invitation.label});
    }
    for (const hub::MemberRecord& member : write.members) {
      if (member.subject.empty()) return false;
      texts.push_back(member.subject);
    }
    for (const hub::RedactionRecord& redaction : write.redactions) texts.push_back(redaction.why);
    for (const std::string_view text : texts) {
      if (!base::count_code_points(text)) return false;
    }
    return true;
  }

  Result<void> check(const hub::BoardWrite& write, Heads& heads) const {
    const auto changed = heads.find(write.board);
    const auto stored = written_.boards.find(write.board);
    const bool exists = changed != heads.end() ? changed->second.has_value()
                                               : stored != written_.boards.end();
    const bool existed = changed != heads.end() || written_.deleted.contains(write.board);
    if (write.create && (exists || existed)) {
      return base::fail(base::Errc::exists, write.board.str());
    }
    if (!write.create && !exists) return base::fail(base::Errc::not_found, write.board.str());

    base::Seq head;
    if (stored != written_.boards.end()) head = stored->second.info.head;
    if (changed != heads.end()) head = changed->second.value_or(base::Seq{});
    for (const hub::LogEvent& event : write.rewritten) {
      if (!event.seq || event.seq > head || !carries(event)) {
        return base::fail(base::Errc::invalid, "an event that cannot be rewritten");
      }
    }
    for (const hub::LogEvent& event : write.events) {
      if (event.seq.value != ++head.value || !carries(event)) {
        return base::fail(base::Errc::invalid, "an event that does not continue the log");
      }
    }
    const bool fits = write.info.head == head && !(write.snapshot && write.snapshot->seq > head) &&
                      all_utf8(write);
    if (!fits) return base::fail(base::Errc::invalid, "a head, a snapshot or a text");
    heads[write.board] = write.deletion ? std::nullopt : std::optional{head};
    return {};
  }

  static void apply(Boards& all, const hub::BoardWrite& write) {
    if (write.deletion) {
      all.boards.erase(write.board);
      all.deleted.insert_or_assign(write.board, *write.deletion);
      return;
    }
    Board& board = all.boards[write.board];
    board.info = write.info;
    board.events.insert(board.events.end(), write.events.begin(), write.events.end());
    for (const auto& record : write.replicas) board.replicas[record.replica] = record;
    for (const auto& record : write.actors) board.actors[record.actor] = record;
    for (const auto& record : write.redactions) board.redactions[record.seq] = record;
    for (const auto& event : write.rewritten) {
      board.events[static_cast<std::size_t>(event.seq.value - 1)] = event;
      board.snapshots.erase(board.snapshots.lower_bound(event.seq), board.snapshots.end());
    }
    if (write.snapshot) put_snapshot(board, *write.snapshot);
    for (const auto& record : write.audit) board.audit[record.number] = record;
    for (const auto& record : write.invitations) board.invitations[record.number] = record;
    for (const auto& record : write.members) {
      board.members.erase(record.subject);
      if (record.actor) board.members.emplace(record.subject, record);
    }
    for (const auto& record : write.ballots) {
      const std::pair name{record.round, record.actor};
      if (record.dots.empty()) {
        board.ballots.erase(name);
      } else {
        board.ballots[name] = record;
      }
    }
  }

  static void put_snapshot(Board& board, const hub::SnapshotRecord& snapshot) {
    const std::uint64_t stretch = snapshot.seq.value / hub::kSnapshotSpacing;
    std::erase_if(board.snapshots, [&](const auto& entry) {
      return entry.first.value / hub::kSnapshotSpacing >= stretch;
    });
    board.snapshots.emplace(snapshot.seq, snapshot);
  }

  template <class Map>
  static std::vector<typename Map::mapped_type> values(const Map& map) {
    std::vector<typename Map::mapped_type> all;
    for (const auto& entry : map) all.push_back(entry.second);
    return all;
  }

  template <class Read>
  auto read(const base::BoardId& id, Read what) -> Result<decltype(what(std::declval<Board&>()))> {
    auto found = read_now(id, what);
    if (const auto happens = std::exchange(during_read_, nullptr)) happens();
    return found;
  }

  template <class Read>
  auto read_now(const base::BoardId& id, Read what)
      -> Result<decltype(what(std::declval<Board&>()))> {
    const std::scoped_lock lock(mutex_);
    if (const auto fine = usable(); !fine) return base::pass_on(fine);
    if (failing_reads_ > 0) {
      --failing_reads_;
      return base::fail(base::Errc::io, "the modelled read failed");
    }
    const auto found = written_.boards.find(id);
    if (found == written_.boards.end()) return base::fail(base::Errc::not_found, id.str());
    return what(found->second);
  }

  bool sync_;
  Fault fault_ = Fault::none;
  bool full_ = false;
  std::size_t failing_reads_ = 0;
  std::function<void()> during_read_;
  mutable std::mutex mutex_;
  bool broken_ = false;
  Boards written_;
  Boards durable_;
  std::vector<hub::BoardWrite> unsynced_;
};

}  // namespace samtavle::support
