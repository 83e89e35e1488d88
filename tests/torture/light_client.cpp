#include "light_client.hpp"

#include "samtavle/board/item.hpp"
#include "samtavle/support/raw_socket.hpp"

namespace samtavle::torture {
namespace {

constexpr std::uint32_t kUnknownField = 9'000;
constexpr std::size_t kDeviceBytes = 16;

std::string as_message(const v1::ClientFrame& frame) {
  return support::client_frame(support::kBinary, frame.SerializeAsString());
}

std::string closed(unsigned code) { return "closed with " + std::to_string(code) + ":"; }

}  // namespace

v1::ClientFrame hello(const std::string& token, const std::string& name) {
  v1::ClientFrame frame;
  v1::Hello& hello = *frame.mutable_hello();
  hello.set_token(token);
  hello.set_version(1);
  hello.set_client("torture");
  hello.set_device(name);
  hello.mutable_device()->resize(kDeviceBytes, '.');
  return frame;
}

v1::ClientFrame field_edit(std::uint32_t replica, std::uint32_t counter, const std::string& label,
                           std::size_t bytes) {
  v1::ClientFrame frame;
  v1::Edit& edit = *frame.add_edits();
  edit.set_replica(replica);
  edit.set_first_counter(counter);
  edit.set_label(label);
  v1::SetField& set = *edit.add_operations()->mutable_set_field();
  set.set_item_counter(board::kRootId.counter.value);
  set.set_field(kUnknownField);
  set.set_text(std::string(bytes, 'x'));
  return frame;
}

LightClient::LightClient(Options options) : options_(std::move(options)) {
  output_ = support::upgrade_request(options_.board) +
            as_message(hello(options_.token, options_.name));
}

bool LightClient::closed_with(base::Errc why) const {
  return wrong_.starts_with(closed(base::close_code(why)));
}

void LightClient::complain(const std::string& what) {
  if (wrong_.empty()) wrong_ = what;
}

void LightClient::received(std::string_view bytes) {
  input_ += bytes;
  if (!upgraded_) take_answer();
  if (upgraded_) take_frames();
}

void LightClient::take_answer() {
  const std::size_t end = input_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  if (!input_.starts_with("HTTP/1.1 101")) {
    ended_ = true;
    return complain("no upgrade: " + input_.substr(0, input_.find('\r')));
  }
  input_.erase(0, end + 4);
  upgraded_ = true;
}

void LightClient::take_frames() {
  std::string_view rest = input_;
  while (auto frame = support::take_frame(rest)) {
    if (frame->opcode == support::kPing) {
      output_ += support::client_frame(support::kPong, frame->payload);
    } else if (frame->opcode == support::kClose) {
      ended_ = true;
      complain(closed(frame->close_code()) + " " + frame->close_reason());
    } else if (frame->opcode == support::kBinary) {
      v1::ServerFrame message;
      if (!message.ParseFromString(frame->payload)) return complain("no ServerFrame");
      take(message);
    }
  }
  input_.erase(0, input_.size() - rest.size());
}

void LightClient::take(const v1::ServerFrame& frame) {
  if (frame.has_welcome() && options_.writes) {
    v1::ClientFrame need;
    need.mutable_need_replica();
    output_ += as_message(need);
  }
  if (frame.has_snapshot()) {
    snapshot_bytes_ += frame.snapshot().data().size();
    seq_ = base::Seq{frame.snapshot().seq()};
    loaded_ = snapshot_bytes_ == frame.snapshot().total_bytes();
  }
  if (frame.has_replica()) replica_ = frame.replica().replica();
  for (const v1::Event& event : frame.events()) {
    if (event.seq() != seq_.value + 1) {
      complain("event " + std::to_string(event.seq()) + " after " + std::to_string(seq_.value));
    }
    seq_ = base::Seq{event.seq()};
    if (replica_ != 0 && event.edit().replica() == replica_) ++acknowledged_;
    if (options_.on_event) options_.on_event(event);
  }
  for (const v1::Refusal& refusal : frame.refusals()) complain("refused: " + refusal.text());
}

void LightClient::edit(const std::string& label, std::size_t bytes) {
  output_ += as_message(field_edit(replica_, next_counter_++, label, bytes));
  ++made_;
}

}  // namespace samtavle::torture
