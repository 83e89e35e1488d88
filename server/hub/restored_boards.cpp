#include "samtavle/hub/restored_boards.hpp"

#include <algorithm>
#include <limits>

namespace samtavle::hub {
namespace {

constexpr std::size_t kBoardsInCommit = 1'000;

std::uint32_t epoch_after(std::uint32_t last, std::int64_t now_s) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  const auto now = static_cast<std::uint32_t>(std::clamp<std::int64_t>(now_s, 0, kMost));
  return std::max(now, last == kMost ? last : last + 1);
}

}  // namespace

Result<NewEpoch> begin_new_epoch(BoardLog& log, std::int64_t now_s) {
  auto boards = log.boards();
  if (!boards) return base::pass_on(boards);
  NewEpoch begun{boards->size(), {}};
  std::vector<BoardWrite> writes;
  for (std::size_t i = 0; i < boards->size(); ++i) {
    auto& [id, info] = (*boards)[i];
    info.epoch = Epoch{epoch_after(info.epoch.value, now_s)};
    info.last_replica = Replica{info.last_replica.value + kNumbersLeftOut};
    info.last_actor = base::Actor{info.last_actor.value + kNumbersLeftOut};
    begun.epoch = std::max(begun.epoch, info.epoch);
    writes.push_back({id, false, info, {}, {}, {}, {}});
    if (writes.size() < kBoardsInCommit && i + 1 < boards->size()) continue;
    if (auto done = log.commit(writes); !done) return base::pass_on(done);
    writes.clear();
  }
  return begun;
}

}  // namespace samtavle::hub
