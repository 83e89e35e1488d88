#include "samtavle/views/past.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/v1/session.pb.h"
#include "samtavle/views/edit_view.hpp"

namespace samtavle::views {

using base::Errc;
using base::fail;
using base::Result;
using base::Seq;

Result<Seq> each_event(std::string_view bytes, Seq to, const Each& each) {
  v1::ServerFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::corrupt, "the server's answer holds no events");
  }
  Seq last;
  for (const v1::Event& event : frame.events()) {
    if (event.seq() > to.value) break;
    if (auto done = each(event); !done) return base::pass_on(done);
    last = Seq{event.seq()};
  }
  return last;
}

Result<void> add(board::Board& board, const v1::Event& event) {
  if (event.seq() != board.seq().value + 1) {
    return fail(Errc::corrupt, "the server left an event out");
  }
  return as_result(board.apply(event.edit(), board::stamp_of(event)));
}

Result<void> write_events(Json& json, std::string_view frame, const board::Board& board) {
  json.open('[');
  const auto done = each_event(frame, base::kPendingSeq, [&](const v1::Event& event) {
    json.open('{').number("seq", event.seq()).number("actor", event.actor());
    json.integer("timeMs", event.time_ms());
    write_edit(json, board, event.edit());
    json.close('}');
    return Result<void>{};
  });
  json.close(']');
  if (!done) return base::pass_on(done);
  return {};
}

}  // namespace samtavle::views
