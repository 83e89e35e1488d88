#include "live_board.hpp"

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/views/steps.hpp"
#include "samtavle/views/view.hpp"

namespace samtavle::web {

using base::Errc;
using board::Applied;
using board::ApplyError;

base::Result<void> LiveBoard::restore(std::string device,
                                      const std::vector<std::string>& records) {
  options_.device = std::move(device);
  session_.emplace(options_, opened_);
  stored_owner_.reset();
  for (const std::string& record : records) {
    if (const auto owner = sync::owner_in(record)) stored_owner_ = owner;
  }
  if (!watch_) watch_.emplace();
  watch_->restart(stored_owner_);
  return session_->restore(records);
}

Applied<sync::EditId> LiveBoard::edit(std::string label, std::string reason, sync::TimePoint now,
                                      const Compose& compose) {
  if (composer_ != nullptr) {
    return base::Unexpected<ApplyError>{{Errc::invalid, {}, "an edit within an edit"}};
  }
  auto made = session_->edit(
      [&](board::Composer& composer) -> Applied<void> {
        composer_ = &composer;
        const bool good = compose();
        composer_ = nullptr;
        if (!good) return base::Unexpected<ApplyError>{{Errc::internal, {}, "taken back"}};
        if (composer.empty()) return {};  // the session says what is wrong with that
        if (!label.empty()) composer.label(std::move(label));
        if (!reason.empty()) composer.reason(std::move(reason));
        return {};
      },
      now);
  return made;
}

Applied<void> LiveBoard::step(Reader& in, Json& made) {
  if (composer_ == nullptr) {
    return base::Unexpected<ApplyError>{{Errc::closed, {}, "the transaction is over"}};
  }
  return carry_out({*composer_, board(), session_->actor()}, in, made);
}

namespace {

std::string_view name(sync::Connection connection) {
  switch (connection) {
    case sync::Connection::offline: return "offline";
    case sync::Connection::greeting: return "greeting";
    case sync::Connection::loading: return "loading";
    case sync::Connection::live: return "live";
  }
  return "offline";
}

}  // namespace

void LiveBoard::write_state(Json& json) const {
  const sync::ClientSession& session = *session_;
  json.open('{').text("connection", name(session.connection())).flag("loaded", session.loaded());
  json.number("pending", session.pending_count());
  json.number("pendingBallots", session.pending_ballot_count());
  json.flag("readOnly", session.read_only()).number("actor", session.actor().value);
  json.text("role", session.role() == plan::Role::none ? "none" : plan::name(session.role()));
  json.number("replica", session.replica() ? session.replica().value
                                           : base::kProvisionalReplica.value);
  json.number("seq", session.confirmed_seq().value);
  json.number("lastSeen", session.last_seen().value);
  if (const auto label = session.can_undo()) json.text("undo", *label);
  if (const auto label = session.can_redo()) json.text("redo", *label);
  json.close('}');
}

void LiveBoard::write_people(Json& json) const {
  json.open('[');
  for (const auto& [actor, person] : session_->directory()) {
    json.open('{').number("actor", actor.value).text("name", person.name);
    json.text("kind", person.kind == plan::ActorKind::none ? "none" : plan::name(person.kind));
    json.text("authority", person.authority).flag("guest", person.guest).close('}');
  }
  json.close(']');
}

void LiveBoard::write_others(Json& json) const {
  json.open('[');
  for (const auto& [id, present] : session_->present()) {
    if (id == session_->session()) continue;
    json.open('{').text("session", std::to_string(id.value)).number("actor", present.actor.value);
    if (present.at) {
      const sync::Presence& at = *present.at;
      json.key("at").open('{').some_id("item", at.item).some_field("field", at.field);
      if (at.field) {
        const auto from = offset_of(board(), at.item, at.field, at.from);
        const auto to = offset_of(board(), at.item, at.field, at.to);
        if (from && to) json.number("from", *from).number("to", *to);
      }
      json.key("x").real(at.x).key("y").real(at.y).flag("typing", at.typing).close('}');
    }
    json.close('}');
  }
  json.close(']');
}

base::Result<void> LiveBoard::present(Reader& in, sync::TimePoint now) {
  sync::Presence presence;
  presence.item = in.id();
  presence.field = in.field();
  const bool selects = in.flag();
  const std::size_t from = in.size();
  const std::size_t to = in.size();
  presence.x = static_cast<float>(in.real());
  presence.y = static_cast<float>(in.real());
  presence.typing = in.flag();
  if (!in.ok()) return base::fail(Errc::invalid, "a call that is cut off");
  if (selects) {
    // A caret goes with what is typed before it, a selection keeps its ends.
    const auto stick = text::Text::Stick::left;
    const auto begin = anchor_at(board(), presence.item, presence.field, from, stick);
    if (!begin) return base::pass_on(begin);
    const auto end = anchor_at(board(), presence.item, presence.field, to, stick);
    if (!end) return base::pass_on(end);
    presence.from = *begin;
    presence.to = *end;
  }
  session_->present(presence, now);
  return {};
}

namespace {

std::optional<board::Erased> read_erased(Reader& in) {
  board::Erased out;
  out.item = in.id();
  out.field = in.field();
  std::size_t characters = 0;
  for (std::size_t n = in.count(); n > 0; --n) {
    const base::OpId first = in.id();
    out.ids.push_back({first, in.number32()});
    characters += out.ids.back().length;
  }
  const auto text = base::decode_utf8(in.bytes());
  if (!in.ok() || !text || text->size() != characters) return std::nullopt;
  out.text = *text;
  return out;
}

}  // namespace

Applied<sync::EditId> LiveBoard::take(Reader& in, sync::TimePoint now) {
  const base::Unexpected<ApplyError> bad{{Errc::invalid, {}, "no edit that could be taken"}};
  const auto edit = board::decode_edit(in.bytes());
  if (!edit) return bad;
  std::vector<board::Erased> erased;
  while (!in.at_end()) {
    auto one = read_erased(in);
    if (!one) return bad;
    erased.push_back(std::move(*one));
  }
  return session_->edit(
      [&](board::Composer& composer) { return composer.take(**edit, std::move(erased)); }, now);
}

}  // namespace samtavle::web
