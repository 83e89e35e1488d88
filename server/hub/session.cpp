#include "samtavle/hub/session.hpp"

#include <algorithm>

#include "samtavle/hub/hub.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Errc;

namespace {

// Refusals and notices that a client does not read.
constexpr std::size_t kControlBytesMax = 1024 * 1024;
constexpr std::int64_t kMsPerSecond = 1000;

}  // namespace

Session::Session(Hub& hub, base::BoardId board, Peer& peer)
    : hub_(hub),
      board_id_(std::move(board)),
      peer_(peer),
      id_(hub.runtime().random() | 1u),
      begun_(hub.runtime().now()),
      protocol_(hub.limits(), begun_),
      alive_(std::make_shared<bool>(true)) {
  hub_.await(*this);
}

Session::~Session() {
  hub_.await_no_more(*this);
  if (board_) board_->leave(*this);
}

void Session::check_arrival(sync::TimePoint now) {
  const base::SessionLimits& limits = hub_.limits().session;
  if (!admission_ && now - begun_ >= limits.hello_timeout) {
    end(Errc::hello_timeout, "no Hello came in time", base::Limit::hello_timeout);
  } else if (now - begun_ >= limits.accept_timeout) {
    end(Errc::going_away, "the board cannot be given now; come back",
        base::Limit::accept_timeout);
  }
}

std::size_t Session::message_bytes_max() const { return protocol_.message_bytes_max(); }

sync::Duration Session::read_pause() {
  const sync::TimePoint now = hub_.runtime().now();
  const sync::Duration pause = protocol_.read_pause(now);
  if (pause > sync::Duration::zero()) hub_.figures().over(protocol_.slowed_by(now));
  return pause;
}

bool Session::reading_stopped() const { return board_ && board_->backed_up(); }

void Session::end(Errc code, std::string detail, base::Limit over) {
  if (ended_) return;
  ended_ = true;
  hub_.await_no_more(*this);
  (welcomed_ ? hub_.figures().ended : hub_.figures().refused)[base::as_session_end(code)].add();
  hub_.figures().over(over);
  if (board_) board_->ending(*this);
  protocol_.closed();
  peer_.end({code, std::move(detail)});
}

void Session::send_control(std::string frame) {
  send_control(std::make_shared<const std::string>(std::move(frame)), false);
}

void Session::send_control(std::shared_ptr<const std::string> frame, bool bulk) {
  if (!bulk) control_bytes_ += frame->size();
  control_.push_back({std::move(frame), bulk});
  if (control_bytes_ > kControlBytesMax) {
    end(Errc::fell_behind, "answers are not read");
    return;
  }
  peer_.wake();
}

void Session::on_message(std::string_view bytes) {
  if (ended_) return;
  const sync::TimePoint now = received_ = hub_.runtime().now();
  hub_.figures().messages.add();
  for (sync::ServerAction& action : protocol_.received(bytes, now)) {
    if (ended_) return;
    if (auto* join_action = std::get_if<sync::Join>(&action)) {
      join(std::move(*join_action));
    } else if (auto* again = std::get_if<sync::Reverify>(&action)) {
      reverify(again->token);
    } else if (std::holds_alternative<sync::Grant>(action)) {
      board_->grant(*this);
    } else if (auto* edit = std::get_if<sync::Submit>(&action)) {
      submit(*edit);
    } else if (const auto* vote = std::get_if<sync::Vote>(&action)) {
      board_->vote(*this, *vote);
    } else if (auto* presence = std::get_if<sync::SharePresence>(&action)) {
      board_->share_presence(*this, presence->update);
    } else if (auto* over = std::get_if<sync::EndSession>(&action)) {
      end(over->error.code, over->error.detail, over->error.limit);
    } else if (const auto* left_out = std::get_if<sync::LeftOut>(&action)) {
      hub_.figures().over(left_out->limit);
    }
  }
  if (!ended_ && protocol_.overstrained(now)) {
    end(Errc::policy, "over the rates of a session for too long", base::Limit::throttle_timeout);
  }
}

void Session::join(sync::Join join) {
  auto admission = hub_.gatekeeper().admit(join.greeting.token, board_id_,
                                           hub_.runtime().wall_ms() / kMsPerSecond);
  if (!admission) return end(admission.error().code, admission.error().detail);
  admission_ = std::move(*admission);
  device_ = join.greeting.device;
  hub_.board(board_id_, [this, greeting = std::move(join.greeting),
                         alive = std::weak_ptr<bool>(alive_)](
                            const Result<std::shared_ptr<LiveBoard>>& board) {
    if (alive.expired() || ended_) return;
    if (!board) {
      if (board.error().code == Errc::no_such_board) tell_if_deleted();
      return end(board.error().code, board.error().detail);
    }
    // What was taken back while the board was being read, no look at it will see as news.
    if (!hub_.gatekeeper().may_stay(*admission_)) {
      return end(Errc::unauthenticated, "the login was ended");
    }
    board_ = *board;
    board_->join(*this, greeting);
  });
}

// Whoever has pending edits for it gets them back.
void Session::tell_if_deleted() {
  const auto deletion = hub_.deletion(board_id_);
  if (deletion && *deletion) send_control(deletion_notice(**deletion));
}

void Session::reverify(std::string_view token) {
  auto admission =
      hub_.gatekeeper().admit(token, board_id_, hub_.runtime().wall_ms() / kMsPerSecond);
  if (!admission) return end(admission.error().code, admission.error().detail);
  if (admission->identity.subject != admission_->identity.subject) {
    return end(Errc::forbidden, "a token of somebody else");
  }
  admission_ = std::move(*admission);
  if (welcomed_) board_->rights_changed(*this);
}

void Session::submit(sync::Submit& submit) {
  if (!protocol_.admits(submit)) return;
  std::optional<sync::RefusalReason> reason =
      submit.wrong ? submit.wrong : board_->submit(*this, submit);
  if (!reason) return;
  hub_.figures().edits_refused[base::as_refusal(reason->code)].add();
  send_control(protocol_.refuse(submit, *reason));
}

bool Session::next_frame(Frame& frame) {
  frame.clear();
  bool filled = false;
  if (!control_.empty()) {
    const Control& next = control_.front();
    if (!next.bulk) control_bytes_ -= next.frame->size();
    frame.add(*next.frame, next.frame);
    control_.pop_front();
    filled = true;
  } else if (!ended_ && welcomed_) {
    filled = board_->fill(*this, frame);
  }
  if (filled) writing_since_ = hub_.runtime().now();
  return filled;
}

bool Session::next_is_bulk() const {
  return control_.empty() && !ended_ && welcomed_ && board_->fills_bulk(*this);
}

void Session::write_done() {
  writing_since_.reset();
  if (board_) board_->written(*this);
  // Until the board is through there is nothing that was followed.
  if (!welcomed_ || snapshot_ || !next_seq_) return;
  followed_ = std::max(followed_, base::Seq{next_seq_.value - 1});
}

}  // namespace samtavle::hub
