// What the server says, and what a client makes of it.

#include <algorithm>

#include "crowd.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::load {
namespace {

constexpr std::size_t kDeviceBytes = 16;
// A board has fewer replicas than this in any run; a larger number is a fault, not memory.
constexpr std::uint32_t kReplicasMax = 1'000'000;

template <class Message>
bool parse(std::string_view bytes, Message& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

// Its content is passed over.
bool read_chunk_head(std::string_view bytes, sync::ChunkHead& head) {
  WireReader chunk{bytes};
  for (WireField field; !chunk.done();) {
    if (!chunk.next(field)) return false;
    if (field.number == 1) head.seq = base::Seq{field.value};
    if (field.number == 2) head.total_bytes = field.value;
    if (field.number == 3) head.offset = field.value;
    if (field.number == 4) head.data_bytes = field.bytes.size();
  }
  return head.data_bytes <= head.total_bytes && head.offset <= head.total_bytes - head.data_bytes;
}

std::string words_of(const v1::Refusal& refusal) {
  return "an edit was refused: " + v1::RefusalCode_Name(refusal.code()) + " " + refusal.path() +
         ": " + refusal.text();
}

}  // namespace

void Crowd::say_hello(std::size_t client) {
  Member& member = members_[client];
  member.state = State::greeting;
  v1::ClientFrame frame;
  v1::Hello& hello = *frame.mutable_hello();
  hello.set_token(std::exchange(member.token, {}));
  hello.set_client("samtavle-bench");
  hello.set_version(sync::kProtocolVersion);
  std::string device;
  while (device.size() < kDeviceBytes) device.push_back(static_cast<char>(masks_()));
  hello.set_device(device);
  transmit(client, frame.SerializeAsString(), Opcode::binary);
}

bool Crowd::on_frame(std::size_t client, Opcode opcode, std::string_view payload) {
  switch (opcode) {
    case Opcode::binary: on_message(client, payload); break;
    case Opcode::ping: transmit(client, payload, Opcode::pong); break;
    case Opcode::pong: break;
    case Opcode::close: fault(client, "the server ended it: " + close_words(payload)); break;
  }
  return members_[client].socket >= 0;
}

void Crowd::on_message(std::size_t client, std::string_view message) {
  Member& member = members_[client];
  if (client == overheard_) hear_(message);
  if (lose_next_ && member.state == State::here) {
    lose_next_ = false;
    return;
  }
  const auto on_one_event = [&](const EventHead& event) { on_event(client, event); };
  const auto on_one_part = [&](FramePart part, std::string_view bytes) {
    if (member.socket >= 0) on_part(client, part, bytes);
  };
  if (member.state >= State::asking) {
    const auto good = scan_server_frame(message, on_one_event, on_one_part);
    if (!good) fault(client, good.error().detail);
    return;
  }
  // Until it is up to date the order matters in which the parts of a frame take effect: events come
  // after the welcome and the snapshot, wherever they stand.
  auto good = scan_server_frame(message, [](const EventHead&) {}, on_one_part);
  if (good) good = scan_server_frame(message, on_one_event, [](FramePart, std::string_view) {});
  if (!good) return fault(client, good.error().detail);
  check_up_to_date(client);
}

void Crowd::on_event(std::size_t client, const EventHead& event) {
  Member& member = members_[client];
  if (event.seq.value != member.next_seq || !member.board_here) [[unlikely]] {
    if (member.socket < 0) return;
    return fault(client, "event " + std::to_string(event.seq.value) + " came instead of " +
                             std::to_string(member.next_seq));
  }
  ++member.next_seq;
  if (!member.counted) return;
  const Board& board = boards_[member.board];
  const std::size_t replica = event.replica.value;
  const std::uint32_t author =
      replica < board.author_of.size() ? board.author_of[replica] : kNobody;
  if (author == kNobody) return;  // the server's own, or from before this crowd
  const std::vector<Time>& sent = members_[author].due;
  const std::size_t counter = event.first_counter.value;
  const Time due = counter < sent.size() ? sent[counter] : Time{};
  if (due == Time{}) [[unlikely]] {
    return fault(client, "an edit came that nobody made: " + std::to_string(replica) + "." +
                             std::to_string(counter));
  }
  if (author == client) {
    ++counts_.echoes;
    return;
  }
  ++counts_.deliveries;
  if (due >= measured_from_) latencies_.add(now_ - due);
}

void Crowd::on_part(std::size_t client, FramePart part, std::string_view bytes) {
  switch (part) {
    case FramePart::welcome: return on_welcome(client, bytes);
    case FramePart::snapshot: return on_snapshot(client, bytes);
    case FramePart::replica: return on_grant(client, bytes);
    case FramePart::refusal: {
      v1::Refusal refusal;
      const bool good = parse(bytes, refusal);
      return fault(client, good ? words_of(refusal) : "a refusal that cannot be read");
    }
    case FramePart::notice: {
      v1::Notice notice;
      if (!parse(bytes, notice)) return fault(client, "a notice that cannot be read");
      return fault(client, "the server said " + v1::NoticeKind_Name(notice.kind()));
    }
    case FramePart::event:
    case FramePart::presence:
    case FramePart::directory:
    case FramePart::ballot: return;
  }
}

void Crowd::on_welcome(std::size_t client, std::string_view bytes) {
  Member& member = members_[client];
  v1::Welcome welcome;
  if (member.state != State::greeting || !parse(bytes, welcome)) {
    return fault(client, "a welcome that cannot be read, or came twice");
  }
  if (!welcome.snapshot()) return fault(client, "a welcome without a snapshot");
  member.head_seq = welcome.head_seq();
  member.state = State::loading;
}

void Crowd::on_snapshot(std::size_t client, std::string_view bytes) {
  Member& member = members_[client];
  sync::ChunkHead chunk;
  if (member.state != State::loading || member.board_here || !read_chunk_head(bytes, chunk)) {
    return fault(client, "a piece of a snapshot that does not belong there");
  }
  member.board_here = chunk.offset + chunk.data_bytes == chunk.total_bytes;
  member.next_seq = chunk.seq.value + 1;
}

void Crowd::check_up_to_date(std::size_t client) {
  Member& member = members_[client];
  if (member.state != State::loading || !member.board_here) return;
  if (member.next_seq <= member.head_seq) return;
  if (member.cards == 0) return arrive(client);
  member.state = State::asking;
  v1::ClientFrame frame;
  frame.mutable_need_replica();
  transmit(client, frame.SerializeAsString(), Opcode::binary);
}

void Crowd::on_grant(std::size_t client, std::string_view bytes) {
  Member& member = members_[client];
  Board& board = boards_[member.board];
  v1::ReplicaGrant grant;
  if (member.state != State::asking || !parse(bytes, grant) || grant.replica() == 0 ||
      grant.replica() > kReplicasMax) {
    return fault(client, "a replica number that was not asked for");
  }
  if (board.author_of.size() <= grant.replica()) {
    board.author_of.resize(grant.replica() + 1, kNobody);
  }
  board.author_of[grant.replica()] = static_cast<std::uint32_t>(client);
  member.writer = std::make_unique<CardWriter>(CardWriter::Options{
      base::Replica{grant.replica()}, board.columns, member.cards,
      static_cast<std::uint32_t>(client + 1)});
  arrive(client);
}

void Crowd::arrive(std::size_t client) {
  members_[client].state = State::here;
  if (members_[client].counted) ++boards_[members_[client].board].here;
  ++arrived_;
}

void Crowd::measure_from(Time due) {
  measured_from_ = due;
  latencies_.clear();
}

}  // namespace samtavle::load
