#include "samtavle/hub/erasing.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace samtavle::hub {

using base::Errc;

namespace {

// No token holds a control character, so nobody comes back as one of them.
constexpr char kNoLogin[] = "erased\x1f";
constexpr std::size_t kDeviceBytes = 16;

// Nothing for somebody who is not in the log, or erased in it.
Result<std::optional<BoardWrite>> erasing(BoardLog& log, const KeptErasure& kept) {
  std::optional<BoardWrite> write;
  auto info = log.info(kept.board);
  if (!info && info.error().code == Errc::not_found) return write;
  if (!info) return base::pass_on(info);
  if (info->created_ms != kept.created_ms) return write;
  const auto actors = log.actors(kept.board);
  if (!actors) return base::pass_on(actors);
  const auto actor = std::find_if(actors->begin(), actors->end(), [&](const ActorRecord& record) {
    return record.actor == kept.actor;
  });
  if (actor == actors->end() || actor->erasure.time_ms != 0) return write;
  const auto replicas = log.replicas(kept.board);
  if (!replicas) return base::pass_on(replicas);
  write.emplace(BoardWrite{kept.board, false, std::move(*info), {}, {}, {}, {}});
  write->actors.push_back(without_person(*actor, kept.erasure));
  const auto member = log.member(kept.board, actor->subject);
  if (!member) return base::pass_on(member);
  if (*member) write->members.push_back({actor->subject, {}, plan::Role::none, 0, {}});
  for (const ReplicaRecord& replica : *replicas) {
    if (replica.actor == kept.actor) write->replicas.push_back(without_device(replica));
  }
  return write;
}

}  // namespace

ActorRecord without_person(const ActorRecord& record, Erasure erasure) {
  ActorRecord out;
  out.actor = record.actor;
  out.subject = kNoLogin + std::to_string(record.actor.value);
  out.person.name = kErasedName;
  out.person.kind = record.person.kind;
  out.erasure = std::move(erasure);
  return out;
}

ReplicaRecord without_device(const ReplicaRecord& record) {
  ReplicaRecord out = record;
  out.device.assign(kDeviceBytes, '\0');
  return out;
}

Result<std::vector<KeptErasure>> erasures_in(BoardLog& log) {
  const auto boards = log.boards();
  if (!boards) return base::pass_on(boards);
  std::vector<KeptErasure> all;
  for (const auto& [id, info] : *boards) {
    auto actors = log.actors(id);
    if (!actors) return base::pass_on(actors);
    for (ActorRecord& record : *actors) {
      if (record.erasure.time_ms == 0) continue;
      all.push_back({id, info.created_ms, record.actor, std::move(record.erasure)});
    }
  }
  return all;
}

Result<std::size_t> erase_again(BoardLog& log, std::span<const KeptErasure> kept) {
  std::size_t erased = 0;
  for (const KeptErasure& one : kept) {
    const auto write = erasing(log, one);
    if (!write) return base::pass_on(write);
    if (!*write) continue;
    const std::span<const BoardWrite> writes(&**write, 1);
    if (auto done = log.commit(writes); !done) return base::pass_on(done);
    ++erased;
  }
  return erased;
}

}  // namespace samtavle::hub
