#include "samtavle/sync/server_session.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/sync/version.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {

using base::Attempt;
using base::Counter;
using base::Epoch;
using base::Errc;
using base::Limit;
using base::Replica;
using base::Seq;
using base::SessionId;

namespace {

constexpr std::size_t kDeviceBytes = 16;
constexpr std::size_t kClientNameBytesMax = 200;

Budget budget(std::uint32_t per_second, std::uint32_t burst_factor, TimePoint now) {
  return {static_cast<double>(per_second), static_cast<double>(per_second) * burst_factor, now};
}

}  // namespace

ServerSession::ServerSession(const base::Limits& limits, TimePoint now)
    : limits_(limits),
      messages_(budget(limits.session.messages_per_second, limits.session.burst_factor, now)),
      operations_(budget(limits.session.operations_per_second, limits.session.burst_factor, now)),
      bytes_(budget(limits.session.bytes_per_second, limits.session.burst_factor, now)),
      presence_(budget(limits.session.presence_per_second, 1, now)) {}

void ServerSession::end(std::vector<ServerAction>& out, base::Error error) {
  state_ = State::closed;
  out.push_back(EndSession{std::move(error)});
}
void ServerSession::end(std::vector<ServerAction>& out, Errc code, std::string detail) {
  end(out, {code, std::move(detail)});
}

std::size_t ServerSession::message_bytes_max() const {
  return state_ == State::live ? limits_.session.frame_bytes_max
                               : limits_.session.hello_bytes_max;
}

std::vector<ServerAction> ServerSession::received(std::string_view message, TimePoint now) {
  std::vector<ServerAction> out;
  if (state_ == State::closed) return out;
  if (message.size() > message_bytes_max()) {
    end(out, {Errc::too_big, "the message is larger than it may be",
              state_ == State::live ? Limit::frame_bytes_max : Limit::hello_bytes_max});
    return out;
  }
  messages_.charge(1, now);
  bytes_.charge(static_cast<double>(message.size()), now);
  auto parts = cut_client_frame(message, limits_.edit);
  if (!parts) {
    end(out, parts.error());
    return out;
  }
  if (state_ == State::awaiting_hello) {
    if (!parts->hello || !parts->edits.empty() || parts->need_replica || parts->presence ||
        !parts->ballots.empty()) {
      end(out, Errc::policy, "the first message is Hello, and nothing else");
      return out;
    }
    on_hello(*parts->hello, out);
    return out;
  }
  if (state_ == State::joining) {
    end(out, Errc::policy, "nothing is sent between Hello and Welcome");
    return out;
  }
  if (parts->hello) {
    v1::Hello hello;
    if (!hello.ParseFromArray(parts->hello->data(), static_cast<int>(parts->hello->size()))) {
      end(out, Errc::malformed, "a Hello that cannot be read");
      return out;
    }
    out.push_back(Reverify{hello.token()});
  }
  if (parts->need_replica && !asked_replica_) {
    asked_replica_ = true;
    out.push_back(Grant{});
  }
  for (const std::string_view edit : parts->edits) {
    on_edit(*parts, edit, out, now);
    if (state_ == State::closed) return out;
  }
  for (const std::string_view ballot : parts->ballots) {
    on_ballot(ballot, out, now);
    if (state_ == State::closed) return out;
  }
  if (parts->presence && presence_.open(now)) {
    presence_.charge(1, now);
    out.push_back(SharePresence{std::string{*parts->presence}});
  } else if (parts->presence) {
    out.push_back(LeftOut{Limit::presence_per_second});
  }
  return out;
}

void ServerSession::on_hello(std::string_view bytes, std::vector<ServerAction>& out) {
  v1::Hello hello;
  if (!hello.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return end(out, Errc::malformed, "a Hello that cannot be read");
  }
  if (const auto speaks = check_version(hello.version()); !speaks) {
    return end(out, speaks.error().code, speaks.error().detail);
  }
  if (hello.device().size() != kDeviceBytes) {
    return end(out, Errc::policy, "a device names itself with 16 bytes");
  }
  if (hello.client().size() > kClientNameBytesMax) {
    return end(out, Errc::policy, "the client's name is too long");
  }
  Greeting greeting;
  greeting.token = hello.token();
  greeting.has_cursor = hello.has_cursor();
  greeting.cursor_epoch = Epoch{hello.cursor().epoch()};
  greeting.cursor_seq = Seq{hello.cursor().seq()};
  greeting.replica = Replica{hello.replica()};
  greeting.replica_epoch = Epoch{hello.epoch()};
  greeting.client = hello.client();
  greeting.device = hello.device();
  greeting.resume = SessionId{hello.resume()};
  state_ = State::joining;
  out.push_back(Join{std::move(greeting)});
}

void ServerSession::welcomed(Replica resumed) {
  if (state_ != State::joining) return;
  state_ = State::live;
  replica_ = resumed;
  has_replica_ = asked_replica_ = static_cast<bool>(resumed);
}

void ServerSession::granted(Replica replica) {
  replica_ = replica;
  has_replica_ = true;
}

bool ServerSession::admits(const Submit& submit) const {
  return state_ == State::live && submit.attempt == attempt_;
}

void ServerSession::on_edit(const ClientFrameParts& frame, std::string_view bytes,
                            std::vector<ServerAction>& out, TimePoint now) {
  const Attempt attempt{frame.attempt};
  auto edit = board::decode_edit(bytes);
  if (!edit) return end(out, Errc::malformed, "an edit that cannot be read");
  const v1::Edit& e = **edit;
  operations_.charge(e.operations_size(), now);
  if (attempt > attempt_) return end(out, Errc::policy, "an attempt that was never begun");
  // What follows a refused edit in the same attempt is dropped without a word.
  if (attempt != attempt_) return;
  if (!has_replica_) return end(out, Errc::policy, "an edit before a replica number was given");
  const auto last = board::last_counter(e);
  std::optional<RefusalReason> wrong;
  if (Replica{e.replica()} != replica_) {
    wrong = RefusalReason{Errc::invalid, "replica", {}, {}, "a session writes as its own replica"};
  } else if (!last) {
    wrong = RefusalReason{last.error().code, "operations", {}, {}, last.error().detail};
  }
  const Counter end_counter = last ? *last : Counter{e.first_counter()};
  out.push_back(Submit{attempt, frame.based_on, std::string{bytes}, std::move(*edit), end_counter,
                       std::move(wrong)});
}

void ServerSession::on_ballot(std::string_view bytes, std::vector<ServerAction>& out,
                              TimePoint now) {
  v1::Ballot ballot;
  if (!ballot.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return end(out, Errc::malformed, "a ballot that cannot be read");
  }
  // As much work as an operation.
  operations_.charge(1, now);
  out.push_back(Vote{{base::op_id(ballot.round_replica(), ballot.round_counter()),
                      plan::read_dots(ballot)},
                     ballot.number()});
}

std::string ServerSession::refuse(const Submit& submit, const RefusalReason& reason) {
  attempt_ = Attempt{submit.attempt.value + 1};
  v1::ServerFrame frame;
  v1::Refusal* refusal = frame.add_refusals();
  refusal->set_attempt(submit.attempt.value);
  refusal->set_first_counter(submit.edit->first_counter());
  refusal->set_last_counter(submit.last.value);
  refusal->set_code(static_cast<v1::RefusalCode>(base::as_refusal(reason.code)));
  refusal->set_path(reason.path);
  refusal->set_needed_role(static_cast<v1::Role>(reason.needed));
  if (!reason.current.empty()) board::to_proto(reason.current, refusal->mutable_current());
  refusal->set_text(reason.text);
  refusal->set_needed_level(static_cast<v1::Level>(reason.level));
  for (const std::string& word : reason.missing) refusal->add_missing(word);
  return frame.SerializeAsString();
}

Duration ServerSession::read_pause(TimePoint now) {
  const Duration pause = std::max({messages_.wait(now), operations_.wait(now), bytes_.wait(now)});
  if (pause == Duration::zero()) {
    strained_since_.reset();
  } else if (!strained_since_) {
    strained_since_ = now;
  }
  return pause;
}

Limit ServerSession::slowed_by(TimePoint now) {
  const Duration messages = messages_.wait(now);
  const Duration operations = operations_.wait(now);
  const Duration bytes = bytes_.wait(now);
  const Duration longest = std::max({messages, operations, bytes});
  if (longest == Duration::zero()) return Limit::none;
  if (longest == operations) return Limit::operations_per_second;
  return longest == bytes ? Limit::bytes_per_second : Limit::messages_per_second;
}

bool ServerSession::overstrained(TimePoint now) const {
  return strained_since_ && now - *strained_since_ > limits_.session.throttle_timeout;
}

}  // namespace samtavle::sync
