#pragma once
// A client of one board: ClientSession (core/sync) with a socket, a clock, a thread and a file. It
// connects, comes back when the line breaks, and keeps what is not saved yet.
//
// Threads: each client has one of its own. Every function may be called from any thread; the ones
// that answer wait for the client's thread, and run directly when they are called on it (from an
// observer's callback, or from within edit() or read()). wait_*() and close() are not for the
// client's own thread.
//
// Or it has none (Options::on_app_loop): then the app's loop has it take turns (Client::Loop). The
// client's thread is the one that takes the last turn, and before that the one that opened it.
// Functions may be called on any thread and are carried out there, one at a time, whether turns are
// taken or not; observers hear of what they do there too. close() waits for nothing and may be
// called anywhere but within read() and edit(); wait_*() are for other threads.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/native/pending_file.hpp"
#include "samtavle/native/pending_store.hpp"
#include "samtavle/native/pipe.hpp"
#include "samtavle/sync/client_session.hpp"

namespace samtavle::native {

using std::chrono::milliseconds;

// Every field has an initializer, so that naming some of them is enough also with -Wextra.
struct Options {
  std::string server = "http://127.0.0.1:8080";  // https too, if the server or a proxy speaks it
  std::string board{};                           // its id
  std::string token{};
  // Asked on the client's thread before each connection, instead of `token`: tokens may expire.
  std::function<std::string()> token_provider{};
  std::string ca_file{};       // for https: certificates to trust instead of the system's (PEM)
  // Where unsaved edits, and what can be undone, outlive the process; empty: memory only.
  std::string pending_file{};
  // Instead of a file: a place of the app's own. One for each board, and for one client at a time.
  std::shared_ptr<PendingBytes> pending_bytes{};
  // Instead of naming a file: the next one that is free where programs keep such (PendingPlace).
  bool pending_place = false;
  std::string client = "samtavle";  // name and version of the program, for the operator's log
  milliseconds flush_interval{16};
  milliseconds backoff_base{250};  // full jitter: see backoff.hpp
  milliseconds backoff_cap{30'000};
  // A connection that was live this long begins the next backoff anew.
  milliseconds backoff_reset_after{2'000};
  milliseconds connect_timeout{10'000};
  milliseconds idle_timeout{45'000};  // of a silent line; pings go out after half of it
  milliseconds close_timeout{2'000};  // how long close() waits for edits to be saved
  std::size_t message_bytes_max = 4 * 1024 * 1024;
  // Instead of a WebSocket to `server`: asked on the client's thread before each connection.
  PipeMaker pipe{};
  // Whether an incoming event may be applied now (sync::ClientOptions::gate); see release().
  std::function<bool(const v1::Event&)> gate{};
  // No thread: the app's loop takes the turns of Client::loop().
  bool on_app_loop = false;
};

// What happens, told on the client's thread. Callbacks must not block or throw; any may be empty.
struct Observer {
  // The board changed: what has to be redrawn.
  std::function<void(const board::Delta&)> on_changed;
  // The board as a whole is another one: a snapshot came.
  std::function<void()> on_replaced;
  // Ids of what is not saved yet are others now (sync::Renumbered).
  std::function<void(const sync::Renumbered&)> on_renumbered;
  // An edit is on the server's disk, and everybody has it.
  std::function<void(sync::EditId, base::Seq)> on_saved;
  // An edit is not on the board: what was in it, and why.
  std::function<void(const sync::Refused&)> on_refused;
  // What this person has said in a vote round is another thing now.
  std::function<void(base::OpId)> on_ballot;
  // A ballot was not taken: what was said, and why.
  std::function<void(const sync::BallotRefused&)> on_ballot_refused;
  // Somebody came or moved; or went (true).
  std::function<void(base::SessionId, bool)> on_presence;
  std::function<void()> on_directory;
  // The connection, and how many edits are not saved yet.
  std::function<void(sync::Connection, std::size_t)> on_state;
  std::function<void(const sync::RightsChanged&)> on_rights;
  // A connection ended or could not be made, and is tried again after this time.
  std::function<void(const base::Error&, milliseconds)> on_retry;
  // It is not tried again: unauthenticated, forbidden, no_such_board, client_too_old or
  // server_too_old (whose words say what to update); or config, if the file holds unsaved edits of
  // another person than the one who is welcomed. Unsaved edits are kept.
  std::function<void(const base::Error&)> on_closed;
  // All that came together has been told. What this does to the board is carried out afterwards.
  std::function<void()> on_settled;
  // The pending file could not be written; edits are in memory only until it can be again.
  std::function<void(const base::Error&)> on_pending_file;
};

class Client {
 public:
  // Begins to connect; returns before there is a connection (see wait_live()).
  // Errors: invalid (address, board id), and those of PendingFile::open, pending_store_in() or
  // PendingPlace, and of a store of another board (config).
  [[nodiscard]] static base::Result<std::unique_ptr<Client>> open(Options options,
                                                                  Observer observer = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  // close(), if that was not called.
  ~Client();

  // Makes one edit; see ClientSession::edit for its errors. Edits of a closed client are refused
  // (closed).
  base::Result<sync::EditId, board::ApplyError> edit(const sync::ClientSession::Compose& compose);

  // Undoes, or does again, the next step of this client's own edits; see ClientSession::undo for
  // what it comes to and for its errors. A closed client refuses (closed).
  base::Result<sync::Undone, board::ApplyError> undo(sync::UndoWords words = {});
  base::Result<sync::Undone, board::ApplyError> redo(sync::UndoWords words = {});
  // The label of the step that undo() or redo() would take; nothing if there is none.
  [[nodiscard]] std::optional<std::string> can_undo() const;
  [[nodiscard]] std::optional<std::string> can_redo() const;

  // Votes; see ClientSession::vote for what it means and for its errors. A closed client refuses
  // (closed).
  base::Result<void> vote(base::OpId round, std::vector<plan::Dots> dots);

  // Whether this is the client's own thread: there wait_*() and, if it is not the app's loop,
  // close() must not be called.
  [[nodiscard]] bool on_own_thread() const;
  // Whether this is called from within another function of the client, or from a callback.
  [[nodiscard]] bool within() const;
  // Has `work` done on that thread and does not wait for it; on an app's loop in the next turn.
  // What comes after the end is left out.
  void later(std::function<void()> work);

  class Loop;
  // With Options::on_app_loop; once.
  [[nodiscard]] std::unique_ptr<Loop> loop();

  // Calls `look` with the session as it is. After close() too.
  void read(const std::function<void(const sync::ClientSession&)>& look) const;

  // Sends what is due at once, without waiting for the flush interval.
  void flush();
  // Applies events that the gate held back and now lets through.
  void release();
  void present(const sync::Presence& presence);
  // A fresh token for an open connection, for the next one, or after unauthenticated.
  void refresh_token(std::string token);

  // Until everything that was on the server's disk at the welcome is here.
  // Errors of all five: unavailable (not in time), closed (by close()), and what on_closed told.
  base::Result<void> wait_live(milliseconds timeout) const;
  // Until nothing is pending: everything is saved, or was handed back (on_refused,
  // on_ballot_refused).
  base::Result<void> wait_saved(milliseconds timeout) const;
  // Until this edit is saved: its place in the log. Errors also: the code and words of its refusal,
  // not_found if it is no edit of this client, or older than the last kOutcomesKept.
  base::Result<base::Seq> wait_saved(sync::EditId edit, milliseconds timeout) const;
  static constexpr std::size_t kOutcomesKept = 10'000;
  // Until no ballot of that round is pending. Errors also: the code and words with which the last
  // one of this process was refused.
  base::Result<void> wait_voted(base::OpId round, milliseconds timeout) const;
  // Until `predicate` is true; it is called on the client's thread whenever something happened.
  base::Result<void> wait_until(const std::function<bool(const sync::ClientSession&)>& predicate,
                                milliseconds timeout) const;

  // How far this person had followed the board before (ClientSession::last_seen).
  [[nodiscard]] base::Seq last_seen() const;

  // Of what is confirmed: the canonical snapshot and its hash.
  [[nodiscard]] std::string confirmed_hash() const;
  [[nodiscard]] std::string confirmed_snapshot() const;
  // What was wrong with the pending file when it was opened.
  [[nodiscard]] std::optional<PendingFile::Damage> pending_damage() const;

  // Sends what the network takes within close_timeout and ends. What is not saved stays in the
  // pending file; without one it is gone. Calling it again does nothing.
  // On an app's loop it sends what the server allows at this moment, and nobody is told what
  // becomes of it; what was not known to be saved before is sent again by whoever opens the file
  // next. The connection says goodbye in the turns after it.
  void close();

  // For tests: cuts the line, and comes back after `away` (by the usual backoff if that is zero).
  void drop_connection(milliseconds away = milliseconds{0});

 private:
  class Impl;
  explicit Client(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

// The turns of a client on an app's loop. It may outlive the client, and has to for as long as its
// goodbye takes; or go before it, with the app's loop: then the client is as if it were closed.
class Client::Loop {
 public:
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  // Whatever connection there is is cut off.
  ~Loop();

  // Can be read, as poll(2) has it, when a turn is due. Stays as long as this, and is not for
  // anything else.
  [[nodiscard]] int descriptor() const;
  // Does what there is to do, and waits for nothing. Callbacks come from here, but for what calls
  // of the client itself tell. False: the client is closed and the goodbye is through. One thread;
  // if it is another than before, the client follows.
  bool turn();

 private:
  friend class Client;
  explicit Loop(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace samtavle::native
