#pragma once
// A whole system in one process: a server, devices, time, and somebody who looks on and knows what
// must never happen (the invariants of the protocol). The first violation is kept; the rest of the
// run means nothing after it.
//
// The same seed and the same calls give the same run.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/support/sim_device.hpp"
#include "samtavle/support/sim_server.hpp"

namespace samtavle::support {

class SimWorld final : public SimObserver {
 public:
  SimWorld(std::uint64_t seed, const SimOptions& options);
  ~SimWorld() override;

  // Creates the board and has it on disk.
  void begin();
  SimDevice& add_device(DeviceSettings settings);
  [[nodiscard]] SimDevice& device(std::size_t number) { return *devices_[number]; }
  [[nodiscard]] std::size_t device_count() const { return devices_.size(); }

  void run_for(milliseconds time);
  // Until it is so; false if it never was within `most`.
  bool run_until(const std::function<bool()>& so, milliseconds most);
  // Everybody is connected, has everything, and nothing is pending.
  [[nodiscard]] bool settled();
  // Lets everything mend, and then holds all that is left against each other and against the log.
  void heal_and_compare();

  void server_crash(milliseconds down);
  void set_disk_full(bool full) { server_.log().set_full(full); }

  [[nodiscard]] const std::optional<std::string>& violation() const { return violation_; }
  void violate(std::string what);

  [[nodiscard]] Timeline& time() { return time_; }
  [[nodiscard]] SimServer& server() { return server_; }
  [[nodiscard]] const base::BoardId& board_id() const { return board_id_; }

  // --- what is known of every edit, by its label ---
  enum class State { pending, saved, refused };
  struct Known {
    std::size_t device = 0;
    State state = State::pending;
    std::string content;           // all that is not a number
    base::Seq based_on;            // what its author had seen
    bool stored = false;           // has been in the device's store
    std::optional<base::Seq> seq;  // in the log
  };
  [[nodiscard]] std::map<std::string, Known>& edits() { return edits_; }
  // What an edit is known by: its label, or, where those must not differ, its reason.
  [[nodiscard]] static std::string tag_of(const v1::Edit& edit);
  // What an edit says, apart from ids and seqs, which change when it is numbered anew.
  [[nodiscard]] static std::string content_of(const v1::Edit& edit);

  // --- votes ---
  // Somebody says something in a round.
  void note_cast(base::Actor actor, base::OpId round, const std::vector<plan::Dots>& dots);
  // Somebody is told that the box holds this of them.
  void check_told(base::Actor actor, base::OpId round, const std::vector<plan::Dots>& dots);
  // The box, as the writes made it that were told to be on disk.
  using Box = std::map<std::pair<base::OpId, base::Actor>, std::vector<plan::Dots>>;
  [[nodiscard]] const Box& box() const { return box_; }

  // The log on disk; seq n is at n - 1.
  [[nodiscard]] const std::vector<v1::Event>& log() const { return log_; }
  // A fold of it from scratch.
  [[nodiscard]] board::Board fold_log() const;
  // Puts another log in the place of the one on disk, as after a restore from a backup: its first
  // events up to `keep`, in the next epoch. The server must be down.
  void restore_backup(base::Seq keep);
  [[nodiscard]] base::Epoch epoch() const { return epoch_; }
  // Two devices with one store may both bring the same edits.
  void allow_copies() { copies_ = true; }
  // Sessions may end with these errors; others are violations.
  void allow_end(base::Errc code) { allowed_ends_.push_back(code); }

  // --- SimObserver ---
  void on_durable(const hub::BoardWrite& write) override;
  void on_given_back(const hub::BoardWrite& write) override;
  void on_server_message(const std::string& bytes, base::Seq& last) override;
  void on_session_ended(const base::Error& error) override;
  // For the devices.
  void on_client_event(const v1::Event& event);

  struct Figures {
    std::size_t saved = 0;
    std::size_t refused = 0;
    std::size_t client_crashes = 0;
    std::size_t server_crashes = 0;
    std::size_t snapshots = 0;      // begun to be sent
    std::size_t messages_down = 0;
    std::size_t writes = 0;         // that became durable
    std::size_t given_back = 0;     // edits in writes for which there was no space
    std::size_t undone = 0;         // steps, redone ones too
    std::size_t undone_nothing = 0; // of which nothing was left to undo
    std::size_t ballots = 0;        // that came to the disk
    std::size_t ballots_refused = 0;
  };
  Figures figures;

 private:
  void check_step();
  void compare_ballots();

  Timeline time_;
  base::BoardId board_id_;
  SimServer server_;
  std::vector<std::unique_ptr<SimDevice>> devices_;
  std::optional<std::string> violation_;
  std::map<std::string, Known> edits_;
  std::vector<v1::Event> log_;
  Box box_;
  // All that was ever said, and all that was ever in the box.
  std::map<Box::key_type, std::vector<std::vector<plan::Dots>>> cast_;
  std::map<Box::key_type, std::vector<std::vector<plan::Dots>>> durable_;
  base::Epoch epoch_{1};
  bool copies_ = false;
  std::vector<base::Errc> allowed_ends_;
};

}  // namespace samtavle::support
