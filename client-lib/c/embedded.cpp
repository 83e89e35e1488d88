#include "embedded.hpp"

#include <exception>
#include <utility>

#include "handles.hpp"
#include "options.hpp"
#include "refusal.hpp"

namespace samtavle::c {

using base::Result;

// In the order in which it happened; changes of the board are added up and told first.
struct Embedded::Told {
  views::Changes changes;
  std::set<base::Kind> item_kinds;  // of all items that changed
  bool all = false;
  bool state = false;
  bool people = false;
  bool presence = false;
  bool ballots = false;
  bool undo = false;
  std::vector<std::function<void()>> calls;

  [[nodiscard]] bool any_change() const {
    return all || !changes.empty() || state || people || presence || ballots || undo;
  }
};

Embedded::Embedded(const samtavle_options& options, std::shared_ptr<native::LocalBoard> local)
    : callbacks_(options.callbacks),
      context_(options.context),
      post_(options.post),
      local_(std::move(local)),
      options_(native_options(options, local_)),
      told_(std::make_unique<Told>()) {}

Embedded::~Embedded() { close(); }

Result<std::shared_ptr<Embedded>> Embedded::open(const samtavle_options& options,
                                                 std::shared_ptr<native::LocalBoard> local) {
  std::shared_ptr<Embedded> out{new Embedded(options, std::move(local))};
  auto client = native::Client::open(out->options_, out->observer());
  if (!client) return base::pass_on(client);
  out->client_ = std::move(*client);
  out->ready_ = true;
  out->ready_.notify_all();
  return out;
}

void Embedded::begin(samtavle_board handle) {
  // What happened before is told now: nobody could have been told with a number.
  client_->read([&](const sync::ClientSession&) {
    handle_ = handle;
    settle();
  });
}

void Embedded::close() {
  closed_ = true;
  if (client_) client_->close();
}

native::Observer Embedded::observer() {
  native::Observer on;
  on.on_changed = [this](const board::Delta& delta) { note_changes(delta); };
  on.on_replaced = [this] {
    const std::lock_guard lock{mutex_};
    told_->all = true;
  };
  on.on_renumbered = [this](const sync::Renumbered& change) { aliases_.renumbered(change); };
  on.on_saved = [this](sync::EditId edit, base::Seq seq) {
    if (callbacks_.saved == nullptr) return;
    queue([this, edit, seq] { callbacks_.saved(context_, handle_, edit.value, seq.value); });
  };
  on.on_refused = [this](const sync::Refused& refused) {
    if (callbacks_.refused == nullptr) return;
    std::shared_ptr<Refusal> refusal;
    look([&](const sync::ClientSession& session) {
      refusal = std::make_shared<Refusal>(session.board(), refused);
    });
    queue([this, refusal] {
      const samtavle_refusal shown = refusal->shown();
      callbacks_.refused(context_, handle_, &shown);
    });
  };
  on.on_ballot = [this](base::OpId) {
    const std::lock_guard lock{mutex_};
    told_->ballots = true;
  };
  on.on_presence = [this](base::SessionId, bool) {
    const std::lock_guard lock{mutex_};
    told_->presence = true;
  };
  on.on_directory = [this] {
    const std::lock_guard lock{mutex_};
    told_->people = true;
  };
  on.on_state = [this](sync::Connection, std::size_t) {
    {
      const std::lock_guard lock{mutex_};
      told_->state = true;
    }
    if (callbacks_.state != nullptr) queue([this] { callbacks_.state(context_, handle_); });
  };
  on.on_rights = [on_state = on.on_state](const sync::RightsChanged&) { on_state({}, 0); };
  on.on_closed = [this](const base::Error& error) {
    ended_ = static_cast<std::uint32_t>(error.code);
    if (callbacks_.ended != nullptr) {
      queue([this, error] {
        callbacks_.ended(context_, handle_, static_cast<int>(error.code), error.detail.c_str());
      });
    }
    settle();
  };
  on.on_pending_file = [this](const base::Error&) { store_failed_ = true; };
  on.on_settled = [this] { settle(); };
  return on;
}

// On the client's thread, which may be quicker than open().
void Embedded::look(const std::function<void(const sync::ClientSession&)>& at) {
  ready_.wait(false);
  client_->read(at);
}

void Embedded::note_changes(const board::Delta& delta) {
  look([&](const sync::ClientSession& session) {
    const std::lock_guard lock{mutex_};
    told_->changes.add(session.board(), delta);
    told_->undo = true;
    for (const board::Change& change : delta.changes) {
      const board::Item* item = session.board().find(change.item);
      if (item != nullptr) told_->item_kinds.insert(item->kind);
    }
  });
}

void Embedded::queue(std::function<void()> call) {
  const std::lock_guard lock{mutex_};
  told_->calls.push_back(std::move(call));
}

void Embedded::settle() {
  {
    const std::lock_guard lock{mutex_};
    if (handle_ == 0 || closed_ || posted_) return;
    if (!told_->any_change() && told_->calls.empty()) return;
    posted_ = post_ != nullptr || options_.on_app_loop;
  }
  if (post_ != nullptr) {
    return post_(context_, &run_task, new std::weak_ptr<Embedded>{weak_from_this()});
  }
  if (!options_.on_app_loop) return deliver();
  // In a turn of its own: this may be in the middle of a call of the app's, on any thread.
  client_->later([weak = weak_from_this()] {
    if (const auto board = weak.lock()) board->deliver();
  });
}

void Embedded::run_task(void* argument) noexcept {
  const std::unique_ptr<std::weak_ptr<Embedded>> weak{
      static_cast<std::weak_ptr<Embedded>*>(argument)};
  if (const auto board = weak->lock()) board->deliver();
}

void Embedded::deliver() {
  std::unique_ptr<Told> told = std::make_unique<Told>();
  {
    const std::lock_guard lock{mutex_};
    posted_ = false;
    std::swap(told, told_);
  }
  if (closed_) return;
  if (told->any_change()) deliver_changes(*told);
  for (const auto& call : told->calls) {
    if (closed_) return;
    call();
  }
}

void Embedded::deliver_changes(Told& told) {
  const auto as_ids = [](const std::set<base::OpId>& from) {
    std::vector<samtavle_id> out;
    for (const base::OpId id : from) out.push_back({id.replica.value, id.counter.value});
    return out;
  };
  const std::vector<samtavle_id> items = as_ids(told.changes.items());
  const std::vector<samtavle_id> containers = as_ids(told.changes.containers());
  const samtavle_changes changes{sizeof(samtavle_changes), told.all,     told.state,
                                 told.people,              told.presence, told.ballots,
                                 told.undo,                items.data(), items.size(),
                                 containers.data(),        containers.size()};
  if (callbacks_.changed != nullptr) callbacks_.changed(context_, handle_, &changes);
  if (!told.all && told.changes.empty()) return;
  std::vector<samtavle_observer> due;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [number, observing] : observers_) {
      if (fits(observing.watch, told)) due.push_back(number);
    }
  }
  for (const samtavle_observer number : due) {
    std::function<void(samtavle_board)> changed;
    {
      // It may have been ended by one before it.
      const std::lock_guard lock{mutex_};
      const auto found = observers_.find(number);
      if (found == observers_.end()) continue;
      changed = found->second.changed;
    }
    if (closed_) return;
    changed(handle_);
  }
}

bool Embedded::fits(const samtavle_watch& watch, const Told& told) const {
  if (told.all) return true;
  const auto current = [&](samtavle_id id) {
    return aliases_.current(base::op_id(id.replica, id.counter));
  };
  if (watch.item.counter != 0) {
    const base::OpId item = current(watch.item);
    if (!told.changes.items().contains(item)) return false;
    // What came, went or moved has no field: then every field of it may be another.
    const auto first = told.changes.fields().lower_bound({item, base::Field{0}});
    const bool some = first != told.changes.fields().end() && first->first == item;
    if (watch.field != 0 && some &&
        !told.changes.fields().contains({item, base::Field{watch.field}})) {
      return false;
    }
  }
  if (watch.container.counter != 0 &&
      !told.changes.containers().contains(current(watch.container))) {
    return false;
  }
  const base::Kind kind{watch.kind};
  return !kind || told.item_kinds.contains(kind) || told.changes.kinds().contains(kind);
}

base::Result<sync::EditId, board::ApplyError> Embedded::edit(const Compose& compose) {
  return client_->edit([&](board::Composer& composer) -> board::Applied<void> {
    board::Applied<void> done;
    client_->read([&](const sync::ClientSession& session) {
      composing_ = true;
      try {
        done = compose(composer, session);
      } catch (const std::exception& exception) {
        done = base::Unexpected<board::ApplyError>{{base::Errc::internal, {}, exception.what()}};
      }
      composing_ = false;
    });
    return done;
  });
}

samtavle_observer Embedded::observe(const samtavle_watch& watch,
                                    std::function<void(samtavle_board)> changed) {
  const samtavle_observer number = new_handle(Sort::observer);
  const std::lock_guard lock{mutex_};
  observers_.emplace(number, Observing{watch, std::move(changed)});
  return number;
}

bool Embedded::unobserve(samtavle_observer observer) {
  const std::lock_guard lock{mutex_};
  return observers_.erase(observer) > 0;
}

void Embedded::refresh_token(const char* token) {
  ended_ = 0;
  client_->refresh_token(token);
}

samtavle_state Embedded::state() {
  samtavle_state out{};
  out.size = sizeof out;
  client_->read([&](const sync::ClientSession& session) {
    out.connection = static_cast<std::uint32_t>(session.connection());
    out.loaded = session.loaded();
    out.waiting =
        static_cast<std::uint32_t>(session.pending_count() + session.pending_ballot_count());
    out.read_only = session.read_only();
    out.save = SAMTAVLE_SAVED;
    if (out.waiting > 0) {
      const bool on_its_way = session.connection() == sync::Connection::live && !out.read_only;
      out.save = on_its_way ? SAMTAVLE_SAVING : SAMTAVLE_UNSAVED;
    }
    out.actor = session.actor().value;
    out.role = static_cast<std::uint32_t>(session.role());
    out.can_undo = session.can_undo().has_value();
    out.can_redo = session.can_redo().has_value();
    out.seq = session.confirmed_seq().value;
    out.last_seen = session.last_seen().value;
  });
  out.store_failed = store_failed_;
  out.ended = ended_;
  return out;
}

}  // namespace samtavle::c
