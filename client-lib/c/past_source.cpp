#include "past_source.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::c {

using base::Errc;
using base::Result;
using base::Seq;

namespace {

Result<void> each_of(const std::vector<std::string>& log, Seq after, Seq to,
                     const native::History::Each& each) {
  if (after.value > log.size() || to.value > log.size()) {
    return base::fail(Errc::not_found, "a place that the log has not reached");
  }
  const std::size_t end = to ? to.value : log.size();
  v1::Event event;
  for (std::size_t i = after.value; i < end; ++i) {
    if (!event.ParseFromString(log[i])) return base::fail(Errc::corrupt, "an unreadable event");
    if (auto done = each(event); !done) return done;
  }
  return {};
}

}  // namespace

Result<PastSource> PastSource::of(const Embedded& board) {
  if (board.local() != nullptr) return PastSource{board.local()->events()};
  const native::Options& options = board.options();
  if (options.pipe) {
    return base::fail(Errc::unavailable, "the past is not told through a pipe");
  }
  native::History::Options out;
  out.server = options.server;
  out.board = options.board;
  out.token = options.token_provider ? options.token_provider() : options.token;
  out.ca_file = options.ca_file;
  auto history = native::History::make(std::move(out));
  if (!history) return base::pass_on(history);
  return PastSource{std::move(*history)};
}

Result<void> PastSource::events(Seq after, Seq to, const native::History::Each& each) const {
  if (const auto* log = std::get_if<Log>(&from_)) return each_of(*log, after, to, each);
  return std::get<native::History>(from_).events(after, to, each);
}

Result<board::Board> PastSource::board_at(Seq at) const {
  board::Board board;
  if (!at) return board;
  const auto* log = std::get_if<Log>(&from_);
  if (log == nullptr) return std::get<native::History>(from_).board_at(at);
  const auto folded = each_of(*log, Seq{0}, at, [&](const v1::Event& event) -> Result<void> {
    if (board.apply(event.edit(), board::stamp_of(event))) return {};
    return base::fail(Errc::corrupt, "an event that does not fit");
  });
  if (!folded) return base::pass_on(folded);
  return board;
}

}  // namespace samtavle::c
