#pragma once
// Thousands of clients of one server in one thread: raw sockets on one epoll, without documents.
// Each one says Hello, takes the board's snapshot without reading it, gets a replica number if it
// is to write, and from then on looks at every event: whether it is the next one, and when the edit
// in it was due. An edit that another client of the board sees is a delivery.
//
// Whatever a client should not see (a refusal, a gap, an event twice, a close, a message that
// cannot be read, an edit that nobody made) is a fault; a run with faults is worth nothing.
//
// One thread.

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "card_writer.hpp"
#include "latencies.hpp"
#include "measure.hpp"
#include "samtavle/base/ids.hpp"
#include "server_frame.hpp"
#include "web_socket.hpp"

namespace samtavle::load {

struct CrowdOptions {
  std::uint16_t port = 0;
  // Addresses 127.0.0.1 and up that clients connect from in turns: one has 28,000 ports.
  unsigned addresses = 1;
  // Set from a signal handler: everything that waits gives up.
  const volatile std::sig_atomic_t* interrupted = nullptr;
};

// Who is to come: with how many cards of one's own to write, 0 to look on.
struct Newcomer {
  std::size_t board = 0;  // as add_board() said
  std::string token;
  std::size_t cards = 0;
  // Whether what it gets are deliveries. One that comes while others write could not tell which of
  // their edits it ought to get as such.
  bool counted = true;
};

// Counted since the beginning.
struct Counts {
  std::uint64_t edits = 0;       // sent
  std::uint64_t expected = 0;    // deliveries that these ought to become
  std::uint64_t deliveries = 0;
  std::uint64_t echoes = 0;      // of these edits to their authors
};

class Crowd {
 public:
  explicit Crowd(CrowdOptions options);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  // The areas in which its cards stand: see CardWriter.
  std::size_t add_board(std::string id, std::vector<base::OpId> columns);
  // Returns the number of the client.
  std::size_t add(Newcomer newcomer);
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] CardWriter& writer(std::size_t client) { return *members_[client].writer; }

  // Connects those who were added and are not here yet, until all of them hold their board.
  // `tell` hears how many of them do. Errors: unavailable (not in time), and faults.
  [[nodiscard]] Result<void> connect(Duration within,
                                     const std::function<void(std::size_t)>& tell = {});

  // Begins to connect some of those who were added and are not here yet, as many as may be at it at
  // one time; pump() does the rest. For those who come while others write.
  void invite_in();
  // How many hold their board.
  [[nodiscard]] std::size_t arrived() const { return arrived_; }

  // Puts an edit of one of the client's cards, due at `due`, into its next message.
  void write(std::size_t client, std::size_t card, Time due);
  // Sends the messages of all who wrote: what is due at one time leaves in one message.
  void send();
  // Takes what has come, and waits for it until `until` at most.
  void pump(Time until);
  // pump() until then.
  void wait(Time until);

  // From now on latencies are those of edits that are due at `due` or later.
  void measure_from(Time due);
  [[nodiscard]] std::uint64_t measured() const { return latencies_.count(); }
  [[nodiscard]] const Latencies& latencies() const { return latencies_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  // How many deliveries an edit of this client becomes.
  [[nodiscard]] std::uint64_t readers_of(std::size_t client) const;

  // Nothing, or what went wrong: unavailable, with the number of faults and the first of them.
  [[nodiscard]] Result<void> faultless() const;

  // `hear` is told the messages that this client gets from now on.
  void overhear(std::size_t client, std::function<void(std::string_view)> hear);
  // From now on what comes is read and thrown away, whatever it is.
  void stop_listening() { deaf_ = true; }
  // The port of the client's end of its connection.
  [[nodiscard]] std::uint16_t port_of(std::size_t client) const;

  // A control: the next message of one client is dropped unread, which has to be noticed.
  void lose_a_message() { lose_next_ = true; }

 private:
  enum class State : std::uint8_t { away, connecting, upgrading, greeting, loading, asking, here };

  struct Member {
    int socket = -1;
    State state = State::away;
    bool waits_to_write = false;
    bool board_here = false;    // its snapshot
    bool counted = true;
    std::uint32_t board = 0;
    std::size_t cards = 0;
    std::uint64_t next_seq = 0;  // of the event that has to come next
    std::uint64_t head_seq = 0;  // at the welcome
    std::string token;           // until it was sent
    std::string unread;          // a frame that is not all here
    std::string unsent;
    std::string frame;           // a ClientFrame that is being written
    std::unique_ptr<CardWriter> writer;
    std::vector<Time> due;       // of the edit that begins with a counter
  };

  struct Board {
    std::string id;
    std::vector<base::OpId> columns;
    std::vector<std::uint32_t> author_of;  // client by replica number
    std::uint64_t here = 0;                // clients that are counted
  };

  // crowd.cpp: sockets
  void begin(std::size_t client);
  void on_connected(std::size_t client);
  void on_readable(std::size_t client);
  // How many of the bytes were used up.
  [[nodiscard]] std::size_t take(std::size_t client, std::string_view bytes);
  void transmit(std::size_t client, std::string_view message, Opcode opcode);
  void flush(std::size_t client);
  void watch(std::size_t client, bool writable);
  void drop(std::size_t client);
  void fault(std::size_t client, const std::string& what);
  [[nodiscard]] bool interrupted() const;

  // crowd_frames.cpp: what the server says
  [[nodiscard]] bool on_frame(std::size_t client, Opcode opcode, std::string_view payload);
  void on_message(std::size_t client, std::string_view message);
  void on_event(std::size_t client, const EventHead& event);
  void on_part(std::size_t client, FramePart part, std::string_view bytes);
  void on_welcome(std::size_t client, std::string_view bytes);
  void on_snapshot(std::size_t client, std::string_view bytes);
  void on_grant(std::size_t client, std::string_view bytes);
  void say_hello(std::size_t client);
  void check_up_to_date(std::size_t client);
  void arrive(std::size_t client);

  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  CrowdOptions options_;
  int epoll_ = -1;
  std::vector<Member> members_;
  std::vector<Board> boards_;
  std::vector<std::size_t> writing_;  // who has a frame that is not sent yet
  std::vector<char> buffer_;          // what is being read, one for all
  std::mt19937 masks_;
  Time now_;                          // when what is being read came
  Time measured_from_ = Time::max();
  Latencies latencies_;
  Counts counts_;
  std::size_t begun_ = 0;             // of the members, those who were begun
  std::size_t arrived_ = 0;
  std::uint64_t faults_ = 0;
  std::string first_fault_;
  bool lose_next_ = false;
  bool deaf_ = false;
  std::size_t overheard_ = kNobody;
  std::function<void(std::string_view)> hear_;
};

}  // namespace samtavle::load
