// Deleting a board that people may have open. From the moment on in which it is archived nobody
// changes it, so the archive holds all that anybody has seen; and one write, the last of the board,
// takes all of it away.

#include "samtavle/hub/live_board.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::fail;

Result<void> LiveBoard::may_be_removed(const DeletionWish& wish) const {
  if (!info_.hold.empty()) {
    return fail(Errc::frozen, "this board may not be deleted: " + info_.hold);
  }
  if (wish.still_wanted && !wish.still_wanted(info_)) {
    return fail(Errc::exists, "this board is not to be deleted any more");
  }
  return {};
}

void LiveBoard::remove(DeletionWish wish, std::function<void(Result<Deletion>)> done) {
  if (const auto may = may_be_removed(wish); !may) return done(base::pass_on(may));
  if (removing_ || redacting_ || abandoned_) {
    return done(fail(Errc::unavailable, "something else is being deleted or redacted; come back"));
  }
  if (!committer_.writable()) return done(fail(Errc::read_only, "the server's disk is full"));
  removing_.emplace(Removing{std::move(wish), std::move(done), {}});
  set_read_only(true);
  const auto then = [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->make_archive();
  };
  when_durable(then);
}

void LiveBoard::make_archive() {
  if (!removing_) return;  // given up since
  const bool taken = background_.post([weak = weak_from_this(), &home = runtime_, id = id_,
                                       info = info_, archive = removing_->wish.archive] {
    auto made = std::make_shared<Result<std::string>>(archive(id, info));
    home.post([weak, made] {
      if (const auto self = weak.lock()) self->on_archived(std::move(*made));
    });
  });
  if (!taken) stay({Errc::unavailable, "many boards are being read; come back"});
}

void LiveBoard::on_archived(Result<std::string> archive) {
  if (!removing_) return;  // given up since
  if (!archive) return stay(archive.error());
  removing_->archive = *std::move(archive);
  if (!in_flight_) finish_removal();
}

void LiveBoard::finish_removal() {
  // Of the time between: a hold may have begun.
  if (const auto may = may_be_removed(removing_->wish); !may) return stay(may.error());
  Deletion deletion{info_.created_ms, info_.head, runtime_.wall_ms(), removing_->wish.why,
                    *removing_->archive};
  BoardWrite write{id_, false, info_, {}, {}, {}, {}};
  write.deletion = deletion;
  // Who came, or how far somebody has read, is of no interest any more.
  abandoned_ = true;
  outgoing_.reset();
  in_flight_ = true;
  ++writes_begun_;
  committer_.submit(std::move(write), runtime_,
                    [self = shared_from_this(), deletion](const Result<void>& result,
                                                          const BoardWrite&) {
                      self->on_removed(result, deletion);
                    });
}

void LiveBoard::on_removed(const Result<void>& result, Deletion deletion) {
  in_flight_ = false;
  if (!result) {
    // As in on_written(): nothing else is refused to the one writer of a log.
    SAMTAVLE_CHECK(giving_up_ && result.error().code == Errc::no_space);
    return abandon();
  }
  giving_up_ = nullptr;
  const Removing job = *std::exchange(removing_, std::nullopt);
  const std::string notice = deletion_notice(deletion);
  const std::vector<Session*> all = sessions_;
  for (Session* session : all) {
    if (!session->ended_) session->send_control(notice);
  }
  end_all({Errc::no_such_board, "the board was deleted"});
  // Nothing is on its way any more: who only waited for that goes on.
  for (const Waiter& waiter : std::exchange(waiters_, {})) {
    (waiter.never ? waiter.never : waiter.then)();
  }
  job.done(std::move(deletion));
}

void LiveBoard::stay(const base::Error& error) {
  const Removing job = *std::exchange(removing_, std::nullopt);
  set_read_only(!committer_.writable());
  job.done(base::Unexpected<base::Error>{error});
  push();
}

std::string deletion_notice(const Deletion& deletion) {
  v1::ServerFrame frame;
  v1::Notice& notice = *frame.add_notices();
  notice.set_kind(v1::NOTICE_KIND_BOARD_CLOSED);
  notice.set_text("the board was deleted: " + deletion.why);
  return frame.SerializeAsString();
}

}  // namespace samtavle::hub
