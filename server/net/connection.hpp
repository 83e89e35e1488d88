#pragma once
// One WebSocket on one board: a hub::Peer on a socket. Bytes to frames to the session, and the
// session's frames to bytes.
//
// Thread: the worker's. It reads when the socket has something and keeps only incomplete messages;
// it writes what the session has when the socket takes it, straight from the ring, and asks for the
// next frame only then. So a connection has no queue, and a slow one costs its socket's buffer.

#include <array>
#include <optional>
#include <string>

#include "samtavle/hub/session.hpp"
#include "samtavle/net/frames.hpp"
#include "stream.hpp"
#include "worker.hpp"

namespace samtavle::net {

// A socket on its way from the thread that accepted it to that of its board.
struct Handover {
  Handover() = default;
  Handover(Handover&& other) noexcept;
  Handover& operator=(Handover&&) = delete;
  ~Handover();  // closes it if nobody took it

  int descriptor = -1;
  std::unique_ptr<TlsConnection> tls;
  bool v6 = false;
  std::shared_ptr<Addresses::Ticket> ticket;
  Places::Place place;
  std::optional<base::BoardId> board;
  std::string answer;        // to the upgrade
  std::string rest;          // what the client sent after its request
  sync::TimePoint accepted;  // when the TCP connection came
};

class Connection final : public Endpoint,
                         public Busy,
                         public hub::Peer,
                         public std::enable_shared_from_this<Connection> {
 public:
  // On the worker's thread.
  static void begin(Worker& worker, Handover handover);

  Connection(Worker& worker, Handover& handover);

  // Endpoint
  sync::TimePoint look(sync::TimePoint now) override;
  void retire() override;
  void abandon() override;
  // Busy
  void turn() override;
  void bulk_turn() override;
  // hub::Peer. These only note what is wanted; turn() does it.
  void wake() override;
  void resume_reading() override;
  void end(const base::Error& error) override;

 private:
  struct Farewell {
    std::uint16_t code;
    std::string reason;
    bool abrupt = false;  // without what the session still has to say
  };

  // Reading.
  void wait_readable();
  void on_readable();
  void process(std::span<char> input);
  void on_message(std::string_view bytes);
  [[nodiscard]] bool control_frame_allowed();
  void on_closing(std::uint16_t code);
  void pause(sync::Duration duration);
  void resume();

  // Writing.
  void want_turn();
  void want_bulk_turn();
  [[nodiscard]] bool next_is_bulk() const;
  [[nodiscard]] bool load_output();
  [[nodiscard]] bool write_output();
  void output_written();
  void wait_writable();

  // The end.
  void end_by(sync::TimePoint deadline);
  void look_at_peer(sync::TimePoint now, const base::SessionLimits& limits);
  void break_off(std::uint16_t code, std::string_view reason, base::Limit over);
  void finish(std::string_view why);
  void note_end(base::Errc code);
  void audit_end(const base::Error& error);

  Worker& worker_;
  Stream stream_;
  std::shared_ptr<Addresses::Ticket> ticket_;
  Places::Place place_;
  std::optional<hub::Session> session_;
  FrameReader reader_;

  std::string prelude_;       // being written: the answer to the upgrade, or control frames
  std::string control_;       // control frames for the next write
  std::array<char, 10> header_{};
  std::size_t header_bytes_ = 0;
  // Being written, if the socket did not take all of it at once; otherwise the worker's serves.
  std::unique_ptr<hub::Frame> frame_;
  std::size_t written_ = 0;   // of prelude, header and frame
  std::string held_;          // read, but not to be looked at before the pause is over

  std::optional<Farewell> farewell_;
  sync::TimePoint accepted_;
  sync::TimePoint last_read_;
  sync::TimePoint last_ping_;
  sync::TimePoint message_begun_;
  sync::TimePoint control_second_;
  std::optional<sync::TimePoint> deadline_;  // then it ends, whatever is left
  std::uint32_t control_count_ = 0;

  bool has_output_ = false;
  bool output_is_bulk_ = false;
  bool waiting_read_ = false;
  bool waiting_write_ = false;
  bool turn_wanted_ = false;
  bool bulk_wanted_ = false;
  bool paused_ = false;          // for the sake of the session's rates
  bool stopped_ = false;         // until resume_reading()
  bool deaf_ = false;            // nothing that comes matters any more
  bool peer_closed_ = false;     // its close frame has come
  bool close_written_ = false;
  bool finished_ = false;
};

}  // namespace samtavle::net
