#include "samtavle/native/client.hpp"

#include "client_impl.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

sync::TimePoint now() { return std::chrono::steady_clock::now(); }

}  // namespace

Client::Client(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Client::~Client() { close(); }

Result<std::unique_ptr<Client>> Client::open(Options options, Observer observer) {
  auto server = parse_server_url(options.server);
  if (!server) return base::pass_on(server);
  if (const auto id = base::BoardId::parse(options.board); !id) return base::pass_on(id);
  auto pending = open_pending(options, *server);
  if (!pending) return base::pass_on(pending);
  auto session = session_on(options, *pending);
  // In a file that nobody chose, what contradicts itself keeps nobody from beginning.
  while (!session && pending->place) {
    pending = open_after(std::move(*pending), options);
    if (!pending) return base::pass_on(pending);
    session = session_on(options, *pending);
  }
  if (!session) return base::pass_on(session);
  auto impl = std::make_shared<Impl>(std::move(options), std::move(observer), std::move(*server),
                                     std::move(*pending), std::move(*session));
  impl->start();
  return std::unique_ptr<Client>{new Client(std::move(impl))};
}

Result<sync::EditId, board::ApplyError> Client::edit(const sync::ClientSession::Compose& compose) {
  std::optional<Result<sync::EditId, board::ApplyError>> made;
  impl_->run([&] {
    if (impl_->said_goodbye()) return;
    made = impl_->edit(compose);
  });
  if (made) return std::move(*made);
  return base::Unexpected<board::ApplyError>{{Errc::closed, {}, "the client is closed"}};
}

namespace {

using Undone = Result<sync::Undone, board::ApplyError>;

// Runs an undo or a redo on the client's thread, and follows its edits like any others.
template <class Impl>
Undone take_step(Impl& impl, const std::function<Undone(sync::ClientSession&)>& step) {
  std::optional<Undone> done;
  impl.run([&] {
    if (impl.said_goodbye()) return;
    done = step(impl.session());
    if (*done) {
      for (const sync::EditId edit : (*done)->edits) impl.follow(edit);
    }
    impl.pump();
  });
  if (done) return std::move(*done);
  return base::Unexpected<board::ApplyError>{{Errc::closed, {}, "the client is closed"}};
}

}  // namespace

Undone Client::undo(sync::UndoWords words) {
  return take_step(*impl_, [&](sync::ClientSession& s) { return s.undo(now(), std::move(words)); });
}

Undone Client::redo(sync::UndoWords words) {
  return take_step(*impl_, [&](sync::ClientSession& s) { return s.redo(now(), std::move(words)); });
}

std::optional<std::string> Client::can_undo() const {
  std::optional<std::string> label;
  impl_->look([&] { label = impl_->session().can_undo(); });
  return label;
}

std::optional<std::string> Client::can_redo() const {
  std::optional<std::string> label;
  impl_->look([&] { label = impl_->session().can_redo(); });
  return label;
}

Result<void> Client::vote(base::OpId round, std::vector<plan::Dots> dots) {
  Result<void> done = base::fail(Errc::closed, "the client is closed");
  impl_->run([&] {
    if (impl_->said_goodbye()) return;
    done = impl_->session().vote(round, std::move(dots), now());
    if (done) impl_->forget_ballot_outcome(round);
    impl_->pump();
  });
  return done;
}

void Client::read(const std::function<void(const sync::ClientSession&)>& look) const {
  impl_->look([&] { look(impl_->session()); });
}

void Client::flush() {
  impl_->run([&] {
    impl_->session().flush(now());
    impl_->pump();
  });
}

void Client::release() {
  impl_->run([&] {
    impl_->session().release(now());
    impl_->pump();
  });
}

void Client::present(const sync::Presence& presence) {
  impl_->run([&] {
    impl_->session().present(presence, now());
    impl_->pump();
  });
}

void Client::refresh_token(std::string token) {
  impl_->run([&] { impl_->refresh_token(std::move(token)); });
}

Result<void> Client::wait_live(milliseconds timeout) const {
  return wait_until(
      [](const sync::ClientSession& s) { return s.connection() == sync::Connection::live; },
      timeout);
}

Result<void> Client::wait_saved(milliseconds timeout) const {
  return wait_until(
      [](const sync::ClientSession& s) {
        return s.pending_count() == 0 && s.pending_ballot_count() == 0;
      },
      timeout);
}

Result<void> Client::wait_voted(base::OpId round, milliseconds timeout) const {
  auto done = wait_until(
      [round](const sync::ClientSession& s) { return !s.own_ballot(round).pending; }, timeout);
  if (done) impl_->look([&] { done = impl_->ballot_outcome(round); });
  return done;
}

Result<base::Seq> Client::wait_saved(sync::EditId edit, milliseconds timeout) const {
  const auto waited = wait_until(
      [this, edit](const sync::ClientSession&) { return !impl_->is_unsaved(edit); }, timeout);
  if (!waited) return base::pass_on(waited);
  std::optional<Result<base::Seq>> outcome;
  impl_->look([&] { outcome = impl_->outcome(edit); });
  return std::move(*outcome);
}

Result<void> Client::wait_until(const std::function<bool(const sync::ClientSession&)>& predicate,
                                milliseconds timeout) const {
  return impl_->wait_until(predicate, timeout);
}

base::Seq Client::last_seen() const {
  base::Seq out;
  impl_->look([&] { out = impl_->session().last_seen(); });
  return out;
}

std::string Client::confirmed_hash() const {
  std::string out;
  impl_->look([&] { out = impl_->session().confirmed_hash(); });
  return out;
}

std::string Client::confirmed_snapshot() const {
  std::string out;
  impl_->look([&] { out = impl_->session().confirmed_snapshot(); });
  return out;
}

std::optional<PendingFile::Damage> Client::pending_damage() const {
  std::optional<PendingFile::Damage> out;
  impl_->look([&] { out = impl_->damage(); });
  return out;
}

bool Client::on_own_thread() const { return impl_->runner().here(); }

bool Client::within() const { return impl_->runner().within(); }

void Client::later(std::function<void()> work) { impl_->runner().post(std::move(work)); }

std::unique_ptr<Client::Loop> Client::loop() {
  SAMTAVLE_CHECK(impl_->runner().on_app_loop());
  return std::unique_ptr<Loop>{new Loop(impl_)};
}

void Client::close() { impl_->stop(); }

void Client::drop_connection(milliseconds away) {
  impl_->run([&] { impl_->drop(away); });
}

Client::Loop::Loop(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Client::Loop::~Loop() { impl_->abandon(); }

int Client::Loop::descriptor() const { return impl_->runner().descriptor(); }

bool Client::Loop::turn() {
  // A callback may let go of this.
  const std::shared_ptr<Impl> impl = impl_;
  return impl->runner().turn();
}

}  // namespace samtavle::native
