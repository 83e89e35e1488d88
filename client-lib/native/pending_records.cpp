#include "samtavle/native/pending_records.hpp"

#include <utility>

#include "pending_bytes.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::native {

using base::Errc;
using base::Result;

Result<void> PendingRecords::take(std::span<const std::string> records, std::string& out) {
  for (const std::string& record : records) {
    if (record.empty() || record.size() > kPendingRecordBytesMax) {
      return base::fail(Errc::invalid, "a record of " + std::to_string(record.size()) + " bytes");
    }
    if (auto understood = remember(record); !understood) return understood;
    pending::append_record(out, record);
  }
  return {};
}

Result<void> PendingRecords::remember(std::string_view record) {
  v1::PendingRecord parsed;
  if (!parsed.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
    return base::fail(Errc::invalid, "a record that is no PendingRecord");
  }
  const std::uint64_t bytes = pending::kFrameBytes + record.size();
  if (parsed.has_identity()) {
    live_bytes_ += bytes;
    if (!identity_.empty()) live_bytes_ -= pending::kFrameBytes + identity_.size();
    identity_ = record;
    device_ = parsed.identity().device();
    board_ = parsed.identity().board();
  } else if (parsed.has_add()) {
    edits_.emplace_back(record);
    live_bytes_ += bytes;
  } else if (parsed.record_case() == v1::PendingRecord::kDrop) {
    if (parsed.drop() > edits_.size()) {
      return base::fail(Errc::corrupt, "drops more edits than it holds");
    }
    for (std::uint32_t i = 0; i < parsed.drop(); ++i) {
      live_bytes_ -= pending::kFrameBytes + edits_.front().size();
      edits_.pop_front();
    }
  } else if (parsed.record_case() == v1::PendingRecord::kClear) {
    for (const std::string& edit : edits_) live_bytes_ -= pending::kFrameBytes + edit.size();
    edits_.clear();
    cleared_ = true;
  } else if (parsed.has_undo()) {
    forget_undo(parsed.undo().key());
    undo_.emplace(parsed.undo().key(), record);
    live_bytes_ += bytes;
  } else if (parsed.has_forget()) {
    for (const std::uint64_t key : parsed.forget().keys()) forget_undo(key);
  } else if (parsed.has_ballot()) {
    const v1::Ballot& ballot = parsed.ballot();
    const base::OpId round = base::op_id(ballot.round_replica(), ballot.round_counter());
    forget_ballot(round);
    ballots_.emplace(round, record);
    live_bytes_ += bytes;
  } else if (parsed.has_ballot_done()) {
    forget_ballot(base::op_id(parsed.ballot_done().replica(), parsed.ballot_done().counter()));
  } else if (parsed.has_owner()) {
    live_bytes_ += bytes;
    if (owner_) live_bytes_ -= pending::kFrameBytes + owner_record_.size();
    owner_record_ = record;
    owner_ = sync::owner_in(record);
  }
  return {};
}

void PendingRecords::forget_ballot(base::OpId round) {
  const auto found = ballots_.find(round);
  if (found == ballots_.end()) return;
  live_bytes_ -= pending::kFrameBytes + found->second.size();
  ballots_.erase(found);
}

void PendingRecords::forget_undo(std::uint64_t key) {
  const auto found = undo_.find(key);
  if (found == undo_.end()) return;
  live_bytes_ -= pending::kFrameBytes + found->second.size();
  undo_.erase(found);
}

std::vector<std::string> PendingRecords::records() const {
  std::vector<std::string> out;
  out.reserve(edits_.size() + ballots_.size() + undo_.size() + 2);
  if (!identity_.empty()) out.push_back(identity_);
  if (owner_) out.push_back(owner_record_);
  out.insert(out.end(), edits_.begin(), edits_.end());
  for (const auto& [round, record] : ballots_) out.push_back(record);
  for (const auto& [key, record] : undo_) out.push_back(record);
  return out;
}

std::string PendingRecords::whole() const {
  std::string content = pending::header();
  for (const std::string& record : records()) pending::append_record(content, record);
  return content;
}

bool PendingRecords::cleared() noexcept { return std::exchange(cleared_, false); }

}  // namespace samtavle::native
