#include "samtavle/support/sim_device.hpp"

#include <algorithm>
#include <set>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/sim_world.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::support {

using base::Errc;
using State = SimWorld::State;

namespace {

constexpr milliseconds kBackoffMax{400};
constexpr milliseconds kRestartMax{2'000};

}  // namespace

SimDevice::SimDevice(SimWorld& world, std::size_t number, DeviceSettings settings)
    : world_(world), number_(number), settings_(std::move(settings)) {}

SimDevice::~SimDevice() = default;

sync::ClientOptions SimDevice::client_options() {
  sync::ClientOptions options;
  options.board = world_.board_id().str();
  options.device = std::string(16, settings_.device);
  options.client = "sim";
  options.order_suffix = std::string{static_cast<char>('a' + number_), settings_.device};
  options.gate = [this](const v1::Event& event) {
    if (gate_closed_) return false;
    world_.on_client_event(event);
    return true;
  };
  return options;
}

// --- the process ---

void SimDevice::start() {
  SAMTAVLE_CHECK(!session_);
  actions_left_.reset();
  read_store();
  if (settings_.compact_store && !store_.empty()) {
    std::vector<std::string> compact;
    for (const std::string& bytes : store_) {
      v1::PendingRecord record;
      SAMTAVLE_CHECK(record.ParseFromString(bytes));
      if (record.has_identity()) compact.assign(1, bytes);
    }
    for (const Kept& kept : kept_) {
      v1::PendingRecord record;
      *record.mutable_add() = kept.edit;
      record.set_based_on(kept.based_on.value);
      compact.push_back(record.SerializeAsString());
    }
    for (const auto& [key, record] : kept_undo_) compact.push_back(record);
    for (const auto& [round, record] : kept_ballots_) compact.push_back(record);
    store_ = std::move(compact);
    read_store();
  }
  session_ = std::make_unique<sync::ClientSession>(client_options(), world_.time().now());
  if (const auto restored = session_->restore(store_); !restored) {
    world_.violate("restore failed: " + restored.error().detail);
    return;
  }
  resume_after_restart();
  settle();
  connect();
}

// What the process that ended had not been told, or had not told anybody.
void SimDevice::resume_after_restart() {
  labels_.clear();
  std::set<std::string> here;
  for (const Kept& kept : kept_) {
    labels_[kept.id] = SimWorld::tag_of(kept.edit);
    here.insert(SimWorld::tag_of(kept.edit));
  }
  for (auto& [label, known] : world_.edits()) {
    if (known.device != number_) continue;
    if (here.contains(label)) {
      // Refused, but the process ended before that was noted: it will be refused again.
      known.state = State::pending;
    } else if (known.state == State::pending && known.stored && !known.seq) {
      world_.violate("edit " + label + " is gone from the store and from the log");
    } else if (known.state == State::pending) {
      known.state = State::saved;  // in the log, or never stored and so never promised
    }
  }
}

void SimDevice::crash() {
  if (!session_) return;
  ++world_.figures.client_crashes;
  if (line_) {
    line_->cut(world_.time().random().below(line_->on_the_way_up() + 1));
    line_.reset();
  }
  if (!world_.server().options().keep_store && !store_.empty()) store_.pop_back();
  session_.reset();
  tick_at_.reset();
  gate_closed_ = false;
  restart_later();
}

void SimDevice::restart_later() {
  const auto delay = world_.time().random().below(static_cast<std::uint64_t>(kRestartMax.count()));
  world_.time().after(milliseconds{static_cast<std::int64_t>(delay)}, [this] {
    if (!session_) start();
  });
}

// --- the line ---

void SimDevice::connect() {
  if (!session_ || line_ || offline_) return;
  line_ = world_.server().connect(world_.board_id(), *this);
  session_->connected(settings_.token, world_.time().now());
  settle();
}

void SimDevice::reconnect_later() {
  if (connecting_) return;
  connecting_ = true;
  const auto delay = world_.time().random().below(static_cast<std::uint64_t>(kBackoffMax.count()));
  world_.time().after(milliseconds{static_cast<std::int64_t>(delay)}, [this] {
    connecting_ = false;
    connect();
  });
}

void SimDevice::cut(std::size_t survivors) {
  if (!line_) return;
  line_->cut(survivors);
  line_.reset();
  session_->disconnected();
  settle();
  reconnect_later();
}

void SimDevice::stay_offline(bool offline) {
  offline_ = offline;
  if (offline) return cut(0);
  connect();
}

std::string SimDevice::describe() const {
  std::string out = "device " + std::to_string(number_);
  if (!session_) return out + " is not running";
  return out + " connection " + std::to_string(static_cast<int>(session_->connection())) + " seq " +
         std::to_string(session_->confirmed_seq().value) + " pending " +
         std::to_string(session_->pending_count()) + " replica " +
         std::to_string(session_->replica().value) + (session_->read_only() ? " read-only" : "");
}

void SimDevice::set_token(std::string token) {
  settings_.token = std::move(token);
  if (!session_) return;
  session_->refresh_token(settings_.token);
  settle();
}

void SimDevice::renew_token() { set_token(settings_.token); }

void SimDevice::on_line_message(const std::string& bytes) {
  if (!session_) return;
  session_->received(bytes, world_.time().now());
  settle();
}

void SimDevice::on_line_closed(const std::optional<base::Error>& error) {
  line_.reset();
  if (!session_) return;
  if (error) closes_.push_back(*error);
  session_->disconnected();
  settle();
  reconnect_later();
}

// --- the person ---

std::optional<std::string> SimDevice::edit(const sync::ClientSession::Compose& compose) {
  if (!session_ || !session_->loaded()) return std::nullopt;
  const std::string label = std::to_string(number_) + "." + std::to_string(next_label_++);
  const auto done = session_->edit(
      [&](board::Composer& composer) {
        settings_.grouped ? composer.reason(label) : composer.label(label);
        return compose(composer);
      },
      world_.time().now());
  if (!done) return std::nullopt;
  labels_[*done] = label;
  SimWorld::Known& known = world_.edits()[label];
  known.device = number_;
  settle();
  return label;
}

void SimDevice::random_edit(std::uint64_t seed) {
  if (!session_ || !session_->loaded() || session_->board().root() == nullptr) return;
  edit([&](board::Composer& composer) -> board::Applied<void> {
    RandomEditor::Options options{.steps_max = 4, .items_max = 90, .crowd = settings_.crowd};
    RandomEditor{seed, options}.edit(composer, session_->board());
    // Some forget to say why.
    if (!settings_.grouped && seed % 8 != 0) composer.reason("as agreed");
    return {};
  });
}

void SimDevice::odd_edit(std::uint64_t seed) {
  if (!session_ || !session_->loaded()) return;
  Random random{seed};
  const auto items = session_->board().items();
  if (items.empty()) return;
  const base::OpId item = random.pick(items)->id;
  edit([&](board::Composer& composer) -> board::Applied<void> {
    switch (random.below(3)) {
      case 0: return composer.set(item, plan::fields::x, "no number");
      case 1: return composer.add_member(item, plan::fields::title, "no set");
      default: return composer.insert_text(item, plan::fields::labels, 0, "no text");
    }
  });
}

board::Stamp SimDevice::stamp_of(const Kept& kept) const {
  return {base::kPendingSeq, session_->actor(), 0, kept.based_on};
}

// Who wrote what, as far as this device has got, and on top of it what it has pending.
Writers SimDevice::writers_of_all() const {
  Writers writers;
  const std::size_t server = world_.device_count();
  for (const v1::Event& event : world_.log()) {
    const base::Seq seq{event.seq()};
    if (seq > session_->confirmed_seq()) break;
    const auto known = world_.edits().find(SimWorld::tag_of(event.edit()));
    const std::size_t writer = known == world_.edits().end() ? server : known->second.device;
    writers.apply(event.edit(), writer, board::stamp_of(event));
  }
  for (const Kept& kept : kept_) {
    writers.apply(kept.edit, number_, stamp_of(kept));
  }
  return writers;
}

std::optional<sync::Undone> SimDevice::take_step(board::UndoSide side) {
  if (!session_ || !session_->loaded()) return std::nullopt;
  // A log that went back to a backup is not what this device was shown, until it has heard of it.
  const bool known = session_->epoch() == world_.epoch();
  const BoardView before = view_of(session_->board());
  const std::optional<Writers> writers =
      known ? std::optional{writers_of_all()} : std::optional<Writers>{};
  const std::string label = std::to_string(number_) + "." + std::to_string(next_label_++);
  const sync::TimePoint now = world_.time().now();
  auto done = side == board::UndoSide::undo ? session_->undo(now, {label, "a mistake"})
                                            : session_->redo(now, {label, "after all"});
  if (!done) return std::nullopt;
  session_->undo_history().check_invariants();
  if (done->edits.empty() && done->left_out.empty()) {
    world_.violate("nothing was undone, and nobody says why");
  }
  for (const sync::EditId id : done->edits) {
    labels_[id] = label;
    world_.edits()[label].device = number_;
  }
  if (done->edits.size() > 1) world_.violate("an undo in several edits has one label here");
  if (writers) {
    const auto wrong = writers->trespass(before, view_of(session_->board()), number_);
    if (wrong) {
      world_.violate("device " + std::to_string(number_) + " changed by undo what others wrote: " +
                     *wrong);
    }
  }
  ++(done->edits.empty() ? world_.figures.undone_nothing : world_.figures.undone);
  settle();
  return std::move(*done);
}

bool SimDevice::vote(base::OpId round, const std::vector<plan::Dots>& dots) {
  if (!session_ || !session_->loaded()) return false;
  world_.note_cast(session_->actor(), round, dots);
  const bool taken = session_->vote(round, dots, world_.time().now()).has_value();
  settle();
  return taken;
}

void SimDevice::say(base::OpId round, std::vector<plan::Dots> dots) {
  if (dots.empty()) {
    said_.erase(round);
  } else {
    said_[round] = std::move(dots);
  }
}

void SimDevice::present(std::uint64_t seed) {
  if (!session_) return;
  sync::Presence presence;
  presence.x = static_cast<float>(seed % 1000);
  session_->present(presence, world_.time().now());
  settle();
}

void SimDevice::hold_events(bool held) {
  gate_closed_ = held;
  if (held || !session_) return;
  session_->release(world_.time().now());
  settle();
}

// --- what the session asks for ---

void SimDevice::settle() {
  if (settling_ || !session_) return;
  settling_ = true;
  bool alive = true;
  bool changed = false;
  for (auto actions = session_->take_actions(); alive && !actions.empty();
       actions = session_->take_actions()) {
    for (sync::ClientAction& action : actions) {
      if (actions_left_ && (*actions_left_)-- == 0) {
        alive = false;
        break;
      }
      changed = carry_out(action) || changed;
    }
  }
  settling_ = false;
  if (!alive) return crash();
  if (session_->pending_count() != kept_.size() || replacing_) {
    world_.violate("device " + std::to_string(number_) + " has " +
                   std::to_string(session_->pending_count()) + " edits pending, its store " +
                   std::to_string(kept_.size()));
  }
  if (session_->pending_ballot_count() != kept_ballots_.size()) {
    world_.violate("device " + std::to_string(number_) + " has other ballots in its store");
  }
  if (changed) check_store();
  arm_tick();
}

void SimDevice::check_store() {
  std::set<std::string> here;
  for (const Kept& kept : kept_) here.insert(SimWorld::tag_of(kept.edit));
  for (const auto& [label, known] : world_.edits()) {
    if (known.device == number_ && (known.state == State::pending) != here.contains(label)) {
      world_.violate("edit " + label + " left the store untold, or stays in it");
    }
  }
}

// Whether it was one about what is pending.
bool SimDevice::carry_out(sync::ClientAction& action) {
  if (auto* send = std::get_if<sync::Send>(&action)) {
    if (line_) line_->send(std::move(send->bytes));
    return false;
  }
  if (auto* close = std::get_if<sync::CloseConnection>(&action)) {
    world_.violate("device " + std::to_string(number_) + " gave up its connection: " +
                   close->error.detail);
    if (line_) cut(line_->on_the_way_up());
    return false;
  }
  if (auto* refused = std::get_if<sync::BallotRefused>(&action)) {
    ++world_.figures.ballots_refused;
    // With why, it is told what stands there instead.
    say(refused->round, session_->own_ballot(refused->round).confirmed);
    refused_ballots_.push_back(std::move(*refused));
    return false;
  }
  if (const auto* changed = std::get_if<sync::BallotChanged>(&action)) {
    world_.check_told(session_->actor(), changed->round,
                      session_->own_ballot(changed->round).confirmed);
    return false;
  }
  if (auto* store = std::get_if<sync::Store>(&action)) {
    keep(store->record);
    promise(store->record);
    store_.push_back(std::move(store->record));
  } else if (auto* saved = std::get_if<sync::Saved>(&action)) {
    ++world_.figures.saved;
    const std::string& label = labels_[saved->edit];
    SimWorld::Known& known = world_.edits()[label];
    if (known.state != State::pending) world_.violate("edit " + label + " saved, but not pending");
    if (!known.seq || *known.seq > saved->seq) {
      world_.violate("edit " + label + " told as saved with seq " +
                     std::to_string(saved->seq.value) + ", in the log it has " +
                     std::to_string(known.seq.value_or(base::Seq{}).value));
    }
    known.state = State::saved;
    outcomes_.push_back({label, {}, {}, {}, {}, {}});
  } else if (auto* refused = std::get_if<sync::Refused>(&action)) {
    ++world_.figures.refused;
    const std::string& label = labels_[refused->edit];
    SimWorld::Known& known = world_.edits()[label];
    v1::Edit edit;
    const bool whole = edit.ParseFromString(refused->edit_bytes) &&
                       SimWorld::tag_of(edit) == label &&
                       SimWorld::content_of(edit) == known.content;
    if (!whole) world_.violate("edit " + label + " was handed back as something else");
    if (known.state != State::pending) {
      world_.violate("edit " + label + " refused, but not pending");
    }
    if (known.seq) world_.violate("edit " + label + " refused, and in the log");
    known.state = State::refused;
    outcomes_.push_back({label, refused->code, refused->path, refused->needed, refused->current,
                         std::move(edit)});
  } else {
    return false;
  }
  return true;
}

// --- the store ---

void SimDevice::read_store() {
  kept_.clear();
  kept_undo_.clear();
  kept_ballots_.clear();
  replacing_.reset();
  replacing_undo_.reset();
  next_kept_ = 1;
  base_counter_ = 0;
  for (const std::string& record : store_) keep(record);
  replacing_.reset();
  replacing_undo_.reset();
  const auto done = [this](const v1::Edit& edit) {
    return board::last_counter(edit).value().value < base_counter_;
  };
  while (!kept_.empty() && done(kept_.front().edit)) kept_.pop_front();
}

void SimDevice::keep(const std::string& bytes) {
  v1::PendingRecord record;
  SAMTAVLE_CHECK(record.ParseFromString(bytes));
  switch (record.record_case()) {
    case v1::PendingRecord::kIdentity:
      base_counter_ = record.identity().base_counter();
      if (replacing_) {
        kept_ = std::move(*replacing_);
        kept_undo_ = std::move(*replacing_undo_);
        replacing_.reset();
        replacing_undo_.reset();
      }
      break;
    case v1::PendingRecord::kAdd: keep_edit(record); break;
    case v1::PendingRecord::kDrop:
      for (std::uint32_t i = 0; i < record.drop() && !kept_.empty(); ++i) kept_.pop_front();
      break;
    case v1::PendingRecord::kClear:
      replacing_.emplace();
      replacing_undo_ = kept_undo_;
      break;
    case v1::PendingRecord::kUndo:
    case v1::PendingRecord::kForget: keep_undo(record, bytes); break;
    case v1::PendingRecord::kBallot:
    case v1::PendingRecord::kBallotDone: keep_ballot(record, bytes); break;
    case v1::PendingRecord::kOwner:  // only hosts of the core write it
    case v1::PendingRecord::RECORD_NOT_SET: break;
  }
}

void SimDevice::keep_edit(const v1::PendingRecord& record) {
  const std::string tag = SimWorld::tag_of(record.add());
  SimWorld::Known& known = world_.edits()[tag];
  const std::string content = SimWorld::content_of(record.add());
  const base::Seq based_on{record.based_on()};
  if (!known.stored) {
    known.content = content;
    known.based_on = based_on;
  }
  if (known.content != content || known.based_on != based_on) {
    world_.violate("edit " + tag + " changed in the store");
  }
  known.stored = true;
  std::deque<Kept>& to = replacing_ ? *replacing_ : kept_;
  to.push_back({sync::EditId{next_kept_++}, record.add(), based_on});
}

void SimDevice::keep_undo(const v1::PendingRecord& record, const std::string& bytes) {
  auto& to = replacing_undo_ ? *replacing_undo_ : kept_undo_;
  if (record.has_undo()) to[record.undo().key()] = bytes;
  for (const std::uint64_t key : record.forget().keys()) to.erase(key);
}

// A ballot that comes into the store reaches the box or is handed back, whatever happens.
void SimDevice::promise(const std::string& bytes) {
  v1::PendingRecord record;
  SAMTAVLE_CHECK(record.ParseFromString(bytes));
  if (!record.has_ballot()) return;
  say(base::op_id(record.ballot().round_replica(), record.ballot().round_counter()),
      plan::read_dots(record.ballot()));
}

void SimDevice::keep_ballot(const v1::PendingRecord& record, const std::string& bytes) {
  if (record.has_ballot()) {
    const v1::Ballot& ballot = record.ballot();
    kept_ballots_[base::op_id(ballot.round_replica(), ballot.round_counter())] = bytes;
  } else {
    const v1::Id& round = record.ballot_done();
    kept_ballots_.erase(base::op_id(round.replica(), round.counter()));
  }
}

std::vector<std::string> SimDevice::pending_labels() const {
  std::vector<std::string> labels;
  for (const Kept& kept : kept_) labels.push_back(SimWorld::tag_of(kept.edit));
  return labels;
}

void SimDevice::arm_tick() {
  const auto due = session_->deadline(world_.time().now());
  if (!due || (tick_at_ && *tick_at_ <= *due)) return;
  tick_at_ = *due;
  world_.time().at(*due, [this, at = *due] {
    if (tick_at_ != at) return;
    tick_at_.reset();
    if (!session_) return;
    session_->tick(world_.time().now());
    settle();
  });
}

// --- looking ---

void SimDevice::check_board() {
  if (!session_ || !session_->loaded()) return;
  session_->board().check_invariants();
  if (session_->epoch() != world_.epoch()) return;
  const base::Seq confirmed = session_->confirmed_seq();
  if (confirmed.value > world_.log().size()) {
    return world_.violate("device " + std::to_string(number_) + " has more than is on disk");
  }
  if (truth_.seq() > confirmed || truth_epoch_ != world_.epoch()) truth_ = board::Board{};
  truth_epoch_ = world_.epoch();
  while (truth_.seq() < confirmed) {
    const v1::Event& event = world_.log()[truth_.seq().value];
    const auto applied = truth_.apply(event.edit(), board::stamp_of(event));
    if (!applied) return world_.violate("the log does not fold: " + applied.error().detail);
  }
  std::vector<board::Journal> journals(kept_.size());
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    const auto applied =
        truth_.apply(kept_[i].edit, stamp_of(kept_[i]), nullptr, &journals[i]);
    if (!applied) {
      truth_ = board::Board{};
      return world_.violate("what is pending does not fit the log: " + applied.error().path +
                            ": " + applied.error().detail);
    }
  }
  if (board::encode_snapshot(truth_) != board::encode_snapshot(session_->board())) {
    world_.violate("device " + std::to_string(number_) +
                   " shows another board than log and pending edits make at seq " +
                   std::to_string(confirmed.value));
  }
  while (!journals.empty()) {
    static_cast<void>(truth_.roll_back(std::move(journals.back())));
    journals.pop_back();
  }
}

}  // namespace samtavle::support
