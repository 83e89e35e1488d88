#pragma once
// The inside of a client: what runs on its thread. Everything here is called on that thread unless
// it says otherwise.

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>

#include "link.hpp"
#include "samtavle/native/backoff.hpp"
#include "samtavle/native/client.hpp"

namespace samtavle::native {

class Client::Impl {
 public:
  using Predicate = std::function<bool(const sync::ClientSession&)>;

  Impl(Options options, Observer observer, ServerUrl server, std::shared_ptr<PendingStore> store,
       std::unique_ptr<sync::ClientSession> session);
  ~Impl();

  // --- from any thread ---

  void start();
  void stop();
  // Runs `work` on the client's thread and waits for it; directly once that thread is gone.
  void run(const std::function<void()>& work);
  [[nodiscard]] base::Result<void> wait_until(const Predicate& predicate, milliseconds timeout);
  [[nodiscard]] bool on_own_thread() const;

  // --- on the client's thread ---

  void connect();
  void drop(milliseconds away);
  void refresh_token(std::string token);
  // Carries out what the session asks for, and sets the timer for the next tick.
  void pump();

  // Follows an edit of this process until it is saved or refused.
  void follow(sync::EditId edit) { unsaved_.insert(edit); }
  [[nodiscard]] bool is_unsaved(sync::EditId edit) const { return unsaved_.contains(edit); }
  // What became of an edit. Errors: its refusal, or not_found.
  [[nodiscard]] base::Result<base::Seq> outcome(sync::EditId edit) const;

  // Why the last ballot of this process in a round was not taken; success if it was, or waits.
  [[nodiscard]] base::Result<void> ballot_outcome(base::OpId round) const;
  void forget_ballot_outcome(base::OpId round) { refused_ballots_.erase(round); }

  sync::ClientSession& session() { return *session_; }

  std::optional<PendingFile::Damage> damage;  // of the pending file; set before start()

  [[nodiscard]] bool said_goodbye() const { return said_goodbye_; }

 private:
  struct Waiter;

  void begin_stop();
  void stop_when_saved();
  void say_goodbye();

  [[nodiscard]] base::Result<std::shared_ptr<Link>> socket_link(Link::Handler handler);
  [[nodiscard]] base::Result<std::shared_ptr<Link>> pipe_link(Link::Handler handler);

  void carry_out(sync::ClientAction& action);
  void note_outcome(sync::EditId edit, base::Result<base::Seq> outcome);
  void close_connection(const sync::CloseConnection& action);
  void store(const std::vector<sync::ClientAction>& actions);
  void on_closed(const base::Error& error);
  // After the end of a connection, for whatever reason: again, or never.
  void connection_ended(const base::Error& error, bool retry);
  void retry_after(milliseconds delay, const base::Error& error);
  void note_live();
  void schedule_tick();
  void check_waiters();

  Options options_;
  Observer observer_;
  ServerUrl server_;
  std::shared_ptr<PendingStore> store_;  // nullptr: memory only
  std::unique_ptr<sync::ClientSession> session_;

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer tick_timer_;
  boost::asio::steady_timer retry_timer_;
  boost::asio::steady_timer stop_timer_;
  std::optional<sync::TimePoint> tick_at_;
  std::shared_ptr<Link> link_;
  Backoff backoff_;
  std::optional<sync::TimePoint> live_since_;
  std::optional<milliseconds> draining_;
  std::optional<base::Error> ended_;  // fatal: no more attempts
  bool token_retried_ = false;
  bool pumping_ = false;
  bool stopping_ = false;
  bool said_goodbye_ = false;
  std::list<Waiter*> waiters_;
  std::unordered_set<sync::EditId> unsaved_;
  std::map<sync::EditId, base::Result<base::Seq>> outcomes_;  // the last ones
  std::map<base::OpId, base::Error> refused_ballots_;         // by round: the last one, if refused

  std::thread thread_;
  std::atomic<std::thread::id> own_thread_;
  std::mutex stop_mutex_;              // one stop() at a time
  std::mutex post_mutex_;              // between posting work and the end of the thread
  bool thread_gone_ = false;           // under post_mutex_
  std::recursive_mutex after_mutex_;   // one caller at a time once the thread is gone
  std::mutex woke_mutex_;              // of the answers that other threads wait for
  std::condition_variable woke_;
};

}  // namespace samtavle::native
