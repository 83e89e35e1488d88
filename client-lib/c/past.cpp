// What the server tells of a board's past.

#include "boards.hpp"
#include "past_source.hpp"
#include "samtavle/v1/session.pb.h"
#include "samtavle/views/telling_views.hpp"
#include "view.hpp"

namespace samtavle::c {

using base::Result;
using base::Seq;

namespace {

using Take = void (*)(void*, samtavle_text);

plan::Directory directory_of(Embedded& board) {
  plan::Directory out;
  board.client().read([&](const sync::ClientSession& session) { out = session.directory(); });
  return out;
}

int hand_out(const Result<std::string>& json, Take take, void* context) {
  if (!json) return fail(json.error());
  take(context, {json->c_str(), json->size()});
  return succeed();
}

Result<std::string> story_of(Embedded& board) {
  auto history = PastSource::of(board);
  if (!history) return base::pass_on(history);
  plan::Story story{board::Board{}};
  const auto told = history->events(
      Seq{0}, Seq{0}, [&](const v1::Event& event) { return views::add(story, event); });
  if (!told) return base::pass_on(told);
  std::string out;
  views::Json json{out, views::Offsets::code_points};
  views::write_story(json, story);
  return out;
}

Result<std::string> digest_of(Embedded& board, Seq since) {
  auto history = PastSource::of(board);
  if (!history) return base::pass_on(history);
  base::Actor reader;
  board.client().read([&](const sync::ClientSession& session) {
    reader = session.actor();
    if (!since) since = session.last_seen();
  });
  auto before = history->board_at(since);
  if (!before) return base::pass_on(before);
  plan::DigestMaker digest{std::move(*before), reader};
  const auto told = history->events(
      since, Seq{0}, [&](const v1::Event& event) { return views::add(digest, event); });
  if (!told) return base::pass_on(told);
  std::string out;
  views::Json json{out, views::Offsets::code_points};
  views::write_digest(json, digest);
  return out;
}

Result<std::string> difference_of(Embedded& board, Seq before, Seq after) {
  auto history = PastSource::of(board);
  if (!history) return base::pass_on(history);
  const auto then = history->board_at(before);
  if (!then) return base::pass_on(then);
  auto later = history->board_at(before);
  if (!later) return base::pass_on(later);
  views::Version version{std::move(*later), {}};
  const auto told = history->events(
      before, after, [&](const v1::Event& event) { return views::add(version, event); });
  if (!told) return base::pass_on(told);
  std::string out;
  views::Json json{out, views::Offsets::code_points};
  views::write_difference(json, *then, version);
  return out;
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_past(samtavle_board handle, uint64_t seq, void (*look)(void*, samtavle_view),
                  void* context) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    if (look == nullptr || seq == 0) return fail(SAMTAVLE_INVALID, "no place, or no function");
    const auto history = PastSource::of(board);
    if (!history) return fail(history.error());
    const auto then = history->board_at(base::Seq{seq});
    if (!then) return fail(then.error());
    const plan::Directory directory = directory_of(board);
    BoardView view{*then, directory, nullptr, &board.aliases()};
    const BorrowedView borrowed{view};
    look(context, borrowed.handle());
    return succeed();
  });
}

int samtavle_story(samtavle_board handle, void (*take)(void*, samtavle_text), void* context) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    if (take == nullptr) return fail(SAMTAVLE_INVALID, "no function to take it");
    return hand_out(story_of(board), take, context);
  });
}

int samtavle_digest(samtavle_board handle, uint64_t since, void (*take)(void*, samtavle_text),
                    void* context) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    if (take == nullptr) return fail(SAMTAVLE_INVALID, "no function to take it");
    return hand_out(digest_of(board, base::Seq{since}), take, context);
  });
}

int samtavle_difference(samtavle_board handle, uint64_t before, uint64_t after,
                        void (*take)(void*, samtavle_text), void* context) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    if (take == nullptr || after < before) {
      return fail(SAMTAVLE_INVALID, "no function to take it, or the later place first");
    }
    return hand_out(difference_of(board, base::Seq{before}, base::Seq{after}), take, context);
  });
}

}  // extern "C"
