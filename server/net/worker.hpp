#pragma once
// One thread of the server: its event loop, its hub and the connections that are on it. Everything
// here belongs to that thread, but for post().

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "asio_runtime.hpp"
#include "endpoints.hpp"
#include "pace.hpp"
#include "reader.hpp"
#include "samtavle/net/addresses.hpp"
#include "samtavle/net/code_guesses.hpp"
#include "samtavle/net/figures.hpp"
#include "samtavle/net/peer_log.hpp"
#include "samtavle/net/places.hpp"
#include "samtavle/net/server.hpp"

namespace samtavle::net {

class TlsCertificate;
class Worker;

// A connection that has something to do once what is running now is through.
class Busy {
 public:
  virtual ~Busy() = default;
  virtual void turn() = 0;
  // One piece of what is large.
  virtual void bulk_turn() = 0;
};

// A board that was made, or was there before.
struct MadeBoard {
  base::BoardId id;
  hub::BoardInfo info;
};
using Made = std::function<void(base::Result<MadeBoard>)>;

// Connections beyond those that there may be, which are being told so.
inline constexpr std::size_t kRefusalsAtOnce = 64;
// Each may take as much memory as a board may.
inline constexpr std::size_t kImportsAtOnce = 1;
// So that people at their boards do not notice.
inline constexpr std::size_t kSearchesAtOnce = 4;

// Logins that are being ended: each waits for an issuer, which may take its time.
inline constexpr std::size_t kLandingsAtOnce = 4;
inline constexpr std::size_t kLandingsWaiting = 256;

// What all threads share. Immutable but for what locks itself.
struct Shared {
  Shared(ServerOptions chosen, const ServerPorts& given);

  ServerOptions options;
  ServerPorts ports;
  PeerLog peer_log{options.log};
  hub::MemoryBudget memory;  // of all boards
  Addresses addresses{options.limits.session};
  // Of connections to come; nullptr: they speak without TLS. Of the first worker's thread only.
  std::shared_ptr<const TlsCertificate> certificate;
  Places places{options.limits.session.connections_max};
  Places refusals{kRefusalsAtOnce};
  std::atomic<bool> ready{false};
  std::atomic<bool> draining{false};
  Places imports{kImportsAtOnce};
  Places searches{kSearchesAtOnce};
  std::vector<std::unique_ptr<Worker>> workers;
  // Packages that are being made into a board, by id, and who else waits for it. Of the first
  // worker's thread only.
  std::map<std::string, std::vector<Made>> package_imports;
  // Last: what they still do refers to the others. Old versions of boards wait for each other, and
  // nobody who opens a board for them.
  Reader history;
  Reader opener;
  Reader landings{kLandingsAtOnce, kLandingsWaiting};

  [[nodiscard]] Worker& home_of(const base::BoardId& board);
  void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {}) {
    log_event(options.log, level, event, fields);
  }
};

class Worker {
 public:
  explicit Worker(Shared& shared);
  ~Worker();

  // Runs until stop().
  void run();
  // Any thread.
  void post(std::function<void()> task) { runtime_.post(std::move(task)); }
  void stop() { context_.stop(); }

  [[nodiscard]] Endpoints& endpoints() { return endpoints_; }

  // Calls busy->turn() soon, once for all of this round.
  void turn_later(std::shared_ptr<Busy> busy);
  // Calls busy->bulk_turn() when all who asked before had theirs. There is one of these for each
  // round of everything else, so what is large holds nobody up for longer than a piece of it takes,
  // however many want it.
  void bulk_later(std::shared_ptr<Busy> busy);

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] AsioRuntime& runtime() { return runtime_; }
  [[nodiscard]] hub::Hub& hub() { return hub_; }
  [[nodiscard]] Figures& figures() { return figures_; }
  // Of the invitations to boards of this thread.
  [[nodiscard]] CodeGuesses& code_guesses() { return code_guesses_; }
  // Notes that a peer went over a limit.
  void over(base::Limit limit) { hub_.figures().over(limit); }
  [[nodiscard]] Shared& shared() { return shared_; }
  [[nodiscard]] const base::Limits& limits() const { return limits_; }
  [[nodiscard]] const std::vector<std::string>& allowed_origins() const {
    return allowed_origins_;
  }
  // For how long browsers are told to come with TLS only; 0: they are told nothing.
  [[nodiscard]] std::chrono::seconds strict_transport() const { return strict_transport_; }
  // Boards that are open keep the ring that they have; all else holds from its next use on.
  void reload(const Reloadable& wanted);
  // For reading into: one for all connections, because what is in it is used up before the next one
  // reads. Idle connections hold no buffer.
  [[nodiscard]] std::vector<char>& scratch() { return scratch_; }
  // For what is being written, likewise: it stays here only while a socket takes all of it at once.
  [[nodiscard]] hub::Frame& frame() { return frame_; }

 private:
  void arm_tick();
  void post_bulk_turn();

  Shared& shared_;
  // A copy for each thread, so that it can change between two of its rounds.
  base::Limits limits_;
  std::vector<std::string> allowed_origins_;
  std::chrono::seconds strict_transport_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  AsioRuntime runtime_{context_};
  Pace pace_;
  std::vector<char> scratch_;
  hub::Frame frame_;
  hub::Hub hub_;
  Figures figures_;
  CodeGuesses code_guesses_;
  Endpoints endpoints_;
  std::vector<std::shared_ptr<Busy>> busy_;
  std::vector<std::shared_ptr<Busy>> turning_;
  std::deque<std::shared_ptr<Busy>> bulk_;
  bool bulk_posted_ = false;
};

}  // namespace samtavle::net
