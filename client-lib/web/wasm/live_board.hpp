#pragma once
// One board, live: the core's session, and what it asks its host to do as one answer. The host
// (src/board.ts) has the socket, the store and the clock.

#include <optional>
#include <string>

#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/pending_owner.hpp"
#include "samtavle/views/json.hpp"
#include "samtavle/views/reader.hpp"

namespace samtavle::web {

using namespace views;

class LiveBoard {
 public:
  LiveBoard(sync::ClientOptions options, sync::TimePoint now)
      : options_(std::move(options)), opened_(now), session_(std::in_place, options_, now) {}

  [[nodiscard]] sync::ClientSession& session() { return *session_; }
  [[nodiscard]] const board::Board& board() const { return session_->board(); }

  // Begins, or begins again, with a store that outlives the tab: its device and what it holds.
  // From here on what is unsaved is told to nobody but whoever wrote it; until the first welcome
  // nobody can know who is there. Errors: those of ClientSession::restore.
  [[nodiscard]] base::Result<void> restore(std::string device,
                                           const std::vector<std::string>& records);

  // What happened since the last call: the records to be stored, the messages to be sent once they
  // are, and all else as one JSON object. Each list is a count and byte strings. If what is unsaved
  // was found to be somebody else's ("somebodyElses") there is nothing of theirs here any more, and
  // the host has to let go of the connection and of the store.
  void take_actions(std::string& out);

  // Makes an edit of the steps that `compose` carries out by step(). False from `compose` takes
  // them back. Errors: those of ClientSession::edit; internal if `compose` says no.
  using Compose = std::function<bool()>;
  [[nodiscard]] board::Applied<sync::EditId> edit(std::string label, std::string reason,
                                                  sync::TimePoint now, const Compose& compose);
  // Errors: closed outside of edit(), and those of carry_out().
  [[nodiscard]] board::Applied<void> step(Reader& in, Json& made);

  void write_state(Json& json) const;
  void write_people(Json& json) const;
  void write_others(Json& json) const;
  // From what the host says about where one is. Errors: those of anchor_at().
  [[nodiscard]] base::Result<void> present(Reader& in, sync::TimePoint now);

  // Makes an edit that the other module composed on a copy of the board (restoring.hpp). Errors:
  // those of ClientSession::edit; invalid for what is no such edit.
  [[nodiscard]] board::Applied<sync::EditId> take(Reader& in, sync::TimePoint now);

 private:
  void leave_to_owner(std::string& out);

  sync::ClientOptions options_;
  sync::TimePoint opened_;
  std::optional<sync::ClientSession> session_;
  std::optional<sync::OwnerWatch> watch_;  // of a store; nothing: it is in memory only
  std::optional<sync::PendingOwner> stored_owner_;
  board::Composer* composer_ = nullptr;  // of the edit that is being made
};

}  // namespace samtavle::web
