#pragma once
// The server's side of one connection, without sockets, clock, threads or randomness: messages go
// in, actions come out. It knows the order of the conversation, the counters and attempts of one
// replica and the rates that a session has; what an edit means is the board's business.
//
//   awaiting_hello --Hello--> joining --welcomed()--> live --close--> closed
//
// One caller at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/base/value.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/sync/budget.hpp"
#include "samtavle/sync/time.hpp"

namespace samtavle::v1 {
class Edit;
class PresenceUpdate;
}  // namespace samtavle::v1

namespace samtavle::sync {

struct ClientFrameParts;

// What a client says of itself when it comes.
struct Greeting {
  std::string token;
  bool has_cursor = false;
  base::Epoch cursor_epoch;
  base::Seq cursor_seq;
  base::Replica replica;        // 0: none to resume
  base::Epoch replica_epoch;
  std::string client;
  std::string device;
  base::SessionId resume;       // the session that this one replaces; 0: none
};

// Verify the token; then join() the board and call welcomed(), or close.
struct Join {
  Greeting greeting;
};
// A fresh token on an open connection: verify it, close if it is none.
struct Reverify {
  std::string token;
};
// Give this session a replica number; then call granted().
struct Grant {};
// Why an edit is refused.
struct RefusalReason {
  base::Errc code = base::Errc::invalid;
  std::string path;
  plan::Role needed = plan::Role::none;
  base::Value current;
  std::string text;
  plan::Level level = plan::Level::none;  // with not_allowed
  std::vector<std::string> missing = {};  // with not_ready
};

// Hold the edit against board and rights; on refusal (or at once, if it is `wrong` in itself) call
// refuse() and send what it returns. Skip it if admits() says no: an edit before it in the same
// attempt was refused.
struct Submit {
  base::Attempt attempt;
  base::Seq based_on;              // what its author had seen, as the client says
  std::string bytes;               // as the client sent them
  std::unique_ptr<v1::Edit> edit;
  base::Counter last;
  std::optional<RefusalReason> wrong;
};
// Hold the ballot against the board, and answer with a BallotReceipt.
struct Vote {
  plan::Ballot ballot;
  std::uint32_t number = 0;        // the client's own; for the receipt
};
struct SharePresence {
  std::string update;              // samtavle.v1.PresenceUpdate
};
// Something was over a limit that ends no session, and goes no further; to be counted.
struct LeftOut {
  base::Limit limit;
};
struct EndSession {
  base::Error error;
};

using ServerAction =
    std::variant<Join, Reverify, Grant, Submit, Vote, SharePresence, LeftOut, EndSession>;

class ServerSession {
 public:
  ServerSession(const base::Limits& limits, TimePoint now);

  // One complete binary message.
  [[nodiscard]] std::vector<ServerAction> received(std::string_view message, TimePoint now);

  // The join is through: edits and presence are let in from now on. `resumed`: the replica that
  // goes on, and the counter after the last one that the board has of it.
  void welcomed(base::Replica resumed);
  void granted(base::Replica replica);
  void closed() { state_ = State::closed; }

  [[nodiscard]] bool admits(const Submit& submit) const;
  // Notes that an edit was refused and returns the ServerFrame that says so.
  [[nodiscard]] std::string refuse(const Submit& submit, const RefusalReason& reason);

  // The largest message that may come next.
  [[nodiscard]] std::size_t message_bytes_max() const;
  // How long the host must not read from this connection. Zero: go on.
  [[nodiscard]] Duration read_pause(TimePoint now);
  // The rate for whose sake that is so long; none if it is zero.
  [[nodiscard]] base::Limit slowed_by(TimePoint now);
  // Whether it has been over its rates for longer than is tolerated.
  [[nodiscard]] bool overstrained(TimePoint now) const;

  [[nodiscard]] bool live() const { return state_ == State::live; }
  [[nodiscard]] base::Replica replica() const { return replica_; }

 private:
  enum class State : std::uint8_t { awaiting_hello, joining, live, closed };

  void on_hello(std::string_view bytes, std::vector<ServerAction>& out);
  // One of the edits of a frame.
  void on_edit(const ClientFrameParts& frame, std::string_view bytes,
               std::vector<ServerAction>& out, TimePoint now);
  void on_ballot(std::string_view bytes, std::vector<ServerAction>& out, TimePoint now);
  void end(std::vector<ServerAction>& out, base::Error error);
  void end(std::vector<ServerAction>& out, base::Errc code, std::string detail);

  const base::Limits& limits_;
  State state_ = State::awaiting_hello;
  base::Replica replica_;
  bool has_replica_ = false;
  bool asked_replica_ = false;
  base::Attempt attempt_;
  Budget messages_;
  Budget operations_;
  Budget bytes_;
  Budget presence_;
  std::optional<TimePoint> strained_since_;
};

}  // namespace samtavle::sync
