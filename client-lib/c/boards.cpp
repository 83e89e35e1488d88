// Opening, closing, waiting, reading, observing and editing: the functions that take a
// samtavle_board, but for those of the past.

#include "boards.hpp"

#include <chrono>

#include "locals.hpp"
#include "loops.hpp"
#include "samtavle/board/composer.hpp"
#include "transaction.hpp"
#include "values.hpp"
#include "view.hpp"

namespace samtavle::c {

using std::chrono::milliseconds;

Boards& boards() {
  // Never taken down: at the end of the process threads of open boards may still ask.
  static Boards& all = *new Boards;
  return all;
}

namespace {

int in_an_edit() noexcept { return fail(SAMTAVLE_INVALID, "while an edit is being made"); }

template <class Step>
int take_step(samtavle_board handle, samtavle_undone* out, Step step) noexcept {
  return on_board(handle, [&](Embedded& board) {
    if (board.composing()) return in_an_edit();
    const auto done = step(board.client());
    if (!done) return fail(done.error());
    if (out == nullptr) return succeed();
    samtavle_undone shown{};
    shown.size = sizeof shown;
    shown.last_edit = done->edits.empty() ? 0 : done->edits.back().value;
    shown.edits = static_cast<std::uint32_t>(done->edits.size());
    shown.left_out = static_cast<std::uint32_t>(done->left_out.size());
    return fill(out, shown);
  });
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_open(const samtavle_options* options, samtavle_board* out) {
  return guarded([&] {
    samtavle_options read{};
    if (out == nullptr || !read_sized(options, read)) {
      return fail(SAMTAVLE_INVALID, "options without a size, or nowhere to put the board");
    }
    const samtavle_pending& pending = read.pending;
    if (pending.load != nullptr && (pending.append == nullptr || pending.replace == nullptr)) {
      return fail(SAMTAVLE_INVALID, "a place for what is pending needs all three functions");
    }
    if (read.local != 0 && (read.connect != nullptr || !is_person(read.person))) {
      return fail(SAMTAVLE_INVALID, "a local board and a pipe, or no person on a local board");
    }
    const std::shared_ptr<native::LocalBoard> local = locals().find(read.local);
    if (read.local != 0 && local == nullptr) return fail_handle(read.local, Sort::local);
    auto board = Embedded::open(read, local);
    if (!board) return fail(board.error());
    if (read.loop != nullptr) *read.loop = loops().add((*board)->client().loop());
    *out = boards().add(*board);
    (*board)->begin(*out);
    return succeed();
  });
}

int samtavle_close(samtavle_board handle) {
  const auto close = [&](Embedded& board) {
    if (board.composing()) return in_an_edit();
    if (const std::shared_ptr<Embedded> taken = boards().take(handle)) taken->close();
    return succeed();
  };
  return guarded([&] {
    const std::shared_ptr<Embedded> board = boards().find(handle);
    const bool here = board != nullptr && board->options().on_app_loop;
    return here ? on_board(handle, close) : on_board_elsewhere(handle, close);
  });
}

int samtavle_wait_live(samtavle_board handle, uint32_t timeout_ms) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    return told(board.client().wait_live(milliseconds{timeout_ms}));
  });
}

int samtavle_wait_saved(samtavle_board handle, uint32_t timeout_ms) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    return told(board.client().wait_saved(milliseconds{timeout_ms}));
  });
}

int samtavle_wait_edit(samtavle_board handle, uint64_t edit, uint32_t timeout_ms, uint64_t* seq) {
  return on_board_elsewhere(handle, [&](Embedded& board) {
    const auto saved = board.client().wait_saved(sync::EditId{edit}, milliseconds{timeout_ms});
    if (saved && seq != nullptr) *seq = saved->value;
    return told(saved);
  });
}

int samtavle_state_of(samtavle_board handle, samtavle_state* state) {
  return on_board(handle, [&](Embedded& board) { return fill(state, board.state()); });
}

int samtavle_refresh_token(samtavle_board handle, const char* token) {
  return on_board(handle, [&](Embedded& board) {
    board.refresh_token(or_empty(token));
    return succeed();
  });
}

int samtavle_read(samtavle_board handle, void (*look)(void*, samtavle_view), void* context) {
  return on_board(handle, [&](Embedded& board) {
    if (look == nullptr) return fail(SAMTAVLE_INVALID, "no function to look with");
    int status = SAMTAVLE_OK;
    board.client().read([&](const sync::ClientSession& session) {
      if (!session.loaded()) {
        status = SAMTAVLE_UNAVAILABLE;
        return;
      }
      // Nothing may be thrown through the board's thread.
      status = guarded([&] {
        BoardView view{session.board(), session.directory(), &session, &board.aliases()};
        const BorrowedView borrowed{view};
        look(context, borrowed.handle());
        return SAMTAVLE_OK;
      });
    });
    if (status == SAMTAVLE_UNAVAILABLE) return fail(status, "nothing is loaded yet");
    return status == SAMTAVLE_OK ? succeed() : fail(status, "out of memory");
  });
}

int samtavle_observe(samtavle_board handle, const samtavle_watch* watch,
                     void (*changed)(void*, samtavle_board), void* context,
                     samtavle_observer* observer) {
  return on_board(handle, [&](Embedded& board) {
    samtavle_watch read{};
    if (observer == nullptr || changed == nullptr || !read_sized(watch, read)) {
      return fail(SAMTAVLE_INVALID, "nothing to watch, to call or to put the observer into");
    }
    *observer = board.observe(read, [changed, context](samtavle_board b) { changed(context, b); });
    return succeed();
  });
}

int samtavle_unobserve(samtavle_board handle, samtavle_observer observer) {
  return on_board(handle, [&](Embedded& board) {
    return board.unobserve(observer) ? succeed() : fail_handle(observer, Sort::observer);
  });
}

int samtavle_transact(samtavle_board handle, const char* label, const char* reason,
                      int (*steps)(void*, samtavle_transaction), void* context, uint64_t* edit) {
  return on_board(handle, [&](Embedded& board) {
    if (steps == nullptr) return fail(SAMTAVLE_INVALID, "no steps");
    if (board.composing()) return in_an_edit();
    bool taken_back = false;
    const auto made = board.edit([&](board::Composer& composer,
                                     const sync::ClientSession& session) -> board::Applied<void> {
      Transaction tx{board, composer, session};
      const BorrowedTransaction borrowed{tx};
      if (steps(context, borrowed.handle()) != 0) {
        taken_back = true;
        return base::Unexpected<board::ApplyError>{{base::Errc::invalid, {}, "taken back"}};
      }
      if (composer.empty()) return {};  // the session says what is wrong with that
      if (*or_empty(label) != '\0') composer.label(label);
      if (*or_empty(reason) != '\0') composer.reason(reason);
      return {};
    });
    if (taken_back) return fail(SAMTAVLE_TAKEN_BACK, "the steps were taken back");
    if (!made) return fail(made.error());
    if (edit != nullptr) *edit = made->value;
    return succeed();
  });
}

int samtavle_undo(samtavle_board handle, const char* reason, samtavle_undone* undone) {
  return take_step(handle, undone, [&](native::Client& client) {
    return client.undo({.label = {}, .reason = or_empty(reason)});
  });
}

int samtavle_redo(samtavle_board handle, const char* reason, samtavle_undone* undone) {
  return take_step(handle, undone, [&](native::Client& client) {
    return client.redo({.label = {}, .reason = or_empty(reason)});
  });
}

int samtavle_vote(samtavle_board handle, samtavle_id round, const samtavle_dots* dots,
                  size_t count) {
  return on_board(handle, [&](Embedded& board) {
    constexpr std::size_t kCardsMax = 1000;
    if ((dots == nullptr && count > 0) || count > kCardsMax) {
      return fail(SAMTAVLE_INVALID, "no dots, or too many cards at once");
    }
    std::vector<plan::Dots> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back({board.aliases().current(from_c(dots[i].card)), dots[i].count});
    }
    return told(board.client().vote(board.aliases().current(from_c(round)), std::move(all)));
  });
}

int samtavle_present(samtavle_board handle, const samtavle_presence* presence) {
  return on_board(handle, [&](Embedded& board) {
    samtavle_presence read{};
    if (!read_sized(presence, read)) return fail(SAMTAVLE_INVALID, "no presence");
    sync::Presence at;
    at.item = board.aliases().current(from_c(read.item));
    at.field = base::Field{read.field};
    at.x = read.x;
    at.y = read.y;
    at.typing = read.typing != 0;
    base::Result<void> there;
    board.client().read([&](const sync::ClientSession& session) {
      const board::Item* item = session.board().find(at.item);
      const text::Text* text = item != nullptr ? item->text(at.field) : nullptr;
      if (text == nullptr) return;
      // A caret goes with what is typed before it, a selection keeps its ends.
      const auto from = text->anchor_between(read.from, text::Text::Stick::left);
      const auto to = text->anchor_between(read.to, text::Text::Stick::left);
      if (!from || !to) {
        there = base::fail(base::Errc::invalid, "a place behind the end of a text");
        return;
      }
      at.from = *from;
      at.to = *to;
    });
    if (!there) return fail(there.error());
    board.client().present(at);
    return succeed();
  });
}

}  // extern "C"
