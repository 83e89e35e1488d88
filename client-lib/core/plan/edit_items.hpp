#pragma once
// What the operations of an edit refer to: items of the board, and those that earlier operations of
// the same edit create. Operation k's id is the edit's first counter plus the counters used before.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {

class EditItems {
 public:
  struct Known {
    base::Kind kind;
    base::OpId container;
    // Nullptr: created by this edit, that is by whoever asks.
    const board::Item* item = nullptr;
  };

  EditItems(const board::Board& board, const v1::Edit& edit)
      : board_(board), next_(base::op_id(edit.replica(), edit.first_counter())) {}

  // Nothing for an item that neither the board nor the edit so far has.
  [[nodiscard]] std::optional<Known> find(base::OpId id) const {
    if (!created_.empty()) {
      const auto created =
          std::lower_bound(created_.begin(), created_.end(), id,
                           [](const Created& c, base::OpId wanted) { return c.id < wanted; });
      if (created != created_.end() && created->id == id) return created->known;
    }
    if (const board::Item* item = board_.find(id)) {
      return Known{item->kind, item->place.container, item};
    }
    return std::nullopt;
  }

  // The id of the operation that is being looked at: of the item that it creates.
  [[nodiscard]] base::OpId next() const { return next_; }

  // To be called for every operation, in order, after it was looked at. False for an operation
  // whose counters cannot be told (unknown, or text that is no UTF-8).
  [[nodiscard]] bool pass(const v1::Operation& operation) {
    const auto used = board::counters_of(operation);
    if (!used) return false;
    if (operation.has_create_item()) {
      const v1::CreateItem& m = operation.create_item();
      const base::OpId container = base::op_id(m.container_replica(), m.container_counter());
      created_.push_back({next_, {base::Kind{m.kind()}, container, nullptr}});
    }
    // A count that runs over is the fold's to refuse; here the sum merely wraps.
    next_ = next_ + *used;
    return true;
  }

 private:
  struct Created {
    base::OpId id;
    Known known;
  };

  const board::Board& board_;
  base::OpId next_;
  std::vector<Created> created_;  // ascending
};

}  // namespace samtavle::plan
