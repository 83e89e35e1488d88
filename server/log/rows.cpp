#include "rows.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <xxhash.h>

#include "samtavle/base/utf8.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/store.pb.h"

namespace samtavle::log {

using base::Errc;
using base::fail;

void append_big_endian(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = (number << 8) | static_cast<unsigned char>(c);
  return number;
}

std::string first_key(const BoardId& board) { return board.str() + '\0'; }
std::string end_key(const BoardId& board) { return board.str() + '\1'; }

std::string seq_key(const BoardId& board, Seq seq) {
  std::string key = first_key(board);
  append_big_endian(key, seq.value, 8);
  return key;
}

std::string number_key(const BoardId& board, std::uint32_t number) {
  std::string key = first_key(board);
  append_big_endian(key, number, 4);
  return key;
}

std::string ballot_key(const BoardId& board, base::OpId round, base::Actor actor) {
  std::string key = first_key(board);
  append_big_endian(key, round.replica.value, 4);
  append_big_endian(key, round.counter.value, 4);
  append_big_endian(key, actor.value, 4);
  return key;
}

std::string deletion_key(const BoardId& board) {
  return std::string(kDeletionsBegin) + board.str();
}

std::string member_key(const BoardId& board, std::string_view subject) {
  const XXH128_hash_t hash = XXH3_128bits(subject.data(), subject.size());
  std::string key = first_key(board);
  append_big_endian(key, hash.high64, 8);
  append_big_endian(key, hash.low64, 8);
  return key;
}

std::optional<std::pair<base::OpId, base::Actor>> ballot_of(std::string_view key,
                                                            const BoardId& board) {
  const std::size_t prefix = board.str().size() + 1;
  if (key.size() != prefix + 12) return std::nullopt;
  const auto number = [&](std::size_t at) {
    return static_cast<std::uint32_t>(read_big_endian(key.substr(prefix + at, 4)));
  };
  return std::pair{base::op_id(number(0), number(4)), base::Actor{number(8)}};
}

std::optional<std::uint64_t> number_of(std::string_view key, const BoardId& board, int bytes) {
  const std::size_t prefix = board.str().size() + 1;
  if (key.size() != prefix + static_cast<std::size_t>(bytes)) return std::nullopt;
  return read_big_endian(key.substr(prefix));
}

std::string encode(const hub::BoardInfo& info) {
  v1::BoardRow row;
  row.set_title(info.title);
  row.set_authority(info.authority);
  row.set_epoch(info.epoch.value);
  row.set_head_seq(info.head.value);
  row.set_created_ms(info.created_ms);
  row.set_changed_ms(info.changed_ms);
  row.set_last_replica(info.last_replica.value);
  row.set_last_actor(info.last_actor.value);
  row.set_hold(info.hold);
  row.set_sensitive(info.sensitive);
  row.set_guests(info.guests);
  if (info.retention != hub::Retention{}) {
    v1::RetentionRow& retention = *row.mutable_retention();
    retention.set_after_days(info.retention.after_days);
    retention.set_at_ms(info.retention.at_ms);
    retention.set_why(info.retention.why);
    retention.set_set_ms(info.retention.set_ms);
    retention.set_set_by(info.retention.set_by.value);
  }
  return row.SerializeAsString();
}

std::string encode(const hub::ReplicaRecord& record) {
  v1::ReplicaRow row;
  row.set_replica(record.replica.value);
  row.set_actor(record.actor.value);
  row.set_device(record.device);
  row.set_epoch(record.epoch.value);
  row.set_high_water(record.high_water.value);
  row.set_edit_hash(record.edit_hash);
  row.set_used_ms(record.used_ms);
  return row.SerializeAsString();
}

std::string encode(const hub::ActorRecord& record) {
  v1::ActorRow row;
  row.set_subject(record.subject);
  v1::ActorEntry& entry = *row.mutable_entry();
  entry.set_actor(record.actor.value);
  entry.set_name(record.person.name);
  entry.set_kind(static_cast<v1::ActorKind>(record.person.kind));
  entry.set_authority(record.person.authority);
  entry.set_guest(record.person.guest);
  row.set_last_seen(record.last_seen.value);
  row.set_erased_ms(record.erasure.time_ms);
  row.set_erased_by(record.erasure.by.value);
  row.set_erased_why(record.erasure.why);
  return row.SerializeAsString();
}

std::string encode(const hub::BallotRecord& record) {
  v1::BallotRow row;
  plan::write_dots(record.dots, row);
  row.set_kind(static_cast<v1::ActorKind>(record.kind));
  row.set_time_ms(record.time_ms);
  return row.SerializeAsString();
}

std::string encode(const hub::InvitationRecord& record) {
  v1::InvitationRow row;
  row.set_secret_hash(record.secret_hash);
  row.set_role(static_cast<v1::Role>(record.role));
  row.set_kind(static_cast<v1::ActorKind>(record.kind));
  row.set_authority(record.authority);
  row.set_label(record.label);
  row.set_made_s(record.made_s);
  row.set_expires_s(record.expires_s);
  row.set_uses_max(record.uses_max);
  row.set_uses(record.uses);
  row.set_revoked(record.revoked);
  row.set_code_hash(record.code_hash);
  return row.SerializeAsString();
}

std::string encode(const hub::MemberRecord& record) {
  v1::MemberRow row;
  row.set_actor(record.actor.value);
  row.set_role(static_cast<v1::Role>(record.role));
  row.set_since_ms(record.since_ms);
  row.set_given_by(record.given_by.value);
  row.set_subject(record.subject);
  row.set_why(record.why);
  return row.SerializeAsString();
}

void write(const hub::RedactionRecord& record, v1::RedactionRow& row) {
  row.mutable_item()->set_replica(record.item.replica.value);
  row.mutable_item()->set_counter(record.item.counter.value);
  for (const base::Field field : record.fields) row.add_fields(field.value);
  row.set_time_ms(record.time_ms);
  row.set_redacted_by(record.by.value);
  row.set_why(record.why);
}

hub::RedactionRecord read(const v1::RedactionRow& row) {
  hub::RedactionRecord record;
  record.item = base::op_id(row.item().replica(), row.item().counter());
  for (const std::uint32_t field : row.fields()) record.fields.emplace_back(field);
  record.time_ms = row.time_ms();
  record.by = base::Actor{row.redacted_by()};
  record.why = row.why();
  return record;
}

std::string encode(const hub::RedactionRecord& record) {
  v1::RedactionRow row;
  write(record, row);
  return row.SerializeAsString();
}

void write(const hub::Deletion& deletion, v1::DeletionRow& row) {
  row.set_created_ms(deletion.created_ms);
  row.set_head_seq(deletion.head.value);
  row.set_time_ms(deletion.time_ms);
  row.set_why(deletion.why);
  row.set_archive(deletion.archive);
}

hub::Deletion read(const v1::DeletionRow& row) {
  return {row.created_ms(), Seq{row.head_seq()}, row.time_ms(), row.why(), row.archive()};
}

std::string encode(const hub::Deletion& deletion) {
  v1::DeletionRow row;
  write(deletion, row);
  return row.SerializeAsString();
}

namespace {

template <class Row>
bool parse(Row& row, std::string_view value) {
  return row.ParseFromArray(value.data(), static_cast<int>(value.size()));
}

}  // namespace

Result<hub::BoardInfo> decode_board(std::string_view value) {
  v1::BoardRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of a board cannot be read");
  hub::BoardInfo info;
  info.title = row.title();
  info.authority = row.authority();
  info.epoch = base::Epoch{row.epoch()};
  info.head = Seq{row.head_seq()};
  info.created_ms = row.created_ms();
  info.changed_ms = row.changed_ms();
  info.last_replica = base::Replica{row.last_replica()};
  info.last_actor = base::Actor{row.last_actor()};
  info.hold = row.hold();
  info.sensitive = row.sensitive();
  info.guests = row.guests();
  const v1::RetentionRow& retention = row.retention();
  info.retention = {retention.after_days(), retention.at_ms(), retention.why(), retention.set_ms(),
                    base::Actor{retention.set_by()}};
  return info;
}

Result<hub::ReplicaRecord> decode_replica(std::string_view value) {
  v1::ReplicaRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of a replica cannot be read");
  hub::ReplicaRecord record;
  record.replica = base::Replica{row.replica()};
  record.actor = base::Actor{row.actor()};
  record.device = row.device();
  record.epoch = base::Epoch{row.epoch()};
  record.high_water = base::Counter{row.high_water()};
  record.edit_hash = row.edit_hash();
  record.used_ms = row.used_ms();
  return record;
}

Result<hub::ActorRecord> decode_actor(std::string_view value) {
  v1::ActorRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of an actor cannot be read");
  hub::ActorRecord record;
  record.actor = base::Actor{row.entry().actor()};
  record.subject = row.subject();
  record.person.name = row.entry().name();
  record.person.kind = static_cast<plan::ActorKind>(row.entry().kind());
  record.person.authority = row.entry().authority();
  record.person.guest = row.entry().guest();
  record.last_seen = Seq{row.last_seen()};
  record.erasure = {row.erased_ms(), base::Actor{row.erased_by()}, row.erased_why()};
  return record;
}

Result<hub::BallotRecord> decode_ballot(std::string_view value) {
  v1::BallotRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of a ballot cannot be read");
  hub::BallotRecord record;
  record.kind = static_cast<plan::ActorKind>(row.kind());
  record.time_ms = row.time_ms();
  record.dots = plan::read_dots(row);
  return record;
}

Result<hub::InvitationRecord> decode_invitation(std::string_view value) {
  v1::InvitationRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of an invitation cannot be read");
  hub::InvitationRecord record;
  record.secret_hash = row.secret_hash();
  record.role = static_cast<plan::Role>(row.role());
  record.kind = static_cast<plan::ActorKind>(row.kind());
  record.authority = row.authority();
  record.label = row.label();
  record.made_s = row.made_s();
  record.expires_s = row.expires_s();
  record.uses_max = row.uses_max();
  record.uses = row.uses();
  record.revoked = row.revoked();
  record.code_hash = row.code_hash();
  return record;
}

Result<hub::MemberRecord> decode_member(std::string_view value) {
  v1::MemberRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of a member cannot be read");
  hub::MemberRecord record;
  record.actor = base::Actor{row.actor()};
  record.role = static_cast<plan::Role>(row.role());
  record.since_ms = row.since_ms();
  record.given_by = base::Actor{row.given_by()};
  record.subject = row.subject();
  record.why = row.why();
  return record;
}

Result<hub::RedactionRecord> decode_redaction(std::string_view value) {
  v1::RedactionRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of a redaction cannot be read");
  return read(row);
}

Result<hub::Deletion> decode_deletion(std::string_view value) {
  v1::DeletionRow row;
  if (!parse(row, value)) return fail(Errc::corrupt, "the row of a deletion cannot be read");
  return read(row);
}

std::optional<Seq> seq_in(std::string_view event_bytes) {
  using google::protobuf::internal::WireFormatLite;
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const std::uint8_t*>(event_bytes.data()),
      static_cast<int>(event_bytes.size()));
  constexpr std::uint32_t kSeqTag =
      WireFormatLite::MakeTag(v1::Event::kSeqFieldNumber, WireFormatLite::WIRETYPE_VARINT);
  while (const std::uint32_t tag = in.ReadTag()) {
    if (tag == kSeqTag) {
      std::uint64_t seq = 0;
      if (!in.ReadVarint64(&seq)) return std::nullopt;
      return Seq{seq};
    }
    if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
  }
  return std::nullopt;
}

namespace {

// A text that protobuf would refuse to read back must not get onto the disk.
bool all_utf8(const hub::BoardWrite& write) {
  const auto ok = [](const std::string& text) { return base::count_code_points(text).has_value(); };
  if (!ok(write.info.title) || !ok(write.info.authority) || !ok(write.info.hold)) return false;
  if (!ok(write.info.retention.why)) return false;
  if (write.deletion && !(ok(write.deletion->why) && ok(write.deletion->archive))) return false;
  for (const hub::ActorRecord& actor : write.actors) {
    if (!ok(actor.subject) || !ok(actor.person.name) || !ok(actor.person.authority)) return false;
    if (!ok(actor.erasure.why)) return false;
  }
  for (const hub::InvitationRecord& invitation : write.invitations) {
    if (!ok(invitation.authority) || !ok(invitation.label)) return false;
  }
  for (const hub::MemberRecord& member : write.members) {
    if (member.subject.empty() || !ok(member.subject)) return false;
  }
  for (const hub::RedactionRecord& redaction : write.redactions) {
    if (!ok(redaction.why)) return false;
  }
  return true;
}

}  // namespace

Result<void> check_write(const hub::BoardWrite& write, Seq head) {
  for (const hub::LogEvent& event : write.rewritten) {
    if (event.seq && event.seq <= head && seq_in(event.bytes) == event.seq) continue;
    return fail(Errc::invalid, "event " + std::to_string(event.seq.value) + " of board " +
                                   write.board.str() + " cannot be rewritten as another one");
  }
  for (const hub::LogEvent& event : write.events) {
    if (event.seq.value != head.value + 1) {
      return fail(Errc::invalid, "event " + std::to_string(event.seq.value) + " of board " +
                                     write.board.str() + " does not follow " +
                                     std::to_string(head.value));
    }
    if (seq_in(event.bytes) != event.seq) {
      return fail(Errc::invalid, "the bytes of event " + std::to_string(event.seq.value) +
                                     " of board " + write.board.str() + " carry another seq");
    }
    head = event.seq;
  }
  if (write.info.head != head) {
    return fail(Errc::invalid, "the head " + std::to_string(write.info.head.value) + " of board " +
                                   write.board.str() + " is not its last event, " +
                                   std::to_string(head.value));
  }
  if (write.snapshot && write.snapshot->seq > head) {
    return fail(Errc::invalid, "a snapshot of board " + write.board.str() + " beyond its head");
  }
  if (!all_utf8(write)) {
    return fail(Errc::invalid, "a name or title of board " + write.board.str() + " is no UTF-8");
  }
  return {};
}

}  // namespace samtavle::log
