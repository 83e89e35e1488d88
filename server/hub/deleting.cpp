#include "samtavle/hub/deleting.hpp"

#include <algorithm>
#include <utility>

namespace samtavle::hub {

using base::Errc;

namespace {

constexpr std::int64_t kMsPerDay = 24 * 60 * 60 * 1000;

}  // namespace

std::optional<std::int64_t> due_ms(const BoardInfo& info, std::uint32_t warning_days) {
  const Retention& rule = info.retention;
  if (rule.after_days == 0 && rule.at_ms == 0) return std::nullopt;
  const std::int64_t by_rule =
      rule.at_ms != 0 ? rule.at_ms : info.changed_ms + std::int64_t{rule.after_days} * kMsPerDay;
  return std::max(by_rule, rule.set_ms + std::int64_t{warning_days} * kMsPerDay);
}

std::optional<std::int64_t> warned_from_ms(const BoardInfo& info, std::uint32_t warning_days) {
  const auto due = due_ms(info, warning_days);
  if (!due) return std::nullopt;
  return *due - std::int64_t{warning_days} * kMsPerDay;
}

bool is_due(const BoardInfo& info, std::uint32_t warning_days, std::int64_t now_ms) {
  const auto due = due_ms(info, warning_days);
  return due && *due <= now_ms && info.hold.empty();
}

Result<std::vector<KeptDeletion>> deletions_in(BoardLog& log) {
  auto deletions = log.deletions();
  if (!deletions) return base::pass_on(deletions);
  std::vector<KeptDeletion> all;
  for (auto& [board, deletion] : *deletions) {
    all.push_back({std::move(board), std::move(deletion)});
  }
  return all;
}

Result<std::size_t> delete_again(BoardLog& log, std::span<const KeptDeletion> kept) {
  std::size_t deleted = 0;
  for (const KeptDeletion& one : kept) {
    auto info = log.info(one.board);
    if (!info && info.error().code == Errc::not_found) continue;
    if (!info) return base::pass_on(info);
    if (info->created_ms != one.deletion.created_ms) continue;
    BoardWrite write{one.board, false, std::move(*info), {}, {}, {}, {}};
    write.deletion = one.deletion;
    if (auto done = log.commit({&write, 1}); !done) return base::pass_on(done);
    ++deleted;
  }
  return deleted;
}

}  // namespace samtavle::hub
