#include "calls.hpp"

#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/search.hpp"
#include "samtavle/views/past.hpp"
#include "samtavle/views/questions.hpp"
#include "samtavle/views/view.hpp"

namespace samtavle::web {
namespace {

using base::Errc;

sync::TimePoint time_of(Reader& in) {
  return sync::TimePoint{sync::milliseconds{static_cast<std::int64_t>(in.real())}};
}

base::Result<board::Board> board_of(std::string_view snapshot) {
  if (snapshot.empty()) return board::Board{};
  return board::decode_snapshot(snapshot);
}

bool is_of_any_board(Call call) { return call >= Call::items && call < Call::add_events; }

}  // namespace

const std::string& Calls::call(Call call, std::uint32_t about, std::string_view bytes) {
  // An edit calls the host, which calls again: the answer of the inner call must not be in the way.
  Reader in{bytes};
  std::string answer = answer_of([&](std::string& out) { return run(call, about, in, out); });
  answer_ = std::move(answer);
  return answer_;
}

std::uint32_t Calls::keep(Thing thing) {
  things_.emplace(++last_, std::move(thing));
  return last_;
}

Done Calls::run(Call call, std::uint32_t about, Reader& in, std::string& out) {
  Json json{out};
  if (call <= Call::open_digest) return open(call, about, in, json);
  const auto found = things_.find(about);
  if (found == things_.end()) return refuse(Errc::closed, "it was closed");
  if (call == Call::close) {
    things_.erase(found);
    return {};
  }
  if (is_of_any_board(call)) return look(call, about, in, out);
  if (const auto* live = std::get_if<std::unique_ptr<LiveBoard>>(&found->second)) {
    return on_live(call, **live, in, out);
  }
  Past& past = **std::get_if<std::unique_ptr<Past>>(&found->second);
  if (call == Call::add_events) return add_events(past, in, json);
  if (call != Call::snapshot) return refuse(Errc::invalid, "this is a board of the past");
  out += board::encode_snapshot(past.board);
  return {};
}

Done Calls::open(Call call, std::uint32_t about, Reader& in, Json& json) {
  if (call == Call::open_live) {
    sync::ClientOptions options;
    options.board = in.text();
    options.device = in.text();
    options.client = in.text();
    options.order_suffix = in.text();
    const sync::TimePoint now = time_of(in);
    if (!in.ok() || options.device.size() != 16) return cut_off();
    json.number(keep(std::make_unique<LiveBoard>(std::move(options), now)));
    return {};
  }
  if (call != Call::open_past) return refuse(Errc::invalid, "there is no such call");
  auto board = board_of(in.bytes());
  if (!in.ok()) return cut_off();
  if (!board) return refuse(board.error().code, board.error().detail);
  auto past = std::make_unique<Past>();
  past->board = std::move(*board);
  if (const auto found = things_.find(about); found != things_.end()) {
    if (const auto* live = std::get_if<std::unique_ptr<LiveBoard>>(&found->second)) {
      past->directory = (*live)->session().directory();
    }
  }
  json.number(keep(std::move(past)));
  return {};
}

Done Calls::on_live(Call call, LiveBoard& live, Reader& in, std::string& out) {
  sync::ClientSession& session = live.session();
  Json json{out};
  switch (call) {
    case Call::restore_pending: {
      std::string device = in.text();
      std::vector<std::string> records;
      while (!in.at_end()) records.push_back(in.text());
      if (!in.ok() || device.size() != 16) return cut_off();
      return as_done(live.restore(std::move(device), records));
    }
    case Call::connected: {
      const sync::TimePoint now = time_of(in);
      session.connected(in.text(), now);
      return {};
    }
    case Call::disconnected: session.disconnected(); return {};
    case Call::received: {
      const sync::TimePoint now = time_of(in);
      session.received(in.bytes(), now);
      return {};
    }
    case Call::refresh_token: session.refresh_token(in.text()); return {};
    case Call::tick: session.tick(time_of(in)); return {};
    case Call::flush: session.flush(time_of(in)); return {};
    case Call::take_actions: live.take_actions(out); return {};
    case Call::deadline: {
      const auto due = session.deadline(time_of(in));
      if (!due) return {};
      json.integer(std::chrono::ceil<sync::milliseconds>(due->time_since_epoch()).count());
      return {};
    }
    case Call::state: live.write_state(json); return {};
    case Call::people: live.write_people(json); return {};
    case Call::others: live.write_others(json); return {};
    case Call::may: {
      const auto now_ms = static_cast<std::int64_t>(in.real());
      return as_done(answer_questions(session, now_ms, in, json));
    }
    case Call::inviting: {
      const auto now_ms = static_cast<std::int64_t>(in.real());
      write_inviting(json, may_invite(session, now_ms));
      return {};
    }
    case Call::confirmed_snapshot: out += session.confirmed_snapshot(); return {};
    case Call::events: return as_done(write_events(json, in.bytes(), live.board()));
    default: return act(call, live, in, json);
  }
}

Done Calls::act(Call call, LiveBoard& live, Reader& in, Json& json) {
  sync::ClientSession& session = live.session();
  if (call == Call::step) return live.step(in, json);
  const sync::TimePoint now = time_of(in);
  switch (call) {
    case Call::edit: {
      // Copies: the host's steps come through the same buffer.
      std::string label = in.text();
      std::string reason = in.text();
      if (!in.ok()) return cut_off();
      const auto made = live.edit(std::move(label), std::move(reason), now, compose_);
      if (!made) return base::pass_on(made);
      json.number(made->value);
      return {};
    }
    case Call::undo:
    case Call::redo: {
      sync::UndoWords words{in.text(), in.text()};
      const auto done = call == Call::undo ? session.undo(now, std::move(words))
                                           : session.redo(now, std::move(words));
      if (!done) return base::pass_on(done);
      json.open('{');
      json.list("edits", done->edits, [&](sync::EditId edit) { json.number(edit.value); });
      json.text("label", done->label).number("leftOut", done->left_out.size()).close('}');
      return {};
    }
    case Call::vote: {
      const base::OpId round = in.id();
      std::vector<plan::Dots> dots;
      while (!in.at_end()) {
        const base::OpId card = in.id();
        dots.push_back({card, in.number32()});
      }
      if (!in.ok()) return cut_off();
      return as_done(session.vote(round, std::move(dots), now));
    }
    case Call::present: return as_done(live.present(in, now));
    case Call::take: {
      const auto made = live.take(in, now);
      if (!made) return base::pass_on(made);
      json.number(made->value);
      return {};
    }
    default: return refuse(Errc::invalid, "there is no such call");
  }
}

Done Calls::add_events(Past& past, Reader& in, Json& json) {
  const base::Seq to{in.number()};
  const std::string_view frame = in.bytes();
  if (!in.ok()) return cut_off();
  const auto last =
      each_event(frame, to, [&](const v1::Event& event) { return add(past.board, event); });
  if (!last) return refuse(last.error().code, last.error().detail);
  json.number(last->value);
  return {};
}

Done Calls::look(Call call, std::uint32_t about, Reader& in, std::string& out) {
  Thing& thing = things_.at(about);
  const auto* live = std::get_if<std::unique_ptr<LiveBoard>>(&thing);
  const auto* past = std::get_if<std::unique_ptr<Past>>(&thing);
  const View view = live != nullptr
                        ? View{(*live)->board(), (*live)->session().directory(),
                               &(*live)->session()}
                        : View{(*past)->board, (*past)->directory};
  const board::Board& board = view.board;
  Json json{out};
  switch (call) {
    case Call::items: write_items(json, board, in); return {};
    case Call::items_of_kind: write_ids_of_kind(json, board, base::Kind{in.number32()}); return {};
    case Call::children: {
      const base::OpId container = in.id();
      write_children(json, board, container, base::Kind{in.number32()});
      return {};
    }
    case Call::unplaced: write_unplaced(json, board); return {};
    case Call::spans: {
      const base::OpId item = in.id();
      write_spans(json, board, item, in.field());
      return {};
    }
    case Call::anchor: {
      const base::OpId item = in.id();
      const base::Field field = in.field();
      const std::size_t offset = in.size();
      const auto stick = in.flag() ? text::Text::Stick::right : text::Text::Stick::left;
      const auto anchor = anchor_at(board, item, field, offset, stick);
      if (!anchor) return refuse(anchor.error().code, anchor.error().detail);
      json.open('{').id("id", anchor->id).flag("after", anchor->after).close('}');
      return {};
    }
    case Call::offset: {
      const base::OpId item = in.id();
      const base::Field field = in.field();
      text::Anchor anchor{in.id(), false};
      anchor.after = in.flag();
      const auto offset = offset_of(board, item, field, anchor);
      if (!offset) return refuse(offset.error().code, offset.error().detail);
      json.number(*offset);
      return {};
    }
    case Call::seq: json.number(board.seq().value); return {};
    case Call::phases: write_phases(json, board); return {};
    case Call::threads: {
      const base::OpId item = in.id();
      write_threads(json, board, item, in.flag());
      return {};
    }
    case Call::connections: write_connections(json, board); return {};
    case Call::kin: write_kin(json, board, in.id()); return {};
    case Call::round: write_round(json, view, in.id()); return {};
    case Call::suggestion: write_suggestion(json, board, in.id()); return {};
    case Call::open_suggestions: write_open_suggestions(json, board, in.id()); return {};
    case Call::evaluation: write_evaluation(json, view); return {};
    case Call::insight: write_insight(json, view); return {};
    case Call::versions: write_versions(json, board); return {};
    case Call::search: {
      const std::string_view words = in.bytes();
      write_hits(json, board, words, in.size());
      return {};
    }
    default: return refuse(Errc::invalid, "there is no such call");
  }
}

}  // namespace samtavle::web
