#pragma once
// A client's side of one board, without sockets, clock, threads or randomness: what happens goes
// in, actions come out, to be carried out in their order. The host (native client, browser) keeps
// the connection, the pending store and the time.
//
// The board that it shows is confirmed + pending: the events of the log, and on top of them this
// device's own edits that are not yet in it. Pending edits are taken back (newest first) before a
// confirmed event is applied and applied again after it, so the cost is that of what is pending.
//
// One caller at a time.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/queue.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/undo.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/sync/budget.hpp"
#include "samtavle/sync/time.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::v1 {
class Event;
class PendingRecord;
class Refusal;
class ServerFrame;
class Welcome;
}  // namespace samtavle::v1

namespace samtavle::sync {

using base::Actor;
using base::Attempt;
using base::Counter;
using base::Epoch;
using base::Replica;
using base::Seq;
using base::SessionId;

// Names an edit of this device from the moment it is made until it is saved or handed back.
using EditId = base::Strong<struct EditIdTag, std::uint64_t>;

// Where somebody is on the board.
struct Presence {
  base::OpId item;
  base::Field field;
  text::Anchor from;
  text::Anchor to;
  float x = 0;
  float y = 0;
  bool typing = false;
  friend bool operator==(const Presence&, const Presence&) = default;
};

struct Present {
  SessionId session;
  Actor actor;
  std::optional<Presence> at;  // nothing: here, but nowhere in particular
};

// --- what the host is asked to do ---

struct Send {
  std::string bytes;  // one binary WebSocket message
};
// End the connection; `retry` says whether to connect again (after a backoff).
struct CloseConnection {
  base::Error error;
  bool retry = true;
};
// Append to the pending store (a serialised samtavle.v1.PendingRecord), before any later Send.
struct Store {
  std::string record;
};
// The board changed: what an observer has to redraw. Pending edits that were taken back and applied
// again around a confirmed event appear as such.
struct Changed {
  board::Delta delta;
};
// The board was replaced as a whole (a snapshot).
struct Replaced {};
// What pending edits had made has other ids from here on: the device got its number, or an edit
// before them was refused. For whoever keeps ids of what is not saved yet. The runs belong
// together: what one of them names may be taken by the next.
struct Renumbered {
  struct Run {
    base::IdRange from;
    base::OpId to;
  };
  std::vector<Run> runs;
};
// An edit of one's own is on disk at the server and everybody has it.
struct Saved {
  EditId edit;
  Seq seq;
};
// An edit of one's own is not on the board: what was in it, and why.
struct Refused {
  EditId edit;
  base::Errc code;
  std::string path;
  std::string detail;
  plan::Role needed = plan::Role::none;     // with not_allowed: the role that would do,
  plan::Level level = plan::Level::none;    // or the control level of the area
  std::vector<std::string> missing;         // with not_ready: what the phase still needs
  base::Value current;
  std::string edit_bytes;  // samtavle.v1.Edit, so that nothing a person wrote is lost
};
// What this person has said in a vote is another thing now: see own_ballot().
struct BallotChanged {
  base::OpId round;
};
// A ballot was not taken: what was said, and why. What stands in the box is what stood there.
struct BallotRefused {
  base::OpId round;
  std::vector<plan::Dots> dots;
  base::Errc code;
  std::string detail;
};
struct PresenceChanged {
  SessionId session;
  bool gone = false;
};
struct DirectoryChanged {};
// The role, the level, or what the server lets through changed.
struct RightsChanged {
  plan::Role role;
  plan::Level level;
  bool read_only = false;
};
// The server asks to come back later (it is being replaced).
struct Draining {
  milliseconds delay;
};
struct StateChanged {};

using ClientAction =
    std::variant<Send, CloseConnection, Store, Changed, Replaced, Renumbered, Saved, Refused,
                 BallotChanged, BallotRefused, PresenceChanged, DirectoryChanged, RightsChanged,
                 Draining, StateChanged>;

struct ClientOptions {
  std::string board;                       // id, kept in the pending store
  std::string device;                      // 16 random bytes, made once by the host
  std::string client = "samtavle";         // program and version, for the operator's log
  std::string order_suffix;                // 2 random bytes for order keys
  milliseconds flush_interval{16};
  // Whether an incoming event may be applied now. Events wait, in order, until it says yes and
  // release() is called. For programs that have to control what they have seen.
  std::function<bool(const v1::Event&)> gate;
};

// What undo() or redo() came to.
struct Undone {
  std::vector<EditId> edits;              // made for it; none: nothing of the step could be undone
  std::string label;                      // of the step
  std::vector<board::LeftOut> left_out;   // what of it was not undone, and why
};

// What the edits of an undo or redo are called and given as a reason.
struct UndoWords {
  std::string label;   // empty: "undo" or "redo", and the label of the step
  std::string reason;  // for course corrections, which need one
};

// What this person has said in a vote.
struct OwnBallot {
  // In the server's box, as far as it has told on this connection: of votes that are open, and of
  // those that were answered. Empty: nothing.
  std::vector<plan::Dots> confirmed;
  // Given here, and not answered yet.
  std::optional<std::vector<plan::Dots>> pending;
};

enum class Connection : std::uint8_t {
  offline,     // no connection
  greeting,    // Hello sent
  loading,     // welcome; catching up
  live,        // everything that was on disk at the welcome has been applied
};

class ClientSession {
 public:
  ClientSession(ClientOptions options, TimePoint now);
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;
  ~ClientSession();

  // --- inputs ---

  // What the pending store holds from an earlier process, in order. Before anything else.
  // Errors: corrupt. A last record that is cut off is left out (the host sees to that).
  [[nodiscard]] base::Result<void> restore(const std::vector<std::string>& records);

  void connected(std::string token, TimePoint now);
  void disconnected();
  void received(std::string_view message, TimePoint now);
  // Repeats Hello with a fresh token on the open connection.
  void refresh_token(std::string token);
  // Time passes: sends what is due. Call at deadline() or earlier.
  void tick(TimePoint now);
  // Sends all that the server's rates allow, without waiting for the flush interval.
  void flush(TimePoint now);
  // Applies events that the gate held back and now admits.
  void release(TimePoint now);

  // Makes one edit: `compose` carries out its steps; if it returns an error, or made no step, the
  // board is as before and the error comes back. The board must be loaded.
  // Errors: unavailable (nothing loaded yet), invalid (no steps), limit (more than one frame can
  // hold), and what `compose` returns.
  using Compose = std::function<board::Applied<void>(board::Composer&)>;
  [[nodiscard]] base::Result<EditId, board::ApplyError> edit(const Compose& compose, TimePoint now);

  // Undoes the newest step of this device's own edits that has not been undone, or does again what
  // was undone last (board/undo.hpp says what belongs to a step, undo_plan.hpp what becomes of it).
  // The edits that this takes are pending like any others; if the server refuses one, it is handed
  // back, and what it had undone can be undone again. If nothing of the step is one's own any more,
  // no edit is made, `left_out` says why, and the next call goes on to the step before.
  // Errors: unavailable (nothing loaded yet), not_found (nothing to undo), limit (it does not fit
  // into what the server takes; the step stays).
  [[nodiscard]] base::Result<Undone, board::ApplyError> undo(TimePoint now, UndoWords words = {});
  [[nodiscard]] base::Result<Undone, board::ApplyError> redo(TimePoint now, UndoWords words = {});

  // Says all that this person says in a vote round, instead of what they said before; without dots:
  // nothing any more. It is pending, and kept in the store, until the server has answered; a newer
  // one takes its place. Whether it may be said the server decides; one that it does not take is
  // handed back (BallotRefused).
  // Errors: unavailable (nothing loaded yet), not_found (no such round or card that is saved),
  // limit (more than a frame can hold).
  [[nodiscard]] base::Result<void> vote(base::OpId round, std::vector<plan::Dots> dots,
                                        TimePoint now);

  void present(const Presence& presence, TimePoint now);

  // --- outputs ---

  [[nodiscard]] std::vector<ClientAction> take_actions();
  // When tick() wants to be called at the latest; nothing: not before another input.
  [[nodiscard]] std::optional<TimePoint> deadline(TimePoint now);

  // --- reading ---

  [[nodiscard]] const board::Board& board() const { return board_; }
  [[nodiscard]] bool loaded() const { return loaded_; }
  [[nodiscard]] Connection connection() const { return connection_; }
  // How many edits are not known to be on the server's disk. 0: everything is saved.
  [[nodiscard]] std::size_t pending_count() const { return pending_.size(); }
  // How many ballots are not answered yet. At most one a round.
  [[nodiscard]] std::size_t pending_ballot_count() const { return pending_ballots_.size(); }
  [[nodiscard]] OwnBallot own_ballot(base::OpId round) const;
  // The label of the step that undo() or redo() would take; nothing if there is none.
  [[nodiscard]] std::optional<std::string> can_undo() const;
  [[nodiscard]] std::optional<std::string> can_redo() const;
  [[nodiscard]] const board::UndoHistory& undo_history() const { return undo_; }
  [[nodiscard]] Seq confirmed_seq() const { return confirmed_; }
  // How far this person, on any device, had followed the board before the newest welcome; 0: never
  // here, or not welcomed yet.
  [[nodiscard]] Seq last_seen() const { return last_seen_; }
  [[nodiscard]] Epoch epoch() const { return epoch_; }
  // The one that the server was in at the last welcome; the board that is held may be of another.
  [[nodiscard]] Epoch welcomed_epoch() const { return welcomed_epoch_; }
  [[nodiscard]] Replica replica() const { return replica_; }
  [[nodiscard]] Actor actor() const { return actor_; }
  [[nodiscard]] plan::Role role() const { return role_; }
  [[nodiscard]] bool read_only() const { return read_only_; }
  [[nodiscard]] SessionId session() const { return session_; }
  [[nodiscard]] const std::map<Actor, plan::Person>& directory() const { return directory_; }
  [[nodiscard]] const std::map<SessionId, Present>& present() const { return present_; }
  // The hash of the canonical snapshot of what is confirmed (pending edits taken back for it).
  [[nodiscard]] std::string confirmed_hash();
  // The canonical snapshot of what is confirmed.
  [[nodiscard]] std::string confirmed_snapshot();

 private:
  struct Pending {
    EditId id;
    std::unique_ptr<v1::Edit> edit;
    Seq based_on;             // what was confirmed when it was made
    Counter last;             // the last counter that it uses
    FrameWeight weight;
    board::Journal journal;   // valid while applied
    board::UndoKey undo;      // 0: it cannot be undone
  };
  struct PendingBallot {
    std::vector<plan::Dots> dots;
    std::uint32_t number = 0;  // rises; names it in its receipt
    bool sent = false;         // on this connection
  };

  // client_session.cpp: connection and sending
  void send_hello();
  void send_due(TimePoint now, bool at_once);
  void send_edits(TimePoint now);
  void send_presence(TimePoint now);
  [[nodiscard]] std::optional<board::ApplyError> check_size(const v1::Edit& edit,
                                                            FrameWeight& weight) const;
  [[nodiscard]] bool may_send() const;
  void close(base::Errc code, std::string detail, bool retry);
  template <class A>
  void act(A action) {
    actions_.push_back(std::move(action));
  }

  // client_receive.cpp: what the server says
  void on_frame(const v1::ServerFrame& frame, TimePoint now);
  void on_welcome(const v1::Welcome& welcome, TimePoint now);
  void on_snapshot(const v1::ServerFrame& frame);
  // Replaces the board by one that has everything up to the welcome.
  void take_board(board::Board&& board);
  [[nodiscard]] bool awaits_board() const { return snapshot_expected_ || arriving_; }
  [[nodiscard]] bool complete_arriving();
  void on_events(const v1::ServerFrame& frame);
  void on_refusal(const v1::Refusal& refusal);
  void on_grant(Replica replica);
  void on_presence(const v1::ServerFrame& frame);
  void on_notices(const v1::ServerFrame& frame);
  void take_directory(const v1::ServerFrame& frame);
  void check_live();
  [[nodiscard]] bool resumed_is_ours(const v1::Welcome& welcome) const;
  void give_up_replica();
  // With the journal of its application as an event, if it came as one.
  void drop_front(Seq seq, const board::Journal* journal);
  // Applies held events until the gate says no; with pending edits taken back around them.
  void apply_held();
  bool apply_confirmed(const v1::Event& event, bool own, bool tell);

  // client_votes.cpp
  void send_ballots(TimePoint now);
  [[nodiscard]] bool has_unsent_ballot() const;
  void forget_sent_ballots();
  void on_ballots(const v1::ServerFrame& frame);
  void store_ballot(base::OpId round, const PendingBallot& ballot);
  void store_ballot_done(base::OpId round);
  // What the box holds is told anew after a welcome.
  void forget_confirmed_ballots();

  // client_undo.cpp
  [[nodiscard]] base::Result<Undone, board::ApplyError> take_step(board::UndoSide side,
                                                                  TimePoint now, UndoWords words);
  // Applies the edits of a plan as pending ones; all of them, or none and why.
  [[nodiscard]] base::Result<std::vector<Pending>, board::ApplyError> apply_plan(
      board::UndoPlan& plan, const UndoWords& words, std::vector<board::Delta>& deltas);
  void store_undo();

  // client_pending.cpp: the pending edits
  // What restore() reads from the store.
  struct Kept;
  [[nodiscard]] base::Result<void> keep(const v1::PendingRecord& record, Kept& kept);
  void take_back_pending(bool tell);
  void apply_pending(bool tell);
  // Numbers all pending edits from `index` on anew, from (replica, first) on. `gone` are edits that
  // stood among them and were refused: what refers to them is mended or handed back. None of the
  // edits from `index` on is on the board meanwhile.
  void renumber_pending(std::size_t index, Replica replica, Counter first,
                        const std::vector<Pending>& gone);
  void follow_flattening(const board::Delta& delta);
  // All that is pending, ballots too.
  void hand_back_all(base::Errc code, const std::string& detail);
  void hand_back(Pending&& pending, base::Errc code, std::string path, std::string detail);
  // As it is applied to the board, on top of what is confirmed.
  [[nodiscard]] board::Stamp stamp_of(const Pending& pending) const;
  void store_identity();
  void store_add(const Pending& pending);
  void store_drop();
  void store_all();
  [[nodiscard]] Counter next_pending_counter() const;

  ClientOptions options_;
  std::vector<ClientAction> actions_;

  board::Board board_;
  bool loaded_ = false;
  bool applied_ = true;   // whether pending edits are on the board at the moment
  Seq confirmed_;
  Epoch epoch_;

  Connection connection_ = Connection::offline;
  std::string token_;
  bool token_due_ = false;      // a fresh one came before the welcome
  bool welcomed_ = false;
  Epoch welcomed_epoch_;        // the server's; epoch_ is that of the board that is held
  SessionId session_;
  Actor actor_;
  plan::Role role_ = plan::Role::none;
  plan::Level level_ = plan::Level::none;
  bool read_only_ = false;
  Seq head_at_welcome_;
  Seq last_seen_;
  std::string snapshot_;        // chunks so far
  std::size_t snapshot_total_ = 0;
  bool snapshot_expected_ = false;
  std::optional<board::Board> arriving_;  // a snapshot without all events up to the welcome
  base::Queue<std::unique_ptr<v1::Event>> held_;

  Replica replica_;
  Epoch replica_epoch_;
  bool replica_asked_ = false;
  bool giving_up_ = false;           // the replica, once everything at the welcome is here
  bool replica_lost_ = false;        // somebody else's edit came under its number
  Counter base_{1};                  // the counter of the first pending edit, or of the next one
  std::uint64_t committed_hash_ = 0; // of the edit that ends before base_
  base::Queue<Pending> pending_;
  board::UndoHistory undo_;
  std::map<base::OpId, PendingBallot> pending_ballots_;           // by round
  std::map<base::OpId, std::vector<plan::Dots>> own_ballots_;     // by round; with dots
  std::uint32_t last_ballot_ = 0;                                 // the highest number so far
  std::size_t sent_ = 0;             // of pending_, in this attempt
  Attempt attempt_;
  std::uint64_t next_edit_id_ = 1;

  struct Rates;
  std::unique_ptr<Rates> rates_;
  TimePoint last_flush_;
  std::optional<Presence> presence_due_;
  TimePoint last_presence_;
  std::map<Actor, plan::Person> directory_;
  std::map<SessionId, Present> present_;
};

}  // namespace samtavle::sync
