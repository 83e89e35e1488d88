// What a session asks of its host, put together for one answer.

#include <string_view>
#include <variant>

#include "bytes_out.hpp"
#include "live_board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/views/changes.hpp"
#include "samtavle/views/edit_view.hpp"

namespace samtavle::web {
namespace {

void append_all(std::string& out, const std::vector<std::string>& all) {
  append_number(out, all.size());
  for (const std::string& bytes : all) append_bytes(out, bytes);
}

std::string_view name(board::Change::What what) {
  using What = board::Change::What;
  switch (what) {
    case What::created: return "created";
    case What::removed: return "removed";
    case What::scalar: return "scalar";
    case What::text: return "text";
    case What::marks: return "marks";
    case What::members: return "members";
    case What::placed: return "placed";
    case What::deleted: return "deleted";
    case What::restored: return "restored";
    case What::flattened: return "flattened";
  }
  return "";
}

class Summary {
 public:
  Summary(const sync::ClientSession& session, Json& json)
      : session_(session), json_(json) {}

  // Stands in the store before what it is said of.
  void keep_owner(const sync::PendingOwner& owner) {
    stores_.insert(stores_.begin(), sync::record_of(owner));
  }
  [[nodiscard]] bool keeps_something() const { return !stores_.empty(); }

  void operator()(sync::Send& send) { sends_.push_back(std::move(send.bytes)); }
  void operator()(sync::Store& store) { stores_.push_back(std::move(store.record)); }
  void operator()(sync::CloseConnection& close) { close_ = std::move(close); }
  void operator()(sync::Changed& changed) {
    changes_.add(session_.board(), changed.delta);
    if (changed.delta.seq != base::kPendingSeq) events_.push_back(std::move(changed.delta));
  }
  void operator()(sync::Replaced&) { replaced_ = true; }
  void operator()(sync::Renumbered& renumbered) {
    renumbered_.push_back(std::move(renumbered));
  }
  void operator()(sync::Saved& saved) { saved_.push_back(saved); }
  void operator()(sync::Refused& refused) { refused_.push_back(std::move(refused)); }
  void operator()(sync::BallotChanged&) { ballots_ = true; }
  void operator()(sync::BallotRefused& refused) {
    ballots_ = true;
    refused_ballots_.push_back(std::move(refused));
  }
  void operator()(sync::PresenceChanged&) { presence_ = true; }
  void operator()(sync::DirectoryChanged&) { people_ = true; }
  void operator()(sync::RightsChanged&) { state_ = true; }
  void operator()(sync::Draining& draining) { draining_ = draining.delay; }
  void operator()(sync::StateChanged&) { state_ = true; }

  void write(std::string& out) {
    append_all(out, stores_);
    append_all(out, sends_);
    json_.open('{');
    if (replaced_) json_.flag("replaced", true);
    if (!changes_.empty()) write_changes();
    if (ballots_) json_.flag("ballots", true);
    if (presence_) json_.flag("presence", true);
    if (people_) json_.flag("people", true);
    if (state_) json_.flag("state", true);
    if (draining_) json_.integer("draining", draining_->count());
    write_renumbered();
    write_outcomes();
    write_events();
    if (close_) {
      json_.key("close").open('{').text("code", base::name(close_->error.code));
      json_.text("detail", close_->error.detail).flag("retry", close_->retry).close('}');
    }
    json_.close('}');
  }

 private:
  void write_changes() {
    const auto id = [&](base::OpId item) { json_.id(item); };
    json_.list("items", changes_.items(), id).list("within", changes_.within(), id);
    json_.list("containers", changes_.containers(), id).list("removed", changes_.removed(), id);
    json_.list("kinds", changes_.kinds(), [&](base::Kind kind) { json_.kind(kind); });
  }

  void write_renumbered() {
    if (renumbered_.empty()) return;
    json_.list("renumbered", renumbered_, [&](const sync::Renumbered& at_once) {
      json_.list(at_once.runs, [&](const sync::Renumbered::Run& run) {
        json_.open('{').id("from", run.from.first).number("length", run.from.length);
        json_.id("to", run.to).close('}');
      });
    });
  }

  void write_outcomes() {
    if (!saved_.empty()) {
      json_.list("saved", saved_, [&](const sync::Saved& saved) {
        json_.open('{').number("edit", saved.edit.value).number("seq", saved.seq.value).close('}');
      });
    }
    if (!refused_.empty()) {
      json_.list("refused", refused_, [&](const sync::Refused& r) { write_refused(r); });
    }
    if (refused_ballots_.empty()) return;
    json_.list("refusedBallots", refused_ballots_, [&](const sync::BallotRefused& refused) {
      json_.open('{').id("round", refused.round);
      json_.list("dots", refused.dots, [&](const plan::Dots& dots) {
        json_.open('{').id("card", dots.card).number("count", dots.count).close('}');
      });
      json_.text("code", base::name(refused.code)).text("detail", refused.detail).close('}');
    });
  }

  void write_refused(const sync::Refused& r) {
    json_.open('{').number("edit", r.edit.value).text("code", base::name(r.code));
    json_.text("path", r.path).text("detail", r.detail);
    json_.some_role("neededRole", r.needed).some_level("neededLevel", r.level);
    json_.list("missing", r.missing, [&](const std::string& word) { json_.text(word); });
    json_.some_value("current", r.current);
    if (const auto edit = board::decode_edit(r.edit_bytes)) {
      write_edit(json_, session_.board(), **edit);
    }
    json_.close('}');
  }

  // What others did, and whose values were written over unseen.
  void write_events() {
    if (events_.empty()) return;
    json_.key("remote").open('[');
    for (const board::Delta& delta : events_) {
      if (delta.replica == session_.replica()) continue;
      for (const board::Change& change : delta.changes) {
        json_.open('{').number("actor", delta.actor.value).id("item", change.item);
        json_.text("what", name(change.what)).some_field("field", change.field);
        json_.number("seq", delta.seq.value).close('}');
      }
    }
    json_.close(']').key("overwritten").open('[');
    for (const board::Delta& delta : events_) {
      for (const board::Change& change : delta.changes) {
        if (!change.overwritten) continue;
        json_.open('{').id("item", change.item).some_field("field", change.field);
        json_.some_value("value", change.overwritten->value);
        json_.number("of", change.overwritten->actor.value).number("by", delta.actor.value);
        json_.close('}');
      }
    }
    json_.close(']').integer("timeMs", session_.board().time_ms());
  }

  const sync::ClientSession& session_;
  Json& json_;
  views::Changes changes_;
  std::vector<std::string> stores_;
  std::vector<std::string> sends_;
  std::vector<board::Delta> events_;
  std::vector<sync::Renumbered> renumbered_;
  std::vector<sync::Saved> saved_;
  std::vector<sync::Refused> refused_;
  std::vector<sync::BallotRefused> refused_ballots_;
  std::optional<sync::CloseConnection> close_;
  std::optional<sync::milliseconds> draining_;
  bool replaced_ = false;
  bool ballots_ = false;
  bool presence_ = false;
  bool people_ = false;
  bool state_ = false;
};

}  // namespace

void LiveBoard::take_actions(std::string& out) {
  auto actions = session_->take_actions();
  if (watch_ && watch_->is_somebody_elses(*session_)) return leave_to_owner(out);
  Json json{out};
  Summary summary{*session_, json};
  for (sync::ClientAction& action : actions) std::visit(summary, action);
  if (watch_ && watch_->owner() && watch_->owner() != stored_owner_ && summary.keeps_something()) {
    stored_owner_ = watch_->owner();
    summary.keep_owner(*stored_owner_);
  }
  summary.write(out);
}

// Nothing of what came of that welcome is kept, sent or told. What was read of the board is gone.
void LiveBoard::leave_to_owner(std::string& out) {
  const base::Seq last_seen = session_->last_seen();
  session_.emplace(options_, opened_);
  append_all(out, {});
  append_all(out, {});
  Json json{out};
  json.open('{').flag("replaced", true).flag("ballots", true).flag("presence", true);
  json.flag("people", true).key("somebodyElses").open('{').flag("wasShown", watch_->began());
  json.number("lastSeen", last_seen.value).close('}').close('}');
}

}  // namespace samtavle::web
