#pragma once
// A board that is open: its fold, its ring, its sessions. The one writer of the board's log.
//
// Thread: one, the board's. What takes long (reading it from the disk, encoding a large one) is
// done on others, on copies of their own. An edit is held against the rights (plan::may) and the
// schema, folded into the server's own board, stamped, and handed to the committer; only when the
// sync has returned does it enter the ring, and so reach anybody. At most one write of a board is
// on its way; what comes meanwhile forms the next.
//
// Ballots go the same way to the disk, but into the ballot box: nothing of them enters the log, the
// ring or a snapshot, and only their actor's sessions hear of them.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/board_memory.hpp"
#include "samtavle/hub/deleting.hpp"
#include "samtavle/hub/figures.hpp"
#include "samtavle/hub/ports.hpp"
#include "samtavle/hub/ring.hpp"
#include "samtavle/hub/session.hpp"
#include "samtavle/hub/redacting.hpp"
#include "samtavle/hub/small_queue.hpp"
#include "samtavle/hub/stored_board.hpp"
#include "samtavle/plan/denial.hpp"

namespace samtavle::v1 {
class Edit;
class ServerFrame;
}  // namespace samtavle::v1

namespace samtavle::hub {

class LiveBoard : public std::enable_shared_from_this<LiveBoard> {
 public:
  LiveBoard(BoardId id, StoredBoard stored, const Ports& ports, Figures& figures);
  ~LiveBoard();

  [[nodiscard]] const BoardId& id() const { return id_; }
  [[nodiscard]] const BoardInfo& info() const { return info_; }
  [[nodiscard]] const board::Board& board() const { return board_; }
  // Since when nobody is here; nothing while somebody is.
  [[nodiscard]] std::optional<sync::TimePoint> deserted_since() const;
  // Whether nobody is here and nothing is on its way to the disk or being made ready for it.
  [[nodiscard]] bool idle() const;
  // About what it takes, as of the last second.
  [[nodiscard]] std::size_t memory_bytes() const { return share_.bytes(); }
  // More is on its way to the disk than may be: nothing is read until it has caught up.
  [[nodiscard]] bool backed_up() const {
    return in_flight_bytes_ > limits_.board.in_flight_bytes_max;
  }

  // Whether children somewhere are due for new order keys; looked after once a second.
  [[nodiscard]] bool crowded() const { return !crowded_.empty(); }

  // --- for Session ---

  void join(Session& session, const sync::Greeting& greeting);
  void leave(Session& session);
  // The server ends a session; it leaves when its connection is gone, perhaps not before the
  // committer is.
  void ending(const Session& session);
  void grant(Session& session);
  // Decides an edit; nothing: accepted, on its way to the disk, or known already.
  [[nodiscard]] std::optional<sync::RefusalReason> submit(Session& session, sync::Submit& submit);
  // Takes a ballot, or not; the receipt says which.
  void vote(Session& session, const sync::Vote& vote);
  void share_presence(Session& session, const std::string& update);
  // A fresh token may carry another name or role.
  void rights_changed(Session& session);
  // Fills the frame with what this session needs next; false if there is nothing.
  [[nodiscard]] bool fill(Session& session, Frame& frame);
  // Whether that is much, or has to be read from the disk: a piece of a snapshot, or of the log.
  [[nodiscard]] bool fills_bulk(const Session& session) const;
  // What it was given last is written.
  void written(Session& session);

  // All who were ever here, also where it is not on disk yet that they came.
  [[nodiscard]] std::vector<plan::Person> people() const;

  // The same with their numbers, and who was erased.
  [[nodiscard]] const std::map<base::Actor, ActorRecord>& actors() const { return actors_; }
  // Erases somebody (erasing.hpp) with the next write; they are sent away at once, and everybody is
  // told. Says who stands in their place. Errors: not_found; frozen (a hold: its reason; or they
  // are the last manager).
  [[nodiscard]] Result<ActorRecord> erase(base::Actor actor, Erasure erasure);
  // Why nothing may be erased from now on; empty: it may. Kept with the next write.
  void set_hold(std::string why);

  // Whose role the board itself says, by actor, with what is on its way to the disk.
  [[nodiscard]] const std::map<base::Actor, MemberRecord>& members() const { return members_; }
  // Gives somebody a role, by the subject of their login, also if they were never here. With the
  // next write; who is here is told at once. Errors: exists (they have one), limit.
  [[nodiscard]] Result<MemberRecord> add_member(const std::string& subject, plan::Role role,
                                                base::Actor given_by);
  // The same for somebody who has an actor's number, in the place of what they had. None: they are
  // sent away at once, and not let in until they are given one again. Errors: not_found; frozen
  // (the last manager stays one); limit. `why` is at most kMemberReasonBytesMax long.
  [[nodiscard]] Result<MemberRecord> set_role(base::Actor actor, plan::Role role,
                                              base::Actor given_by, std::string why = {});

  // Replaces what stands in an item, in every version of the board (redacting.hpp), whoever wrote
  // it; `done` runs when it is on disk. Errors: those of redaction_target(); frozen (a hold: its
  // reason); unavailable (another goes on, or many boards are being read: come back); no_space;
  // those of BoardLog.
  void redact(base::OpId item, std::optional<base::Field> field, base::Actor by, std::string why,
              std::function<void(Result<RedactionRecord>)> done);

  // When the board is deleted by itself, from now on. Kept with the next write.
  void set_retention(Retention retention);

  // Whether guests need a code and have no names of their own, and logins open the board to its
  // members only. Whoever is here by a login and is none leaves at once. With the next write.
  // Errors: frozen (there is no manager among the members, so nobody could take it back).
  [[nodiscard]] Result<void> set_sensitive(bool sensitive);
  // Another guest comes; says the how manieth. With the next write.
  std::uint32_t count_guest();

  // Invitations that were ever made, with what is on its way to the disk.
  [[nodiscard]] const std::map<InvitationNumber, InvitationRecord>& invitations() const {
    return invitations_;
  }
  // Keeps one with the next write, a new one or in the place of the one of its number. Whoever is
  // here by one that does not stand any more is sent away at once.
  void keep_invitation(InvitationRecord record);

  // --- for Hub ---

  // Deletes the board with all that is on it: nobody may change it any more, it is archived on
  // another thread, and goes in one write. Whoever is here is told so and sent away; `done` runs
  // when it is gone, or when it stays, and people write on. Errors: frozen (a hold: its reason);
  // exists (it is not wanted any more); unavailable (it is being deleted or redacted, or many
  // boards are being read: come back); read_only, no_space; those of the archive.
  void remove(DeletionWish wish, std::function<void(Result<Deletion>)> done);

  // Once a second: stalled subscribers, expired tokens, read-only, order keys without room, live
  // tallies, memory.
  void tick();
  // Puts on the disk what is not there yet; `then` runs when it is. `whole`: also a snapshot, if
  // the log has grown much since the last one, and what only a board that rests can do. `quick`:
  // without what only saves time later.
  enum class Flush { whole, quick };
  void flush(Flush how, std::function<void()> then);
  // Nobody is here, and the disk has no space for what is on its way: takes that back, and then the
  // board ends; `then` runs when it has, and not at all if the disk took it after all. Nothing of
  // it was acknowledged, so whoever made it has it still and brings it again, as after a crash.
  // Whoever comes meanwhile is told to come back.
  void give_up(std::function<void()> then);
  // Runs `then` when all that the board holds now is on disk; at once, if it is. If it is given up
  // before, `never` runs instead.
  void when_durable(std::function<void()> then, std::function<void()> never = {});
  // It has ended, and nothing of it is needed any more: a large board is taken apart on another
  // thread.
  void take_apart();
  // Tells everybody to come back later, spread over `spread`.
  void drain(sync::milliseconds spread);
  // Adds what is here now.
  void measure(Levels& levels) const;
  void end_all(const base::Error& error);

 private:
  struct Waiter {
    std::uint64_t write;          // the number of the write that has to be durable
    std::function<void()> then;
    std::function<void()> never;  // may be empty
  };
  // Not by address: what a board does has to be the same in every run of a simulation.
  struct ById {
    bool operator()(const Session* a, const Session* b) const { return a->id() < b->id(); }
  };
  // Refusals of one sort within a minute: one row of the audit.
  struct Refusals {
    std::uint64_t number;
    sync::TimePoint since;
    std::int64_t time_ms;
    Seq seq;
    base::Actor actor;
    base::Errc code;
    std::uint32_t operation;
    base::OpId item;
    base::Field field;
    plan::Role needed;
    plan::Level level;
    std::uint32_t count = 0;
    bool written = false;
  };
  // When an edit came that is not on disk yet.
  struct Receipt {
    Seq seq;
    sync::TimePoint at;
  };
  struct PresenceEntry {
    base::Actor actor;
    std::string update;
    bool dirty = false;
  };

  // What the next write will carry; begins it if need be.
  BoardWrite& outgoing();
  void push();
  void begin_write();
  void on_written(Result<void> result, BoardWrite write);
  void on_durable(BoardWrite& write);
  void abandon();
  void run_waiters();
  void publish();
  void flatten_resting_texts();
  [[nodiscard]] bool rests(const text::Text& text) const;
  // Writes the event around the bytes of an edit that was applied as the next one.
  void append_event(const board::Stamp& stamp, std::string_view edit_bytes);
  // The stamp of the next event; the author had seen the board up to `based_on`.
  [[nodiscard]] board::Stamp next_stamp(base::Actor actor, base::Seq based_on) const;
  // Notes where an edit left children without room between their order keys.
  void note_crowded(const board::Delta& delta);
  // Gives new order keys in one container, if that is due anywhere: an edit of the server's own.
  void make_room();
  void end_overdue_delegations();
  // How far an actor has followed the board, also where they are here now.
  [[nodiscard]] base::Seq last_seen(base::Actor actor) const;
  // Keeps how far a session has followed it, for the next write.
  void note_seen(const Session& session);
  void note_all_seen();
  void note_seen_sometimes();
  // Applies an edit of the server itself, which must fit, and sends it on its way.
  void write_own(const v1::Edit& edit);

  // live_board_audit.cpp
  void note_refusal(const Session& session, const plan::Denial& denial, const v1::Edit& edit);
  void write_refusals();

  // live_board_invitations.cpp
  // Whether whoever came by an invitation, if it was by one, may still be here.
  [[nodiscard]] bool still_invited(const Session& session) const;
  // Sends everybody away whose login or token was taken back.
  void send_away_ended();

  // live_board_people.cpp
  void end_sessions_of(base::Actor actor, base::Errc code, const char* why);
  ActorRecord& new_actor(const std::string& subject, const plan::Person& person);

  // live_board_redact.cpp
  // One that is being made: the log is cleaned on another thread, and then, between two writes,
  // what has come since.
  struct Redacting {
    RedactionTarget target;
    base::Actor by;
    std::string why;
    std::function<void(Result<RedactionRecord>)> done;
    std::optional<CleanedLog> cleaned;
  };
  void on_cleaned(Result<std::shared_ptr<CleanedLog>> cleaned);
  // Nothing is on its way to the disk.
  void finish_redaction();
  [[nodiscard]] Result<void> clean_newest(Redacting& job);
  void put_redaction(Redacting& job);

  // live_board_remove.cpp
  struct Removing {
    DeletionWish wish;
    std::function<void(Result<Deletion>)> done;
    std::optional<std::string> archive;  // the name of its file, once it is there
  };
  [[nodiscard]] Result<void> may_be_removed(const DeletionWish& wish) const;
  void make_archive();
  void on_archived(Result<std::string> archive);
  // Nothing is on its way to the disk.
  void finish_removal();
  void on_removed(const Result<void>& result, Deletion deletion);
  void stay(const base::Error& error);

  // live_board_members.cpp
  [[nodiscard]] bool is_last_manager(base::Actor actor) const;
  // Whether a session may be here; its role is then the member's, if its actor is one.
  [[nodiscard]] bool take_role(Session& session) const;

  // live_board_figures.cpp
  void note_backed_up();
  void count_accepted(const Session& session, const v1::Edit& edit);
  void count_durable();
  // A fan-out: what was published at one moment, on its way to those who had all that was before
  // and had nothing in flight. When the last of them has it written, the time it took is known.
  // Whoever is slower than until the next publication, or leaves, keeps a fan-out from ending.
  void begin_fan_out();
  void add_to_fan_out(Session& session, std::uint64_t before);

  // live_board_votes.cpp
  void keep_ballot(BallotRecord record);
  // To all sessions of an actor, when what was accepted so far is on disk: the dots that they have
  // in a round. `asked` is the session whose ballot of this number is answered.
  void tell_ballot(const BallotRecord& record, base::SessionId asked, std::uint32_t number);
  // To one session, likewise: what its actor has said in all open rounds, or in one.
  void tell_ballots(Session& session, base::OpId only = {});
  // What an edit does to rounds: one that it closes is counted with the same write.
  void follow_rounds(const board::Delta& delta);
  void write_tally(base::OpId round);
  void write_live_tallies();

  // live_board_snapshots.cpp
  struct MadeSnapshot {
    KeptSnapshot kept;
    std::string for_disk;  // a copy, which the board's thread need not make
  };
  // What a joiner gets; perhaps ahead of the disk. Has a newer one made if it is stale.
  const KeptSnapshot& snapshot_for_joiner();
  [[nodiscard]] bool kept_is_stale() const;
  // Whether a board of this size is encoded on its own thread.
  [[nodiscard]] bool encodes_here() const;
  void store_snapshot_if_due();
  // Puts one into the next write; false if that is not to be done here.
  [[nodiscard]] bool store_snapshot_here();
  // Has one made from the log, of what is on disk now, on another thread, and stored if that is
  // asked for; `then` runs when all that is through, or was not to be had.
  void make_snapshot_aside(bool store, std::function<void()> then = {});
  void on_snapshot_made(Result<std::shared_ptr<MadeSnapshot>> made);

  void welcome(Session& session, const sync::Greeting& greeting, const ReplicaRecord* named);
  [[nodiscard]] bool wants_snapshot(const sync::Greeting& greeting) const;
  void send_snapshot(Session& session);
  bool fill_snapshot(Session& session, Frame& frame);
  bool fill_catch_up(Session& session, Frame& frame);
  bool fill_presence(Session& session, Frame& frame);
  ActorRecord& actor_of(const plan::Identity& identity);
  const ReplicaRecord* named_replica(const Session& session,
                                     const sync::Greeting& greeting) const;
  bool retired(const ReplicaRecord& record) const;
  base::Replica unused_replica(const Session& session) const;
  void fence(Session& keeper, base::Replica replica, base::SessionId resume);
  void share_directory(const ActorRecord& record);
  void send_directory(Session& session);
  void forget_directory();
  void flush_directory();
  void broadcast_control(const std::string& frame, bool bulk);
  void set_read_only(bool read_only);
  void mark_presence(Session& session, std::string update);
  void mark_gone(Session& session);
  void schedule_presence();
  void flush_presence();
  [[nodiscard]] sync::Duration presence_interval() const;
  [[nodiscard]] const std::shared_ptr<const std::string>& everybody();
  static void write_presence(base::SessionId id, const PresenceEntry& entry,
                             v1::ServerFrame& frame);

  // What it takes of the memory for all boards.
  [[nodiscard]] std::size_t reckon_memory() const;

  BoardId id_;
  BoardLog& log_;
  Committer& committer_;
  Runtime& runtime_;
  Background& background_;
  const base::Limits& limits_;
  Figures& figures_;
  MemoryShare share_;

  BoardInfo info_;            // with what is on its way
  board::Board board_;        // likewise
  BoardMemory memory_;        // of board_
  std::set<base::OpId> crowded_;  // containers whose order keys are due for new ones
  // The ballot box by round, with what is on its way; nobody has one without dots.
  std::map<base::OpId, std::map<base::Actor, BallotRecord>> ballots_;
  std::set<base::OpId> tally_due_;  // rounds whose live tally may have changed
  Seq durable_;
  std::map<base::Replica, ReplicaRecord> replicas_;
  std::map<base::Actor, ActorRecord> actors_;
  std::map<std::string, base::Actor> actor_numbers_;  // by subject
  base::Actor durable_actor_;                         // the highest number that is on disk
  std::set<base::Actor> directory_due_;               // to be told to everybody
  std::vector<std::shared_ptr<const std::string>> directory_pieces_;  // full ones, encoded,
  base::Actor directory_kept_;                                        // up to this actor
  Ring ring_;
  std::uint64_t published_ = 0;  // ring offset up to which subscribers are served
  sync::TimePoint last_publish_;
  std::size_t fan_out_left_ = 0;  // who has not been written the newest one

  std::optional<BoardWrite> outgoing_;  // what the next write will carry
  bool in_flight_ = false;
  std::optional<sync::TimePoint> last_push_;
  bool push_scheduled_ = false;
  std::uint64_t writes_begun_ = 0;      // handed to the committer
  std::uint64_t writes_done_ = 0;
  std::size_t in_flight_bytes_ = 0;     // of events and ballots accepted and not yet durable
  bool was_backed_up_ = false;
  SmallQueue<Receipt> receipts_;
  std::vector<Waiter> waiters_;
  std::function<void()> giving_up_;     // set: the write on its way is asked back
  bool abandoned_ = false;              // given back, or being deleted: nothing is written again

  KeptSnapshot kept_;
  Seq stored_snapshot_;                 // the newest on disk, or on its way there
  std::uint64_t stored_offset_ = 0;     // in the ring, about where it stands
  // One that is being made aside, and what it is made for.
  struct Aside {
    bool running = false;
    bool store = false;
    std::vector<std::function<void()>> then;
  };
  Aside aside_;

  std::vector<Session*> sessions_;  // by id; walked once a second, with thousands in it
  std::map<base::SessionId, PresenceEntry> presence_;
  std::shared_ptr<const std::string> everybody_;  // all of it, encoded since the last flush
  std::vector<base::SessionId> gone_;
  bool presence_scheduled_ = false;
  std::optional<sync::TimePoint> last_presence_;
  bool read_only_ = false;
  sync::TimePoint seen_noted_;
  // When they were last looked through: nothing has ended since, while both are the same.
  struct DelegationsSeen {
    Seq seq;
    std::int64_t day = 0;
    bool operator==(const DelegationsSeen&) const = default;
  };
  DelegationsSeen delegations_seen_;
  std::vector<Refusals> refusals_;  // of the last minute
  std::uint64_t last_refusal_ = 0;  // its number
  std::map<InvitationNumber, InvitationRecord> invitations_;
  std::map<base::Actor, MemberRecord> members_;
  std::optional<Redacting> redacting_;
  std::optional<Removing> removing_;
  std::uint64_t gate_changes_ = 0;  // of the gatekeeper, when all who are here were looked at
  sync::TimePoint deserted_since_;  // while nobody is here
};

// The frame that tells a client that its board was deleted.
[[nodiscard]] std::string deletion_notice(const Deletion& deletion);

}  // namespace samtavle::hub
