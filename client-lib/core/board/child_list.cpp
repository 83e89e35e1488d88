#include "child_list.hpp"

#include <algorithm>

#include "samtavle/base/check.hpp"

namespace samtavle::board {
namespace {

bool before(const Item& a, const Item& b) {
  const auto order = a.place.order_key <=> b.place.order_key;
  return order != 0 ? order < 0 : a.id < b.id;
}

}  // namespace

ChildList::Position ChildList::lower_bound(const Item& item) const {
  const auto row =
      std::lower_bound(rows_.begin(), rows_.end(), item,
                       [](const auto& r, const Item& wanted) { return before(*r.back(), wanted); });
  if (row == rows_.end()) return end();
  const auto at = std::lower_bound(row->begin(), row->end(), item,
                                   [](const Item* a, const Item& b) { return before(*a, b); });
  return {static_cast<std::size_t>(row - rows_.begin()),
          static_cast<std::size_t>(at - row->begin())};
}

void ChildList::insert(Item& item) {
  ++size_;
  if (rows_.empty()) rows_.emplace_back();
  // Most come at the end, those of a log or a snapshot nearly all.
  const bool last = rows_.back().empty() || before(*rows_.back().back(), item);
  Position at = last ? Position{rows_.size() - 1, rows_.back().size()} : lower_bound(item);
  if (rows_[at.row].size() == kRowMax) {
    // A full row that is only appended to stays full.
    const std::size_t kept = at.at == kRowMax ? kRowMax : kRowMax / 2;
    const auto begin = rows_[at.row].begin();
    std::vector<Item*> behind(begin + static_cast<std::ptrdiff_t>(kept), rows_[at.row].end());
    rows_[at.row].resize(kept);
    rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(at.row) + 1, std::move(behind));
    if (at.at > kept || kept == kRowMax) at = {at.row + 1, at.at - kept};
  }
  std::vector<Item*>& row = rows_[at.row];
  row.insert(row.begin() + static_cast<std::ptrdiff_t>(at.at), &item);
}

void ChildList::erase(const Item& item) {
  const Position at = lower_bound(item);
  SAMTAVLE_CHECK(at != end() && rows_[at.row][at.at] == &item);
  --size_;
  std::vector<Item*>& row = rows_[at.row];
  row.erase(row.begin() + static_cast<std::ptrdiff_t>(at.at));
  if (row.size() < kRowMax / 4) merge(at.row);
}

// Joins a short row with the one behind or before it, if both then have room to grow.
void ChildList::merge(std::size_t row) {
  for (const std::size_t first : {row, row - 1}) {
    if (first >= rows_.size() || first + 1 == rows_.size()) continue;
    std::vector<Item*>& into = rows_[first];
    const std::vector<Item*>& from = rows_[first + 1];
    if (into.size() + from.size() > kRowMax / 2) continue;
    into.insert(into.end(), from.begin(), from.end());
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(first) + 1);
    return;
  }
  if (rows_[row].empty()) rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(row));
}

void ChildList::check_invariants() const {
  std::size_t count = 0;
  const Item* last = nullptr;
  for (const std::vector<Item*>& row : rows_) {
    SAMTAVLE_CHECK(!row.empty() && row.size() <= kRowMax);
    count += row.size();
    for (const Item* item : row) {
      SAMTAVLE_CHECK(last == nullptr || before(*last, *item));
      last = item;
    }
  }
  SAMTAVLE_CHECK(count == size_);
}

}  // namespace samtavle::board
