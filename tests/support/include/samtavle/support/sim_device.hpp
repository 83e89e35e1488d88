#pragma once
// A simulated device: the real ClientSession, a pending store in memory, a line to the server, and
// a process that may end between any two of the actions that the session asks for.
//
// It keeps, from the Store records alone, its own idea of what is pending, and holds every step
// against it: an edit leaves the store only as saved or refused.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/support/board_view.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/support/sim_server.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::v1 {
class PendingRecord;
}  // namespace samtavle::v1

namespace samtavle::support {

class SimWorld;

struct DeviceSettings {
  std::string token;             // SimGatekeeper
  char device = 'a';             // its 16 bytes; two tabs of one browser have the same
  bool compact_store = false;    // on a restart only what is still pending is kept
  std::size_t crowd = 0;         // RandomEditor's
  bool grouped = false;          // its edits have no labels, so that they join in steps of undo
};

class SimDevice final : public LineClient {
 public:
  SimDevice(SimWorld& world, std::size_t number, DeviceSettings settings);
  ~SimDevice() override;

  // --- the person at it ---
  void start();
  void random_edit(std::uint64_t seed);
  // An edit that server and schema may well refuse.
  void odd_edit(std::uint64_t seed);
  // Its label is unique and comes from here. Nothing: the session did not take it.
  std::optional<std::string> edit(const sync::ClientSession::Compose& compose);
  // Says something in a vote; false: the session did not take it.
  bool vote(base::OpId round, const std::vector<plan::Dots>& dots);
  void present(std::uint64_t seed);
  // Undoes, or does again, the next step. Held against what others wrote: it may change none of it.
  // Nothing: there was none, or it could not be done.
  std::optional<sync::Undone> take_step(board::UndoSide side);

  // --- what happens to it ---
  void cut(std::size_t survivors);
  // Ends the process after so many more actions; it comes back after a while.
  void crash_after(std::size_t actions) { actions_left_ = actions; }
  void crash();
  // Holds incoming events back, or lets them in again.
  void hold_events(bool held);
  void stay_offline(bool offline);
  void set_token(std::string token);
  void renew_token();
  // The store of another device instead of one's own; before start().
  void copy_store(const SimDevice& from) { store_ = from.store_; }

  // --- looking at it ---
  // For messages about what went wrong.
  [[nodiscard]] std::string describe() const;
  [[nodiscard]] bool running() const { return session_ != nullptr; }
  [[nodiscard]] sync::ClientSession& session() { return *session_; }
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] const std::shared_ptr<SimLine>& line() const { return line_; }
  struct Outcome {
    std::string label;
    std::optional<base::Errc> refused;  // nothing: saved
    std::string path;
    plan::Role needed = plan::Role::none;
    base::Value current;
    v1::Edit edit;                      // of a refused one
  };
  [[nodiscard]] const std::vector<Outcome>& outcomes() const { return outcomes_; }
  [[nodiscard]] const std::vector<base::Error>& closes() const { return closes_; }
  [[nodiscard]] std::vector<std::string> pending_labels() const;
  [[nodiscard]] const std::vector<std::string>& store() const { return store_; }
  // What the store says is pending, as edits.
  struct Kept {
    sync::EditId id;
    v1::Edit edit;
    base::Seq based_on;
  };
  [[nodiscard]] const std::deque<Kept>& kept() const { return kept_; }
  // What the box ought to hold of this device's person once nothing is pending, if they have no
  // other device: by round, without what was taken back.
  [[nodiscard]] const std::map<base::OpId, std::vector<plan::Dots>>& said() const { return said_; }
  [[nodiscard]] const std::vector<sync::BallotRefused>& refused_ballots() const {
    return refused_ballots_;
  }
  // The board that it shows is the log up to what it has confirmed, and on it what is pending.
  void check_board();
  // Carries out what the session asks for. After anything was done to the session directly.
  void settle();

  // --- LineClient ---
  void on_line_message(const std::string& bytes) override;
  void on_line_closed(const std::optional<base::Error>& error) override;

 private:
  void connect();
  void reconnect_later();
  void restart_later();
  void arm_tick();
  bool carry_out(sync::ClientAction& action);
  void check_store();
  void keep(const std::string& record);
  void keep_edit(const v1::PendingRecord& record);
  void keep_undo(const v1::PendingRecord& record, const std::string& bytes);
  void keep_ballot(const v1::PendingRecord& record, const std::string& bytes);
  void promise(const std::string& record);
  void say(base::OpId round, std::vector<plan::Dots> dots);
  [[nodiscard]] board::Stamp stamp_of(const Kept& kept) const;
  [[nodiscard]] Writers writers_of_all() const;
  void read_store();
  void resume_after_restart();
  [[nodiscard]] sync::ClientOptions client_options();

  SimWorld& world_;
  std::size_t number_;
  DeviceSettings settings_;
  std::unique_ptr<sync::ClientSession> session_;
  std::shared_ptr<SimLine> line_;
  std::vector<std::string> store_;
  std::deque<Kept> kept_;
  std::map<std::uint64_t, std::string> kept_undo_;  // records, by the keys of their entries
  std::map<base::OpId, std::string> kept_ballots_;  // records, by their rounds
  std::map<base::OpId, std::vector<plan::Dots>> said_;
  std::vector<sync::BallotRefused> refused_ballots_;
  std::optional<std::deque<Kept>> replacing_;
  std::optional<std::map<std::uint64_t, std::string>> replacing_undo_;
  std::uint64_t next_kept_ = 1;
  std::uint32_t base_counter_ = 0;
  std::map<sync::EditId, std::string> labels_;
  std::uint64_t next_label_ = 1;
  std::optional<std::size_t> actions_left_;
  bool gate_closed_ = false;
  bool offline_ = false;
  bool connecting_ = false;
  bool settling_ = false;
  std::optional<sync::TimePoint> tick_at_;
  std::vector<Outcome> outcomes_;
  std::vector<base::Error> closes_;
  board::Board truth_;       // the log, as far as it was needed here
  base::Epoch truth_epoch_;
};

}  // namespace samtavle::support
