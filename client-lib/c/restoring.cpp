// Back to an earlier version, by ordinary edits.

#include "boards.hpp"
#include "clock.hpp"
#include "past_source.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/restore.hpp"
#include "values.hpp"

namespace samtavle::c {

namespace {

using board::Applied;

// What is confirmed, and who restores it.
struct Now {
  std::string snapshot;
  plan::Asking asking;
};

Now now_of(Embedded& board) {
  Now out;
  out.snapshot = board.client().confirmed_snapshot();
  board.client().read([&](const sync::ClientSession& session) {
    out.asking.actor = session.actor();
    out.asking.role = session.role();
    out.asking.now_ms = unix_ms();
    const auto person = session.directory().find(session.actor());
    if (person != session.directory().end()) out.asking.kind = person->second.kind;
  });
  return out;
}

// Each edit takes steps off the plan, so this ends.
Applied<void> carry_out(Embedded& board, plan::Restoration& restoration,
                        samtavle_restored& shown) {
  while (!restoration.done()) {
    bool nothing = false;
    const auto made = board.edit([&](board::Composer& composer,
                                     const sync::ClientSession& session) -> Applied<void> {
      if (auto done = restoration.compose(composer, session.board()); !done) return done;
      nothing = composer.empty();
      return {};
    });
    if (!made && !nothing) return base::pass_on(made);
    restoration.advance();
    if (!made) continue;
    shown.last_edit = made->value;
    ++shown.edits;
  }
  return {};
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_restore_version(samtavle_board handle, uint64_t seq, samtavle_id item,
                             const char* reason, samtavle_restored* restored) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    if (seq == 0) return fail(SAMTAVLE_INVALID, "no place of the log");
    const auto source = PastSource::of(board);
    if (!source) return fail(source.error());
    const auto version = source->board_at(base::Seq{seq});
    if (!version) return fail(version.error());
    const Now now = now_of(board);
    auto confirmed = board::decode_snapshot(now.snapshot);
    if (!confirmed) return fail(confirmed.error());
    plan::RestoreRequest request{board.aliases().current(from_c(item)), or_empty(reason),
                                 now.asking};
    auto restoration =
        plan::Restoration::plan(std::move(*confirmed), *version, std::move(request));
    if (!restoration) return fail(restoration.error());
    samtavle_restored shown{};
    shown.size = sizeof shown;
    shown.left_out = static_cast<std::uint32_t>(restoration->left_out().size());
    if (const auto done = carry_out(board, *restoration, shown); !done) return fail(done.error());
    return restored != nullptr ? fill(restored, shown) : succeed();
  });
}

}  // extern "C"
