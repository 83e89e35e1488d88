#pragma once
// One board in one process, for those who have no server: it keeps the log, decides who may do
// what, and tells everybody who has come, as a server does and by the same rules (plan::may, the
// schema, the fold). Bytes and time go in; records to keep and messages to send come out.
//
// All of the log is in memory: meant for tests, tools, and boards that a few people work on. What
// only a server has is left out: ballots (refused), invitations, the audit log, erasing.
//
// No I/O, clock, threads or randomness. One caller at a time.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/sync/server_session.hpp"

namespace samtavle::local {

// When something happened, on both clocks.
struct Now {
  sync::TimePoint steady;
  std::int64_t wall_ms = 0;
};

struct Message {
  base::SessionId to;
  std::string bytes;
};
// A session is over. Nothing comes to it afterwards.
struct End {
  base::SessionId to;
  base::Error error;
};
using Out = std::variant<Message, End>;

struct NewBoard {
  base::BoardId id;
  std::string title = "Board";
  std::string authority = "-";
  plan::Language language = plan::Language::danish;
};

class BoardHost {
 public:
  // Goes on with what was kept, or begins a board if that is nothing.
  // Errors: invalid (title, authority), config (kept is another board), corrupt, newer_format.
  [[nodiscard]] static base::Result<std::unique_ptr<BoardHost>> open(
      const NewBoard& board, const std::vector<std::string>& kept, Now now);
  BoardHost(const BoardHost&) = delete;
  BoardHost& operator=(const BoardHost&) = delete;
  ~BoardHost();

  // Somebody has come, whom the host of this class vouches for: no token is looked at.
  [[nodiscard]] base::SessionId come(plan::Identity who, Now now);
  void received(base::SessionId from, std::string_view message, Now now);
  // Their line is gone. Nothing is sent to them any more.
  void gone(base::SessionId who);
  // Ends all sessions. What was not taken yet is not sent.
  void end_all(const base::Error& error);

  // What has to be kept, in order, before anything that take_out() gives is sent.
  [[nodiscard]] std::vector<std::string> take_records();
  [[nodiscard]] std::vector<Out> take_out();

  [[nodiscard]] const board::Board& board() const { return board_; }
  // The bytes of the events, from the first one on (samtavle.v1.Event).
  [[nodiscard]] const std::vector<std::string>& events() const { return events_; }
  [[nodiscard]] std::size_t message_bytes_max() const { return limits_.session.frame_bytes_max; }

 private:
  struct Session;
  struct Known {
    base::Actor actor;
    plan::Person person;
  };
  struct GivenReplica {
    base::Actor actor;
    std::string device;
    base::Counter high_water;
    std::uint64_t edit_hash = 0;
  };

  explicit BoardHost(base::BoardId id);
  [[nodiscard]] base::Result<void> begin(const NewBoard& board, Now now);
  [[nodiscard]] base::Result<void> take_in(std::string_view record);
  [[nodiscard]] base::Result<void> fold(std::string_view event);

  void carry_out(Session& session, sync::ServerAction& action, Now now);
  void join(Session& session, const sync::Greeting& greeting);
  void fence(const Session& keeper, base::Replica replica, base::SessionId resume);
  [[nodiscard]] base::Actor actor_of(const plan::Identity& who);
  [[nodiscard]] base::Replica named_replica(const Session& session,
                                            const sync::Greeting& greeting) const;
  void send_snapshot(Session& session);
  void send_events(Session& session, base::Seq after);
  void grant(Session& session);
  void submit(Session& session, sync::Submit& submit, Now now);
  [[nodiscard]] std::optional<sync::RefusalReason> decide(const Session& session,
                                                          const sync::Submit& submit, Now now);
  void append(const board::Stamp& stamp, std::string_view edit_bytes);
  void make_room(const board::Delta& delta, Now now);
  void refuse_ballot(Session& session, const sync::Vote& vote);
  void share_presence(Session& session, const std::string& update);

  [[nodiscard]] board::Stamp next_stamp(base::Actor actor, base::Seq based_on, Now now) const;
  void keep_actor(const std::string& subject, const Known& known);
  void keep_replica(base::Replica number, const GivenReplica& given);
  void send(const Session& session, std::string bytes);
  void send_all(const std::string& bytes, const Session* except = nullptr);
  void end(Session& session, base::Errc code, std::string detail);

  base::BoardId id_;
  base::Epoch epoch_;
  base::Limits limits_;
  board::Board board_;
  std::vector<std::string> events_;
  std::map<std::string, Known> actors_;  // by subject
  std::map<base::Replica, GivenReplica> replicas_;
  std::map<base::SessionId, std::unique_ptr<Session>> sessions_;
  base::SessionId last_session_;
  std::vector<std::string> records_;
  std::vector<Out> out_;
};

}  // namespace samtavle::local
