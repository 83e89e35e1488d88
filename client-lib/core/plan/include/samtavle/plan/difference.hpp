#pragma once
// What differs between two versions of one board: which items came, went and moved, what changed in
// them and, from the events in between, who did it and when.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/passages.hpp"
#include "samtavle/plan/side.hpp"

namespace samtavle::v1 {
class Event;
}  // namespace samtavle::v1

namespace samtavle::plan {

struct FieldChange {
  base::Field field;
  FieldType type = FieldType::scalar;
  Side from;
  Side to;
  std::vector<Passage> passages = {};  // of a text; none if only its formatting changed
};

// Whoever changed an item, in the order of their numbers, and when that was done last.
struct Changer {
  std::vector<base::Actor> by;
  base::Seq seq;
  std::int64_t time_ms = 0;
};

// Read off the events, without a board.
class Changers {
 public:
  void add(const v1::Event& event);
  // Nullptr: nobody changed the item.
  [[nodiscard]] const Changer* find(base::OpId item) const;

 private:
  std::map<base::OpId, Changer> by_item_;
};

struct ItemChange {
  base::OpId item;
  base::Kind kind;
  std::string title;     // in the later version; if it is not there any more, in the earlier one
  bool created = false;  // it was not there at all
  bool deleted = false;
  bool restored = false;
  bool moved = false;
  Side place_from;  // if it moved; of a new item only the second
  Side place_to;
  std::vector<FieldChange> fields;  // by number; none of a deleted item
  Changer changer;
};

// In the order of item ids. What was deleted in both versions, or came and went in between, is not
// among them. Both have to be versions of one log, `before` the earlier one.
[[nodiscard]] std::vector<ItemChange> difference(const board::Board& before,
                                                 const board::Board& after,
                                                 const Changers& changers = {});

// Those of `after` that do not stand as they did among their neighbours in `before`: in another
// container, or moved past others. As few as explain the order. Both lists are of one container, in
// its order.
[[nodiscard]] std::vector<base::OpId> moved_among(const std::vector<const board::Item*>& before,
                                                  const std::vector<const board::Item*>& after);

}  // namespace samtavle::plan
