#pragma once
// One connection on one board, as server/net sees it: messages in, frames out. It joins the
// protocol (sync::ServerSession) to the live board.
//
// Thread: the board's, for everything. The connection owns its session; destroying it leaves the
// board.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/gatekeeper.hpp"
#include "samtavle/hub/ring.hpp"
#include "samtavle/hub/small_queue.hpp"
#include "samtavle/sync/server_session.hpp"

namespace samtavle::hub {

class Hub;
class LiveBoard;

// The connection, as the session sees it. Every call may come from inside a call to the session;
// the connection defers what would destroy it.
class Peer {
 public:
  virtual ~Peer() = default;
  // There is something to write: call next_frame() as soon as no write is in flight.
  virtual void wake() = 0;
  // Reading may go on (after reading_stopped() was true).
  virtual void resume_reading() = 0;
  // Write what next_frame() still gives (Welcome, refusals), then close with
  // base::close_code(error.code) and the detail as reason.
  virtual void end(const base::Error& error) = 0;
};

class Session {
 public:
  // `peer` must outlive the session.
  Session(Hub& hub, base::BoardId board, Peer& peer);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  // One complete binary message. Text messages are a protocol error: call end_by_peer with policy.
  void on_message(std::string_view bytes);

  // The next message to write; false if there is none now. To be called with no write in flight;
  // the frame's bytes stay alive as long as the frame does.
  [[nodiscard]] bool next_frame(Frame& frame);
  // Whether next_frame() would give a large one that nobody waits for to the millisecond, or has to
  // read it from the disk. Others ought to have their turn before and after it.
  [[nodiscard]] bool next_is_bulk() const;
  // The write of the last frame is through.
  void write_done();

  // The largest message that may come next; grows after Welcome.
  [[nodiscard]] std::size_t message_bytes_max() const;
  // How long not to read for the sake of this session's rates; zero: read on.
  [[nodiscard]] sync::Duration read_pause();
  // True while the board's disk is behind: do not read until Peer::resume_reading().
  [[nodiscard]] bool reading_stopped() const;

  // For logs; never shown to clients as anything but an opaque number.
  [[nodiscard]] base::SessionId id() const { return id_; }
  [[nodiscard]] const base::BoardId& board_id() const { return board_id_; }
  [[nodiscard]] bool welcomed() const { return board_ != nullptr && welcomed_; }
  // Of whoever was let in; empty before that.
  [[nodiscard]] std::string subject() const {
    return admission_ ? admission_->identity.subject : std::string();
  }

 private:
  friend class LiveBoard;
  friend class Hub;

  // Ends it if it took too long to say Hello, or to get the board. Not after the welcome.
  void check_arrival(sync::TimePoint now);
  void join(sync::Join join);
  void reverify(std::string_view token);
  void tell_if_deleted();
  void submit(sync::Submit& submit);
  void end(base::Errc code, std::string detail, base::Limit over = base::Limit::none);
  void send_control(std::string frame);
  // One frame for many sessions. `bulk` is what the server itself decides to send (the directory):
  // it does not count as answers that are not read.
  void send_control(std::shared_ptr<const std::string> frame, bool bulk);

  Hub& hub_;
  base::BoardId board_id_;
  Peer& peer_;
  base::SessionId id_;
  sync::TimePoint begun_;
  sync::ServerSession protocol_;
  std::shared_ptr<LiveBoard> board_;   // once the token is good
  std::shared_ptr<bool> alive_;        // for timers that may fire after the end
  bool ended_ = false;
  bool welcomed_ = false;

  std::optional<Admission> admission_;
  // Beside the admission's end: both are looked at once a second, in thousands of sessions.
  std::optional<sync::TimePoint> writing_since_;
  base::Actor actor_;
  std::string device_;
  base::Replica replica_;              // from the moment it is claimed, not only when it is told
  bool superseded_ = false;            // a newer connection of this actor and device has come

  // Output, in order of urgency: control frames, then catching up, then the ring.
  struct Control {
    std::shared_ptr<const std::string> frame;
    bool bulk = false;
  };
  SmallQueue<Control> control_;
  std::size_t control_bytes_ = 0;      // of what is not bulk
  SmallQueue<std::shared_ptr<const std::string>> presence_waiting_;
  bool presence_lost_ = false;
  std::shared_ptr<const std::string> snapshot_;  // being sent
  base::Seq snapshot_seq_;
  std::size_t snapshot_sent_ = 0;
  bool catching_up_ = false;
  base::Seq next_seq_;                 // the next event that this subscriber needs
  bool in_ring_ = false;
  std::uint64_t cursor_ = 0;           // offset in the ring, while in_ring_
  std::uint64_t frame_events_ = 0;     // in the frame that is being written
  bool in_fan_out_ = false;              // the board's newest fan-out waits for this one too
  sync::TimePoint received_;           // when the message came that is being handled
  base::Seq followed_;                 // up to here everything was written to the client
};

}  // namespace samtavle::hub
