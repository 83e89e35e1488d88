#include "samtavle/native/client.hpp"

#include "client_impl.hpp"
#include "random.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

constexpr std::size_t kDeviceBytes = 16;
constexpr std::size_t kOrderSuffixBytes = 2;

sync::TimePoint now() { return std::chrono::steady_clock::now(); }

sync::ClientOptions session_options(const Options& options, const std::string& device) {
  sync::ClientOptions out;
  out.board = options.board;
  out.device = device;
  out.client = options.client;
  out.order_suffix = random_bytes(kOrderSuffixBytes);
  out.flush_interval = options.flush_interval;
  out.gate = options.gate;
  return out;
}

struct Pending {
  std::shared_ptr<PendingStore> store;  // nullptr: memory only
  std::optional<PendingFile::Damage> damage;
};

Result<Pending> open_pending(const Options& options) {
  Pending out;
  if (options.pending_bytes) {
    auto store = pending_store_in(options.pending_bytes);
    if (!store) return base::pass_on(store);
    out.store = std::move(*store);
  } else if (!options.pending_file.empty()) {
    auto file = PendingFile::open(options.pending_file);
    if (!file) return base::pass_on(file);
    out.damage = file->damage();
    out.store = std::make_shared<PendingFile>(std::move(*file));
  }
  if (out.store && !out.store->board().empty() && out.store->board() != options.board) {
    return base::fail(Errc::config, "the pending store " + options.pending_file +
                                        " belongs to board " + out.store->board() +
                                        "; give each board one of its own");
  }
  return out;
}

}  // namespace

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Client::~Client() { close(); }

Result<std::unique_ptr<Client>> Client::open(Options options, Observer observer) {
  auto server = parse_server_url(options.server);
  if (!server) return base::pass_on(server);
  if (const auto id = base::BoardId::parse(options.board); !id) return base::pass_on(id);
  auto pending = open_pending(options);
  if (!pending) return base::pass_on(pending);
  const std::shared_ptr<PendingStore> store = pending->store;

  std::string device = store ? store->device() : std::string{};
  if (device.size() != kDeviceBytes) device = random_bytes(kDeviceBytes);
  auto session =
      std::make_unique<sync::ClientSession>(session_options(options, device), now());
  if (store) {
    if (const auto restored = session->restore(store->records()); !restored) {
      return base::fail(restored.error().code, "the pending store " + options.pending_file +
                                                   " holds " + restored.error().detail +
                                                   "; move it away to begin without it");
    }
  }
  auto impl = std::make_unique<Impl>(std::move(options), std::move(observer), std::move(*server),
                                     store, std::move(session));
  impl->damage = std::move(pending->damage);
  impl->start();
  return std::unique_ptr<Client>{new Client(std::move(impl))};
}

Result<sync::EditId, board::ApplyError> Client::edit(const sync::ClientSession::Compose& compose) {
  std::optional<Result<sync::EditId, board::ApplyError>> made;
  impl_->run([&] {
    if (impl_->said_goodbye()) return;
    made = impl_->session().edit(compose, now());
    if (*made) impl_->follow(**made);
    impl_->pump();
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
  impl_->run([&] { label = impl_->session().can_undo(); });
  return label;
}

std::optional<std::string> Client::can_redo() const {
  std::optional<std::string> label;
  impl_->run([&] { label = impl_->session().can_redo(); });
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
  impl_->run([&] { look(impl_->session()); });
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
  if (done) impl_->run([&] { done = impl_->ballot_outcome(round); });
  return done;
}

Result<base::Seq> Client::wait_saved(sync::EditId edit, milliseconds timeout) const {
  const auto waited = wait_until(
      [this, edit](const sync::ClientSession&) { return !impl_->is_unsaved(edit); }, timeout);
  if (!waited) return base::pass_on(waited);
  std::optional<Result<base::Seq>> outcome;
  impl_->run([&] { outcome = impl_->outcome(edit); });
  return std::move(*outcome);
}

Result<void> Client::wait_until(const std::function<bool(const sync::ClientSession&)>& predicate,
                                milliseconds timeout) const {
  return impl_->wait_until(predicate, timeout);
}

base::Seq Client::last_seen() const {
  base::Seq out;
  impl_->run([&] { out = impl_->session().last_seen(); });
  return out;
}

std::string Client::confirmed_hash() const {
  std::string out;
  impl_->run([&] { out = impl_->session().confirmed_hash(); });
  return out;
}

std::string Client::confirmed_snapshot() const {
  std::string out;
  impl_->run([&] { out = impl_->session().confirmed_snapshot(); });
  return out;
}

std::optional<PendingFile::Damage> Client::pending_damage() const { return impl_->damage; }

bool Client::on_own_thread() const { return impl_->on_own_thread(); }

void Client::close() { impl_->stop(); }

void Client::drop_connection(milliseconds away) {
  impl_->run([&] { impl_->drop(away); });
}

}  // namespace samtavle::native
