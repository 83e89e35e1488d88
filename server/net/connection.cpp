#include "connection.hpp"

#include <unistd.h>

#include <algorithm>

#include "api_calls.hpp"

namespace samtavle::net {
namespace {

namespace asio = boost::asio;
using base::Errc;
using boost::system::error_code;
using std::chrono::milliseconds;

// From a close frame (or the wish to send one) to the end, whatever the peer does.
constexpr milliseconds kCloseLimit{2'000};
// How many frames one connection writes before others have their turn.
constexpr int kFramesPerTurn = 8;
// What is read at once between two messages: a hundred small edits. Others have their turn before
// the next hundred of a peer that floods.
constexpr std::size_t kSmallMessagesBytesMax = 4096;
constexpr std::size_t kControlBytesMax = 8 * 1024;

}  // namespace

Handover::Handover(Handover&& other) noexcept
    : descriptor(std::exchange(other.descriptor, -1)),
      tls(std::move(other.tls)),
      v6(other.v6),
      ticket(std::move(other.ticket)),
      place(std::move(other.place)),
      board(std::move(other.board)),
      answer(std::move(other.answer)),
      rest(std::move(other.rest)),
      accepted(other.accepted) {}

Handover::~Handover() {
  if (descriptor >= 0) ::close(descriptor);
}

void Connection::begin(Worker& worker, Handover handover) {
  auto connection = std::make_shared<Connection>(worker, handover);
  if (handover.descriptor >= 0) return;  // the event loop did not take it
  worker.figures().websockets.up();
  worker.figures().received_bytes.add(handover.rest.size());
  worker.endpoints().add(connection);
  connection->want_turn();
  connection->process({handover.rest.data(), handover.rest.size()});
  connection->wait_readable();
  // The hub has said goodbye to its sessions already.
  if (worker.shared().draining) connection->retire();
}

Connection::Connection(Worker& worker, Handover& handover)
    : worker_(worker),
      stream_(Socket(worker.context()), std::move(handover.tls)),
      ticket_(std::move(handover.ticket)),
      place_(std::move(handover.place)),
      reader_(worker.limits().session.fragments_max),
      prelude_(std::move(handover.answer)),
      accepted_(handover.accepted),
      last_read_(worker.runtime().now()),
      last_ping_(last_read_),
      has_output_(true) {
  error_code error;
  stream_.socket().assign(handover.v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(),
                          handover.descriptor, error);
  if (error) return;
  handover.descriptor = -1;
  stream_.socket().non_blocking(true, error);
  session_.emplace(worker.hub(), std::move(*handover.board), *this);
}

// --- reading ---

void Connection::wait_readable() {
  if (waiting_read_ || finished_ || ((paused_ || stopped_) && !deaf_)) return;
  waiting_read_ = true;
  stream_.wait_readable([self = shared_from_this()](const error_code& error) {
    self->waiting_read_ = false;
    if (self->finished_) return;
    if (error) return self->finish("io");
    self->on_readable();
  });
}

void Connection::on_readable() {
  std::vector<char>& scratch = worker_.scratch();
  const bool all = reader_.in_message() || !stream_.may_read_in_part();
  const std::size_t bytes_max =
      all ? scratch.size() : std::min(scratch.size(), kSmallMessagesBytesMax);
  error_code error;
  const std::size_t bytes = stream_.read_some({scratch.data(), bytes_max}, error);
  if (error == asio::error::would_block || error == asio::error::try_again) {
    return wait_readable();
  }
  if (error) return finish(error == asio::error::eof ? "eof" : "io");
  last_read_ = worker_.runtime().now();
  worker_.figures().received_bytes.add(bytes);
  process({scratch.data(), bytes});
  wait_readable();
}

void Connection::process(std::span<char> input) {
  // Zero bytes of input may still be enough: an empty frame ends with its header.
  bool more = true;
  while (more && !finished_ && !deaf_) {
    if (paused_ || stopped_) {
      held_.assign(input.data(), input.size());
      return;
    }
    const std::size_t max =
        session_ ? session_->message_bytes_max() : worker_.limits().session.frame_bytes_max;
    const FrameReader::Step step = reader_.next(input, max);
    if (const auto* message = std::get_if<FrameReader::Message>(&step)) {
      message_begun_ = {};
      on_message(message->bytes);
    } else if (const auto* ping = std::get_if<FrameReader::Ping>(&step)) {
      if (!control_frame_allowed()) return;
      // A peer that floods us and reads nothing does not make this grow.
      if (control_.size() < kControlBytesMax) control_ += encode_frame(Opcode::pong, ping->payload);
      want_turn();
    } else if (std::holds_alternative<FrameReader::Pong>(step)) {
      if (!control_frame_allowed()) return;
    } else if (const auto* closing = std::get_if<FrameReader::Closing>(&step)) {
      on_closing(closing->code);
    } else if (const auto* wrong = std::get_if<FrameReader::Violation>(&step)) {
      break_off(wrong->code, wrong->reason, wrong->limit);
    } else {
      more = false;
    }
  }
  if (!reader_.in_message()) {
    message_begun_ = {};
  } else if (message_begun_ == sync::TimePoint{}) {
    message_begun_ = last_read_;
  }
}

void Connection::on_message(std::string_view bytes) {
  // What comes after the session has ended is not answered any more.
  if (!session_ || farewell_) return;
  session_->on_message(bytes);
  if (farewell_) return;
  stopped_ = session_->reading_stopped();
  if (stopped_) worker_.figures().disk_pauses.add();
  const sync::Duration wait = session_->read_pause();
  if (wait > sync::Duration::zero()) pause(wait);
}

bool Connection::control_frame_allowed() {
  if (last_read_ - control_second_ >= std::chrono::seconds{1}) {
    control_second_ = last_read_;
    control_count_ = 0;
  }
  if (++control_count_ <= worker_.limits().session.control_frames_per_second) return true;
  break_off(kClosePolicy, "too many control frames", base::Limit::control_frames_per_second);
  return false;
}

void Connection::on_closing(std::uint16_t code) {
  peer_closed_ = true;
  deaf_ = true;
  if (close_written_) return finish("closed");
  // Its own code comes back (RFC 6455, section 5.5.1).
  session_.reset();
  farewell_ = Farewell{code, "", true};
  end_by(last_read_ + kCloseLimit);
  want_turn();
}

void Connection::pause(sync::Duration duration) {
  paused_ = true;
  worker_.figures().rate_pauses.add();
  worker_.runtime().after(duration, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->finished_) return;
    self->paused_ = false;
    self->resume();
  });
}

void Connection::resume() {
  if (paused_ || stopped_) return;
  // While it did not read, it could not see a sign of life either.
  last_read_ = worker_.runtime().now();
  std::string held = std::exchange(held_, {});
  if (!held.empty()) process({held.data(), held.size()});
  wait_readable();
}

// --- writing ---

void Connection::want_turn() {
  if (turn_wanted_ || finished_) return;
  turn_wanted_ = true;
  worker_.turn_later(shared_from_this());
}

void Connection::turn() {
  turn_wanted_ = false;
  if (finished_) return;
  if (stopped_ && session_ && !session_->reading_stopped()) {
    stopped_ = false;
    resume();
  } else if (farewell_ && !held_.empty()) {
    // Only the peer's close frame matters now; it stands behind what was held back.
    resume();
  }
  if (waiting_write_) return;
  for (int i = 0; i < kFramesPerTurn && !finished_; ++i) {
    if (has_output_ ? output_is_bulk_ : next_is_bulk()) return want_bulk_turn();
    if (!has_output_ && !load_output()) return;
    if (!write_output()) return;
  }
  want_turn();
}

void Connection::want_bulk_turn() {
  if (bulk_wanted_) return;
  bulk_wanted_ = true;
  worker_.bulk_later(shared_from_this());
}

void Connection::bulk_turn() {
  bulk_wanted_ = false;
  if (finished_ || waiting_write_) return;
  if (!has_output_ && next_is_bulk()) output_is_bulk_ = load_output();
  // Something else may have come first meanwhile; that is for turn().
  if (!has_output_ || !output_is_bulk_ || write_output()) want_turn();
}

bool Connection::next_is_bulk() const {
  return session_ && !farewell_ && session_->next_is_bulk();
}

// What is to be written next: control frames that wait, and a frame of the session. False if there
// is nothing.
bool Connection::load_output() {
  if (close_written_) return false;
  prelude_ = std::exchange(control_, {});
  header_bytes_ = 0;
  written_ = 0;
  hub::Frame& frame = worker_.frame();
  const bool more = session_ && !(farewell_ && farewell_->abrupt) && session_->next_frame(frame);
  if (more) {
    header_bytes_ = encode_header(header_, Opcode::binary, frame.size());
  } else if (farewell_) {
    prelude_ += encode_close(farewell_->code, farewell_->reason);
    close_written_ = true;
  }
  has_output_ = !prelude_.empty() || more;
  return has_output_;
}

// False if it has to wait, or is at its end.
bool Connection::write_output() {
  std::array<asio::const_buffer, 2 + hub::Frame::kPartsMax> buffers;
  std::size_t count = 0;
  std::size_t skip = written_;
  const auto add = [&](std::string_view bytes) {
    const std::size_t skipped = std::min(skip, bytes.size());
    skip -= skipped;
    bytes.remove_prefix(skipped);
    if (!bytes.empty()) buffers[count++] = asio::buffer(bytes.data(), bytes.size());
  };
  add(prelude_);
  add({header_.data(), header_bytes_});
  const hub::Frame& frame = frame_ ? *frame_ : worker_.frame();
  for (std::size_t i = 0; header_bytes_ > 0 && i < frame.count; ++i) add(frame.parts[i]);

  const std::span<const asio::const_buffer> gather(buffers.data(), count);
  const std::size_t all = asio::buffer_size(gather);
  error_code error;
  const std::size_t bytes = stream_.write_some(gather, error);
  if (error && error != asio::error::would_block && error != asio::error::try_again) {
    finish("io");
    return false;
  }
  written_ += bytes;
  worker_.figures().sent_bytes.add(bytes);
  if (bytes < all) {
    if (header_bytes_ > 0 && !frame_) {
      frame_ = std::make_unique<hub::Frame>(std::move(worker_.frame()));
      worker_.frame().clear();
    }
    wait_writable();
    return false;
  }
  output_written();
  return !finished_;
}

void Connection::output_written() {
  std::string().swap(prelude_);
  has_output_ = output_is_bulk_ = false;
  if (header_bytes_ > 0) {
    header_bytes_ = 0;
    if (frame_) {
      frame_.reset();
    } else {
      worker_.frame().clear();
    }
    worker_.figures().sent_frames.add();
    if (session_) session_->write_done();
  }
  if (!close_written_) return;
  session_.reset();
  if (peer_closed_) return finish("closed");
  wait_readable();
}

void Connection::wait_writable() {
  waiting_write_ = true;
  stream_.wait_writable([self = shared_from_this()](const error_code& error) {
    self->waiting_write_ = false;
    if (self->finished_) return;
    if (error) return self->finish("io");
    self->turn();
  });
}

// --- hub::Peer ---

void Connection::wake() { want_turn(); }

void Connection::resume_reading() { want_turn(); }

void Connection::end(const base::Error& error) {
  if (farewell_) return;
  farewell_ = Farewell{base::close_code(error.code), error.detail, false};
  end_by(worker_.runtime().now() + kCloseLimit);
  // From here on only the peer's close frame is of interest.
  paused_ = false;
  stopped_ = false;
  note_end(error.code);
  audit_end(error);
  want_turn();
}

// Coming, going and being replaced are ordinary life; what else ends a session is worth knowing.
void Connection::note_end(Errc code) {
  const bool ordinary = code == Errc::going_away || code == Errc::replaced ||
                        code == Errc::closed || code == Errc::unauthenticated ||
                        code == Errc::forbidden || code == Errc::no_such_board;
  const std::string_view board = session_ ? std::string_view(session_->board_id().str()) : "-";
  const std::string id = session_ ? std::to_string(session_->id().value) : "-";
  if (ordinary) {
    worker_.shared().log(LogLevel::debug, "session_ended",
                         {{"board", board},
                          {"session", std::string_view(id)},
                          {"reason", base::name(code)}});
  } else {
    worker_.shared().peer_log.note(
        worker_.runtime().now(), "session_ended", base::name(code),
        {{"board", board}, {"session", std::string_view(id)}});
  }
}

// Who was not let in, or was sent away: the rights of people, which somebody may have to answer
// for.
void Connection::audit_end(const base::Error& error) {
  if (!session_ || (error.code != Errc::unauthenticated && error.code != Errc::forbidden)) return;
  const std::string subject = session_->subject();
  access::AuditEntry entry{"session_refused", "", subject, "", error.detail};
  // Strangers name boards as they like.
  if (!subject.empty()) entry.board = session_->board_id().str();
  if (!session_->welcomed()) return audit_sparsely(worker_, entry);
  entry.what = "session_ended";
  audit(worker_, std::move(entry));
}

// --- the end ---

void Connection::break_off(std::uint16_t code, std::string_view reason, base::Limit over) {
  deaf_ = true;
  const bool first = over == base::Limit::frame_bytes_max && session_ && !session_->welcomed();
  worker_.over(first ? base::Limit::hello_bytes_max : over);
  worker_.figures().framing_errors.add();
  worker_.shared().peer_log.note(last_read_, "connection_refused_frames", reason,
                                 {{"close_code", std::int64_t{code}}});
  session_.reset();
  if (close_written_) return;
  farewell_ = Farewell{code, std::string(reason), true};
  end_by(worker_.runtime().now() + kCloseLimit);
  want_turn();
}

void Connection::end_by(sync::TimePoint deadline) {
  deadline_ = deadline;
  worker_.endpoints().look_soon(*this);
}

sync::TimePoint Connection::look(sync::TimePoint now) {
  if (finished_) return now;
  const base::SessionLimits& limits = worker_.limits().session;
  if (!deadline_) look_at_peer(now, limits);
  if (deadline_) {
    if (now >= *deadline_) finish("close_timeout");
    return *deadline_;
  }
  // Whoever goes on reading has a deadline at once.
  if (paused_ || stopped_) return now;
  sync::TimePoint next = std::max(last_read_, last_ping_) + limits.ping_interval;
  next = std::min(next, last_read_ + limits.dead_after);
  if (message_begun_ != sync::TimePoint{}) {
    next = std::min(next, message_begun_ + limits.dead_after);
  }
  if (session_ && !session_->welcomed()) {
    next = std::min(next, accepted_ + limits.accept_timeout);
  }
  return next;
}

void Connection::look_at_peer(sync::TimePoint now, const base::SessionLimits& limits) {
  if (session_ && !session_->welcomed() && now - accepted_ >= limits.accept_timeout) {
    worker_.over(base::Limit::accept_timeout);
    return end({Errc::hello_timeout, "not on the board in time"});
  }
  if (paused_ || stopped_) return;
  if (now - last_read_ >= limits.dead_after) {
    worker_.over(base::Limit::dead_after);
    worker_.shared().peer_log.note(now, "connection_closed", "dead");
    return finish("dead");
  }
  if (message_begun_ != sync::TimePoint{} && now - message_begun_ >= limits.dead_after) {
    return break_off(kClosePolicy, "a message that does not end", base::Limit::dead_after);
  }
  if (now - last_read_ >= limits.ping_interval && now - last_ping_ >= limits.ping_interval) {
    last_ping_ = now;
    worker_.figures().pings.add();
    control_ += encode_frame(Opcode::ping, {});
    want_turn();
  }
}

void Connection::retire() { end({Errc::going_away, "the server is stopping; come back"}); }

void Connection::abandon() { finish("stopped"); }

void Connection::finish(std::string_view why) {
  if (finished_) return;
  finished_ = true;
  worker_.figures().websockets.down();
  worker_.shared().log(LogLevel::debug, "connection_closed", {{"why", why}});
  stream_.close();
  session_.reset();
  frame_.reset();
  worker_.endpoints().remove(*this);
}

}  // namespace samtavle::net
