#pragma once
// The fold: a board is what its events make of it. The same code runs in the server, the native
// client and the browser; equal logs give byte-equal canonical snapshots (snapshot.hpp).
//
// No I/O, clock, threads or randomness: one caller at a time. Whether an actor may do something is
// not decided here (core/plan), nor what is durable (core/sync and the server).

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/board/delta.hpp"
#include "samtavle/board/item.hpp"
#include "samtavle/board/item_table.hpp"
#include "samtavle/board/journal.hpp"

namespace samtavle::v1 {
class Edit;
class Operation;
}  // namespace samtavle::v1

namespace samtavle::board {

// What is said about an edit beside it: the server's stamp, and what its author had seen. For
// pending edits seq is kPendingSeq.
struct Stamp {
  Seq seq;
  Actor actor;
  std::int64_t time_ms = 0;
  // The seq up to which the author had seen the board; 0: nothing of it. It decides nothing but
  // whether what a write replaces is told of as overwritten.
  Seq based_on{};
};

// Why an edit cannot be applied. `path` names the operation and its part, as
// "operations[2].place".
struct ApplyError {
  base::Errc code;
  std::string path;
  std::string detail;
  base::Limit limit = base::Limit::none;  // that was gone over
};

template <class T>
using Applied = base::Result<T, ApplyError>;

class Board {
 public:
  Board();
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;
  Board(Board&&) noexcept;
  Board& operator=(Board&&) noexcept;
  ~Board();

  // --- reading ---

  // The seq of the last confirmed event; 0: an empty log.
  [[nodiscard]] Seq seq() const noexcept { return seq_; }
  // The stamp of the last confirmed event, Unix ms.
  [[nodiscard]] std::int64_t time_ms() const noexcept { return time_ms_; }
  [[nodiscard]] const Item* find(OpId id) const { return items_.find(id); }
  [[nodiscard]] const Item* root() const { return find(kRootId); }
  [[nodiscard]] std::size_t item_count() const noexcept { return items_.size(); }
  // An estimate of the content in bytes, for limits.
  [[nodiscard]] std::size_t size_bytes() const noexcept { return size_bytes_; }
  // About what the items from one number up to another have in memory, numbered by age from 0, with
  // what the allocator and the tables need for them. All of a board is memory_bytes(0,
  // item_count()); whoever may not take the time for that goes through it in pieces.
  [[nodiscard]] std::size_t memory_bytes(std::size_t from, std::size_t to) const;
  // The items in a container that are not deleted, in their order.
  [[nodiscard]] std::vector<const Item*> children(OpId container) const;
  // Of them those of one kind; and whether one of those is wanted, asked from the last one on.
  [[nodiscard]] std::vector<const Item*> children(OpId container, Kind kind) const;
  [[nodiscard]] bool any_child(OpId container, Kind kind,
                               const std::function<bool(const Item&)>& wanted) const;
  // The last of those that stand in a container, deleted ones too, `except` aside; nullptr if there
  // is none.
  [[nodiscard]] const Item* last_child(OpId container, OpId except = {}) const;
  // The first of those, `except` aside, whose order key is above that of `after`, which has to be
  // one of them; with an empty `after`: the first whose key is not empty. Nullptr if there is none.
  [[nodiscard]] const Item* child_behind(OpId container, OpId after, OpId except = {}) const;
  // The items that are not deleted themselves and stand, at any height, in this one, whether that
  // is visible or not: what comes and goes with it.
  [[nodiscard]] std::vector<const Item*> inside(OpId item) const;
  // Items that are not deleted themselves but stand, at some height, in one that is.
  [[nodiscard]] std::vector<const Item*> unplaced() const;
  // Whether the item and everything it stands in are there and not deleted.
  [[nodiscard]] bool visible(const Item& item) const;
  // All items, deleted ones too, by id.
  [[nodiscard]] std::vector<const Item*> items() const;
  // The counter that the next edit of a replica has to begin with.
  [[nodiscard]] Counter next_counter(Replica replica) const;
  // Replicas that have written, with their next counters, by number.
  [[nodiscard]] std::vector<std::pair<Replica, Counter>> replicas() const;

  // --- writing ---

  // Applies an edit as a whole, or leaves the board as it was. With `limits` the edit is also held
  // against them (at receipt); without, only against the board itself (an accepted event always
  // applies). With `journal` it can be taken back by roll_back().
  // Errors: not_found, invalid, limit; TOO_OLD is never decided here.
  [[nodiscard]] Applied<Delta> apply(const v1::Edit& edit, const Stamp& stamp,
                                     const base::EditLimits* limits = nullptr,
                                     Journal* journal = nullptr);

  // Takes the newest applied edit back; the caller keeps the order. Returns what changed.
  Delta roll_back(Journal&& journal);

  // Ends the process if the structure contradicts itself. For tests.
  void check_invariants() const;

 private:
  friend class Fold;
  friend class RollBack;
  friend class SnapshotReader;
  friend class SnapshotWriter;

  void link(Item& item);
  void unlink(Item& item);

  ItemTable items_;
  Seq seq_;
  std::int64_t time_ms_ = 0;
  std::size_t size_bytes_ = 0;
};

}  // namespace samtavle::board
