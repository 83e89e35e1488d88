#include "client_impl.hpp"

#include <boost/asio.hpp>
#include <condition_variable>

#include "pipe_link.hpp"
#include "random.hpp"

namespace samtavle::native {

namespace net = boost::asio;
using base::Errc;
using base::Result;
using boost::system::error_code;

namespace {

constexpr milliseconds kGoodbyeTimeout{2'500};  // a little more than the link's own

sync::TimePoint now() { return std::chrono::steady_clock::now(); }

bool is_fatal(Errc code) {
  return code == Errc::unauthenticated || code == Errc::forbidden || code == Errc::no_such_board ||
         code == Errc::client_too_old || code == Errc::server_too_old;
}

base::Unexpected<base::Error> in_words(const sync::Refused& refused) {
  std::string words =
      refused.detail.empty() ? std::string{base::name(refused.code)} : refused.detail;
  if (!refused.path.empty()) words = refused.path + ": " + words;
  const std::string role{plan::name(refused.needed)};
  if (refused.needed != plan::Role::none && words.find(role) == std::string::npos) {
    words += " (needs the role " + role + ")";
  }
  for (std::size_t i = 0; i < refused.missing.size(); ++i) {
    words += (i == 0 ? " (missing: " : ", ") + refused.missing[i];
  }
  if (!refused.missing.empty()) words += ")";
  return base::fail(refused.code, std::move(words));
}

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

}  // namespace

// Somebody who waits for something.
struct Client::Impl::Waiter {
  explicit Waiter(const Predicate& until) : predicate(&until) {}

  std::mutex mutex;            // of what follows
  const Predicate* predicate;  // the waiting thread's; nullptr: it waits no more
  std::optional<Result<void>> answer;
  std::condition_variable answered;
};

Client::Impl::Impl(Options options, Observer observer, ServerUrl server, Pending pending,
                   std::unique_ptr<sync::ClientSession> session)
    : options_(std::move(options)),
      observer_(std::move(observer)),
      server_(std::move(server)),
      pending_(std::move(pending)),
      session_(std::move(session)),
      runner_(options_.on_app_loop ? Runner::On::app_loop : Runner::On::own_thread),
      tick_timer_(runner_.io()),
      retry_timer_(runner_.io()),
      stop_timer_(runner_.io()),
      backoff_(options_.backoff_base, options_.backoff_cap) {
  if (pending_.store) owner_.restart(pending_.store->owner());
}

Client::Impl::~Impl() {
  if (!runner_.on_app_loop()) stop();
}

// --- from any thread ---

void Client::Impl::start() {
  runner_.begin([this] { connect(); });
}

Result<void> Client::Impl::wait_until(const Predicate& predicate, milliseconds timeout) {
  SAMTAVLE_CHECK(!runner_.here());
  const auto waiter = std::make_shared<Waiter>(predicate);
  run([this, &waiter] {
    waiters_.push_back(waiter);
    check_waiters();
  });
  std::unique_lock lock{waiter->mutex};
  waiter->answered.wait_for(lock, timeout, [&waiter] { return waiter->answer.has_value(); });
  waiter->predicate = nullptr;
  if (waiter->answer) return *waiter->answer;
  return base::fail(Errc::unavailable, "not within " + std::to_string(timeout.count()) + " ms");
}

void Client::Impl::stop() {
  if (runner_.on_app_loop()) return run([this] { leave(); });
  SAMTAVLE_CHECK(!runner_.here());
  const std::lock_guard one{stop_mutex_};
  if (!runner_.post([this] { begin_stop(); })) return;
  runner_.join();
  run([this] { pending_.store.reset(); });
}

void Client::Impl::abandon() {
  run([this] {
    abandoned_ = editing_;
    if (abandoned_) return;  // what is being written is kept first
    leave();
    if (auto link = std::exchange(link_, nullptr)) link->drop();
    runner_.end();
  });
}

// --- on the client's thread: editing ---

Result<sync::EditId, board::ApplyError> Client::Impl::edit(
    const sync::ClientSession::Compose& compose) {
  const bool nested = std::exchange(editing_, true);
  auto made = session_->edit(compose, now());
  editing_ = nested;
  if (made) unsaved_.insert(*made);
  pump();
  if (abandoned_ && !editing_) abandon();
  return made;
}

// --- on the client's thread: ending ---

// One kind of handler for all timers: each kind that Asio is handed costs a kilobyte or two.
void Client::Impl::when_due(net::steady_timer& timer, std::function<void()> work) {
  timer.async_wait([work = std::move(work)](const error_code& ec) {
    if (!ec) work();
  });
}

void Client::Impl::begin_stop() {
  stopping_ = true;
  lookup_.reset();
  retry_timer_.cancel();
  stop_timer_.expires_after(options_.close_timeout);
  when_due(stop_timer_, [this] { say_goodbye(); });
  session_->flush(now());
  pump();
}

void Client::Impl::stop_when_saved() {
  const bool worth_waiting = link_ && session_->loaded() && unsaved() > 0;
  if (!worth_waiting) say_goodbye();
}

void Client::Impl::say_goodbye() {
  if (said_goodbye_) return;
  said_goodbye_ = true;
  tick_timer_.cancel();
  check_waiters();
  if (!link_) return runner_.end();
  std::exchange(link_, nullptr)
      ->dismiss(base::close_code(Errc::closed), "goodbye", [this] { runner_.end(); });
  session_->disconnected();
  stop_timer_.expires_after(kGoodbyeTimeout);
  when_due(stop_timer_, [this] { runner_.end(); });
}

void Client::Impl::leave() {
  if (stopping_) return;
  stopping_ = true;
  silent_ = true;
  lookup_.reset();
  retry_timer_.cancel();
  session_->flush(now());
  pump();
}

// At the end of a pump: one that is under way keeps and sends everything first.
void Client::Impl::depart() {
  say_goodbye();
  // What is not saved is there for whoever opens it next, also before the goodbye is through.
  pending_.store.reset();
}

// --- on the client's thread: the connection ---

void Client::Impl::connect() {
  if (stopping_ || link_ || lookup_) return;
  const std::string token = options_.token_provider ? options_.token_provider() : options_.token;
  if (stopping_) return;  // the provider is the app's: it may have closed the client
  if (options_.pipe) return begin_link(token, {});
  if (auto given = given_addresses(server_)) return begin_link(token, std::move(*given));
  find_server(token);
}

void Client::Impl::find_server(const std::string& token) {
  lookup_ = std::make_unique<Lookup>(runner_, server_, [this, token](Result<Addresses> found) {
    lookup_.reset();
    retry_timer_.cancel();
    if (!found) return connection_ended(found.error(), true);
    begin_link(token, std::move(*found));
  });
  // Nothing is tried again meanwhile, so that its timer is free.
  retry_timer_.expires_after(options_.connect_timeout);
  when_due(retry_timer_, [this] {
    if (!std::exchange(lookup_, nullptr)) return;
    connection_ended({Errc::unavailable, "cannot find " + server_.str() + ": nobody answers"},
                     true);
  });
}

void Client::Impl::begin_link(const std::string& token, Addresses addresses) {
  Link::Handler handler;
  handler.opened = [this, token] {
    session_->connected(token, now());
    pump();
  };
  handler.message = [this](std::string_view message) {
    session_->received(message, now());
    pump();
  };
  handler.closed = [this](const base::Error& error) { on_closed(error); };
  auto link = options_.pipe ? pipe_link(std::move(handler))
                            : socket_link(std::move(addresses), std::move(handler));
  if (stopping_) {
    if (link) (*link)->drop();
  } else if (link) {
    link_ = std::move(*link);
  } else {
    // A pipe may be made later; a socket fails here only for what stays as it is.
    connection_ended(link.error(), options_.pipe && link.error().code != Errc::closed);
  }
}

Result<std::shared_ptr<Link>> Client::Impl::socket_link(Addresses addresses,
                                                        Link::Handler handler) {
  Link::Target target;
  target.server = server_;
  target.addresses = std::move(addresses);
  target.path = "/boards/" + options_.board + "/sync";
  target.client = options_.client;
  target.ca_file = options_.ca_file;
  target.connect_timeout = options_.connect_timeout;
  target.idle_timeout = options_.idle_timeout;
  target.message_bytes_max = options_.message_bytes_max;
  return Link::open(runner_.io(), std::move(target), std::move(handler));
}

Result<std::shared_ptr<Link>> Client::Impl::pipe_link(Link::Handler handler) {
  auto pipe = options_.pipe();
  if (!pipe) return base::pass_on(pipe);
  return link_over_pipe(runner_, std::move(*pipe), options_.message_bytes_max, std::move(handler));
}

void Client::Impl::on_closed(const base::Error& error) {
  link_ = nullptr;
  session_->disconnected();
  pump();
  connection_ended(error, true);
}

void Client::Impl::close_connection(const sync::CloseConnection& action) {
  if (!link_) return;
  std::exchange(link_, nullptr)
      ->dismiss(base::close_code(action.error.code), action.error.detail, {});
  session_->disconnected();
  connection_ended(action.error, action.retry);
}

void Client::Impl::connection_ended(const base::Error& error, bool retry) {
  if (live_since_ && now() - *live_since_ >= options_.backoff_reset_after) backoff_.reset();
  live_since_.reset();
  if (stopping_) {
    if (!pumping_) stop_when_saved();
    return;
  }
  // A provider's token may just have expired: ask for another one, once.
  const bool ask_again = error.code == Errc::unauthenticated && options_.token_provider &&
                         !std::exchange(token_retried_, true);
  if (ask_again || (retry && !is_fatal(error.code))) {
    const auto delay = draining_ ? *draining_ : backoff_.next(random_bits());
    draining_.reset();
    retry_after(delay, error);
  } else {
    end_with(error);
  }
  check_waiters();
}

void Client::Impl::end_with(const base::Error& error) {
  ended_ = error;
  tell(observer_.on_closed, error);
}

void Client::Impl::retry_after(milliseconds delay, const base::Error& error) {
  tell(observer_.on_retry, error, delay);
  retry_timer_.expires_after(delay);
  when_due(retry_timer_, [this] { connect(); });
}

void Client::Impl::drop(milliseconds away) {
  if (stopping_ || ended_) return;
  lookup_.reset();
  if (auto link = std::exchange(link_, nullptr)) {
    link->drop();
    session_->disconnected();
    pump();
  }
  live_since_.reset();
  backoff_.reset();
  retry_after(away.count() > 0 ? away : backoff_.next(random_bits()),
              {Errc::unavailable, "the line was cut on purpose"});
}

void Client::Impl::refresh_token(std::string token) {
  options_.token = std::move(token);
  if (ended_) {
    ended_.reset();
    runner_.post([this] { connect(); });
    return;
  }
  session_->refresh_token(options_.token);
  pump();
}

// --- on the client's thread: the session's actions ---

void Client::Impl::pump() {
  // From within a callback: the loop below is running and finds what was added.
  if (pumping_) return;
  pumping_ = true;
  for (auto actions = session_->take_actions(); !actions.empty();
       actions = session_->take_actions()) {
    if (is_somebody_elses()) {
      step_aside();
      continue;
    }
    // The app has what was refused before the file lets go of it: who is killed in between is told
    // again by the next process, not never.
    const auto hands_back = [](const sync::ClientAction& action) {
      return std::holds_alternative<sync::Refused>(action) ||
             std::holds_alternative<sync::BallotRefused>(action);
    };
    for (sync::ClientAction& action : actions) {
      if (hands_back(action)) carry_out(action);
    }
    store(actions);
    for (sync::ClientAction& action : actions) {
      if (!hands_back(action)) carry_out(action);
    }
    tell(observer_.on_settled);
  }
  pumping_ = false;
  note_live();
  schedule_tick();
  check_waiters();
  if (silent_) return depart();
  if (stopping_) stop_when_saved();
}

void Client::Impl::carry_out(sync::ClientAction& action) {
  std::visit(
      Overloaded{
          [this](sync::Send& a) {
            if (link_) link_->send(std::move(a.bytes));
          },
          [this](const sync::CloseConnection& a) { close_connection(a); },
          [](const sync::Store&) {},  // done before all others, see store()
          [this](const sync::Changed& a) { tell(observer_.on_changed, a.delta); },
          [this](const sync::Replaced&) { tell(observer_.on_replaced); },
          [this](const sync::Renumbered& a) { tell(observer_.on_renumbered, a); },
          [this](const sync::Saved& a) {
            note_outcome(a.edit, a.seq);
            tell(observer_.on_saved, a.edit, a.seq);
          },
          [this](const sync::Refused& a) {
            note_outcome(a.edit, in_words(a));
            tell(observer_.on_refused, a);
          },
          [this](const sync::BallotChanged& a) { tell(observer_.on_ballot, a.round); },
          [this](const sync::BallotRefused& a) {
            refused_ballots_.insert_or_assign(a.round, base::Error{a.code, a.detail});
            tell(observer_.on_ballot_refused, a);
          },
          [this](const sync::PresenceChanged& a) {
            tell(observer_.on_presence, a.session, a.gone);
          },
          [this](const sync::DirectoryChanged&) { tell(observer_.on_directory); },
          [this](const sync::RightsChanged& a) { tell(observer_.on_rights, a); },
          [this](const sync::Draining& a) { draining_ = a.delay; },
          [this](const sync::StateChanged&) {
            tell(observer_.on_state, session_->connection(), session_->pending_count());
          }},
      action);
}

void Client::Impl::note_outcome(sync::EditId edit, Result<base::Seq> outcome) {
  if (unsaved_.erase(edit) == 0) return;  // of an earlier process: nobody waits for it
  outcomes_.insert_or_assign(edit, std::move(outcome));
  if (outcomes_.size() > kOutcomesKept) outcomes_.erase(outcomes_.begin());
}

Result<base::Seq> Client::Impl::outcome(sync::EditId edit) const {
  const auto found = outcomes_.find(edit);
  if (found == outcomes_.end()) return base::fail(Errc::not_found, "no such edit is known");
  return found->second;
}

Result<void> Client::Impl::ballot_outcome(base::OpId round) const {
  const auto refused = refused_ballots_.find(round);
  if (refused == refused_ballots_.end()) return {};
  return base::Unexpected<base::Error>{refused->second};
}

// Everything that has to be kept, in one write, before anything of it is sent.
void Client::Impl::store(const std::vector<sync::ClientAction>& actions) {
  if (!pending_.store) return;
  std::vector<std::string> records;
  for (const sync::ClientAction& action : actions) {
    if (const auto* keep = std::get_if<sync::Store>(&action)) records.push_back(keep->record);
  }
  if (records.empty()) return;
  if (const auto& owner = owner_.owner(); owner && pending_.store->owner() != owner) {
    records.insert(records.begin(), sync::record_of(*owner));
  }
  const auto stored = pending_.store->append(records);
  if (!stored) tell(observer_.on_pending_file, stored.error());
}

void Client::Impl::note_live() {
  if (live_since_ || session_->connection() != sync::Connection::live) return;
  live_since_ = now();
  token_retried_ = false;
}

void Client::Impl::schedule_tick() {
  const auto due = said_goodbye_ ? std::nullopt : session_->deadline(now());
  if (due == tick_at_) return;
  tick_at_ = due;
  if (!due) {
    tick_timer_.cancel();
    return;
  }
  tick_timer_.expires_at(*due);
  when_due(tick_timer_, [this] {
    tick_at_.reset();
    session_->tick(now());
    pump();
  });
}

void Client::Impl::check_waiters() {
  waiters_.remove_if([this](const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock{waiter->mutex};
    if (waiter->predicate == nullptr) return true;
    if ((*waiter->predicate)(*session_)) {
      waiter->answer = Result<void>{};
    } else if (ended_) {
      waiter->answer = base::Unexpected<base::Error>{*ended_};
    } else if (said_goodbye_) {
      waiter->answer = base::fail(Errc::closed, "the client was closed");
    } else {
      return false;
    }
    waiter->answered.notify_all();
    return true;
  });
}

}  // namespace samtavle::native
