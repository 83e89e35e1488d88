#include "samtavle/hub/imported_board.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <optional>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::fail;

namespace {

// Of a name and of an authority, as in a token.
constexpr std::size_t kPersonBytesMax = 200;
// Numbers are given in turn, so there is room for as many again above every one that is taken.
constexpr std::uint32_t kNumberMax = 0x7fffffff;
constexpr std::size_t kEventBytesMax = 1024 * 1024;
constexpr std::size_t kDeviceBytes = 16;

// The bytes of the edit in an event; nothing if there is not exactly one. Not parsed yet: a small
// message can make a large object.
std::optional<std::string_view> edit_in(std::string_view event) {
  using google::protobuf::internal::WireFormatLite;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(event.data()),
                                            static_cast<int>(event.size()));
  constexpr std::uint32_t kEditTag = WireFormatLite::MakeTag(
      v1::Event::kEditFieldNumber, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  std::optional<std::string_view> edit;
  while (const std::uint32_t tag = in.ReadTag()) {
    if (tag != kEditTag) {
      if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
      continue;
    }
    std::uint32_t size = 0;
    if (edit || !in.ReadVarint32(&size)) return std::nullopt;
    const auto at = static_cast<std::size_t>(in.CurrentPosition());
    if (size > event.size() - at || !in.Skip(static_cast<int>(size))) return std::nullopt;
    edit = event.substr(at, size);
  }
  if (static_cast<std::size_t>(in.CurrentPosition()) != event.size()) return std::nullopt;
  return edit;
}

// A subject that no token has: tokens hold no control characters.
std::string subject_of(Actor actor) { return "imported\x1f" + std::to_string(actor.value); }

// As lists of boards show it, where anything might have been typed.
std::string one_line(std::string_view utf8) {
  std::u32string text = base::decode_utf8(utf8).value_or(std::u32string{});
  if (text.size() > plan::kTitleCodePointsMax) text.resize(plan::kTitleCodePointsMax);
  for (char32_t& c : text) {
    if (c < U' ' || c == 0x7f) c = U' ';
  }
  return base::encode_utf8(text);
}

}  // namespace

Result<void> ImportedBoard::add_actor(Actor actor, plan::Person person) {
  const auto wrong = [actor](const char* what) {
    return fail(Errc::invalid, "actor " + std::to_string(actor.value) + ": " + what);
  };
  if (!actor || actor.value > kNumberMax) return wrong("no number of an actor");
  if (person.kind > plan::ActorKind::official) return wrong("there is no such kind");
  for (const std::string* text : {&person.name, &person.authority}) {
    if (text->size() > kPersonBytesMax || !plan::is_plain_line(*text)) {
      return wrong("the name or the authority is too long, or no plain line");
    }
  }
  if (!actors_.emplace(actor, std::move(person)).second) return wrong("comes twice");
  return {};
}

Result<void> ImportedBoard::add_event(std::string bytes) {
  const Seq next{board_.seq().value + 1};
  const auto wrong = [next](Errc code, const std::string& what) {
    return fail(code, "event " + std::to_string(next.value) + ": " + what);
  };
  if (bytes.size() > kEventBytesMax) return wrong(Errc::malformed, "too large");
  const auto edit_bytes = edit_in(bytes);
  if (!edit_bytes) return wrong(Errc::malformed, "no event");
  const auto weight = sync::weigh_edit(*edit_bytes);
  if (!weight || weight->fields > limits_.message_fields_max ||
      weight->messages > limits_.message_submessages_max) {
    return wrong(Errc::malformed, "no edit, or one of too many parts");
  }
  v1::Event event;
  if (!event.ParseFromString(bytes)) return wrong(Errc::malformed, "no event");
  const board::Stamp stamp = board::stamp_of(event);
  if (stamp.seq != next) return wrong(Errc::invalid, "is not the next one of the log");
  if (stamp.time_ms < board_.time_ms() || stamp.time_ms > latest_ms_) {
    return wrong(Errc::invalid, "its time is before that of the last one, or in the future");
  }
  if (stamp.actor && !actors_.contains(stamp.actor)) {
    return wrong(Errc::invalid, "its actor is not in the list of actors");
  }
  const Replica replica{event.edit().replica()};
  if (replica.value > kNumberMax) return wrong(Errc::invalid, "no number of a replica");
  const auto writer = writers_.emplace(replica, stamp.actor).first;
  if (writer->second != stamp.actor) {
    return wrong(Errc::invalid, "a replica has two actors");
  }
  if (const auto applied = board_.apply(event.edit(), stamp); !applied) {
    return wrong(Errc::invalid,
                 "does not fit: " + applied.error().path + ": " + applied.error().detail);
  }
  if (board_.item_count() > limits_.board_items_max ||
      board_.size_bytes() > limits_.board_bytes_max) {
    return wrong(Errc::limit, "the board is larger than this server's may be");
  }
  events_.push_back({next, std::move(bytes)});
  return {};
}

Result<BoardWrite> ImportedBoard::finish(const BoardId& id, std::int64_t now_ms) && {
  const board::Item* root = board_.root();
  if (root == nullptr || root->kind != plan::kinds::board) {
    return fail(Errc::invalid, "the log makes no board");
  }
  BoardWrite write{id, true, {}, std::move(events_), {}, {}, {}};
  std::string title = one_line(root->text_utf8(plan::fields::title));
  write.info.title = title.empty() ? id.str() : std::move(title);
  if (const auto authority = root->value(plan::fields::authority).get_if<std::string>()) {
    write.info.authority = one_line(*authority);
  }
  write.info.head = board_.seq();
  write.info.created_ms = write.info.changed_ms = now_ms;
  for (const auto& [replica, actor] : writers_) {
    if (replica == base::kServerReplica) continue;
    const Counter high_water{board_.next_counter(replica).value - 1};
    write.replicas.push_back({replica, actor, std::string(kDeviceBytes, '\0'), write.info.epoch,
                              high_water, 0, board_.time_ms()});
    write.info.last_replica = replica;
  }
  for (auto& [actor, person] : actors_) {
    write.actors.push_back({actor, subject_of(actor), std::move(person)});
    write.info.last_actor = actor;
  }
  write.snapshot = SnapshotRecord{board_.seq(), board::encode_snapshot(board_)};
  return write;
}

}  // namespace samtavle::hub
