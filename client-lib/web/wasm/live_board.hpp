#pragma once
// One board, live: the core's session, and what it asks its host to do as one answer. The host
// (src/board.ts) has the socket, the store and the clock.

#include <optional>
#include <string>

#include "samtavle/sync/client_session.hpp"
#include "samtavle/views/json.hpp"
#include "samtavle/views/reader.hpp"

namespace samtavle::web {

using namespace views;

class LiveBoard {
 public:
  LiveBoard(sync::ClientOptions options, sync::TimePoint now) : session_(std::move(options), now) {}

  [[nodiscard]] sync::ClientSession& session() { return session_; }
  [[nodiscard]] const board::Board& board() const { return session_.board(); }

  // What happened since the last call: the records to be stored, the messages to be sent once they
  // are, and all else as one JSON object. Each list is a count and byte strings.
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
  sync::ClientSession session_;
  board::Composer* composer_ = nullptr;  // of the edit that is being made
};

}  // namespace samtavle::web
