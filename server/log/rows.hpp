#pragma once
// Keys and values as FORMAT.md fixes them. Pure functions of bytes; nothing here knows RocksDB.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "samtavle/hub/board_log.hpp"

namespace samtavle::v1 {
class DeletionRow;
class RedactionRow;
}

namespace samtavle::log {

using base::BoardId;
using base::Result;
using base::Seq;

void append_big_endian(std::string& out, std::uint64_t number, int bytes);
[[nodiscard]] std::uint64_t read_big_endian(std::string_view bytes);

// Before the first and behind the last key of a board in every family but boards.
[[nodiscard]] std::string first_key(const BoardId& board);
[[nodiscard]] std::string end_key(const BoardId& board);

[[nodiscard]] std::string seq_key(const BoardId& board, Seq seq);  // log, snapshots, audit
[[nodiscard]] std::string number_key(const BoardId& board,
                                     std::uint32_t number);  // replicas, actors, invitations
[[nodiscard]] std::string ballot_key(const BoardId& board, base::OpId round, base::Actor actor);

// Of a board that was deleted, in the default family; all of these stand between the two others.
[[nodiscard]] std::string deletion_key(const BoardId& board);
inline constexpr std::string_view kDeletionsBegin{"deleted\0", 8};
inline constexpr std::string_view kDeletionsEnd{"deleted\1", 8};

// Not by the subject itself: the keys at the ends of a file stand in RocksDB's list of files too.
[[nodiscard]] std::string member_key(const BoardId& board, std::string_view subject);

// The number at the end of a key of that board; nothing if the key has another length.
[[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view key, const BoardId& board,
                                                     int bytes);

// Round and actor in a key of ballots; nothing if the key has another length.
[[nodiscard]] std::optional<std::pair<base::OpId, base::Actor>> ballot_of(std::string_view key,
                                                                          const BoardId& board);

[[nodiscard]] std::string encode(const hub::BoardInfo& info);
[[nodiscard]] std::string encode(const hub::ReplicaRecord& record);
[[nodiscard]] std::string encode(const hub::ActorRecord& record);
// Without round and actor, which stand in the key.
[[nodiscard]] std::string encode(const hub::BallotRecord& record);

// Without its number, which stands in the key.
[[nodiscard]] std::string encode(const hub::InvitationRecord& record);

[[nodiscard]] std::string encode(const hub::MemberRecord& record);

// Without the seq, which stands in the key.
void write(const hub::RedactionRecord& record, v1::RedactionRow& row);
[[nodiscard]] hub::RedactionRecord read(const v1::RedactionRow& row);
[[nodiscard]] std::string encode(const hub::RedactionRecord& record);

void write(const hub::Deletion& deletion, v1::DeletionRow& row);
[[nodiscard]] hub::Deletion read(const v1::DeletionRow& row);
[[nodiscard]] std::string encode(const hub::Deletion& deletion);

// Error: corrupt.
[[nodiscard]] Result<hub::Deletion> decode_deletion(std::string_view value);
[[nodiscard]] Result<hub::BoardInfo> decode_board(std::string_view value);
[[nodiscard]] Result<hub::ReplicaRecord> decode_replica(std::string_view value);
[[nodiscard]] Result<hub::ActorRecord> decode_actor(std::string_view value);
[[nodiscard]] Result<hub::BallotRecord> decode_ballot(std::string_view value);
[[nodiscard]] Result<hub::InvitationRecord> decode_invitation(std::string_view value);
[[nodiscard]] Result<hub::MemberRecord> decode_member(std::string_view value);
[[nodiscard]] Result<hub::RedactionRecord> decode_redaction(std::string_view value);

// The seq that an Event carries, read without parsing the edit; nothing if there is none.
[[nodiscard]] std::optional<Seq> seq_in(std::string_view event_bytes);

// Whether `write` may follow a log that ends at `head`. Error: invalid.
[[nodiscard]] Result<void> check_write(const hub::BoardWrite& write, Seq head);

}  // namespace samtavle::log
