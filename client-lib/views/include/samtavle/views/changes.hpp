#pragma once
// Adds up the changes of many deltas: which items have to be read again, and where lists changed.

#include <set>
#include <utility>

#include "samtavle/board/board.hpp"

namespace samtavle::views {

class Changes {
 public:
  // `board` is as it was after the delta, or later.
  void add(const board::Board& board, const board::Delta& delta);

  [[nodiscard]] bool empty() const { return items_.empty(); }
  // Items that changed in any way, and which of their fields did.
  [[nodiscard]] const std::set<base::OpId>& items() const { return items_; }
  [[nodiscard]] const std::set<std::pair<base::OpId, base::Field>>& fields() const {
    return fields_;
  }
  // Containers in which these items stand.
  [[nodiscard]] const std::set<base::OpId>& within() const { return within_; }
  // Items that are not there any more.
  [[nodiscard]] const std::set<base::OpId>& removed() const { return removed_; }
  // Containers among whose children one came, went or moved.
  [[nodiscard]] const std::set<base::OpId>& containers() const { return containers_; }
  // Kinds of which an item came, went or became visible or not.
  [[nodiscard]] const std::set<base::Kind>& kinds() const { return kinds_; }

 private:
  void placed(const board::Board& board, const board::Change& change);

  std::set<base::OpId> items_;
  std::set<std::pair<base::OpId, base::Field>> fields_;
  std::set<base::OpId> within_;
  std::set<base::OpId> removed_;
  std::set<base::OpId> containers_;
  std::set<base::Kind> kinds_;
};

}  // namespace samtavle::views
