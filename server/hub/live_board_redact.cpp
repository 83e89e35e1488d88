// Redacting something on a board that people work on. The log up to now is read, cleaned and folded
// on another thread, which may take a while; what was written meanwhile is little, and is done
// here, between two writes. So one write holds all of it, and the board is what its log makes.

#include <algorithm>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::fail;

void LiveBoard::redact(base::OpId item, std::optional<base::Field> field, base::Actor by,
                       std::string why, std::function<void(Result<RedactionRecord>)> done) {
  if (!info_.hold.empty()) {
    return done(fail(Errc::frozen, "nothing may be redacted on this board: " + info_.hold));
  }
  if (redacting_ || removing_ || abandoned_) {
    return done(fail(Errc::unavailable, "something else is being redacted or deleted; come back"));
  }
  auto target = redaction_target(board_, item, field);
  if (!target) return done(base::pass_on(target));
  const Seq created = board_.find(item)->created_seq;
  redacting_.emplace(Redacting{*target, by, std::move(why), std::move(done), {}});
  const bool taken = background_.post([weak = weak_from_this(), &log = log_, &home = runtime_,
                                       id = id_, target = *std::move(target), created,
                                       to = durable_] {
    Result<std::shared_ptr<CleanedLog>> result = std::make_shared<CleanedLog>();
    // What is made and not on disk yet has no events to be read.
    if (created <= to) {
      if (auto cleaned = clean(log, id, target, created, to, to)) {
        **result = *std::move(cleaned);
      } else {
        result = base::pass_on(cleaned);
      }
    } else if (auto board = board_at(log, id, to)) {
      (*result)->board = *std::move(board);
    } else {
      result = base::pass_on(board);
    }
    home.post([weak, result = std::move(result)] {
      if (const auto self = weak.lock()) self->on_cleaned(result);
    });
  });
  if (!taken) on_cleaned(fail(Errc::unavailable, "many boards are being read; come back"));
}

void LiveBoard::on_cleaned(Result<std::shared_ptr<CleanedLog>> cleaned) {
  if (!redacting_) return;  // given up since
  if (!cleaned) {
    return std::exchange(redacting_, std::nullopt)->done(base::pass_on(cleaned));
  }
  redacting_->cleaned = std::move(**cleaned);
  if (in_flight_) return;
  finish_redaction();
  push();
}

void LiveBoard::finish_redaction() {
  Redacting job = *std::exchange(redacting_, std::nullopt);
  // It may have been begun since.
  if (!info_.hold.empty()) {
    return job.done(fail(Errc::frozen, "nothing may be redacted on this board: " + info_.hold));
  }
  if (auto done = clean_newest(job); !done) return job.done(base::pass_on(done));
  put_redaction(job);
}

// What came since the log was read: on the disk, and on its way there.
Result<void> LiveBoard::clean_newest(Redacting& job) {
  CleanedLog& cleaned = *job.cleaned;
  if (auto done = clean(log_, id_, job.target, durable_, durable_, cleaned); !done) return done;
  if (!outgoing_) return {};
  std::vector<LogEvent> events = outgoing_->events;
  for (LogEvent& event : events) {
    auto other = without(job.target, event);
    if (!other) return base::pass_on(other);
    if (*other) event.bytes = **std::move(other);
    if (auto done = apply_event(event, cleaned.board); !done) return done;
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    in_flight_bytes_ += events[i].bytes.size();
    in_flight_bytes_ -= outgoing_->events[i].bytes.size();
  }
  outgoing_->events = std::move(events);
  return {};
}

void LiveBoard::put_redaction(Redacting& job) {
  CleanedLog& cleaned = *job.cleaned;
  SAMTAVLE_CHECK(cleaned.board.seq() == info_.head);
  board_ = std::move(cleaned.board);
  memory_.reckon_all(board_);
  const board::Stamp stamp = next_stamp(job.by, info_.head);
  const std::string bytes = redacting_edit(board_, job.target, job.by, job.why);
  const auto edit = board::decode_edit(bytes);
  SAMTAVLE_CHECK(edit.has_value() && board_.apply(**edit, stamp).has_value());
  append_event(stamp, bytes);
  const bool title = job.target.item == board::kRootId &&
                     std::count(job.target.fields.begin(), job.target.fields.end(),
                                plan::fields::title) > 0;
  if (title) info_.title = job.target.word;

  RedactionRecord record{stamp.seq,     job.target.item, job.target.fields,
                         stamp.time_ms, job.by,          std::move(job.why)};
  BoardWrite& write = outgoing();
  write.rewritten = std::move(cleaned.rewritten);
  write.redactions.push_back(record);
  // Whoever joins gets this from now on, and no older one, however large the board is.
  kept_ = {std::make_shared<const std::string>(board::encode_snapshot(board_)), stamp.seq};
  stored_snapshot_ = stamp.seq;
  stored_offset_ = ring_.end();
  write.snapshot = SnapshotRecord{stamp.seq, *kept_.bytes};
  when_durable([done = job.done, record] { done(record); },
               [done = job.done] { done(fail(Errc::no_space, "the disk had no space")); });
}

}  // namespace samtavle::hub
