#pragma once
// What one device can undo and redo on one board: its own edits, in steps, newest first. It keeps
// recipes (undo_recipe.hpp) and sees to it that they go on meaning the same: edits get other
// numbers, others write in between, edits are refused, boards are replaced by snapshots.
//
// It does not apply, send or check anything: plan() says what an undo comes to, and whoever keeps
// the board applies that like any other edit and says so with carried_out(). There is one for each
// device; what somebody does on another device is somebody else's here.
//
// No clock: time comes in. One caller at a time.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/undo_plan.hpp"

namespace samtavle::v1 {
class UndoEntry;
}  // namespace samtavle::v1

namespace samtavle::board {

// Names an edit in the history, from the moment it is made.
using UndoKey = base::Strong<struct UndoKeyTag, std::uint64_t>;

enum class UndoSide : std::uint8_t { undo, redo };

class UndoHistory {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit UndoHistory(const base::UndoLimits& limits = {});
  UndoHistory(const UndoHistory&) = delete;
  UndoHistory& operator=(const UndoHistory&) = delete;
  ~UndoHistory();

  // --- own edits ---

  // One more, applied and pending. It joins the step before, or begins one:
  //   - labels must be equal (both without one is equal);
  //   - typing joins typing in the same field, up to the end of a word, while the keys follow each
  //     other within typing_window, the text goes on where it was, and inserting does not turn into
  //     erasing or back;
  //   - anything else joins if it follows within group_window.
  // Nothing joins a step after something was undone or redone. What had been undone cannot be
  // redone any more. Returns no key for an edit that changed nothing.
  UndoKey made(const v1::Edit& edit, const Journal& journal, const std::vector<Erased>& erased,
               Time now);
  // It was applied anew. Needed before plan() for those that in_next() names.
  void refreshed(UndoKey key, const Journal& journal);
  [[nodiscard]] std::vector<UndoKey> in_next(UndoSide side) const;
  // It is in the log. Without a journal: nobody saw it get there (it came in a snapshot). Also for
  // edits without a key, so that it is known how far the log was seen.
  void confirmed(UndoKey key, Seq seq, const Journal* journal);
  // It was handed back: it can be neither undone nor redone, and if it undid something, that is
  // where it was before, and can be undone again.
  void refused(UndoKey key);
  // Pending edits have other numbers.
  void renumbered(const IdMap& map);
  // What is in the log is of a time that is over (another epoch, another replica number).
  void forget_confirmed();

  // --- others ---

  void note_event(const v1::Edit& edit, Seq seq);
  // The board was replaced by one of a snapshot, before pending edits are applied. `own`: the
  // number under which this device writes.
  void board_replaced(const Board& board, Replica own);

  // --- undo and redo ---

  struct Next {
    std::string label;
  };
  [[nodiscard]] std::optional<Next> next(UndoSide side) const;
  // There is a next step. The board has all pending edits; `own` numbers the next one.
  [[nodiscard]] UndoPlan plan(UndoSide side, const Board& board, Replica own) const;
  // The edits of that plan have been applied, with these journals: the step is done, and on the
  // other side. Returns a key for each edit. Without edits the step is gone.
  std::vector<UndoKey> carried_out(UndoSide side, const UndoPlan& plan,
                                   std::span<const Journal* const> journals);

  // --- the store ---

  // What has to be stored since the last call: serialised samtavle.v1.PendingRecord.
  [[nodiscard]] std::vector<std::string> take_records();
  // Before anything else. `entries` by their keys, and the pending edits that there are, in order,
  // by their first ids. `seen`: what seen() was. Returns the key of each (0: it cannot be undone).
  // What contradicts itself is left out.
  std::vector<UndoKey> restore(const std::map<std::uint64_t, v1::UndoEntry>& entries,
                               const std::vector<OpId>& pending, Seq seen);
  // How far the log was seen. To be kept whenever an edit of one's own gets into it: a board that
  // comes later and is no newer holds nothing that was missed.
  [[nodiscard]] Seq seen() const noexcept { return known_; }

  // --- for tests ---

  [[nodiscard]] std::size_t step_count(UndoSide side) const;
  [[nodiscard]] std::size_t size_bytes() const noexcept { return bytes_; }
  void check_invariants() const;

 private:
  struct Entry {
    UndoKey key;
    OpId pending;  // the first id of an edit that is pending; empty: it is in the log
    std::vector<UndoRecipe> recipes;
    std::size_t bytes = 0;
  };
  struct Step {
    std::uint64_t number = 0;
    std::string label;
    std::vector<Entry> entries;  // oldest first
  };
  // A step that was undone or redone by edits that may still be refused.
  struct Held {
    Step step;
    UndoSide from;
    std::vector<UndoKey> by;
  };
  struct Found {
    Step* step = nullptr;
    Entry* entry = nullptr;
  };
  // How the last edit could be gone on with.
  struct Open {
    Time last;
    bool typing = false;
    bool erasing = false;
    OpId item;
    Field field;
    OpId last_character;
    bool after_space = false;
    std::size_t edits = 0;
  };

  std::vector<Step>& steps(UndoSide side) { return side == UndoSide::undo ? undo_ : redo_; }
  const std::vector<Step>& steps(UndoSide side) const {
    return side == UndoSide::undo ? undo_ : redo_;
  }
  // Every step wherever it is, and every recipe of those; what `what` answers true for is stored.
  template <class F>
  void each_step(F&& what);
  template <class F>
  void each_recipe(F&& what);
  [[nodiscard]] Found find(UndoKey key);
  [[nodiscard]] static Open shape_of(const v1::Edit& edit, Time now);
  [[nodiscard]] bool joins(const v1::Edit& edit, const Open& shape) const;
  void put_in(UndoSide side, Step&& step);
  void remove_empty_steps();
  void forget(const Entry& entry);
  void forget(Step&& step);
  void weigh(Entry& entry);
  void watch(const Entry& entry);
  void keep_limits();
  void merge_confirmed(Step& step, std::size_t index);
  void release_held(UndoKey key, bool refused);
  [[nodiscard]] static bool note_write(UndoRecipe& recipe, const v1::Edit& edit);
  void write_entry(const Step& step, const Entry& entry, v1::UndoEntry* out) const;
  [[nodiscard]] bool read_entry(std::uint64_t key, const v1::UndoEntry& m,
                                const std::map<OpId, std::size_t>& pending);

  base::UndoLimits limits_;
  std::vector<Step> undo_;   // newest last
  std::vector<Step> redo_;   // what was undone last, last
  std::vector<Held> held_;
  std::map<UndoKey, std::vector<Retyped>> retyped_;  // by edits that are pending
  std::optional<Open> open_;                         // nothing: the next edit begins a step
  std::uint64_t next_key_ = 1;
  std::uint64_t next_step_ = 1;
  Seq known_;               // up to here others' events were seen
  std::size_t bytes_ = 0;
  std::set<OpId> watched_;  // at least the items that recipes in the log are about
  std::set<UndoKey> dirty_;
  std::set<UndoKey> forgotten_;
};

}  // namespace samtavle::board
