#pragma once
// The inside of a client: what runs on its thread. Everything here is called on that thread unless
// it says otherwise.

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "client_begin.hpp"
#include "link.hpp"
#include "lookup.hpp"
#include "runner.hpp"
#include "samtavle/native/backoff.hpp"
#include "samtavle/native/client.hpp"
#include "samtavle/sync/pending_owner.hpp"

namespace samtavle::native {

class Client::Impl {
 public:
  using Predicate = std::function<bool(const sync::ClientSession&)>;

  Impl(Options options, Observer observer, ServerUrl server, Pending pending,
       std::unique_ptr<sync::ClientSession> session);
  ~Impl();

  // --- from any thread ---

  void start();
  void stop();
  // The app's loop is gone.
  void abandon();
  // Makes an edit, on the client's thread.
  [[nodiscard]] base::Result<sync::EditId, board::ApplyError> edit(
      const sync::ClientSession::Compose& compose);
  // Has `work` done on the client's thread and waits for it (Runner::run).
  void run(const std::function<void()>& work) { runner_.run(work); }
  void look(const std::function<void()>& work) { runner_.look(work); }
  [[nodiscard]] base::Result<void> wait_until(const Predicate& predicate, milliseconds timeout);
  [[nodiscard]] Runner& runner() { return runner_; }

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

  [[nodiscard]] std::optional<PendingFile::Damage> damage() const { return pending_.damage; }

  [[nodiscard]] bool said_goodbye() const { return said_goodbye_; }

 private:
  struct Waiter;

  static void when_due(boost::asio::steady_timer& timer, std::function<void()> work);
  void begin_stop();
  void stop_when_saved();
  void say_goodbye();
  // On an app's loop, where nobody may be kept waiting: what is due is sent, and that is all.
  void leave();
  void depart();

  template <class F, class... Args>
  void tell(const F& callback, const Args&... args) const {
    if (callback && !silent_) callback(args...);
  }

  void find_server(const std::string& token);
  void begin_link(const std::string& token, Addresses addresses);
  [[nodiscard]] base::Result<std::shared_ptr<Link>> socket_link(Addresses addresses,
                                                                Link::Handler handler);
  [[nodiscard]] base::Result<std::shared_ptr<Link>> pipe_link(Link::Handler handler);

  void carry_out(sync::ClientAction& action);
  void note_outcome(sync::EditId edit, base::Result<base::Seq> outcome);
  void close_connection(const sync::CloseConnection& action);
  void store(const std::vector<sync::ClientAction>& actions);
  void on_closed(const base::Error& error);
  // After the end of a connection, for whatever reason: again, or never.
  void connection_ended(const base::Error& error, bool retry);
  void retry_after(milliseconds delay, const base::Error& error);
  // Not again.
  void end_with(const base::Error& error);
  void note_live();
  void schedule_tick();
  void check_waiters();

  [[nodiscard]] std::size_t unsaved() const;
  // After the session was told something: whether it was welcomed as another person than the one
  // who wrote what is unsaved.
  [[nodiscard]] bool is_somebody_elses();
  // Leaves that to whoever wrote it: begins again without, or ends.
  void step_aside();
  [[nodiscard]] base::Result<void> next_in_place();
  [[nodiscard]] base::Result<void> take_up(Pending pending);

  Options options_;
  Observer observer_;
  ServerUrl server_;
  Pending pending_;
  std::unique_ptr<sync::ClientSession> session_;

  Runner runner_;
  boost::asio::steady_timer tick_timer_;
  boost::asio::steady_timer retry_timer_;
  boost::asio::steady_timer stop_timer_;
  std::optional<sync::TimePoint> tick_at_;
  std::unique_ptr<Lookup> lookup_;
  std::shared_ptr<Link> link_;
  Backoff backoff_;
  std::optional<sync::TimePoint> live_since_;
  std::optional<milliseconds> draining_;
  std::optional<base::Error> ended_;  // fatal: no more attempts
  sync::OwnerWatch owner_;            // who wrote what is unsaved, or would now
  bool token_retried_ = false;
  bool pumping_ = false;
  bool stopping_ = false;
  bool silent_ = false;  // left an app's loop: nobody is told anything
  bool said_goodbye_ = false;
  bool editing_ = false;
  bool abandoned_ = false;  // in the middle of an edit
  std::list<std::shared_ptr<Waiter>> waiters_;
  std::unordered_set<sync::EditId> unsaved_;
  std::map<sync::EditId, base::Result<base::Seq>> outcomes_;  // the last ones
  std::map<base::OpId, base::Error> refused_ballots_;         // by round: the last one, if refused

  std::mutex stop_mutex_;  // one stop() at a time
};

}  // namespace samtavle::native
