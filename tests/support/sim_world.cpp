#include "samtavle/support/sim_world.hpp"

#include <algorithm>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::support {

using base::Errc;

namespace {

constexpr milliseconds kSlice{500};
constexpr milliseconds kHealing{180'000};
constexpr std::size_t kStepsAtOnceMax = 100'000;

// What may end a session of a client that keeps to the protocol.
constexpr Errc kOrdinaryEnds[] = {Errc::replaced, Errc::fell_behind, Errc::going_away,
                                  Errc::hello_timeout};

}  // namespace

SimWorld::SimWorld(std::uint64_t seed, const SimOptions& options)
    : time_(seed), board_id_(base::BoardId::parse("plan").value()), server_(time_, options, *this) {
  server_.start();
}

SimWorld::~SimWorld() = default;

void SimWorld::begin() {
  bool created = false;
  server_.hub().create(hub::NewBoard{board_id_, "Plan", "municipality", "da"},
                       [&](const base::Result<hub::BoardInfo>& done) {
                         if (!done) violate("the board was not created: " + done.error().detail);
                         created = true;
                       });
  if (!run_until([&] { return created; }, kHealing)) violate("the board was not created");
}

SimDevice& SimWorld::add_device(DeviceSettings settings) {
  devices_.push_back(
      std::make_unique<SimDevice>(*this, devices_.size(), std::move(settings)));
  return *devices_.back();
}

void SimWorld::violate(std::string what) {
  if (!violation_) {
    violation_ = "at " + std::to_string(time_.elapsed().count()) + " ms: " + std::move(what);
  }
}

// --- time ---

void SimWorld::run_for(milliseconds time) {
  run_until([] { return false; }, time);
}

bool SimWorld::run_until(const std::function<bool()>& so, milliseconds most) {
  const sync::TimePoint end = time_.now() + most;
  sync::TimePoint at = time_.now();
  std::size_t steps = 0;
  while (!violation_ && !so()) {
    if (!time_.step(end)) return so();
    check_step();
    if (time_.now() != at) steps = 0;
    at = time_.now();
    if (++steps > kStepsAtOnceMax) violate("time stands still");
  }
  return !violation_;
}

void SimWorld::check_step() {
  for (const auto& device : devices_) {
    if (!device->running() || device->session().epoch() != epoch_) continue;
    if (device->session().confirmed_seq().value > log_.size()) {
      violate("device " + std::to_string(device->number()) + " has confirmed what is not on disk");
    }
  }
}

void SimWorld::server_crash(milliseconds down) {
  if (!server_.up()) return;
  ++figures.server_crashes;
  server_.crash();
  time_.after(down, [this] {
    if (!server_.up()) server_.start();
  });
}

bool SimWorld::settled() {
  const auto quiet = [&](const auto& device) {
    if (!device->running()) return false;
    const sync::ClientSession& session = device->session();
    return session.connection() == sync::Connection::live && session.pending_count() == 0 &&
           session.pending_ballot_count() == 0 &&
           session.epoch() == epoch_ && session.confirmed_seq().value == log_.size();
  };
  if (!server_.up() || !std::all_of(devices_.begin(), devices_.end(), quiet)) return false;
  // The server has an edit of its own to make as long as order keys are due for new ones.
  const auto board = server_.hub().find(board_id_);
  return board && board->board().seq().value == log_.size() && !board->crowded();
}

// --- the end ---

void SimWorld::heal_and_compare() {
  server_.log().set_full(false);
  server_.log().fail_reads(0);
  if (server_.up()) {
    server_.committer().hold(false);
    server_.background().hold(false);
  }
  for (const auto& device : devices_) {
    device->hold_events(false);
    device->stay_offline(false);
    if (device->line()) device->line()->stall(false);
  }
  if (!run_until([this] { return settled(); }, kHealing)) {
    std::string who;
    for (const auto& device : devices_) who += "; " + device->describe();
    return violate("it does not mend: the log ends at " + std::to_string(log_.size()) + who);
  }
  SimDevice& late = add_device({"late reader citizen", 'z', false});
  late.start();
  if (!run_until([&] { return settled(); }, kHealing)) return violate("nobody can join any more");
  const std::string truth = board::encode_snapshot(fold_log());
  for (const auto& device : devices_) {
    device->check_board();
    if (device->session().confirmed_snapshot() != truth) {
      violate("device " + std::to_string(device->number()) + " has another board than the log");
    }
  }
  if (violation_) return;
  const auto board = server_.hub().find(board_id_);
  if (!board || board::encode_snapshot(board->board()) != truth) {
    violate("the server has another board than the log");
  }
  for (const auto& [label, known] : edits_) {
    if (known.state == State::pending) violate("edit " + label + " is neither saved nor refused");
  }
  compare_ballots();
}

// The disk has what it said it has; everybody knows of the open rounds what they have there; and
// what a person with one device said last, or what they were told instead, is what counts.
void SimWorld::compare_ballots() {
  Box stored;
  const auto ballots = server_.log().ballots(board_id_);
  for (const hub::BallotRecord& ballot : *ballots) {
    stored[{ballot.round, ballot.actor}] = ballot.dots;
  }
  if (stored != box_) violate("the disk has lost ballots");
  std::map<base::Actor, std::size_t> devices;
  for (const auto& device : devices_) ++devices[device->session().actor()];
  const auto in_box = [&](base::OpId round, base::Actor actor) {
    const auto found = stored.find({round, actor});
    return found == stored.end() ? std::vector<plan::Dots>{} : found->second;
  };
  for (const auto& device : devices_) {
    const sync::ClientSession& session = device->session();
    const std::string who = "device " + std::to_string(device->number());
    for (const board::Item* round : plan::rounds_of(session.board())) {
      const auto own = in_box(round->id, session.actor());
      if (plan::read_round(*round).open && session.own_ballot(round->id).confirmed != own) {
        violate(who + " was told of another ballot than the box holds");
      }
      if (devices[session.actor()] > 1) continue;
      const auto said = device->said().find(round->id);
      if (own != (said == device->said().end() ? std::vector<plan::Dots>{} : said->second)) {
        violate("the box does not hold the last ballot of " + who);
      }
    }
  }
}

void SimWorld::note_cast(base::Actor actor, base::OpId round,
                         const std::vector<plan::Dots>& dots) {
  cast_[{round, actor}].push_back(dots);
}

void SimWorld::check_told(base::Actor actor, base::OpId round,
                          const std::vector<plan::Dots>& dots) {
  const auto& ever = durable_[{round, actor}];
  if (!dots.empty() && std::find(ever.begin(), ever.end(), dots) == ever.end()) {
    violate("somebody was told of a ballot that is not on disk");
  }
}

board::Board SimWorld::fold_log() const {
  board::Board board;
  for (const v1::Event& event : log_) {
    const auto applied = board.apply(event.edit(), board::stamp_of(event));
    SAMTAVLE_CHECK(applied.has_value());
  }
  return board;
}

void SimWorld::restore_backup(base::Seq keep) {
  SAMTAVLE_CHECK(!server_.up() && keep.value <= log_.size());
  hub::BoardLog& old = server_.log();
  hub::BoardWrite write{board_id_, true, old.info(board_id_).value(), {}, {}, {}, {}};
  write.events = old.events(board_id_, base::Seq{0}, ~std::size_t{0}).value();
  write.events.resize(keep.value);
  write.actors = old.actors(board_id_).value();
  write.ballots = old.ballots(board_id_).value();
  epoch_ = base::Epoch{epoch_.value + 1};
  write.info.epoch = epoch_;
  write.info.head = keep;
  // The backup does not know which numbers were given after it.
  write.info.last_replica = base::Replica{write.info.last_replica.value + 1'000};
  log_.resize(keep.value);
  const board::Board board = fold_log();
  write.replicas = old.replicas(board_id_).value();
  for (hub::ReplicaRecord& record : write.replicas) {
    record.high_water = base::Counter{board.next_counter(record.replica).value - 1};
  }
  for (auto& [label, known] : edits_) {
    if (known.seq && *known.seq > keep) known.seq.reset();
  }
  auto log = std::make_unique<MemoryLog>();
  SAMTAVLE_CHECK(log->commit({&write, 1}).has_value());
  server_.replace_log(std::move(log));
}

// --- invariants ---

std::string SimWorld::tag_of(const v1::Edit& edit) {
  return edit.label().empty() ? edit.reason() : edit.label();
}

std::string SimWorld::content_of(const v1::Edit& edit) {
  std::string out = edit.label() + "|" + edit.reason();
  const auto value = [&out](const auto& v) {
    out += v.has_item() ? std::string{"item"} : base::to_string(board::from_proto(v));
  };
  for (const v1::Operation& op : edit.operations()) {
    out += "|" + std::to_string(op.operation_case()) + ":";
    switch (op.operation_case()) {
      case v1::Operation::kCreateItem:
        out += std::to_string(op.create_item().kind()) + op.create_item().order_key();
        break;
      case v1::Operation::kSetField:
        out += std::to_string(op.set_field().field());
        value(op.set_field());
        break;
      case v1::Operation::kPlaceItem: out += op.place_item().order_key(); break;
      case v1::Operation::kInsertText:
        out += std::to_string(op.insert_text().field()) + op.insert_text().text();
        break;
      case v1::Operation::kMarkText:
        out += std::to_string(op.mark_text().mark());
        value(op.mark_text().value());
        break;
      case v1::Operation::kAddMember: value(op.add_member().value()); break;
      case v1::Operation::kRemoveMember: value(op.remove_member().value()); break;
      default: break;
    }
  }
  return out;
}

void SimWorld::on_durable(const hub::BoardWrite& write) {
  ++figures.writes;
  for (const hub::LogEvent& row : write.events) {
    v1::Event event;
    if (!event.ParseFromString(row.bytes) || event.seq() != row.seq.value ||
        row.seq.value != log_.size() + 1) {
      return violate("the log has a gap");
    }
    if (!log_.empty() && event.time_ms() < log_.back().time_ms()) violate("time ran backwards");
    const v1::Edit& edit = event.edit();
    if (edit.replica() != 0) {
      const std::string tag = tag_of(edit);
      const auto found = edits_.find(tag);
      if (found == edits_.end()) {
        violate("nobody made the edit " + tag);
      } else {
        Known& known = found->second;
        if (known.seq && !copies_) violate("edit " + tag + " is in the log twice");
        if (known.state == State::refused) violate("edit " + tag + " was refused");
        if (known.content != content_of(edit)) violate("edit " + tag + " has changed");
        // Of an earlier epoch it may be what this log has never had.
        const base::Seq seen = std::min(known.based_on, base::Seq{row.seq.value - 1});
        if (board::stamp_of(event).based_on != seen) {
          violate("the log says that the author of " + tag + " had seen something else");
        }
        known.seq = row.seq;
      }
    }
    log_.push_back(std::move(event));
  }
  for (const hub::BallotRecord& ballot : write.ballots) {
    const Box::key_type name{ballot.round, ballot.actor};
    const auto& said = cast_[name];
    if (std::find(said.begin(), said.end(), ballot.dots) == said.end()) {
      violate("a ballot that nobody cast");
    }
    ++figures.ballots;
    durable_[name].push_back(ballot.dots);
    if (ballot.dots.empty()) {
      box_.erase(name);
    } else {
      box_[name] = ballot.dots;
    }
  }
}

void SimWorld::on_given_back(const hub::BoardWrite& write) {
  figures.given_back += write.events.size();
}

void SimWorld::on_server_message(const std::string& bytes, base::Seq& last) {
  ++figures.messages_down;
  v1::ServerFrame frame;
  if (!frame.ParseFromString(bytes)) return violate("the server sent no ServerFrame");
  if (frame.has_snapshot()) {
    if (frame.snapshot().offset() == 0) ++figures.snapshots;
    last = base::Seq{frame.snapshot().seq()};
    if (last.value > log_.size()) violate("a snapshot left before its seq was on disk");
  }
  for (const v1::Event& event : frame.events()) {
    const base::Seq seq{event.seq()};
    if (last && seq.value != last.value + 1) violate("a gap in what the server sends");
    last = seq;
    if (seq.value > log_.size()) return violate("an event left before it was on disk");
    if (event.SerializeAsString() != log_[seq.value - 1].SerializeAsString()) {
      violate("the server sends something else than is in the log");
    }
  }
}

void SimWorld::on_session_ended(const base::Error& error) {
  const auto is = [&](Errc code) { return code == error.code; };
  if (std::any_of(std::begin(kOrdinaryEnds), std::end(kOrdinaryEnds), is)) return;
  if (std::any_of(allowed_ends_.begin(), allowed_ends_.end(), is)) return;
  violate("the server ended a session: " + std::string{base::name(error.code)} + ": " +
          error.detail);
}

void SimWorld::on_client_event(const v1::Event& event) {
  if (event.seq() > log_.size()) violate("a client applied an event that is not on disk");
}

}  // namespace samtavle::support
