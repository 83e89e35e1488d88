#pragma once
// A client that keeps to no rule: a TCP socket on which a test writes WebSocket frames, or whatever
// it likes, by hand. It blocks; every wait has an end.
//
// One thread.

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "samtavle/base/errc.hpp"
#include "samtavle/v1/session.pb.h"
#include "stage.hpp"

namespace samtavle::integration {

// How a connection ended. 0: without a close frame.
struct Ended {
  std::uint16_t code = 0;
  std::string reason;
};

class RawClient {
 public:
  enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    reserved = 3,
    close = 8,
    ping = 9,
    pong = 10,
  };
  struct Options {
    int receive_buffer_bytes = 0;  // 0: the system's
  };

  // Connects and upgrades; throws if the server does not let it.
  explicit RawClient(const Stage& stage) : RawClient(stage, Options{}) {}
  RawClient(const Stage& stage, const Options& options);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // --- what is sent; false if the server takes no more ---

  bool send_bytes(std::string_view bytes, milliseconds timeout = kSoon);
  bool send_frame(Opcode opcode, std::string_view payload, bool final = true);
  bool send_message(std::string_view payload) { return send_frame(Opcode::binary, payload); }
  bool send(const v1::ClientFrame& frame) { return send_message(frame.SerializeAsString()); }
  // A masked frame as bytes.
  [[nodiscard]] static std::string encode(Opcode opcode, std::string_view payload,
                                          bool final = true);

  // --- what the server says ---

  // The next message; nothing if none came in time or the connection ended.
  [[nodiscard]] std::optional<v1::ServerFrame> next(milliseconds timeout = kSoon);
  // Reads until the end; nothing if it did not come in time.
  [[nodiscard]] std::optional<Ended> wait_end(milliseconds timeout = kSoon);
  // Reads until a refusal. Events and presence in between are left out.
  [[nodiscard]] std::optional<v1::Refusal> wait_refusal(milliseconds timeout = kSoon);
  // Until the event of an edit of this client with that first counter has come.
  [[nodiscard]] bool wait_event(std::uint32_t first_counter,
                                milliseconds timeout = kSoon);
  // How many replica numbers it was given so far.
  [[nodiscard]] std::size_t grants() const { return grants_; }
  // Whether the server still answers: sends a ping and reads until its pong.
  [[nodiscard]] bool answers(milliseconds timeout = kSoon);
  [[nodiscard]] const std::optional<Ended>& ended() const { return ended_; }

  // --- the beginning of an ordinary conversation ---

  // A Hello as an ordinary client sends it.
  [[nodiscard]] static v1::ClientFrame hello(const std::string& token);
  // Says Hello and reads until the welcome and the board are here; throws if they do not come.
  const v1::Welcome& join(const v1::ClientFrame& hello);
  const v1::Welcome& join(const std::string& token) { return join(hello(token)); }
  // Asks for a replica number; throws if none comes.
  std::uint32_t ask_replica();
  // Goes on with a replica that was resumed.
  void resume(std::uint32_t replica) { replica_ = replica; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void connect(std::uint16_t port, const Options& options);
  void upgrade(const Stage& stage);
  // More bytes into input_; false at the end of time or of the connection.
  bool read_more(TimePoint deadline);
  struct Frame {
    Opcode opcode;
    std::string payload;
    v1::ServerFrame message;  // of a binary frame
  };
  [[nodiscard]] std::optional<Frame> next_frame(TimePoint deadline);
  [[nodiscard]] std::optional<Frame> take_frame();
  void note(Frame& frame);

  int fd_ = -1;
  std::string input_;
  std::optional<Ended> ended_;
  bool ponged_ = false;
  v1::Welcome welcome_;
  std::uint32_t replica_ = 0;
  std::size_t grants_ = 0;
  std::set<std::uint32_t> own_events_;  // their first counters
};

}  // namespace samtavle::integration
